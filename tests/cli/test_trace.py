"""`hwb trace`: from a figure to the lines as sent, and up again to the same sum."""

import json
import re
from decimal import Decimal

import duckdb
import pytest

from pipelines.modelling.querying import opened
from pipelines.modelling.tracing import trace


def traced(hwb, settings, *arguments):
    said = hwb(settings, "trace", *arguments, "--json")
    return json.loads(said.out, parse_float=Decimal)


def test_a_quarter_of_a_town_leads_to_the_lines_of_its_months_and_practices(hwb, town):
    said = hwb(town.settings, "trace", "seen_in_time", "Toytown", "2025-26-Q1")
    assert said.code == 0
    lines = [re.split(r" {2,}", line.strip()) for line in said.out.splitlines()]
    assert ["81.0 % (76.2 to 85.0, Wilson), present, final"] in lines
    assert ["243 ÷ 300 × 100 = 81"] in lines
    assert ["April 2025: 80 ÷ 100 (3 rows)"] in lines
    assert ["May 2025: 75 ÷ 100 (3 rows)"] in lines
    assert ["June 2025: 88 ÷ 100 (3 rows)"] in lines
    assert ["summed over 3 areas"] in lines
    assert [
        "line",
        "+ numerator",
        "+ denominator",
        "Practice",
        "Month",
        "Seen in time",
        "Seen",
    ] in (lines)
    assert ["2", "40", "50", "T001", "2025-04", "40", "50"] in lines
    assert ["3", "24", "40", "T002", "2025-05", "24", "40"] in lines  # of the revised May
    assert ["3", "20", "40", "T002", "2025-05", "20", "40"] not in lines  # as first sent
    assert said.out.endswith("Adds up: yes\n")


def test_what_was_known_before_is_told_with_its_time(hwb, town):
    found = traced(hwb, town.settings, "seen_in_time", "Toytown", "2025-26-Q1")
    assert [(k["known_from"], k["value_status"], k["numerator"]) for k in found["earlier"]] == [
        ("2025-06-10T09:00:00", "missing", None),
        ("2025-07-10T09:00:00", "present", 238),
    ]
    assert found["now"]["known_from"] == "2025-07-12T09:00:00"
    assert found["adds_up"] is True


def test_the_files_are_named_as_they_were_sent_with_their_receipts(hwb, town):
    found = traced(hwb, town.settings, "seen_in_time", "Toytown", "2025-26-Q1")
    assert [(f["file_name"], f["lines"], f["verdict"]) for f in found["files"]] == [
        ("waits-2025-05.csv", 3, "accepted"),
        ("waits-2025-06.csv", 3, "accepted"),
        ("waits-2025-05-revised.csv", 3, "accepted"),
    ]
    for file in found["files"]:
        sent = town.settings.project / "sent" / file["file_name"]
        assert (town.settings.received / file["sha256"]).read_bytes() == sent.read_bytes()


def test_lines_carry_the_texts_of_the_very_line_of_the_file(hwb, town):
    found = traced(hwb, town.settings, "seen_in_time", "Toytown", "2025-26-Q1")
    assert len(found["lines"]) == found["line_count"] == 9
    for line in found["lines"]:
        sent = (town.settings.received / line["file"]).read_text().splitlines()
        assert sent[line["line"] - 1] == ",".join(line["as_sent"])
        assert sent[0] == ",".join(line["header"])
    assert sum(line["numerator"] for line in found["lines"]) == 243


def test_every_figure_of_the_town_adds_up(town):
    with opened(town.settings) as connection:
        figures = connection.execute(
            "select metric_id, area_code, period_start || '/' || period_end, value is not null "
            "from figures.series"
        ).fetchall()
    wrong = {}
    for metric, area, period, has_value in figures:
        found = trace(town.settings, metric, area, period)
        if found.adds_up is not (True if has_value else None):
            wrong[metric, area, period] = found.problems
    assert len(figures) == 26
    assert wrong == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("seen_in_time", "E06000999", "May 2025"),
        ("Seen in time", "e06000999", "may 2025"),
        ("SEEN_IN_TIME", "toytown", "2025-05-01/2025-05-31"),
    ],
)
def test_metric_area_and_period_go_by_their_usual_names(hwb, town, arguments):
    assert traced(hwb, town.settings, *arguments)["formula"] == "75 ÷ 100 × 100 = 75"


def test_the_latest_figure_is_the_one_that_current_shows(hwb, town):
    assert traced(hwb, town.settings, "seen_in_time", "Toytown", "latest")["period"] == "2025-26-Q1"
    assert traced(hwb, town.settings, "healthy_years", "Toytown", "latest")["period"] == "2024"


def test_a_published_value_leads_to_its_one_line(hwb, town):
    said = hwb(town.settings, "trace", "healthy_years", "Toytown", "2024")
    assert said.code == 0
    assert "  61.9 years (60.5 to 63.3), present, final\n" in said.out
    assert "  61.9, as published by the source\n" in said.out
    assert re.search(r"4 +61\.9  E06000999  2024  61\.9   60\.5   63\.3\n", said.out)
    assert said.out.endswith("Adds up: yes\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("seen_in_time", "Toytown", "July 2025"),
            "no value (suppressed: a part is suppressed by the source)",
        ),
        (
            ("seen_in_time", "Toytown", "2025-26-Q2"),
            "no value (missing: not every part of the period has been supplied)",
        ),
        (("healthy_years", "E92000001", "2024"), "no value (missing)"),
    ],
)
def test_an_absent_figure_is_told_with_its_reason(hwb, town, arguments, told):
    said = hwb(town.settings, "trace", *arguments)
    assert said.code == 0
    assert f"  {told}\n" in said.out
    assert said.out.endswith("Adds up: there is no figure to add up to\n")


def test_a_suppressed_line_is_shown_as_it_was_sent_beside_what_was_quarantined(hwb, town):
    said = hwb(town.settings, "trace", "seen_in_time", "Toytown", "July 2025")
    assert "  2 lines landed, 1 quarantined; accepted\n" in said.out
    assert re.search(r"4 +10  suppressed  T003      2025-07  \* +10\n", said.out)


def test_a_suppressed_figure_is_traced_only_where_the_bytes_as_sent_may_be_read(hwb, town_copy):
    town_copy.received.rename(town_copy.raw / "elsewhere")
    said = hwb(town_copy, "trace", "seen_in_time", "Toytown", "July 2025")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("HWB-752")
    assert hwb(town_copy, "trace", "seen_in_time", "Toytown", "May 2025").code == 0


def test_a_check_that_failed_on_a_file_in_use_is_told_beside_its_lines(hwb, town):
    said = hwb(town.settings, "trace", "seen_in_time", "Toytown", "April 2025")
    assert (
        "  counts_are_not_small failed on 1 line (warn): The hospital hides counts below six.\n"
        in said.out
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("seen_in_tim", "Toytown", "latest"), "HWB-710", "did you mean 'seen_in_time'?"),
        (("seen_in_time", "Toytwn", "latest"), "HWB-711", "did you mean 'Toytown'?"),
        (("seen_in_time", "Toytown", "May 2026"), "HWB-713", "2025-26-Q1; May 2025; April 2025"),
        (("seen_in_time", "Toytown", "2025-26-Q9"), "HWB-713", "did you mean '2025-26-Q2'?"),
        (("seen_in_time", "Toytown", "latest", "--breakdown", "al"), "HWB-712", "there are: all."),
        (("seen_in_time", "Toytown", "latest", "--kind", "ward17"), "HWB-711", "kind 'ward17'"),
    ],
)
def test_what_there_is_no_figure_of_ends_with_2_and_the_nearest_there_is(
    hwb, town, arguments, code, told
):
    said = hwb(town.settings, "trace", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(code)
    assert told in said.err


def test_only_the_first_lines_are_shown_unless_all_are_asked_for(hwb, town, monkeypatch):
    monkeypatch.setattr("pipelines.modelling.tracing.LINES_SHOWN", 4)
    said = hwb(town.settings, "trace", "seen_in_time", "Toytown", "2025-26-Q1")
    assert "4 of 9 lines are shown; --all shows them all.\n" in said.out
    assert said.out.endswith("Adds up: yes\n")
    said = hwb(town.settings, "trace", "seen_in_time", "Toytown", "2025-26-Q1", "--all")
    assert "lines are shown" not in said.out


def test_a_figure_that_its_lines_do_not_add_up_to_ends_with_1(hwb, town_copy):
    with duckdb.connect(str(town_copy.published.resolve())) as connection:
        connection.execute(
            "update figures.metric_value set numerator = numerator + 1 "
            "where metric_id = 'seen_in_time' and area_code = 'E06000999'"
        )
    said = hwb(town_copy, "trace", "seen_in_time", "Toytown", "2025-26-Q1")
    assert said.code == 1
    assert "Adds up: NO\n" in said.out
    assert "  the numerator is 244, its lines add up to 243\n" in said.out
    assert "  the value is 81, its parts give 81.3333333333\n" in said.out


def test_a_published_value_that_its_line_does_not_give_ends_with_1(hwb, town_copy):
    with duckdb.connect(str(town_copy.published.resolve())) as connection:
        connection.execute("update figures.metric_value set value = 62 where value = 61.9")
    said = hwb(town_copy, "trace", "healthy_years", "Toytown", "2024")
    assert said.code == 1
    assert "  the value is 62, its lines say 61.9\n" in said.out


def test_lines_that_are_gone_are_missed_and_not_passed_over(hwb, town_copy):
    for parquet in (town_copy.landed / "toy_hospital__waits").glob("*.parquet"):
        parquet.unlink()
    said = hwb(town_copy, "trace", "seen_in_time", "Toytown", "2025-26-Q1")
    assert said.code == 1
    assert "Adds up: NO\n" in said.out
    assert said.out.count("`hwb refresh --force` lands them again from the bytes as sent") == 3


def test_a_line_that_no_landed_file_holds_ends_with_1(hwb, town_copy):
    with duckdb.connect(str(town_copy.published.resolve())) as connection:
        connection.execute("update figures.metric_evidence set line = 99 where line = 4")
    said = hwb(town_copy, "trace", "seen_in_time", "Toytown", "June 2025")
    assert said.code == 1
    assert "  1 line(s) are not in " in said.out
