"""The child process: the same verdicts, kept beside the landed files, and a clean end."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import HwbError
from pipelines.intake.checking import CheckingProcess, Verdict, stored_verdict, verdict_path
from pipelines.specs.register import Extract

LandedFile = Callable[..., Path]
MakeExtract = Callable[..., Extract]
Rule = Callable[..., dict[str, Any]]

ROWS: list[dict[str, Any]] = [{}, {"counted": 11}, {"sex": "Male", "counted": -1}]
BETWEEN = "expect_column_values_to_be_between"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home and working folder of the shared child: whatever it leaves behind lies here."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def process(elsewhere: Path) -> Iterator[CheckingProcess]:
    """One child for all tests that do not end it: importing takes it seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(elsewhere))
        patch.setenv("TMPDIR", str(elsewhere))
        patch.chdir(elsewhere)
        child = CheckingProcess()
    with child:
        yield child


def refusal(process: CheckingProcess, parquet: Path, extract: Extract) -> HwbError:
    with pytest.raises(HwbError) as caught:
        process.ask(parquet, extract).result(timeout=60)
    return caught.value


@pytest.mark.slow
def test_the_child_gives_the_verdict_that_this_process_would_give_and_it_is_kept(
    process: CheckingProcess,
    landed_file: LandedFile,
    make_extract: MakeExtract,
    judge: Callable[..., Verdict],
    rule: Rule,
) -> None:
    written = rule(BETWEEN, "counts_are_positive", column="counted", min_value=0)
    extract = make_extract(written)
    parquet = landed_file(ROWS, extract)
    verdict = process.ask(parquet, extract).result(timeout=60)
    assert verdict == judge(ROWS, written) == stored_verdict(parquet)
    assert {r.id: r.lines for r in verdict.failing} == {
        "key_is_unique": [2, 3],
        "counts_are_positive": [4],
    }


def test_several_files_can_be_asked_about_before_one_is_answered(
    process: CheckingProcess, landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    files = [landed_file(ROWS[:n], sha256=str(n) * 64) for n in (1, 2)]
    asked = [process.ask(parquet, make_extract()) for parquet in files]
    assert [f.result(timeout=60).state for f in asked] == ["accepted", "held"]


def test_a_suite_that_cannot_be_built_holds_its_own_file_only(
    process: CheckingProcess, landed_file: LandedFile, make_extract: MakeExtract, rule: Rule
) -> None:
    misspelt = make_extract(rule(BETWEEN, column="counted", min_valu=0))
    parquet = landed_file(ROWS, misspelt)
    error = refusal(process, parquet, misspelt)
    assert (error.code, "did you mean 'min_value'" in error.what) == ("HWB-502", True)
    assert stored_verdict(parquet) is None
    good = landed_file(ROWS[:1])
    assert process.ask(good, make_extract()).result(timeout=60).is_accepted


def test_a_landed_file_that_cannot_be_read_holds_itself_only(
    process: CheckingProcess, landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    parquet = landed_file(ROWS)
    parquet.write_bytes(b"Canary Jane Doe" * 50)
    error = refusal(process, parquet, make_extract())
    assert (error.code, str(parquet) in error.where) == ("HWB-507", True)
    assert "Canary" not in str(error)
    parquet.unlink()
    assert refusal(process, parquet, make_extract()).code == "HWB-507"
    assert stored_verdict(parquet) is None
    good = landed_file(ROWS[:1], sha256="a" * 64)
    assert process.ask(good, make_extract()).result(timeout=60).is_accepted


def test_only_the_columns_of_the_rules_are_read(
    process: CheckingProcess, landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    parquet = landed_file([{}, {"sex": "Male"}])
    key = ["area", "year", "sex", "_line"]
    pl.read_parquet(parquet).select(key).write_parquet(parquet)
    assert process.ask(parquet, make_extract()).result(timeout=60).is_accepted


def test_the_child_writes_no_file_and_the_parent_only_the_verdict(
    process: CheckingProcess, elsewhere: Path, landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    parquet = landed_file(ROWS)
    process.ask(parquet, make_extract()).result(timeout=60)
    assert {p.name for p in parquet.parent.iterdir()} == {parquet.name, verdict_path(parquet).name}
    assert list(elsewhere.iterdir()) == []


def test_a_killed_child_is_told_by_its_signal_and_leaves_no_verdict(
    landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    parquet = landed_file(ROWS)
    with CheckingProcess() as process:
        asked = process.ask(parquet, make_extract())
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(HwbError, match=r"HWB-506.*SIGKILL"):
            asked.result(timeout=60)
        error = refusal(process, parquet, make_extract())
        assert (error.code, "toytown/referrals" in error.where) == ("HWB-506", True)
    assert stored_verdict(parquet) is None


def test_closing_ends_the_child_and_leaves_no_question_open(
    landed_file: LandedFile, make_extract: MakeExtract
) -> None:
    parquet = landed_file(ROWS)
    process = CheckingProcess()
    asked = [process.ask(parquet, make_extract()) for _ in range(3)]
    process.close()
    for future in asked:
        with pytest.raises((HwbError, CancelledError)):
            future.result(timeout=60)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert stored_verdict(parquet) is None


def test_a_child_that_cannot_import_its_library_is_told_by_its_exit_code(
    landed_file: LandedFile,
    make_extract: MakeExtract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", _without_great_expectations(tmp_path))
    with CheckingProcess() as process:
        error = refusal(process, landed_file(ROWS), make_extract())
    assert (error.code, "exit code 1" in error.what) == ("HWB-506", True)
    assert "import pipelines.intake.suites" in error.do


def _without_great_expectations(folder: Path) -> str:
    """A Python that finds a broken Great Expectations."""
    (folder / "great_expectations.py").write_text("raise ImportError('broken')")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}:$PYTHONPATH" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return str(python)


@pytest.mark.slow
def test_what_a_library_prints_is_no_answer(
    landed_file: LandedFile,
    make_extract: MakeExtract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Stray:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'great_expectations': print('hello', flush=True)\n"
        "sys.meta_path.insert(0, Stray())\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with CheckingProcess() as process:
        verdict = process.ask(landed_file(ROWS), make_extract()).result(timeout=60)
    assert verdict.state == "held"


@pytest.mark.slow
def test_the_child_ends_by_itself_when_nobody_is_left_to_ask() -> None:
    command = [sys.executable, "-m", "pipelines.intake.checking"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert ended.returncode == 0


def test_what_a_refresh_asks_of_verdicts_imports_no_heavy_library() -> None:
    heavy = ["great_expectations", "pandas", "polars", "duckdb", "dagster", "dbt"]
    code = f"import sys, pipelines.intake.checking; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
