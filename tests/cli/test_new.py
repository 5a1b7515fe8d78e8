"""`hwb new` and `hwb owners`: a first draft in a minute, and who answers for what."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.settings import Settings

SAMPLE = "Area Code,Month,Ward,Visits,Rate (%),Note\n" + "".join(
    f"E06000016,2025-{month:02},0012,{visits},9.5,\n"
    for month, visits in enumerate(["17", '"1,204"', "*", *["18"] * 9], 1)
)


@pytest.fixture
def mine(toytown: Settings, tmp_path: Path) -> Settings:
    """Toytown, to write in."""
    project = tmp_path / "project"
    shutil.copytree(toytown.project, project)
    return Settings(home=toytown.home, project=project)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "visits-2025.csv"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def test_a_contract_is_drafted_with_what_the_file_shows_and_blanks_for_what_it_does_not(
    hwb, mine, sample
):
    said = hwb(mine, "new", "extract", str(sample), "--as", "leisure/visits")
    assert said.code == 0
    path = mine.project / "expectations/leisure/visits.yml"
    assert str(path) in said.out
    text = path.read_text(encoding="utf-8")
    for line in (
        '  names: ["visits-*.csv"]',
        '  rate:\n    header: "Rate (%)"\n    means:\n    type: decimal',
        '  ward:\n    header: "Ward"\n    means:\n  visits:',
        "    type: whole\n    accepts: [thousands]\n    markers: # text →",
        '      "*":',
        "  column: month\n  grammar: # these read every text: month, iso_period",
        "  code: area_code\n",
    ):
        assert line in text
    assert "12" not in text.replace('"12', "").replace("the 12 rows", "")  # no cell but markers
    refused = hwb(mine, "spec", "leisure/visits")
    assert refused.code == 3
    assert "columns.visits.markers.*: expected" in refused.err
    assert "line 3: title: expected a text, found nothing" in refused.err


def test_a_draft_that_is_filled_in_takes_the_file_it_was_drafted_from(hwb, mine, sample):
    hwb(mine, "new", "extract", str(sample), "--as", "leisure/visits")
    path = mine.project / "expectations/leisure/visits.yml"
    filled = {
        "title:": "title: Visits",
        "row:": "row: One ward in one month.",
        "rows_are:": "rows_are: aggregates",
        "  name:": "  name: Toytown Leisure",
        "  reference:": "  reference: TT-9",
        "  basis:": "  basis: Open data",
        "  purpose:": "  purpose: Visits",
        "  - role:": "  - role: Analyst",
        "    organisation:": "    organisation: Toytown Leisure",
        "    means:": "    means: As its header says.",
        '      "*":': '      "*": suppressed',
        "key:": "key: [area_code, month, ward]",
        "  grammar:": "  grammar: month",
        "  kind:": "  kind: gss",
        "population_basis:": "population_basis: resident",
        "  what:": "  what: periods",
        "  every:": "  every: year",
        "  lag_days:": "  lag_days: 30",
        "disclosure:": "disclosure: none",
        "  share:": "  share: 0",
        "  because:": "  because: It is a sample.",
    }
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [filled.get(line.partition(" #")[0], line) for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8")
    said = hwb(mine, "check", str(sample), "--as", "leisure/visits")
    assert said.out.splitlines()[-1] == "ACCEPTED: this file would be used."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["extract", "{sample}", "--as", "visits"], "HWB-112: 'visits' is no name for it"),
        (["extract", "{sample}", "--as", "toy_hospital/waits"], "HWB-112: waits is there already"),
        (["extract", "{sample}.not", "--as", "leisure/visits"], "HWB-202"),
        (["metric", "Access/seen", "--from", "toy_hospital/waits"], "HWB-112"),
        (["metric", "access/seen", "--from", "toy_hospital/wait"], "did you mean 'toy_hospital/"),
        (["metric", "access/seen_in_time", "--from", "toy_hospital/waits"], "is there already"),
    ],
)
def test_what_cannot_be_begun_says_why_and_writes_nothing(hwb, mine, sample, arguments, told):
    before = sorted(mine.project.rglob("*"))
    said = hwb(mine, "new", *(argument.format(sample=sample) for argument in arguments))
    assert (said.code, told in said.err) == (3 if told == "HWB-202" else 2, True)
    assert sorted(mine.project.rglob("*")) == before


def test_a_metric_is_drafted_and_held_by_itself_until_it_is_whole(hwb, mine):
    said = hwb(mine, "new", "metric", "access/waits_seen", "--from", "toy_hospital/waits")
    assert said.code == 0
    assert "Columns of toy_hospital/waits: practice, month, seen_in_time, seen" in said.out
    refused = hwb(mine, "spec")
    assert refused.code == 1
    assert "waits_seen.yml" in refused.err
    assert "title: expected a text, found nothing" in refused.err


def test_owners_are_listed_with_what_they_answer_for(hwb, toytown):
    said = hwb(toytown, "owners", "--json", "--as-of", "2031-01-01")
    found = {owner["role"]: owner for owner in json.loads(said.out)["roles"]}
    assert found["Public health analyst"]["owns"] == ["seen_in_time", "healthy_years"]
    assert found["Public health analyst"]["overdue"] == ["seen_in_time", "healthy_years"]
    assert found["Second public health analyst"]["checks"] == ["seen_in_time", "healthy_years"]
    assert found["Performance analyst, Toytown Hospital"]["sends"] == ["toy_hospital/waits"]
    one = hwb(toytown, "owners", "Second public health analyst")
    assert one.out.splitlines() == [
        "Second public health analyst",
        "  checks  seen_in_time, healthy_years",
    ]
    assert "did you mean 'Public health analyst'" in hwb(toytown, "owners", "Public analyst").err
