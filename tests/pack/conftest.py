"""A small pack: five priorities and some of their metrics, cut from the demonstration's release."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.pack.arranging import pack
from pipelines.pack.model import Pack, Release

_BOARD = Path(__file__).parents[1] / "fixtures/board/board.json"

RELEASE = Release(
    strategy="leicester",
    name="2026-27-Q2",
    quarter="2026-27-Q2",
    as_of="2026-09-30",
    data_as_at="2026-11-04",
    state="signed",
    kind="first",
    signed_at="2026-11-26T17:11:00+00:00",
    signed_by="Board secretariat",
    figures="206df6ffaf9daf9e8f7f0c49894f385d534503b79d27e5b8e8029037ba321889",
    ledger_head="7ee28fb343915db94467dd09f632ae7683dcf7db4631ef0c44da9ad301e92f3e",
    is_synthetic=True,
)


@pytest.fixture
def said() -> dict[str, Any]:
    """What a release shows, to be changed at will."""
    read: dict[str, Any] = json.loads(_BOARD.read_bytes())
    return read


@pytest.fixture
def arranged() -> Callable[..., Pack]:
    """Makes a pack of what a release shows; further arguments change the release."""

    def arrange(said: dict[str, Any], **changed: Any) -> Pack:
        return pack(Release(**{**RELEASE.__dict__, **changed}), said)

    return arrange


@pytest.fixture
def shown(said: dict[str, Any], arranged: Callable[..., Pack]) -> Pack:
    """The small pack as it is."""
    return arranged(said)
