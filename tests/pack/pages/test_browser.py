"""The pages in a real browser, opened from disk: seen, heard, with a keyboard, small, printed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

SPOKEN = Path(__file__).with_name("spoken")
PAGES = (
    "index.html",
    "priority-hp-access.html",
    "residents.html",
    "metric-fuel_poverty.html",
)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def opened(page: Page, path: Path) -> Page:
    page.goto(path.as_uri())
    return page


def violations(page: Page) -> list[str]:
    """What axe finds, one line a rule; its script is run by the test, not by the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "levels => axe.run({runOnly: levels, resultTypes: ['violations'], preload: false})", LEVELS
    )
    return [
        f"{each['id']}: {json.dumps([node['html'][:120] for node in each['nodes'][:3]])}"
        for each in found["violations"]
    ]


ONE_OF_A_KIND = ("metric-a*", "metric-gp*", "priority-h[apm]-*", "report-do", "report-unknown")


def one_of_each_kind(site: Path) -> set[Path]:
    several = ("metric-", "priority-", "report-", "theme-")
    alone = {path for path in site.glob("*.html") if not path.name.startswith(several)}
    return alone | {path for kind in ONE_OF_A_KIND for path in site.glob(f"{kind}.html")}


@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["of each kind", "every page"]
)
def test_axe_finds_nothing_and_nothing_is_refused(page: Page, site: Path, every: bool) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    paths = site.glob("*.html") if every else one_of_each_kind(site)
    found = {path.name: violations(opened(page, path)) for path in sorted(paths)}
    assert len(found) > (35 if every else 14)
    assert {name: each for name, each in found.items() if each} == {}
    assert said == []


def test_axe_finds_nothing_on_a_small_screen(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    for name in PAGES:
        assert violations(opened(page, site / name)) == [], name


def test_no_page_scrolls_sideways_at_320_pixels(page: Page, site: Path) -> None:
    """320 pixels are also what 1,280 are at a zoom of 400%."""
    page.set_viewport_size({"width": 320, "height": 256})
    for path in sorted(site.glob("*.html")):
        wide = opened(page, path).evaluate("document.documentElement.scrollWidth")
        assert wide == 320, f"{path.name}: {wide}"


def test_the_style_is_there_and_only_from_the_folder(page: Page, site: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, site / "index.html")
    style = "getComputedStyle(document.querySelector('.top')).backgroundColor"
    assert page.evaluate(style) == "rgb(18, 67, 109)"
    assert asked == [(site / "index.html").as_uri(), (site / "style.css").as_uri()]


def focused(page: Page) -> str:
    """What the keyboard is on, as it would be called, and whether its focus can be seen."""
    return str(
        page.evaluate(
            """() => {
              const it = document.activeElement;
              const style = getComputedStyle(it);
              const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
              const name = it.getAttribute('aria-label') || it.innerText;
              return name.trim() + (seen ? '' : ' (focus is not seen)');
            }"""
        )
    )


def test_the_keyboard_reaches_the_skip_link_first_and_then_the_content(
    page: Page, site: Path
) -> None:
    opened(page, site / "priority-hp-access.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    assert page.locator(".skip").bounding_box() == pytest.approx(
        {"x": 8, "y": 8, "width": 200, "height": 50}, abs=60
    )
    page.keyboard.press("Enter")
    path = []
    for _ in range(4):
        page.keyboard.press("Tab")
        path.append(focused(page))
    assert path[0].startswith("Table: Metrics of Access to primary")
    assert path[1:3] == ["A&E: seen within four hours", "GP appointments within 14 days of booking"]


def test_every_stop_of_the_keyboard_is_seen_and_in_reading_order(page: Page, site: Path) -> None:
    opened(page, site / "priority-hp-access.html")
    stops = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    places = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        assert "focus is not seen" not in focused(page)
        places.append(
            page.evaluate(
                """() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"""
            )
        )
    assert places == sorted(places)
    assert len(set(places)) == stops


def test_a_closed_table_opens_with_the_keyboard(page: Page, site: Path) -> None:
    opened(page, site / "metric-gp_appointments_within_14_days.html")
    details = page.locator("details").first
    assert not details.locator("table").is_visible()
    details.locator("summary").press("Enter")
    assert details.locator("table").is_visible()


def test_pages_are_whole_without_javascript(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    opened(page, site / "index.html")
    page.get_by_role("link", name="For residents").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "For residents of Leicester"
    page.get_by_role("link", name="Access to primary and community health and care").first.click()
    assert page.get_by_role("table").first.is_visible()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_what_a_screen_reader_is_told_is_the_committed_text(
    page: Page, site: Path, name: str
) -> None:
    now = opened(page, site / name).locator("body").aria_snapshot() + "\n"
    kept = SPOKEN / f"{Path(name).stem}.txt"
    if os.environ.get("HWB_UPDATE"):
        kept.write_text(now, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == now, (
        "a screen reader is told something else: read it through as it would be spoken, and if it "
        "is meant, run this test once with HWB_UPDATE=1"
    )


def test_print_shows_closed_tables_and_no_menu_and_needs_no_colour(page: Page, site: Path) -> None:
    opened(page, site / "metric-gp_appointments_within_14_days.html")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Pages of this release").is_visible()
    assert page.locator("details table").first.is_visible()
    assert page.get_by_text("The SQL that ran").is_hidden()
    colours = page.evaluate(
        "[...document.querySelectorAll('.mark')].map(each => getComputedStyle(each).color)"
    )
    assert set(colours) == {"rgb(0, 0, 0)"}
