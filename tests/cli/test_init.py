"""A live home: without one synthetic row, and never where the code lies."""

import pytest

from pipelines.errors import HwbError
from pipelines.intake.receive import receive_demonstration
from pipelines.settings import Settings
from pipelines.specs.register import Register


def test_a_new_home_is_live_and_empty_and_says_what_to_do_next(hwb, toytown):
    said = hwb(toytown, "init", str(toytown.home))
    assert said.code == 0
    assert f"export HWB_HOME={toytown.home}" in said.out
    assert sorted(p.name for p in toytown.home.iterdir()) == [
        "home.yml",
        "inbox",
        "ledger",
        "outbox",
        "raw",
        "warehouse",
    ]
    assert list(toytown.home.glob("*/*")) == []


def test_no_synthetic_extract_enters_a_new_home(hwb, home):
    hwb(home, "init", str(home.home))
    with pytest.raises(HwbError, match="HWB-215"):
        receive_demonstration(home, Register.read(home.project))


def test_a_folder_that_holds_something_is_left_as_it_is(hwb, toytown):
    toytown.home.mkdir()
    (toytown.home / "letters.txt").write_text("mine")
    said = hwb(toytown, "init", str(toytown.home))
    assert said.code == 2
    assert said.err.startswith("HWB-704")
    assert [p.name for p in toytown.home.iterdir()] == ["letters.txt"]


@pytest.mark.parametrize("folder", [".", "home", "raw/live"])
def test_the_checkout_is_refused_as_a_home(hwb, toytown, folder):
    inside = toytown.project / folder
    said = hwb(toytown, "init", str(inside))
    assert said.code == 2
    assert said.err.startswith("HWB-705")
    assert not (inside / "home.yml").exists()


def test_a_folder_that_cannot_be_made_ends_with_3(hwb, toytown):
    toytown.home.parent.mkdir(exist_ok=True)
    (toytown.home.parent / "file").write_text("")
    said = hwb(toytown, "init", str(toytown.home.parent / "file" / "home"))
    assert said.code == 3
    assert said.err.startswith("HWB-706")


def test_a_home_that_was_made_is_no_demonstration(hwb, toytown):
    assert toytown.is_demonstration
    hwb(toytown, "init", str(toytown.home))
    assert not Settings(toytown.home, toytown.project).is_demonstration
