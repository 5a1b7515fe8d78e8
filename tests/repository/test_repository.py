"""What must hold for the files of the repository, whatever the code does."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]

DATA = {
    ".accdb", ".csv", ".db", ".dbf", ".dta", ".duckdb", ".feather", ".gz", ".jsonl", ".mdb",
    ".ndjson", ".ods", ".parquet", ".rds", ".sas7bdat", ".sav", ".sqlite", ".tsv", ".xls",
    ".xlsb", ".xlsm", ".xlsx", ".zip",
}  # fmt: skip
LARGEST_FIXTURE_BYTES = 200_000
# Constants that models read, such as the weights of a standard population: of nobody.
LARGEST_SEED_BYTES = 5_000

# Written so that it does not match itself.
A_MACHINES_PATH = re.compile(r"(?<![\w.~-])/(?:farm|home|mnt|root|tmp|work|Users)/\w")

LOCKS = ["requirements.lock", "tests/clients/duckdb-1.4.lock"]


def repository_files() -> list[Path]:
    """Files that are, or by `git add .` would be, in the repository; relative to the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return [path for path in paths if (CHECKOUT / path).is_file()]


def text_files() -> Iterator[tuple[Path, str]]:
    for path in repository_files():
        content = (CHECKOUT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


def kernel() -> Iterator[tuple[Path, str]]:
    for path in sorted((CHECKOUT / "pipelines").rglob("*.py")):
        yield path.relative_to(CHECKOUT), path.read_text(encoding="utf-8")


def locked(lock: str) -> list[tuple[str, str, bool]]:
    """(name, version, has a hash) of each entry; a package may have one per range of Python."""
    text = re.sub(r"^\s*#.*\n", "", (CHECKOUT / lock).read_text(encoding="utf-8"), flags=re.M)
    found = []
    for entry in re.split(r"^(?=\S)", text, flags=re.M)[1:]:
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ ;\\]+)", entry)
        assert pinned, f"{lock}: not a pinned version: {entry.splitlines()[0]}"
        found.append((canonicalize_name(pinned[1]), pinned[2], "--hash=sha256:" in entry))
    return found


def declared(*groups: list[str]) -> dict[str, Requirement]:
    parsed = [Requirement(text) for group in groups for text in group]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_no_extract_is_tracked_outside_the_demonstration_and_small_fixtures():
    strays = [
        path.as_posix()
        for path in repository_files()
        if DATA & set(path.suffixes)
        and path.parts[:2] != ("raw", "demonstration")
        and (CHECKOUT / path).stat().st_size
        > {"tests": LARGEST_FIXTURE_BYTES, "dbt_project/seeds": LARGEST_SEED_BYTES}.get(
            path.parent.as_posix() if path.parts[0] == "dbt_project" else path.parts[0], -1
        )
    ]
    assert strays == []


def test_every_code_in_the_kernel_has_one_section_in_the_docs_and_the_other_way_round():
    used = {code for _, text in kernel() for code in re.findall(r"HWB-\d{3}", text)}
    sections = [
        code
        for page in sorted((CHECKOUT / "docs" / "errors").glob("*.md"))
        for code in re.findall(r"^## (HWB-\d{3}) \S", page.read_text(encoding="utf-8"), re.M)
    ]
    assert sorted(used - set(sections)) == [], "codes without a section"
    assert sorted(set(sections) - used) == [], "sections without a code"
    assert len(sections) == len(set(sections)), "a code with two sections"


def test_no_file_names_a_path_of_one_machine():
    named = [
        f"{path}:{number}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), start=1)
        if A_MACHINES_PATH.search(line)
    ]
    assert named == []


def test_every_file_of_the_kernel_says_what_it_is_for():
    silent = [
        path.as_posix()
        for path, text in kernel()
        if text and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_a_hash_for_every_package_and_no_address(lock):
    entries = locked(lock)
    assert entries
    assert [name for name, _, is_hashed in entries if not is_hashed] == []
    assert "://" not in (CHECKOUT / lock).read_text(encoding="utf-8")


def test_the_lock_meets_every_requirement_of_the_project(project):
    versions: dict[str, list[str]] = {}
    for name, version, _ in locked("requirements.lock"):
        versions.setdefault(name, []).append(version)
    wanted = declared(project["dependencies"], project["optional-dependencies"]["dev"])
    unmet = [
        str(requirement)
        for name, requirement in wanted.items()
        if not versions.get(name)
        or not all(requirement.specifier.contains(version) for version in versions[name])
    ]
    assert unmet == []


def test_the_kernel_imports_only_what_the_project_declares(project):
    """What arrives only because another package wants it may leave with that package."""
    distributions = packages_distributions()
    imported = {
        name.split(".")[0]
        for _, text in kernel()
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom)
            else []
        )
    }  # fmt: skip
    foreign = imported - set(sys.stdlib_module_names) - {"pipelines"}
    known = declared(project["dependencies"])
    undeclared = [
        name
        for name in sorted(foreign)
        if not {canonicalize_name(one) for one in distributions.get(name, ())} & known.keys()
    ]
    assert undeclared == []
