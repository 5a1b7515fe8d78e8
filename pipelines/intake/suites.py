"""Expectations become a Great Expectations suite, and the suite's results become ours.

Great Expectations is known here and in `reconciling.py` alone. Importing it takes seconds: see
`checking.py`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import great_expectations as gx
import pandas as pd
import polars as pl
from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.exceptions.exceptions import (
    ExpectationNotFoundError,
    GreatExpectationsError,
)
from great_expectations.expectations.expectation import Expectation as Rule
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import (
    get_expectation_impl,
    list_registered_expectation_implementations,
)

import pipelines.intake.reconciling  # noqa: F401 - registers its expectations
from pipelines.errors import HwbError
from pipelines.intake.checking import Result
from pipelines.intake.repeating import IDS, implied
from pipelines.specs.base import nearest
from pipelines.specs.contract import Contract
from pipelines.specs.expecting import Expectation

_Named = Rule | ExpectationConfiguration | None
_Said = ExpectationValidationResult | Exception

_SEVERITY = {"block": FailureSeverity.CRITICAL, "warn": FailureSeverity.WARNING}

_LANDINGS_WORK = {"expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list"}

_COUNTS = {
    "expect_column_unique_value_count_to_be_between",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
}
"""Kinds whose observed value is a count; all others observe cells, or sums that may be of one."""

_KIND_OF_ERROR = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception)(?=:|$)", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What Great Expectations says of one rule.

    `rows` are the failing rows by the frame's index, ascending; none for rules about the table as a
    whole. `observed` is what such a rule counted. `fault` is the kind of error of a rule that could
    not run.
    """

    state: Literal["passed", "failed", "raised"]
    rows: tuple[int, ...] = ()
    observed: int | None = None
    fault: str = ""


def results_of(rows: pl.LazyFrame, contract: Contract) -> list[Result]:
    """One result for every rule, each with every failing line: those the key implies, then those
    the contract writes, in order.

    `rows` has the columns of a landed file, of which only those the rules need are read. Raises
    HWB-501 to HWB-505 when the suite cannot be built or does not answer for every rule.
    """
    written = contract.expectations
    for expectation in written:
        name = expectation.meta.id
        if name in IDS:
            what = f"every contract has a rule called {name} of its own"
            raise HwbError("HWB-504", what, where=f"expectation {name}", do="Choose another id.")
        if expectation.type in _LANDINGS_WORK:
            what, where = "types are checked when a file lands", f"expectation {name}"
            raise HwbError("HWB-504", what, where=where, do="Leave the expectation out.")
    dates = {name for name, column in contract.columns.items() if column.type == "date"}
    rules = _rules(written, dates)
    answers = _answers(_frame(rows, written), rules) if written else []
    told = [_result(e, answer) for e, answer in zip(written, answers, strict=True)]
    return [*implied(rows, contract), *told]


def answers_of(frame: pd.DataFrame, written: Sequence[Expectation]) -> list[Answer]:
    """One answer for every rule on a frame, in order; rows go by the index, which has a name.

    Raises HWB-501, HWB-502 or HWB-505 when the suite cannot be built or leaves a rule out.
    """
    return _answers(frame, _rules(written))


def _rules(written: Sequence[Expectation], dates: Collection[str] = ()) -> list[Rule]:
    """Every rule, or a refusal: Great Expectations itself would leave a misspelt one out."""
    return [_rule(e, dates) for e in written]


def _rule(expectation: Expectation, dates: Collection[str]) -> Rule:
    name, where = expectation.type, f"expectation {expectation.meta.id}"
    try:
        return ExpectationConfiguration(
            type=name,
            kwargs=_kwargs(expectation, dates),
            meta={"id": expectation.meta.id},
            severity=_SEVERITY[expectation.meta.severity],
        ).to_domain_obj()
    except ExpectationNotFoundError:
        known = sorted(list_registered_expectation_implementations())
        what = f"Great Expectations has no {name}{nearest(name, known)}"
        raise HwbError("HWB-501", what, where=where) from None
    except ValidationError as refusal:
        valid = sorted(get_expectation_impl(name).__fields__)
        faults = {
            f"no argument is called {at}{nearest(str(at), valid)}"
            if error["type"] == "value_error.extra"
            else f"{at}: {error['msg']}"
            for error in refusal.errors()
            for at in error["loc"][:1]
        }
        raise HwbError("HWB-502", "; ".join(sorted(faults)), where=f"{where}, kwargs") from None
    except (GreatExpectationsError, ValueError) as refusal:
        raise HwbError("HWB-502", str(refusal), where=f"{where}, kwargs") from None


def _kwargs(expectation: Expectation, dates: Collection[str]) -> dict[str, Any]:
    """The arguments as written; cells without a value are left to their status; dates are dates."""
    kwargs: dict[str, Any] = expectation.model_dump(mode="json")["kwargs"]
    if expectation.type.startswith("expect_column_pair_"):
        kwargs.setdefault("ignore_row_if", "either_value_is_missing")
    if expectation.type == "expect_multicolumn_sum_to_equal":
        kwargs.setdefault("ignore_row_if", "any_value_is_missing")
    if kwargs.get("column") in dates and "value_set" in kwargs:
        kwargs["value_set"] = [date.fromisoformat(text) for text in kwargs["value_set"]]
    return kwargs


def _frame(rows: pl.LazyFrame, written: list[Expectation]) -> pd.DataFrame:
    """The columns the rules name, indexed by `_line`: so Great Expectations tells failing lines."""
    schema = rows.collect_schema().names()
    names = {name for e in written for _, name in e.columns()}
    for name in sorted(names.difference(schema)):
        raise HwbError("HWB-503", f"the landed table has no column {name}{nearest(name, schema)}")
    conditions = " ".join(str(e.kwargs.get("row_condition", "")) for e in written)
    names |= set(re.findall(r"\w+", conditions)).intersection(schema)
    landed = rows.select("_line", *sorted(names)).collect()
    frame = pd.DataFrame({name: _series(landed[name]) for name in sorted(names)})
    frame.index = pd.Index(landed["_line"].to_numpy(), name="_line")
    return frame


def _series(column: pl.Series) -> "pd.Series[Any]":
    """Whole numbers stay whole; decimals become doubles, as bounds are."""
    if column.dtype.is_decimal():
        return pd.Series(column.cast(pl.Float64).to_numpy())
    if column.dtype.is_integer() and column.has_nulls():
        return pd.Series(column.to_list(), dtype="Int64")
    if column.dtype == pl.Date:
        return pd.Series(column.to_list(), dtype="object")
    return column.to_pandas()


@cache
def _in_memory() -> BatchDefinition[Any]:
    """What a frame is handed to. Great Expectations writes its settings anew for every part of it,
    which takes longer than to check a small file: one serves all files of a process."""
    in_memory = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=in_memory)
    asset = context.data_sources.add_pandas("landed").add_dataframe_asset("file")
    return asset.add_batch_definition_whole_dataframe("whole")


def _answers(frame: pd.DataFrame, rules: list[Rule]) -> list[Answer]:
    """What Great Expectations says of each rule, in the order of the rules."""
    told = {_id(rule): answer for rule, answer in _said(frame, rules)}
    if sorted(told) != sorted(map(_id, rules)):
        raise HwbError(
            "HWB-505",
            f"Great Expectations answered for {len(told)} of {len(rules)} rules",
            why="A rule that is left out in silence lets every file pass.",
            do="Report this as a fault of the warehouse, with the rules.",
        )
    return [_answer(rule, told[_id(rule)], str(frame.index.name)) for rule in rules]


def _said(frame: pd.DataFrame, rules: list[Rule]) -> Iterator[tuple[_Named, _Said]]:
    """Great Expectations' own account of each rule, in no order to rely on."""
    suite = gx.ExpectationSuite(name="landed", expectations=rules)
    batch = _in_memory().get_batch({"dataframe": frame})
    told = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
    try:
        for said in batch.validate(suite, result_format=told).results:
            yield said.expectation_config, said
    except Exception:  # noqa: BLE001 - one rule can end the run of all: each is run by itself
        for rule in suite.expectations:
            yield rule, _alone(rule, batch, told)


def _alone(rule: Rule, batch: Batch, told: dict[str, Any]) -> _Said:
    try:
        return batch.validate(rule, result_format=told)
    except Exception as fault:  # noqa: BLE001 - becomes the result of this rule: it could not run
        return fault


def _id(rule: _Named) -> str:
    return str(rule.meta["id"]) if rule and rule.meta else ""


def _answer(rule: Rule, said: _Said, index: str) -> Answer:
    if isinstance(said, Exception):
        return Answer("raised", fault=type(said).__name__)
    if fault := _fault(said.exception_info):
        return Answer("raised", fault=fault)
    if said.success:
        return Answer("passed")
    found = said.result.get("unexpected_index_list") or []
    rows = tuple(sorted({row for entry in found for row in entry[index]}))
    is_count = rule.expectation_type in _COUNTS
    return Answer("failed", rows, said.result.get("observed_value") if is_count else None)


def _result(expectation: Expectation, answer: Answer) -> Result:
    meta = expectation.meta
    return Result(
        id=meta.id,
        type=expectation.type,
        dimension=expectation.dimension,
        severity=meta.severity,
        state=answer.state,
        lines=list(answer.rows),
        count=len(answer.rows),
        observed=answer.observed,
        fault=answer.fault,
        because=meta.because,
        ask=meta.ask,
    )


def _fault(info: Mapping[str, Any]) -> str:
    """The kind of error of a rule that could not run, else nothing.

    The account is either flat or one below each metric's name; its message may quote cells.
    """
    accounts = [info, *(part for part in info.values() if isinstance(part, Mapping))]
    for account in accounts:
        if account.get("raised_exception"):
            kind = _KIND_OF_ERROR.search(str(account.get("exception_traceback")))
            return kind[0] if kind else "unknown error"
    return ""
