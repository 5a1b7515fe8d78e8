"""A contract becomes a Great Expectations suite, and the suite's results become ours.

Great Expectations is known here and in `reconciling.py` alone. Importing it takes seconds: see
`checking.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

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
from great_expectations.expectations.row_conditions import Column

import pipelines.intake.reconciling  # noqa: F401 - registers its expectations
from pipelines.errors import HwbError
from pipelines.intake.checking import MAX_LINES, Result
from pipelines.specs.base import nearest
from pipelines.specs.contract import Contract
from pipelines.specs.expecting import Expectation, ExpectationMeta

Answer = ExpectationValidationResult | Exception

_IS_COPY = "_is_copy"
"""1 where a line equals an earlier one in every column of the contract."""

_IS_REPEAT = "_is_repeat"
"""1 where a line has the key and the numbers of an earlier one."""

_SEVERITY = {"block": FailureSeverity.CRITICAL, "warn": FailureSeverity.WARNING}

_LANDINGS_WORK = {"expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list"}

_COUNTS = {
    "expect_column_unique_value_count_to_be_between",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
}
"""Kinds whose observed value is a count; all others observe cells, or sums that may be of one."""

_KIND_OF_ERROR = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception)(?=:|$)", re.MULTILINE)


def results_of(rows: pl.LazyFrame, contract: Contract) -> list[Result]:
    """One result for every rule: those the contract implies, then those it writes, in its order.

    `rows` has the columns of a landed file, of which only those the rules need are read. Raises
    HWB-501 to HWB-505 when the suite cannot be built or does not answer for every rule.
    """
    written = [*_implied(contract), *contract.expectations]
    if not written:
        return []
    suite = _suite(written, contract)
    answers = dict(_answers(_frame(rows, written, contract), suite))
    if sorted(answers) != sorted(e.meta.id for e in written):
        raise HwbError(
            "HWB-505",
            f"{len(written)} rules are written, but Great Expectations answered {len(answers)}",
            why="A rule that is left out in silence lets every file pass.",
            do="Report this as a fault of the warehouse, with the contract.",
        )
    return [_result(e, answers[e.meta.id]) for e in written]


def _implied(contract: Contract) -> list[Expectation]:
    """The rules that follow from the key. Types, lists, bounds, empty files are landing's work."""
    if contract.key == "none":
        return []
    key = _with_status(contract.key, contract)
    named, repeated = (
        ", ".join(contract.columns[name].header for name in names)
        for names in (contract.key, contract.repeats)
    )
    copies = ExpectationMeta(
        id="no_line_is_sent_twice",
        severity="block",
        because="It would be counted twice: no line is left out because it equals another.",
        ask="Please send the file again without these lines, each equal to an earlier one.",
    )
    conflicts = ExpectationMeta(
        id="key_is_unique",
        severity="block",
        because="Lines with one key and different contents contradict each other.",
        ask=f"Please say which of these lines is right: they agree in {named}, yet differ.",
    )
    repeats = ExpectationMeta(
        id="repeated_lines_agree",
        severity="block",
        because=f"A line that is repeated for another {repeated} gives the same numbers.",
        ask=f"Please say which numbers are right: they should not differ by {repeated}.",
    )
    in_set = {"column": _IS_COPY, "value_set": [0]}
    extended = [*key, *_with_status(contract.repeats, contract)]
    rules = [
        Expectation(type="expect_column_values_to_be_in_set", kwargs=in_set, meta=copies),
        _unique(extended, _IS_COPY, conflicts),
    ]
    return [*rules, _unique(key, _IS_REPEAT, repeats)] if contract.repeats else rules


def _unique(columns: list[str], flag: str, meta: ExpectationMeta) -> Expectation:
    """No two lines with equal `columns`, blank being equal to blank, where the flag is 0.

    The flag stands in the list too: Great Expectations wants two columns or more, and passes over
    lines whose columns are all blank.
    """
    kwargs = {
        "column_list": [*columns, flag],
        "row_condition": (Column(flag) == 0).dict(),
    }
    return Expectation(type="expect_compound_columns_to_be_unique", kwargs=kwargs, meta=meta)


def _suite(written: list[Expectation], contract: Contract) -> gx.ExpectationSuite:
    """The suite in memory, with every rule in it or a refusal."""
    ids = [e.meta.id for e in written]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        what = f"every contract has a rule called {twice[0]} of its own"
        raise HwbError("HWB-504", what, where=f"expectation {twice[0]}", do="Choose another id.")
    return gx.ExpectationSuite(name="landed", expectations=[_rule(e, contract) for e in written])


def _rule(expectation: Expectation, contract: Contract) -> Rule:
    name, where = expectation.type, f"expectation {expectation.meta.id}"
    if name in _LANDINGS_WORK:
        what = "types are checked when a file lands"
        raise HwbError("HWB-504", what, where=where, do="Leave the expectation out.")
    try:
        return ExpectationConfiguration(
            type=name,
            kwargs=_kwargs(expectation, contract),
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


def _kwargs(expectation: Expectation, contract: Contract) -> dict[str, Any]:
    """The arguments as written; cells without a value are left to their status; dates are dates."""
    kwargs: dict[str, Any] = expectation.model_dump(mode="json")["kwargs"]
    if expectation.type.startswith("expect_column_pair_"):
        kwargs.setdefault("ignore_row_if", "either_value_is_missing")
    if expectation.type == "expect_multicolumn_sum_to_equal":
        kwargs.setdefault("ignore_row_if", "any_value_is_missing")
    column = contract.columns.get(kwargs.get("column", ""))
    if column and column.type == "date" and "value_set" in kwargs:
        kwargs["value_set"] = [date.fromisoformat(text) for text in kwargs["value_set"]]
    return kwargs


def _with_status(names: Iterable[str], contract: Contract) -> list[str]:
    """The columns, each with its status column where it has one: `*` and `-` are two things."""
    return [
        landed
        for name in names
        for landed in ([name, f"{name}_status"] if contract.has_status(name) else [name])
    ]


def _frame(rows: pl.LazyFrame, written: list[Expectation], contract: Contract) -> pd.DataFrame:
    """The columns the rules name, indexed by `_line`: so Great Expectations tells failing lines."""
    schema = rows.collect_schema().names()
    names = {name for e in written for _, name in e.columns()} - {_IS_COPY, _IS_REPEAT}
    for name in sorted(names.difference(schema)):
        raise HwbError("HWB-503", f"the landed table has no column {name}{nearest(name, schema)}")
    conditions = " ".join(str(e.kwargs.get("row_condition", "")) for e in written)
    names |= set(re.findall(r"\w+", conditions)).intersection(schema)
    landed = rows.select("_line", *sorted(names)).collect()
    exact = [] if contract.key == "none" else contract.key
    frame = pd.DataFrame({name: _series(landed[name], name in exact) for name in sorted(names)})
    if contract.key != "none":
        frame = frame.assign(**_flags(rows, contract))
    frame.index = pd.Index(landed["_line"].to_numpy(), name="_line")
    return frame


def _series(column: pl.Series, exact: bool) -> "pd.Series[Any]":
    """Whole numbers stay whole; decimals become doubles, as bounds are, but in a key stay exact."""
    if column.dtype.is_decimal() and not exact:
        return pd.Series(column.cast(pl.Float64).to_numpy())
    if column.dtype.is_integer() and column.has_nulls():
        return pd.Series(column.to_list(), dtype="Int64")
    if column.dtype == pl.Date or column.dtype.is_decimal():
        return pd.Series(column.to_list(), dtype="object")
    return column.to_pandas()


def _flags(rows: pl.LazyFrame, contract: Contract) -> dict[str, Any]:
    """`_is_copy` and `_is_repeat`; only lines that share their key with another are read whole."""
    key = _with_status(contract.key, contract)
    numbers = [name for name, column in contract.columns.items() if column.is_number]
    alike = {
        _IS_COPY: _with_status(contract.columns, contract),
        _IS_REPEAT: list(dict.fromkeys([*key, *_with_status(numbers, contract)])),
    }
    hashed = rows.select(pl.struct(key).hash()).collect().to_series()
    shared = hashed.is_duplicated()  # or collides, which costs a second look and no more
    flags = {name: shared.cast(pl.Int8).to_numpy().copy() for name in alike}
    if shared.any():
        columns = {name for names in alike.values() for name in names}
        read = rows.select(sorted(columns)).collect().filter(shared)
        for name, names in alike.items():
            first = read.select(pl.struct(names).is_first_distinct()).to_series()
            flags[name][flags[name] == 1] = (~first).cast(pl.Int8).to_numpy()
    return flags


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


def _answers(frame: pd.DataFrame, suite: gx.ExpectationSuite) -> Iterator[tuple[str, Answer]]:
    """What Great Expectations says of each rule, by the rule's id, in no order to rely on."""
    batch = _in_memory().get_batch({"dataframe": frame})
    told = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
    try:
        for answer in batch.validate(suite, result_format=told).results:
            yield _id(answer.expectation_config), answer
    except Exception:  # noqa: BLE001 - one rule can end the run of all: each is run by itself
        for rule in suite.expectations:
            yield _id(rule), _alone(rule, batch, told)


def _alone(rule: Rule, batch: Batch, told: dict[str, Any]) -> Answer:
    try:
        return batch.validate(rule, result_format=told)
    except Exception as fault:  # noqa: BLE001 - becomes the result of this rule: it could not run
        return fault


def _id(rule: Rule | ExpectationConfiguration | None) -> str:
    return str(rule.meta["id"]) if rule and rule.meta else ""


def _result(expectation: Expectation, answer: Answer) -> Result:
    meta = expectation.meta
    result = Result(
        id=meta.id,
        type=expectation.type,
        severity=meta.severity,
        state="passed",
        because=meta.because,
        ask=meta.ask,
    )
    if isinstance(answer, Exception):
        return result.model_copy(update={"state": "raised", "fault": type(answer).__name__})
    if fault := _fault(answer.exception_info):
        return result.model_copy(update={"state": "raised", "fault": fault})
    if answer.success:
        return result
    found = answer.result.get("unexpected_index_list") or []
    lines = sorted({line for entry in found for line in entry["_line"]})
    observed = answer.result.get("observed_value") if expectation.type in _COUNTS else None
    told = {"lines": lines[:MAX_LINES], "count": len(lines), "observed": observed}
    return result.model_copy(update={"state": "failed", **told})


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
