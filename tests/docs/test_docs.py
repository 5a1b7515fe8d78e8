"""What the pages show is so: commands exist, links lead somewhere, transcripts and queries run."""

import re
from collections import Counter
from csv import DictReader
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from pipelines.cli.commands import app
from pipelines.specs.register import Register
from tests.docs import coverage
from tests.docs.pages import CHECKOUT, blocks, pages
from tests.docs.reader import Reader

HWB = re.compile(r"(?<![\w/.-])hwb ([a-z]+(?:-[a-z]+)*)((?: [^`\n|#]*)?)")
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
TABLE = re.compile(
    r"\b(?:figures|governance|specs|quality|intake|reference|board|landed)\.(?!csv|parquet)[a-z0-9_]+\b"
)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# ------------------------------------------------------------------- without running anything


def commands() -> dict[str, TyperCommand | TyperGroup]:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group.commands


def test_every_command_and_option_shown_is_one_of_hwb() -> None:
    known = commands()
    wrong = []
    shown = set()
    for page in pages():
        for name, rest in HWB.findall(text_of(page)):
            shown.add(name)
            if name not in known:
                wrong.append(f"{page.name}: hwb {name}")
                continue
            command = known[name]
            if isinstance(command, TyperGroup):
                command = command.commands[rest.split()[0]]
            options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
            for option in re.findall(r"(?<=\s)--[a-z-]+", rest):
                if option not in options | {"--help"}:
                    wrong.append(f"{page.name}: hwb {name} {option}")
    assert wrong == []
    assert shown == set(known)


def test_every_make_command_shown_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(CHECKOUT / "Makefile"), re.MULTILINE))
    shown = {t for page in pages() for t in re.findall(r"(?:`|\$ )make ([a-z-]+)", text_of(page))}
    assert shown >= {"run", "test", "ui", "docs"}
    assert shown - targets == set()


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    wrong = []
    for page in [*pages(), *(CHECKOUT / "docs/errors").glob("*.md")]:
        for path, heading in LINK.findall(text_of(page)):
            target = (page.parent / path).resolve() if path else page
            if not target.is_file() or (heading and heading not in headings(target)):
                wrong.append(f"{page.name}: {path}#{heading}")
    assert wrong == []


def headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", title).strip().lower() for title in titles)
    return {re.sub(r"[\s-]+", "-", title) for title in plain}


def test_every_page_is_reached_from_the_first_one_or_the_index_of_methods() -> None:
    docs = CHECKOUT / "docs"
    reached = {docs / "index.md"}
    for index in (docs / "index.md", docs / "methods/index.md"):
        reached |= {(index.parent / path).resolve() for path, _ in LINK.findall(text_of(index))}
    assert set(docs.rglob("*.md")) - reached == set()


def test_every_part_of_a_file_that_is_shown_stands_in_it() -> None:
    parts = [b for page in pages() for b in blocks(page) if b.mark == "part of"]
    assert parts
    for part in parts:
        there = [line.strip() for line in text_of(CHECKOUT / part.about).splitlines()]
        shown = [line.strip() for line in part.text.splitlines()]
        assert any(there[i : i + len(shown)] == shown for i in range(len(there))), part.where


def test_the_first_page_counts_extracts_and_metrics_aright() -> None:
    register = Register.read(CHECKOUT)
    counted = f"{len(register.extracts)} extracts and {len(register.metrics)} metrics"
    assert counted in " ".join(text_of(CHECKOUT / "README.md").split())


def test_every_real_file_that_is_taken_is_listed() -> None:
    with (CHECKOUT / "tests/contracts/taken.csv").open(encoding="utf-8", newline="") as file:
        taken = Counter(row["extract"] for row in DictReader(file))
    page = text_of(CHECKOUT / "docs/real-extracts.md")
    listed = re.findall(r"^\| `([a-z0-9_]+/[a-z0-9_]+)` \| (\d+) \|", page, re.MULTILINE)
    assert {extract: int(files) for extract, files in listed} == taken


def test_the_page_of_coverage_follows_from_its_table_and_names_each_requirement_once() -> None:
    assert text_of(coverage.PAGE) == coverage.page(), "run: python -m tests.docs.coverage"
    named = [row["requirement"] for row in coverage.requirements()]
    assert named == [f"RQ-{number:03}" for number in range(1, 205)]


# ------------------------------------------------------------------ pairs of need and service


def pairs() -> list[dict[str, str]]:
    """Catalogue numbers of a `service` and its `need`, what they share, `why_not_compared`."""
    with (CHECKOUT / "tests/docs/need_service_pairs.csv").open(encoding="utf-8") as file:
        return list(DictReader(file))


def by_catalogue() -> dict[str, str]:
    """Number in the catalogue → id of the metric that is built for it."""
    metrics = Register.read(CHECKOUT).metrics.values()
    return {m.metric.catalogue: m.id for m in metrics if m.metric.catalogue}


# ---------------------------------------------------------------------------- by running them


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(tmp_path_factory.mktemp("clone") / "hwb-warehouse")


@pytest.fixture(scope="module")
def differences(reader: Reader) -> list[str]:
    """All pages read in order, once."""
    return [wrong for page in pages() for block in blocks(page) for wrong in reader.read(block)]


@pytest.mark.slow
def test_every_transcript_query_and_example_comes_out_as_shown(differences: list[str]) -> None:
    told = "\n".join([*differences, "`python -m tests.docs.reader` takes transcripts again"])
    assert not differences, told


@pytest.mark.slow
def test_the_analysts_page_tells_every_published_table_and_no_other(
    reader: Reader, differences: list[str]
) -> None:
    told = set(TABLE.findall(text_of(CHECKOUT / "docs/analyst.md")))
    with reader.connection() as connection:
        published = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_catalog = 'hwb'"
        ).fetchall()
    assert told == {name for (name,) in published}


@pytest.mark.slow
def test_every_requirement_of_the_strategies_is_answered(
    reader: Reader, differences: list[str]
) -> None:
    with reader.connection() as connection:
        unanswered = [
            row["requirement"]
            for row in coverage.requirements()
            if not connection.execute(row["evidence"]).fetchmany(1)
        ]
    assert unanswered == []


@pytest.mark.slow
def test_every_need_is_set_against_its_service_or_it_is_said_why_not(
    reader: Reader, differences: list[str]
) -> None:
    built = by_catalogue()

    with reader.connection() as connection:

        def has(question: str, *names: str) -> bool:
            return connection.execute(question, names).fetchone() is not None

        def why(service: str, need: str) -> str:
            absent = [number for number in (service, need) if number not in built]
            if absent:
                return f"no metric {' and '.join(absent)}"
            names = built[service], built[need]
            compared = "from figures.metric_need_service where metric_id = ? and need_metric = ?"
            if has(f"{compared} and judgement is not null", *names):
                return ""
            for side, name in zip(("service", "need"), names, strict=True):
                if not has("from figures.deprivation_value where metric_id = ?", name):
                    return f"the {side} is not known by fifths of small areas"
            return "another reason, in figures.metric_need_service"

        assert [why(pair["service"], pair["need"]) for pair in pairs()] == [
            pair["why_not_compared"] for pair in pairs()
        ]
