"""What is known to be wrong is corrected before it is counted, told wherever it is used, and holds
its file when it no longer fits."""

from __future__ import annotations

from hashlib import sha256

import duckdb
import pytest

from pipelines.cli import traced
from pipelines.modelling.tracing import Trace, trace
from pipelines.specs.register import Register
from pipelines.status import status
from tests.promises.conftest import NewTown
from tests.promises.town import AS_OF, Town

REVISED = "waits-2025-05-revised.csv"
WAITS = "expectations/corrections/toy_hospital/waits.yml"
NOTED = """\
    told: {role: Performance analyst, organisation: Toytown Hospital, on: 2025-07-20}
    by: Data engineer
    on: 2025-07-21
"""


def hash_of(town: Town, name: str) -> str:
    return sha256((town.project / "sent" / name).read_bytes()).hexdigest()


def correct(town: Town, *corrections: str) -> None:
    """Writes the corrections of the hospital's waits, each with who was told, and when."""
    listed = "".join(f"  - {text.strip()}\n{NOTED}" for text in corrections)
    town.write(WAITS, f"corrections:\n{listed}")


def revised(town: Town, was: str = "24", line: int = 3, status: str = "agreed") -> str:
    return f"""
    id: typed_low
    file: {hash_of(town, REVISED)}
    line: {line}
    column: seen_in_time
    was: "{was}"
    becomes: "26"
    because: Two people were added on another sheet.
    status: {status}
"""


def held_waits(town: Town) -> list[tuple[str, str]]:
    return town.rows(
        "select sha256, held_because from intake.file "
        "where extract = 'toy_hospital__waits' and verdict <> 'accepted'"
    )


def figure(town: Town, period: str) -> Trace:
    return trace(town.settings, "seen_in_time", "Toytown", period)


def counted(town: Town, period: str) -> tuple[int, int]:
    """Numerator and denominator of Toytown, which its lines must add up to."""
    found = figure(town, period)
    assert found.adds_up is True, found.problems
    assert found.now.numerator is not None
    assert found.now.denominator is not None
    return int(found.now.numerator), int(found.now.denominator)


@pytest.fixture(scope="module")
def corrected(new_town: NewTown) -> Town:
    """All of Toytown, with something known to be wrong in each of its files of waits."""
    town = new_town()
    correct(
        town,
        revised(town),
        """
    id: counted_late
    key: {practice: T001, month: "2025-06"}
    column: seen_in_time
    was: "48"
    becomes: "49"
    because: One letter was opened late.
    status: asked
""",
        f"""
    id: another_town
    file: {hash_of(town, "waits-2025-05.csv")}
    line: 4
    column: practice
    was: T003
    drop: true
    because: The practice had not opened.
    status: agreed
""",
        f"""
    id: in_words
    file: {hash_of(town, "waits-2025-07.csv")}
    line: 3
    column: seen_in_time
    was: thirty
    becomes: "30"
    because: The number was written out.
    status: agreed
""",
        f"""
    id: keyed_wrong
    file: {hash_of(town, "waits-2025-08-wrong.csv")}
    line: 2
    column: seen_in_time
    was: "60"
    becomes: "40"
    because: The key beside it was hit.
    status: agreed
""",
        """
    id: once_thought
    key: {practice: T002, month: "2025-06"}
    column: seen_in_time
    was: "32"
    becomes: "1"
    because: We had read another column.
    status: closed
""",
        revised(town).replace("typed_low", "of_no_file").replace(hash_of(town, REVISED), 64 * "a"),
    )
    town.send_toytown()
    town.refresh()
    return town


def test_figures_are_made_of_the_corrected_lines_and_add_up(corrected: Town) -> None:
    assert counted(corrected, "April 2025") == (40 + 30, 50 + 40)
    assert counted(corrected, "May 2025") == (45 + 26 + 6, 100)
    assert counted(corrected, "June 2025") == (49 + 32 + 8, 100)
    assert counted(corrected, "2025-26-Q1") == (70 + 77 + 89, 290)


def test_a_corrected_cell_goes_through_the_same_rules(corrected: Town) -> None:
    assert corrected.rows("from quality.quarantine") == []
    assert held_waits(corrected) == []
    assert counted(corrected, "August 2025") == (40 + 30 + 9, 100)


def test_what_was_sent_is_kept_beside_what_was_read(corrected: Town) -> None:
    file = hash_of(corrected, REVISED)
    [(landed_as,)] = corrected.rows(f"select landed_as from intake.file where sha256 = '{file}'")
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select _line, seen_in_time, _raw from read_parquet(?) order by _line",
            [str(corrected.settings.landed / landed_as)],
        ).fetchall()
    assert rows[1] == (3, 26, ["T002", "2025-05", "24", "40"])
    assert (corrected.settings.received / file).read_bytes() == (
        corrected.project / f"sent/{REVISED}"
    ).read_bytes()


def test_every_correction_is_a_row_with_the_line_it_was_applied_to(corrected: Town) -> None:
    files = {
        name: hash_of(corrected, f"waits-2025-{name}.csv")
        for name in ("05", "05-revised", "06", "07", "08-wrong")
    }
    assert corrected.rows(
        'select correction, file, line, "column", action, status '
        "from quality.correction where extract = 'toy_hospital__waits' order by correction"
    ) == [
        ("another_town", files["05"], 4, "practice", "drop", "agreed"),
        ("counted_late", files["06"], 2, "seen_in_time", "becomes", "asked"),
        ("in_words", files["07"], 3, "seen_in_time", "becomes", "agreed"),
        ("keyed_wrong", files["08-wrong"], 2, "seen_in_time", "becomes", "agreed"),
        ("of_no_file", None, None, "seen_in_time", "becomes", "agreed"),
        ("once_thought", None, None, "seen_in_time", "becomes", "closed"),
        ("typed_low", files["05-revised"], 3, "seen_in_time", "becomes", "agreed"),
    ]
    assert corrected.rows(
        "select because, told_to, told_on::varchar, made_by, made_on::varchar "
        "from quality.correction where correction = 'in_words'"
    ) == [
        (
            "The number was written out.",
            "Performance analyst, Toytown Hospital",
            "2025-07-20",
            "Data engineer",
            "2025-07-21",
        )
    ]


def test_records_of_a_file_still_add_up_with_those_dropped(corrected: Town) -> None:
    assert corrected.rows(
        "select rows_in, landed, quarantined, dropped, footer from intake.file "
        f"where sha256 = '{hash_of(corrected, 'waits-2025-05.csv')}'"
    ) == [(6, 5, 0, 1, 0)]


def test_a_trace_tells_by_which_correction_a_line_was_changed_and_why(corrected: Town) -> None:
    found = figure(corrected, "2025-26-Q1")
    assert {(c.correction, c.action, *c.lines) for c in found.corrections} == {
        ("another_town", "drop", 4),
        ("counted_late", "becomes", 2),
        ("typed_low", "becomes", 3),
    }
    [line] = [li for li in found.lines if li.as_sent == ["T002", "2025-05", "24", "40"]]
    assert line.numerator == 26
    told = "\n".join(traced.trace(found))
    assert (
        "  line 3: seen_in_time corrected by typed_low: Two people were added on another sheet.\n"
        "    told to Performance analyst, Toytown Hospital on 2025-07-20; agreed\n"
    ) in told
    assert "  5 lines landed, 1 dropped; accepted\n" in told
    assert "  line 4: dropped by another_town: The practice had not opened.\n" in told
    assert told.endswith("Adds up: yes")
    assert [c.correction for c in traced.facts(found)["corrections"]] == [
        c.correction for c in found.corrections
    ]


def test_a_trace_of_lines_that_no_correction_touched_names_none(corrected: Town) -> None:
    assert trace(corrected.settings, "healthy_years", "Toytown", "2024").corrections == []
    [june] = figure(corrected, "June 2025").corrections
    assert june.correction == "counted_late"


def test_one_that_was_applied_to_nothing_is_told_by_the_status(corrected: Town) -> None:
    found = status(corrected.settings, Register.read(corrected.project), AS_OF)
    [waits] = [each for each in found.extracts if each.extract == "toy_hospital/waits"]
    assert "1 correction not applied" in waits.problems


# -------------------------------------------------------------------------- what no longer fits


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """Practices and both versions of May; each test says what is corrected."""
    town = new_town()
    town.send_toytown("practices.csv", "waits-2025-05.csv", REVISED)
    town.refresh()
    return town


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"was": "25"}, "seen_in_time of line 3 is not what it says was sent"),
        ({"line": 99}, "line 99 is not among the rows of the file"),
    ],
)
def test_one_that_no_longer_fits_holds_its_file_and_the_earlier_one_serves(
    town: Town, wrong: dict[str, int], because: str
) -> None:
    correct(town, revised(town, **wrong))
    account = town.refresh().account
    told = f"held: the correction typed_low does not fit: {because}"
    assert held_waits(town) == [(hash_of(town, REVISED), told)]
    assert [(h.name, h.because) for h in account.held] == [("toy_hospital/waits", told)]
    assert counted(town, "May 2025") == (70, 100)
    assert town.rows("select file, line from quality.correction") == [(None, None)]


def test_a_closed_one_is_kept_on_record_and_not_applied(town: Town) -> None:
    correct(town, revised(town, was="25", status="closed"))
    town.refresh()
    assert held_waits(town) == []
    assert counted(town, "May 2025") == (75, 100)
    assert town.rows("select correction, line, status from quality.correction") == [
        ("typed_low", None, "closed")
    ]


def test_only_files_of_the_extract_are_landed_again_and_only_for_what_is_done(town: Town) -> None:
    correct(town, revised(town))
    refresh = town.refresh()
    assert {file.extract.id for file, _ in refresh.land()} == {"toy_hospital/waits"}
    assert refresh.account.files_landed == refresh.account.files_landed_again == 2
    assert counted(town, "May 2025") == (77, 100)
    correct(town, revised(town, status="asked"))
    assert town.refresh().account.files_landed == 0
    assert town.rows("select line, status from quality.correction") == [(3, "asked")]


def test_an_extract_whose_corrections_are_refused_is_left_out_with_its_metrics(
    town: Town,
) -> None:
    town.write(WAITS, "corrections: []\n")
    account = town.refresh().account
    held = {(h.what, h.name): h.because for h in account.held}
    assert held.keys() == {("specification", WAITS), ("metric", "seen_in_time")}
    assert held["metric", "seen_in_time"].endswith(
        "it reads toy_hospital/waits, of which the corrections are refused"
    )


def test_corrections_of_no_extract_are_a_refused_specification(town: Town) -> None:
    path = "expectations/corrections/toy_hospital/weights.yml"
    correct(town, revised(town))
    (town.project / WAITS).rename(town.project / path)
    found = status(town.settings, Register.read(town.project), AS_OF)
    assert list(found.refused_specifications) == [path]
    assert "did you mean 'toy_hospital/waits'?" in found.refused_specifications[path]
