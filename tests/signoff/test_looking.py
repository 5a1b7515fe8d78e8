"""What is looked at, what is told of it, and what is refused."""

import json
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import HwbError
from pipelines.signoff import MAX_KEYS, FigureKey, check_figures
from pipelines.signoff.framing import FOLDER, make_frames
from pipelines.specs import signoff_page
from pipelines.specs.frames import FRAMES, KEY
from pipelines.specs.signoff import read_sign_off
from tests.signoff.conftest import QUARTER, Build, change

CHECKOUT = Path(__file__).parents[2]
SUITE = CHECKOUT / "expectations" / "signoff.yml"


def test_the_columns_that_are_explained_are_those_the_frames_have(build: Build) -> None:
    with duckdb.connect(str(build.path)) as connection:
        make_frames(connection, read_sign_off(CHECKOUT).measures, "toy", QUARTER, None)
        for name, frame in FRAMES.items():
            rows = connection.execute(f'describe temp."{name}"').fetchall()
            assert {*KEY, *frame.columns} <= {row[0] for row in rows}, name


def test_every_frame_is_its_sql_and_explained() -> None:
    shared = {"metric", "break"}
    assert {path.stem for path in FOLDER.glob("*.sql")} == {*FRAMES, *shared}


def test_the_page_is_that_of_the_suite() -> None:
    told = signoff_page.page(read_sign_off(CHECKOUT))
    kept = signoff_page.PAGE.read_text(encoding="utf-8")
    assert kept == told, "run: python -m pipelines.specs.signoff_page"


def test_nothing_signed_leaves_nothing_to_compare_with(build: Build) -> None:
    told = build.results()["settled_history_is_unchanged"]
    assert (told.state, told.looked_at) == ("passed", 0)
    told = build.results(build.sign())["settled_history_is_unchanged"]
    assert told.looked_at > 0


def test_a_figure_is_told_by_its_key_and_by_no_value(build: Build) -> None:
    where = "metric_id = 'walks' and area_code = 'E06000001' and breakdown = 'all'"
    build.does(change("numerator = -313131, value = 313131", where, "year(period_end) = 2020"))
    results = build.results()
    [key] = results["numerators_are_not_negative"].keys
    assert key.model_dump(mode="json") == {
        "metric_id": "walks",
        "area_code": "E06000001",
        "area_kind": "unitary_authority",
        "breakdown": "all",
        "period_start": "2019-04-01",
        "period_end": "2020-03-31",
        "period_type": "financial_year",
    }
    told = json.dumps([result.model_dump(mode="json") for result in results.values()])
    assert "313131" not in told


def test_a_metric_alone_fails_without_an_area(build: Build) -> None:
    build.does("insert into reference.area_unplaced values ('walks', 170)")
    [key] = build.results()["nearly_all_counted_rows_lie_in_an_area"].keys
    assert key == FigureKey(metric_id="walks", **dict.fromkeys(KEY[1:]))


def test_the_first_keys_are_told_and_all_are_counted(build: Build) -> None:
    build.does(
        f"""insert into figures.metric_value
            select figure.* replace ('X' || n as area_code, 'site' as area_kind, -1 as numerator)
            from figures.metric_value as figure cross join range({MAX_KEYS + 1}) as sites (n)
            where metric_id = 'falls' and area_code = 'E06000001' and breakdown = 'all'
              and period_end = date '2025-03-31'""",
        change("numerator = -1", "metric_id = 'walks' and area_code = 'E06000001'"),
    )
    told = build.results()["numerators_are_not_negative"]
    walks = told.count - (MAX_KEYS + 1)
    assert walks > 0
    assert (len(told.keys), told.metrics) == (MAX_KEYS, ["falls", "walks"])
    # Of every metric the first are told, however many there are of another.
    assert Counter(key.metric_id for key in told.keys)["walks"] == walks


def test_a_metric_of_no_priority_is_not_looked_at(build: Build) -> None:
    build.does(
        "delete from specs.supporting_metric where metric_id = 'falls'",
        change("numerator = -1", "metric_id = 'falls'"),
    )
    assert build.failing() == set()


def test_a_connection_will_do_and_the_build_is_left_as_it_was(build: Build) -> None:
    listed = "select table_schema, table_name from information_schema.tables order by all"
    with duckdb.connect(str(build.path)) as connection:
        before = connection.execute(listed).fetchall()
        told = check_figures(connection, "toy", QUARTER, None)
        assert connection.execute(listed).fetchall() == before
    assert [each.id for each in told] == list(build.results())


@pytest.mark.parametrize(
    ("strategy", "quarter"), [("toy", "2025-26-Q2"), ("toys", QUARTER)], ids=["quarter", "strategy"]
)
def test_an_account_that_the_build_does_not_have_is_refused(
    strategy: str, quarter: str, build: Build
) -> None:
    with pytest.raises(HwbError) as refusal:
        check_figures(build.path, strategy, quarter, None)
    assert refusal.value.code == "HWB-960"


def test_signed_figures_that_cannot_be_read_are_refused(build: Build) -> None:
    for spoil in ("select 1 as metric_id", "select * exclude (value) from figures.series"):
        signed = build.sign()
        build.does(f"copy ({spoil}) to '{signed}' (format parquet)")
        with pytest.raises(HwbError) as refusal:
            build.results(signed)
        assert refusal.value.code == "HWB-961"
    signed.unlink()
    with pytest.raises(HwbError) as refusal:
        build.results(signed)
    assert refusal.value.code == "HWB-961"


def test_a_build_without_what_is_looked_at_is_refused(build: Build, tmp_path: Path) -> None:
    build.does("drop table intake.file")
    with pytest.raises(HwbError) as refusal:
        build.results()
    assert refusal.value.code == "HWB-962"
    with pytest.raises(HwbError) as refusal:
        check_figures(tmp_path / "none.duckdb", "toy", QUARTER, None)
    assert refusal.value.code == "HWB-962"


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("frame: newest", "frame: newst", "did you mean 'newest'?"),
        (
            "column: days_late",
            "column: days_lat",
            "no column 'days_lat'; did you mean 'days_late'?",
        ),
        (
            "expect_column_values_to_not_be_null",
            "expect_column_distinct_values_to_contain_set",
            "it tells of no rows",
        ),
        (
            "expect_column_values_to_not_be_null",
            "expect_column_value_to_not_be_null",
            "did you mean 'expect_column_values_to_not_be_null'?",
        ),
        ("id: counts_are_whole", "id: no_metric_is_late", "another rule is called"),
        ("fewest_points:", "fewest_point:", "did you mean 'fewest_points'?"),
        ("dimension: timeliness", "dimension: timelines", "timeliness"),
    ],
)
def test_a_suite_that_is_written_wrongly_is_refused(
    written: str, instead: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "expectations").mkdir()
    text = SUITE.read_text(encoding="utf-8")
    assert written in text
    path = tmp_path / "expectations" / "signoff.yml"
    path.write_text(text.replace(written, instead), encoding="utf-8")
    with pytest.raises(HwbError, match=r"HWB-103") as refusal:
        read_sign_off(tmp_path)
    assert told in str(refusal.value)


def test_a_project_may_have_a_suite_of_its_own(build: Build, tmp_path: Path) -> None:
    (tmp_path / "expectations").mkdir()
    shutil.copy(SUITE, tmp_path / "expectations")
    path = tmp_path / "expectations" / "signoff.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - frame: account")], encoding="utf-8")
    told = check_figures(build.path, "toy", QUARTER, None, project=tmp_path)
    assert [each.id for each in told] == ["there_is_one_figure_per_key"]
