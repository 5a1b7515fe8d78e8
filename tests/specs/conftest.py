"""A toy project whose contracts use every layout there is."""

import shutil
from pathlib import Path

import pytest

from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "project"


@pytest.fixture(scope="session")
def toytown() -> Register:
    register = Register.read(TOY)
    assert not register.refused, register.refused
    return register


@pytest.fixture
def toy_project(tmp_path: Path) -> Path:
    """A copy of the toy project that a test may change."""
    return Path(shutil.copytree(TOY, tmp_path / "project"))
