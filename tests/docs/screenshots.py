"""Pictures of a pack for the first page: `python -m tests.docs.screenshots FOLDER_OF_A_PACK`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.docs.pages import CHECKOUT

_WIDTH, _HEIGHT = 1000, 860
SHOWN = {
    "pack-summary": ("index.html", "body"),
    "pack-metric": ("metric-emergency_admissions_65.html", "figure"),
    "pack-map": ("metric-fuel_poverty.html", 'figure:has(svg[aria-labelledby^="map-"])'),
}
"""Name of the picture → the page of the pack, and what is at its top."""


def take(pack: Path, to: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for name, (page, first) in SHOWN.items():
            tab = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
            tab.goto((pack / page).as_uri())
            tab.locator(first).first.evaluate("it => it.scrollIntoView(true)")
            tab.screenshot(path=to / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]).resolve(), CHECKOUT / "docs/pictures")
