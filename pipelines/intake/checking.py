"""Whether a landed file may be used: one verdict per file and contract, made once and kept.

The rules run in Great Expectations, whose import takes seconds: in a child process that a refresh
starts before it needs it. `suites.py` is what the child imports; nothing here does at the start.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pipelines.errors import HwbError
from pipelines.intake.landed_files import Landing, Refused, landing_key, write_landed
from pipelines.specs.contract import Contract
from pipelines.specs.expecting import Dimension
from pipelines.specs.register import Extract

if TYPE_CHECKING:
    import polars as pl

MAX_LINES = 1_000
"""Line numbers a verdict keeps for one rule; `count` always tells how many there are."""


State = Literal["accepted", "held", "could not run"]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Result(_Kept):
    """One rule on one file. It holds line numbers and counts, never a value of the file.

    `lines` are the first failing lines, ascending; `count` is the number of all of them, 0 for
    rules about the table as a whole. `observed` is what such a rule counted (rows, distinct
    texts), where that is a count. `fault` is the kind of error that kept a rule from running.
    """

    id: str
    type: str
    dimension: Dimension
    severity: Literal["block", "warn"]
    state: Literal["passed", "failed", "raised"]
    lines: list[int] = []
    count: int = 0
    observed: int | None = None
    fault: str = ""
    because: str
    ask: str

    def __str__(self) -> str:
        if self.state == "raised":
            return f"{self.id} could not run ({self.fault})"
        if self.count:
            return f"{self.id} ({self.count:,} line{'s' if self.count > 1 else ''})"
        return self.id


class Verdict(_Kept):
    """What became of one landed file: its state, and the result of every rule of its contract.

    `landed` is the landing key: with `sha256` it names the landed file. `rules` changes with the
    code that runs the rules. `because` is set when landing held the file before they ran. A
    blocking rule that fails holds the file; so does one that could not run, under a state of its
    own, since the partner has then nothing to answer for.
    """

    sha256: str
    extract: str
    landed: str
    rules: str
    state: State
    because: str = ""
    results: list[Result] = []

    @property
    def is_accepted(self) -> bool:
        return self.state == "accepted"

    @property
    def failing(self) -> list[Result]:
        """Rules that did not pass: blocking ones first, each part in the order of the contract."""
        wrong = [result for result in self.results if result.state != "passed"]
        return sorted(wrong, key=lambda result: result.severity != "block")

    @property
    def summary(self) -> str:
        """One line: the state, and what does not hold."""
        failing = self.failing
        if self.because:
            return f"{self.state}: {self.because}"
        if not failing:
            many = len(self.results)
            return f"{self.state}: " + (f"{many} rules hold" if many != 1 else "1 rule holds")
        named = ", ".join(map(str, failing))
        return f"{self.state}; {len(failing)} of {len(self.results)} rules do not hold: {named}"


def verdict_path(parquet: Path) -> Path:
    """Where the verdict on a landed Parquet is kept: beside it."""
    return parquet.with_suffix(".verdict.json")


def stored_verdict(parquet: Path) -> Verdict | None:
    """The verdict kept beside a landed Parquet; None when there is none under today's rules."""
    try:
        verdict = Verdict.model_validate_json(verdict_path(parquet).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return verdict if verdict.rules == _rules() else None


def settle(parquet: Path, extract: Extract, state: State, because: str) -> Verdict:
    """Keeps a verdict for which no rules are run: landing holds the file, or a lock says it."""
    return _keep(parquet, _settled(*_name(parquet), extract, state, because))


def verdict_of(rows: "pl.LazyFrame", landing: Landing, extract: Extract) -> Verdict:
    """The verdict on landed rows, made in this process and kept nowhere.

    Imports Great Expectations, unless landing holds the file. Raises HWB-501 to HWB-505.
    """
    key = landing_key(extract)
    if landing.held_because:
        return _settled(landing.sha256, key, extract, "held", landing.held_because)
    from pipelines.intake.suites import results_of

    return _judged(landing.sha256, key, extract, results_of(rows, extract.contract))


class CheckingProcess:
    """A child that imports Great Expectations at once, then checks landed files one by one.

    Use it in a `with` block, or `close` it; it ends with its parent in any case. It reads landed
    files and writes nothing: verdicts are kept by the parent.
    """

    def __init__(self) -> None:
        package = str(Path(__file__).resolve().parents[2])
        search = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipelines.intake.checking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's warning there may quote a cell
            env={**os.environ, "PYTHONPATH": search, "GX_ANALYTICS_ENABLED": "false"},
            encoding="utf-8",
        )
        self._turns = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checking")

    @property
    def pid(self) -> int:
        return self._child.pid

    def ask(self, parquet: Path, extract: Extract) -> "Future[Verdict]":
        """The verdict on a landed Parquet, to come; when it is there it is kept beside the file.

        The future raises HWB-501 to HWB-505 when the contract's suite cannot be used and HWB-507
        when this file cannot be checked, others still can; HWB-506 when the child is gone.
        """
        return self._turns.submit(self._answer, parquet, extract)

    def every_line(self, parquet: Path, extract: Extract) -> list[Result]:
        """The rules run once more, each result with all its failing lines; nothing is kept.

        Raises HWB-501 to HWB-507, as `ask`.
        """
        return self._turns.submit(self._results, parquet, extract).result()

    def close(self) -> None:
        """Ends the child at once; what it has not answered is cancelled or raises HWB-506."""
        self._child.kill()
        self._turns.shutdown(wait=True, cancel_futures=True)
        with suppress(BrokenPipeError):  # a question that never reached it
            self._child.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self, parquet: Path, extract: Extract) -> Verdict:
        results = self._results(parquet, extract)
        return _keep(parquet, _judged(*_name(parquet), extract, results))

    def _results(self, parquet: Path, extract: Extract) -> list[Result]:
        contract = extract.contract.model_dump(mode="json")
        reply = self._exchange(json.dumps({"landed": str(parquet), "contract": contract}))
        if not reply:
            raise self._ended(extract)
        answer = json.loads(reply)
        if "refusal" in answer:
            raise Refused(**answer["refusal"]).error()
        return TypeAdapter(list[Result]).validate_python(answer["results"])

    def _exchange(self, line: str) -> str:
        """One line to the child, one back; empty when it is gone."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(line + "\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            return ""
        return self._child.stdout.readline()

    def _ended(self, extract: Extract) -> HwbError:
        code = self._child.wait()
        how = f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
        return HwbError(
            "HWB-506",
            f"the process that checks landed files ended {how}",
            where=f"before its answer about {extract.id}",
            why="A file without a verdict is not used; what it would replace stays.",
            do="Run the refresh again: verdicts already made are kept. If it ends again, "
            f"`{sys.executable} -c 'import pipelines.intake.suites'` shows why.",
        )


def serve() -> None:
    """The child: one question a line on standard input, one answer a line on standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a stray print of a library must not stand between two answers
    import polars as pl

    from pipelines.intake.suites import results_of

    for line in sys.stdin:
        question = json.loads(line)
        answer: dict[str, Any]
        try:
            contract = Contract.model_validate(question["contract"])
            results = results_of(pl.scan_parquet(question["landed"], glob=False), contract)
            answer = {"results": [result.model_dump() for result in results]}
        except HwbError as refusal:
            answer = {"refusal": Refused.of(refusal).model_dump()}
        except Exception as fault:  # noqa: BLE001 - told to the parent; a file holds only itself
            unread = HwbError(
                "HWB-507",
                f"a landed file could not be checked ({type(fault).__name__})",
                where=question["landed"],
                why="The fault's own words are left out: they may quote the file.",
                do="Delete this file and its report beside it; the next refresh lands it again.",
            )
            answer = {"refusal": Refused.of(unread).model_dump()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _judged(sha256: str, key: str, extract: Extract, results: list[Result]) -> Verdict:
    blocking = {result.state for result in results if result.severity == "block"}
    state: State = "accepted"
    if "failed" in blocking:
        state = "held"
    elif "raised" in blocking:
        state = "could not run"
    return Verdict(
        sha256=sha256,
        extract=extract.id,
        landed=key,
        rules=_rules(),
        state=state,
        results=[
            result.model_copy(update={"lines": result.lines[:MAX_LINES]}) for result in results
        ],
    )


def _settled(sha256: str, key: str, extract: Extract, state: State, because: str) -> Verdict:
    return Verdict(
        sha256=sha256,
        extract=extract.id,
        landed=key,
        rules=_rules(),
        state=state,
        because=because,
    )


def _name(parquet: Path) -> tuple[str, str]:
    """File and landing key, which are the name of a landed Parquet."""
    sha256, key, _ = parquet.name.split(".")
    return sha256, key


def _keep(parquet: Path, verdict: Verdict) -> Verdict:
    text = verdict.model_dump_json(indent=1) + "\n"
    write_landed(verdict_path(parquet), lambda path: path.write_text(text, encoding="utf-8"))
    return verdict


@cache
def _rules() -> str:
    """Twelve characters that change with the code and the libraries that run the rules."""
    digest = hashlib.sha256()
    for module in ("reconciling.py", "repeating.py", "suites.py"):
        digest.update(Path(__file__).with_name(module).read_bytes())
    for library in ("great-expectations", "pandas", "polars"):
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    serve()
