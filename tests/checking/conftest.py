"""A small contract to bend, landed rows written out by hand, and the verdict on them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.intake.checking import Result, Verdict, verdict_of
from pipelines.intake.landed_files import Landing, landed_path
from pipelines.settings import Settings
from pipelines.specs.contract import Contract
from pipelines.specs.register import Extract

SHA256 = "f" * 64

_CONTRACT: dict[str, Any] = {
    "title": "Referrals",
    "row": "One area, year and sex.",
    "rows_are": "aggregates",
    "publisher": {"name": "Toytown Council"},
    "agreement": {"reference": "T1", "basis": "open data", "purpose": "tests"},
    "contacts": [{"role": "analyst", "organisation": "Toytown Council"}],
    "file": {"format": "csv", "names": ["*.csv"]},
    "columns": {
        "area": {"header": "Area Code", "means": "Code of the area."},
        "parent": {"header": "Parent Code", "means": "Code of an area around it."},
        "year": {"header": "Year", "means": "Year."},
        "sex": {"header": "Sex", "means": "Sex, or Persons."},
        "counted": {"header": "Count", "means": "Referrals.", "type": "whole"},
        "people": {"header": "Population", "means": "Residents.", "type": "whole"},
        "rate": {"header": "Rate", "means": "Percentage.", "type": "decimal"},
        "ended": {
            "header": "Ended",
            "means": "Last day of the count.",
            "type": "date",
            "formats": ["%d/%m/%Y"],
        },
    },
    "markers": {"*": "suppressed", "-": "missing"},
    "key": ["area", "year", "sex"],
    "period": {"source": "column", "column": "year", "grammar": "calendar_year"},
    "area": {"code": "area", "kind": "gss"},
    "replaces": {"what": "periods"},
    "due": {"every": "year"},
    "disclosure": "none",
    "threshold": {"share": 1.0, "because": "small tables of tests"},
}

_ROW: dict[str, Any] = {
    "area": "E06000016",
    "parent": "E12000004",
    "year": "2024",
    "sex": "Persons",
    "counted": 10,
    "counted_status": "present",
    "people": 100,
    "people_status": "present",
    "rate": Decimal("10.0"),
    "rate_status": "present",
    "ended": date(2024, 12, 31),
}

_LANDED = {
    "area": pl.String,
    "parent": pl.String,
    "year": pl.String,
    "sex": pl.String,
    "counted": pl.Int64,
    "people": pl.Int64,
    "rate": pl.Decimal(38, 18),
    "ended": pl.Date,
    "counted_status": pl.String,
    "people_status": pl.String,
    "rate_status": pl.String,
    "_period_start": pl.Date,
    "_period_end": pl.Date,
    "_period_type": pl.String,
    "_area_code": pl.String,
    "_area_kind": pl.String,
    "_group": pl.String,
    "_file": pl.String,
    "_line": pl.Int64,
    "_raw": pl.List(pl.String),
}


def _rule(
    kind: str, name: str = "written_rule", severity: str = "block", **kwargs: Any
) -> dict[str, Any]:
    meta = {"id": name, "severity": severity, "because": "It must be so.", "ask": "Please look."}
    return {"type": kind, "kwargs": kwargs, "meta": meta}


def _landed(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    rest = {
        "_period_start": date(2024, 1, 1),
        "_period_end": date(2024, 12, 31),
        "_period_type": "calendar_year",
        "_area_code": "E06000016",
        "_area_kind": "unitary_authority",
        "_group": "",
        "_file": SHA256,
        "_raw": ["as sent"],
    }
    whole = [_ROW | rest | {"_line": line} | row for line, row in enumerate(rows, 2)]
    return pl.DataFrame(whole, schema=_LANDED, orient="row")


@pytest.fixture
def rule() -> Callable[..., dict[str, Any]]:
    """An expectation as a contract writes it: its type, its id, its severity, its arguments."""
    return _rule


@pytest.fixture
def landed() -> Callable[[Sequence[dict[str, Any]]], pl.DataFrame]:
    """Landed rows on lines 2, 3, …: each is the usual row but for what is given."""
    return _landed


@pytest.fixture
def landed_file(home: Settings, make_extract: Callable[..., Extract]) -> Callable[..., Path]:
    """Writes landed rows where landing would, under the small contract or another."""

    def write(
        rows: Sequence[dict[str, Any]], extract: Extract | None = None, sha256: str = SHA256
    ) -> Path:
        path = landed_path(home, extract or make_extract(), sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        _landed(rows).write_parquet(path)
        return path

    return write


@pytest.fixture
def make_extract() -> Callable[..., Extract]:
    """The small extract with expectations, or with other keys."""

    def make(*expectations: dict[str, Any], **keys: Any) -> Extract:
        contract = Contract.model_validate(_CONTRACT | keys | {"expectations": expectations})
        return Extract("toytown", "referrals", Path("referrals.yml"), contract)

    return make


@pytest.fixture
def landing() -> Landing:
    return Landing(sha256=SHA256, extract="toytown/referrals", contract="c" * 64)


@pytest.fixture
def judge(make_extract: Callable[..., Extract], landing: Landing) -> Callable[..., Verdict]:
    """The verdict on rows written out by hand, under the small contract with expectations."""

    def judged(
        rows: Sequence[dict[str, Any]], *expectations: dict[str, Any], **keys: Any
    ) -> Verdict:
        return verdict_of(_landed(rows).lazy(), landing, make_extract(*expectations, **keys))

    return judged


@pytest.fixture
def ask(judge: Callable[..., Verdict]) -> Callable[..., Result]:
    """The result of one written rule on rows whose keys differ."""

    def asked(rows: Sequence[dict[str, Any]], *expectations: dict[str, Any], **keys: Any) -> Result:
        verdict = judge(rows, *expectations, **({"key": "none"} | keys))
        assert len(verdict.results) == 1
        return verdict.results[0]

    return asked
