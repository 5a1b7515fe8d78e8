"""Where a home lies is its owner's choice."""

from pathlib import Path

from pipelines.settings import Settings
from tests.promises.conftest import NewTown
from tests.promises.town import Town


def test_a_home_may_have_brackets_and_spaces_in_its_path(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    odd = Settings(home=tmp_path / "board [live] it's", project=town.project)
    town = Town(odd, town.checking)
    town.send_toytown("practices.csv", "waits-2025-05.csv")
    first = town.refresh(), town.figures
    assert first[0].account.held == []
    assert town.refresh() and town.figures == first[1]
    assert town.rows("select count(*) > 0 from figures.metric_value") == [(True,)]
