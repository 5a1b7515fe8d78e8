"""A part for an audience or of a priority: less of the same, and never another value."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from pipelines.errors import HwbError
from pipelines.pack import open_data, pages, sheets
from pipelines.pack.formats import NAMES
from pipelines.pack.model import Pack
from pipelines.pack.paper import narrative
from pipelines.pack.selecting import Selection, selected, selection
from pipelines.specs.audiences import Format
from tests.pack.files import words_of

Said = dict[str, Any]
Arranged = Callable[..., Pack]

AUDIENCES = ("exempt", "public", "scrutiny")


def part(said: Said, audience: str | None = None, priority: str | None = None) -> Selection:
    found = selection(said, audience, priority)
    assert found is not None
    return found


def arranged_part(arranged: Arranged, said: Said, of: Selection) -> Pack:
    return arranged(
        selected(said, of),
        part=of.title,
        recipients=of.recipients,
        exempt_because=of.exempt_because,
    )


def parts(said: Said) -> list[Selection]:
    keys = [given["key"] for given in said["strategy"]["priorities"]]
    return [
        *(part(said, name) for name in AUDIENCES),
        *(part(said, None, key) for key in keys),
        part(said, "public", keys[0]),
    ]


def test_nothing_asked_for_is_the_whole(said: Said) -> None:
    assert selection(said, None, None) is None


def test_two_audiences_never_show_two_values_for_one_key(
    said: Said, arranged: Arranged, tmp_path: Path
) -> None:
    """As they stand in the files that are sent: a row of a part is a row of the whole."""

    def rows(pack: Pack, name: str) -> list[dict[str, str]]:
        open_data.write(pack, tmp_path / name)
        with (tmp_path / name / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    whole = rows(arranged(said), "whole")
    assert whole
    told = [_figure(row) for row in whole]
    for of in parts(said):
        kept = rows(arranged_part(arranged, said, of), of.name)
        assert kept
        assert [row for row in kept if _figure(row) not in told] == [], of.name


def _figure(row: dict[str, str]) -> dict[str, str]:
    """Without what the row says of the release and its part."""
    return {name: value for name, value in row.items() if not name.startswith("release")}


def test_a_priority_is_told_with_its_metrics_and_nothing_of_another(
    said: Said, arranged: Arranged
) -> None:
    given = said["strategy"]["priorities"][0]
    pack = arranged_part(arranged, said, part(said, None, given["key"]))
    assert [priority.key for priority in pack.priorities] == [given["key"]]
    assert set(pack.metrics) == set(given["metrics"]) & set(said["metrics"])
    assert {f.metric_id for m in pack.metrics.values() for f in m.figures} <= set(given["metrics"])
    for name in ("actions", "risks", "duties", "decisions", "approaches"):
        assert {row["priority_key"] for row in pack.said[name]} <= {given["key"], None}


def test_only_priorities_of_the_approach_in_the_quarter(said: Said) -> None:
    said["strategy"]["audiences"]["place_based_groups"]["approaches"] = ["do"]
    had = {row["priority_key"] for row in said["approaches"] if row["approach"] == "do"}
    assert part(said, "place_based_groups").priorities == had


def test_what_an_audience_leaves_out_is_in_no_page_and_no_sheet(
    said: Said, arranged: Arranged, tmp_path: Path
) -> None:
    said["risks"][0]["risk"] = "Canarywharfage is not paid for"
    pages.write(arranged(said), tmp_path / "whole")
    assert "Canarywharfage" in words_of(tmp_path / "whole")
    public = arranged_part(arranged, said, part(said, "public"))
    pages.write(public, tmp_path / "public")
    open_data.write(public, tmp_path / "public/data-of-it")
    sheets.write_xlsx(public, tmp_path / "public/figures.xlsx")
    assert "Canarywharfage" not in words_of(tmp_path / "public")
    assert "Canarywharfage" not in json.dumps([repr(block) for block in narrative(public)])


def test_every_page_of_an_exempt_part_says_so_and_why(
    said: Said, arranged: Arranged, tmp_path: Path
) -> None:
    pack = arranged_part(arranged, said, part(said, "exempt"))
    written = [p for p in pages.write(pack, tmp_path) if p.suffix == ".html"]
    assert len(written) > 20
    for page in written:
        text = page.read_text(encoding="utf-8")
        assert "Not for publication." in text, page.name
        assert "Schedule 12A to the Local Government Act 1972, paragraph 3" in text, page.name
    open_data.write(pack, tmp_path / "open")
    assert not (tmp_path / "open/latest").exists()
    assert "No licence" in (tmp_path / "open/LICENCE.txt").read_text(encoding="utf-8")
    assert "NOT FOR PUBLICATION" in repr(narrative(pack))


def test_no_page_of_a_part_leads_to_one_that_is_not_in_it(
    said: Said, arranged: Arranged, tmp_path: Path
) -> None:
    for of in parts(said):
        folder = tmp_path / of.name
        pages.write(arranged_part(arranged, said, of), folder)
        for page in folder.glob("*.html"):
            for href in re.findall(r'href="([^"#]+)', page.read_text(encoding="utf-8")):
                if not href.startswith(("http", "mailto:")):
                    assert (folder / href).is_file(), (of.name, page.name, href)


def test_a_statement_of_other_priorities_is_left_out_and_made_no_gap(said: Said) -> None:
    key = said["strategy"]["priorities"][0]["key"]
    before = said["strategy"]["statements"]["i_statement"]
    assert any(row["priorities"] for row in before)
    after = selected(said, part(said, None, key))["strategy"]["statements"]["i_statement"]
    assert after
    assert all(not row["priorities"] or key in row["priorities"] for row in after)
    assert [row for row in before if row in after] == after


@pytest.mark.parametrize(
    ("audience", "priority", "said_of_it"),
    [
        ("scrutny", None, "did you mean 'scrutiny'"),
        (None, "HP-ACES", "did you mean 'HP-ACCESS'"),
        ("../public", None, "knows no audience"),
    ],
)
def test_a_part_that_there_is_not_is_refused_with_the_nearest(
    said: Said, audience: str | None, priority: str | None, said_of_it: str
) -> None:
    with pytest.raises(HwbError) as refused:
        selection(said, audience, priority)
    assert refused.value.code == "HWB-970"
    assert said_of_it in str(refused.value)


def test_a_part_of_nothing_is_refused(said: Said) -> None:
    said["strategy"]["audiences"]["scrutiny"]["priorities"] = ["HA-FALLS"]
    with pytest.raises(HwbError) as refused:
        selection(said, "scrutiny", "HP-ACCESS")
    assert refused.value.code == "HWB-970"


def test_releases_of_before_audiences_have_none(said: Said) -> None:
    del said["strategy"]["audiences"]
    with pytest.raises(HwbError) as refused:
        selection(said, "public", None)
    assert "it has none" in str(refused.value)


def test_an_audience_may_ask_for_every_format_that_there_is() -> None:
    assert get_args(Format) == NAMES
