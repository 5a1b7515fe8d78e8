"""Where a home lies is its owner's choice."""

from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.promises.conftest import NewTown
from tests.promises.town import Town

pytestmark = pytest.mark.slow


def test_a_home_may_have_brackets_and_spaces_in_its_path(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    odd = Settings(home=tmp_path / "board [live] it's", project=town.project)
    town = Town(odd, town.checking)
    town.send_toytown("practices.csv", "waits-2025-05.csv")
    assert town.refresh().account.held == []
    first = town.figures
    town.refresh()
    assert town.figures == first
    assert town.rows("select count(*) > 0 from figures.metric_value") == [(True,)]
