"""Counts that must be hidden are planted; every file that is written is searched for them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.pack import open_data, pages, paper, sheets
from pipelines.pack.model import Pack
from pipelines.release import disclosure
from pipelines.specs.disclosure import Profile, read_profiles
from tests.pack.files import opened

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

METRIC = "severe_frailty_medication_reviews"
COUNT, VALUE, LOWER, UPPER = 91357, 73.19, 71.27, 75.09
# None of them is a place in a drawing of another metric.
CANARIES = ("91357", "91,357", "73.19", "73.2%", "71.27", "71.3 to", "75.09", "to 75.1")


@pytest.fixture
def planted(said: dict[str, Any]) -> dict[str, Any]:
    """The headline and a group of one metric are of the count that the profile hides."""
    said["within"] = []
    said["metrics"][METRIC]["disclosure"] = "canary"
    for row in said["figures"]:
        if row["metric_id"] == METRIC and row["is_board"] and row["value"] is not None:
            row.update(
                numerator=COUNT,
                denominator=COUNT * 3,
                value=VALUE,
                lower95_0cl=LOWER,
                upper95_0cl=UPPER,
            )
    for row in said["comparisons"]:
        if row["metric_id"] == METRIC:
            row["comparator_value"] = VALUE
    for row in said["inequalities"]:
        if row["metric_id"] == METRIC:
            row.update(value=VALUE, lower95_0cl=LOWER, upper95_0cl=UPPER)
    return said


def written(pack: Pack, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a pack, and of the archives among them: name, and the bytes."""
    pages.write(pack, folder)
    # A PDF tells its texts by the numbers of their shapes, so they are searched before that.
    yield "paper.pdf", repr(paper.narrative(pack)).encode()
    paper.write_docx(pack, folder / "paper.docx")
    sheets.write_xlsx(pack, folder / "sheets.xlsx")
    sheets.write_ods(pack, folder / "sheets.ods")
    open_data.write(pack, folder / "open-data")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from opened(path.name, path.read_bytes())


def found(pack: Pack, folder: Path) -> set[tuple[str, str]]:
    return {
        (name, canary)
        for name, content in written(pack, folder)
        for canary in CANARIES
        if canary.encode() in content or canary in name
    }


def test_no_planted_count_its_rate_or_its_limits_are_in_any_file(
    planted: dict[str, Any], arranged: Callable[..., Pack], tmp_path: Path
) -> None:
    canary = Profile(title="Canary", because="To look for it", hides=(COUNT, COUNT))
    profiles = {**read_profiles(CHECKOUT), "canary": canary}
    before = found(arranged(planted), tmp_path / "before")
    kinds = {Path(name.split("/")[0]).suffix for name, _ in before}
    assert {".html", ".xlsx", ".ods", ".csv", ".docx", ".pdf"} <= kinds, (
        "the search finds nothing at all"
    )
    shown = disclosure.apply(planted, profiles, [])
    assert shown["disclosure"]["hidden"] > 0
    assert found(arranged(shown), tmp_path / "after") == set()
