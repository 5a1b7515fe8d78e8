"""The pages as files: what they are called, link to, say, and never say."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.pack.model import Pack
from pipelines.pack.pages import Shelved, write, write_shelf
from tests.pack.pages.conftest import Writes
from tests.pack.pages.markup import Read, pages

PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*")
METRIC = "gp_appointments_within_14_days"


def everything(folder: Path) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".html", ".csv")
    )


def headline(said: dict[str, Any], arranged: Callable[..., Pack]) -> dict[str, Any]:
    """The row of `said` that is the headline of the metric, to be changed."""
    top = arranged(said).metrics[METRIC].headline
    assert top is not None
    return next(
        row
        for row in said["figures"]
        if row["metric_id"] == METRIC
        and (row["area_code"], row["breakdown"]) == (top.area_code, "all")
        and (row["period_end"], row["period_type"]) == (top.period_end, top.period_type)
    )


def hide(row: dict[str, Any]) -> None:
    for name in ("numerator", "denominator", "value", "lower95_0cl", "upper95_0cl"):
        row[name] = None
    row["value_status"] = "hidden"


def test_names_are_plain_and_short_and_one_folder_deep(site: Path) -> None:
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    assert [f for f in files if not PLAIN.fullmatch(f.name) or len(f.name) > 60] == []
    assert {f.parent.as_posix() for f in files} == {".", "data"}


def test_the_same_pack_gives_the_same_bytes(shown: Pack, tmp_path: Path) -> None:
    first, second = write(shown, tmp_path / "a"), write(shown, tmp_path / "b")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert set(first) == {path for path in (tmp_path / "a").rglob("*") if path.is_file()}


def test_every_priority_theme_metric_and_approach_has_its_page(site: Path, shown: Pack) -> None:
    names = {path.name for path in site.glob("*.html")}
    assert {f"priority-{p.key.lower()}.html" for p in shown.priorities} <= names
    assert {f"theme-{theme.key.lower()}.html" for theme in shown.themes} <= names
    assert {f"metric-{metric}.html" for metric in shown.metrics} <= names
    assert {f"report-{each}.html" for each in ("do", "sponsor", "watch", "unknown")} <= names


def test_no_link_is_broken_or_leads_out_of_the_folder(site: Path) -> None:
    read = pages(site)
    for name, page in read.items():
        for href in page.all("href"):
            if href.startswith("https://"):
                continue
            file, _, anchor = href.partition("#")
            assert not file.startswith(("/", "file:")), href
            assert (site / (file or name)).resolve().is_relative_to(site.resolve()), href
            assert (site / (file or name)).is_file(), f"{name}: {href}"
            if anchor:
                assert anchor in read[file or name].all("id"), f"{name}: {href}"


def test_every_page_is_sound(site: Path) -> None:
    for name, page in pages(site).items():
        assert page.unbalanced == [], name
        assert page.open == [], name
        assert page.levels.count(1) == 1, name
        assert page.levels[0] == 1, name
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), f"{name}: {page.levels}"
        assert len(page.all("id")) == len(set(page.all("id"))), name
        assert ("html", {"lang": "en-GB"}) in page.elements, name


def test_no_script_and_no_style_that_the_policy_would_refuse(site: Path) -> None:
    for name, page in pages(site).items():
        assert {tag for tag, _ in page.elements}.isdisjoint(
            {"script", "style", "iframe", "object", "embed", "form", "base"}
        ), name
        attributes = {each for _, given in page.elements for each in given}
        assert [each for each in attributes if each.startswith("on")] == [], name
        assert "style" not in attributes, name
        policy = next(g for tag, g in page.elements if "http-equiv" in g)["content"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:")


def test_the_hash_and_the_ledgers_head_stand_on_every_page(site: Path, shown: Pack) -> None:
    for name, page in pages(site).items():
        assert shown.release.figures in page.text, name
        assert shown.release.ledger_head in page.text, name


def test_a_draft_and_synthetic_data_are_marked_on_every_page(
    said: dict[str, Any], written: Writes
) -> None:
    draft = written(said, state="draft", kind="", signed_at="", signed_by="")
    for name, page in pages(draft).items():
        assert "Draft. Not signed off" in page.text, name
        assert "Synthetic data." in page.text, name
        assert "--quarter" not in page.text, name
    signed = written(said, is_synthetic=False)
    for name, page in pages(signed).items():
        assert "Not signed off" not in page.text, name
        assert "Synthetic data." not in page.text, name


def test_a_hidden_figure_is_said_nowhere(
    said: dict[str, Any], arranged: Callable[..., Pack], written: Writes
) -> None:
    row = headline(said, arranged)
    row.update(value=98.76, numerator=987654, lower95_0cl=97.31, upper95_0cl=99.43)
    before = everything(written(said))
    canaries = ("98.8%", "97.3 to 99.4")
    assert all(canary in before for canary in canaries)
    hide(row)
    folder = written(said)
    assert [canary for canary in (*canaries, "987,654") if canary in everything(folder)] == []
    page = pages(folder)[f"metric-{METRIC}.html"]
    assert "hidden: a small number" in page.text
    assert "There is no figure to compare." in page.text
    assert "There is no figure to trace." in page.text
    assert "mark" not in " ".join(page.all("class"))


def test_a_hidden_figure_is_not_said_as_what_another_is_compared_with(
    said: dict[str, Any], arranged: Callable[..., Pack], written: Writes
) -> None:
    before = arranged(said).metrics[METRIC].against["previous"]
    then = next(
        row
        for row in said["figures"]
        if (row["metric_id"], row["area_code"]) == (METRIC, before["area_code"])
        and (row["breakdown"], row["period_end"]) == ("all", before["comparator_period_end"])
        and row["period_type"] == before["period_type"]
    )
    for row in said["comparisons"]:
        if row["metric_id"] == METRIC and row["comparator"] == "previous":
            row["comparator_value"] = 4321.08
    assert "4,321.1" in everything(written(said))
    hide(then)
    assert "4,321.1" not in everything(written(said))


HOSTILE = (
    """ =1+1<script>alert(1)</script>" onmouseover="alert(2)" ' {{7*7}} {% raise %} <b>&amp;"""
)

TEXTS = {
    *("title", "text", "name", "label", "wording", "holder", "organisation", "owner"),
    *("checked_by", "progress", "latest_update", "risk", "likelihood", "impact", "escalated_to"),
    *("decision", "minute", "question", "answer", "because", "ask", "missing", "rule", "partner"),
    *("extract", "owner_role", "author_role", "caveats", "attribution", "licence", "area_name"),
    *("status_reason", "comparison_reason", "trend_reason", "note", "board", "sql", "unit"),
    *("method", "reason", "agreed", "origin_publisher", "population_basis", "standing"),
    *("recent_trend_polarity", "target_status", "documents", "duty", "kind", "severity"),
}


def made_hostile(given: Any, is_text: bool = False) -> Any:
    if isinstance(given, dict):
        return {
            name: made_hostile(value, name in TEXTS or name in ("numerator", "denominator"))
            for name, value in given.items()
        }
    if isinstance(given, list):
        return [made_hostile(each, is_text) for each in given]
    return f"{given}{HOSTILE}" if is_text and isinstance(given, str) else given


@pytest.fixture
def hostile(said: dict[str, Any], written: Writes) -> Path:
    made: dict[str, Any] = made_hostile(said)
    for sources in made["sources"].values():
        for source in sources:
            source["landing_page"] = "javascript:alert(3)"
    for row in made["figures"]:
        row["breakdown"] = row["breakdown"].replace("sex: ", '=1+1"><script>: =1+1 ')
    return written(made, signed_by=f"Board secretariat{HOSTILE}", ledger_head=f"7ee2{HOSTILE}")


def test_text_arrives_as_text(hostile: Path, site: Path) -> None:
    def tags(page: Read) -> set[str]:
        return {tag for tag, _ in page.elements}

    plain = set().union(*(tags(page) for page in pages(site).values()))
    for name, page in pages(hostile).items():
        assert tags(page) <= plain, name
        assert page.unbalanced == [], name
        assert [a for _, given in page.elements for a in given if a.startswith("on")] == [], name
        assert "".join(page.all("href")).count("javascript:") == 0, name
        assert " ".join(HOSTILE.split()) in page.text, name
        assert "Board secretariat49" not in page.text, name
    source = pages(hostile)[f"metric-{METRIC}.html"].text
    assert "javascript:alert(3)" in source


def test_hostile_names_make_plain_files_and_no_formula(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert [f.name for f in files if not PLAIN.fullmatch(f.name) or len(f.name) > 60] == []
    cells = [
        cell
        for path in files
        if path.suffix == ".csv"
        for line in path.read_text(encoding="utf-8-sig").splitlines()
        for cell in line.split(",")
    ]
    assert any(cell.lstrip('"').startswith("'=1+1") for cell in cells)
    assert [c for c in cells if c.lstrip('"').startswith(("=", "@"))] == []


def test_residents_find_every_statement_and_what_none_covers(site: Path, shown: Pack) -> None:
    page = pages(site)["residents.html"].text
    for row in shown.statements("i_statement"):
        assert row["text"] in page
    assert "A gap. Nothing is measured for this yet." in page
    assert "No figure of its own." in page
    assert "Priorities that no statement speaks of" in page


def test_a_strategy_without_statements_and_approaches_is_arranged_by_its_themes(
    said: dict[str, Any], written: Writes
) -> None:
    said["strategy"]["statements"] = {}
    said["strategy"]["approaches"] = {}
    said["approaches"], said["duties"] = [], []
    folder = written(said)
    page = pages(folder)["residents.html"]
    for theme in said["strategy"]["themes"]:
        assert theme["title"] in page.text
    assert "The strategy has 4 outcomes." in page.text
    assert "statement" not in page.text.replace("Accessibility statement", "")
    reports = {path.name for path in folder.glob("report-*.html")}
    assert reports == {"report-unknown.html"}


def test_pictures_can_be_left_out_and_their_tables_stay(shown: Pack, tmp_path: Path) -> None:
    write(shown, tmp_path, pictures=False)
    page = pages(tmp_path)[f"metric-{METRIC}.html"]
    assert "svg" not in {tag for tag, _ in page.elements}
    assert ("details", {"open": ""}) in page.elements


def test_downloads_and_the_shelf_are_offered_where_they_are_given(
    shown: Pack, tmp_path: Path
) -> None:
    files = [("The figures as a workbook (xlsx)", "../figures.xlsx")]
    write(shown, tmp_path, base="../../index.html", downloads=files)
    read = pages(tmp_path)
    assert "../figures.xlsx" in read["index.html"].all("href")
    assert all("../../index.html" in page.all("href") for page in read.values())


def test_the_shelf_lists_every_release_where_it_will_always_be(
    said: dict[str, Any], arranged: Callable[..., Pack], tmp_path: Path
) -> None:
    names = ("2026-27-Q1", "2026-27-Q2", "2026-27-Q2.c1", "2026-27-Q2.c2", "2026-27-Q2.c10")
    kinds = ("first", "first", "correction", "completed", "correction")
    found = [
        Shelved.of(arranged(said, name=name, quarter=name[:10], kind=kind, strategy=strategy))
        for strategy in ("leicestershire", "leicester")
        for name, kind in zip(names, kinds, strict=True)
    ]
    write_shelf(found, tmp_path)
    page = Read(tmp_path / "index.html")
    links = [href for href in page.all("href") if href.endswith("index.html")]
    assert links == [
        f"{strategy}/{name}/index.html"
        for strategy in ("leicester", "leicestershire")
        for name in ("2026-27-Q2.c10", *reversed(names[1:4]), names[0])
    ]
    assert page.text.count("replaced by 2026-27-Q2.c10") == 6
    assert (tmp_path / "style.css").is_file()


def test_the_shelf_refuses_a_draft(
    said: dict[str, Any], arranged: Callable[..., Pack], tmp_path: Path
) -> None:
    draft = Shelved.of(arranged(said, state="draft"))
    with pytest.raises(ValueError, match="not signed"):
        write_shelf([draft], tmp_path / "shelf")
    assert not (tmp_path / "shelf").exists()


def test_a_release_without_any_figure_or_record_has_its_pages(
    said: dict[str, Any], written: Writes
) -> None:
    for name, value in said.items():
        if isinstance(value, list) and name != "areas":
            said[name] = []
    said["metrics"], said["sources"] = {}, {}
    read = pages(written(said))
    assert (
        "No metric differs from an earlier period by more than chance." in read["index.html"].text
    )
    assert "Every figure that was due is here." in read["data-quality.html"].text
    assert all(page.unbalanced == [] for page in read.values())
