"""The demonstration, looked at as a quarter that is to be signed."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.refresh import Refresh
from pipelines.settings import Settings
from pipelines.signoff import check_figures

CHECKOUT = Path(__file__).parents[2]
QUARTER = "2026-27-Q3"

_KNOWN = {
    # Rounded to fives by their sources, as real extracts of the kind are.
    "parts_add_up_to_no_more_than_their_total": {
        "at_home_91_days_after_reablement",
        "young_people_in_mental_health_services",
    },
    # A county that no lookup of the demonstration has.
    "every_area_is_known": {"injury_admissions_under_15"},
    # Its newest file is there to be held.
    "no_file_of_the_metric_is_held": {"ae_within_four_hours"},
    # Local emissions came in a second edition.
    "settled_history_is_unchanged": {"emissions_in_scope_of_council", "emissions_per_resident"},
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("home"), project=CHECKOUT)
    refresh = Refresh.of(settings, as_of=date(2026, 11, 25))
    try:
        refresh.receive()
        for _ in refresh.land():
            pass
        for _ in refresh.check():
            pass
        refresh.model()
        refresh.publish()
    finally:
        refresh.close()
    return settings.published


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["leicester", "leicestershire"])
def test_the_demonstration_is_told_what_it_is_known_for(
    strategy: str, published: Path, tmp_path: Path
) -> None:
    signed = tmp_path / "signed.parquet"
    known = "known_from < '2026-10-01' and coalesce(known_to >= '2026-10-01', true)"
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute(
            f"copy (select * from figures.metric_value where {known} "
            f"and value_status <> 'withdrawn') to '{signed}' (format parquet)"
        )
        supporting = {
            metric
            for (metric,) in connection.execute(
                "select metric_id from specs.supporting_metric where strategy_id = ?", [strategy]
            ).fetchall()
        }
    results = check_figures(published, strategy, QUARTER, signed)
    told = {r.id: set(r.metrics) for r in results if r.state != "passed"}
    assert told.pop("no_metric_is_late")
    expected = {rule: metrics & supporting for rule, metrics in _KNOWN.items()}
    assert told == {rule: metrics for rule, metrics in expected.items() if metrics}
