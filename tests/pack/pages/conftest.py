"""The pages of the small pack on disk, and a real browser to open them in."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from pipelines.pack.arranging import pack
from pipelines.pack.model import Pack
from pipelines.pack.pages import write
from tests.pack.conftest import RELEASE

CHROMIUM = Path("/usr/bin/chromium")
BOARD = Path(__file__).parents[2] / "fixtures/board/board.json"

Writes = Callable[..., Path]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signed small pack as pages."""
    folder = tmp_path_factory.mktemp("site")
    write(pack(RELEASE, json.loads(BOARD.read_bytes())), folder)
    return folder


@pytest.fixture
def written(tmp_path: Path, arranged: Callable[..., Pack]) -> Writes:
    """Writes the pages of what a release shows; further arguments change the release."""

    def to_disk(said: dict[str, Any], **changed: Any) -> Path:
        folder = tmp_path / f"site{len(list(tmp_path.iterdir()))}"
        write(arranged(said, **changed), folder)
        return folder

    return to_disk


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing = f"no Chromium at {CHROMIUM}: install it (Debian: chromium) to test the pages"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Without these Chromium does not start as root in a container, nor without a graphics card.
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()
