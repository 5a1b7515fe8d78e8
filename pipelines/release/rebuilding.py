"""A release made again from the bytes as sent, under its lock, by the code of its commit.

Run as `python -m pipelines.release.rebuilding LOCK RECEIVED OUT` in the checkout whose code is
meant: it makes OUT a home of its own, lands the locked files there, takes the verdicts from the
lock, builds, and writes `figures.csv` into it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError
from pipelines.intake.landed_files import Refused
from pipelines.release import comparing, locks
from pipelines.release.comparing import Change
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.settings import Settings
from pipelines.specs.words import many

_REFUSED = 2
"""Exit code of a process that refused, and said why in its last line."""


def rebuild(settings: Settings, lock: Path, *, today: bool = False) -> bytes:
    """`figures.csv` of a lock, made again: by the code it was made with, or by today's.

    Raises what `rebuild_home` raises.
    """
    with tempfile.TemporaryDirectory(prefix="hwb-home-") as folder:
        out = Path(folder, "home")
        rebuild_home(settings, lock, out, today=today)
        return (out / "figures.csv").read_bytes()


def rebuild_home(settings: Settings, lock: Path, out: Path, *, today: bool = False) -> None:
    """Makes `out` a home with the figures of a lock, their build and the landed lines of it.

    Where the checkout has moved on from the locked commit, that commit is checked out beside it,
    and removed afterwards. Raises HWB-943 when the commit is not there, HWB-944 when the figures
    cannot be made, and HWB-945 when a file's bytes are gone.
    """
    with tempfile.TemporaryDirectory(prefix="hwb-rebuild-") as folder:
        with _code_of(settings, read_yaml(lock), Path(folder), today=today) as code:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pipelines.release.rebuilding"),
                    *(str(lock), str(settings.received), str(out)),
                ],
                cwd=code,
                env={**os.environ, "HWB_PROJECT": str(code), "PYTHONPATH": _path(code)},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode == _REFUSED:
            raise Refused.model_validate_json(done.stdout.splitlines()[-1]).error()
        if done.returncode:
            # What DuckDB or dbt say of a fault may quote lines of data: its kind alone is told.
            kind = (done.stderr.strip().splitlines() or [""])[-1].partition(":")[0]
            raise HwbError(
                "HWB-944",
                "the figures of the release cannot be made again",
                why=f"It ended with {kind}." if kind.replace(".", "").isidentifier() else "",
                do="The release itself stands as it was signed.",
            )


def _path(code: Path) -> str:
    """Where Python looks: a project that holds specs alone is built by the code that runs."""
    return os.pathsep.join([str(code), str(Path(__file__).parents[2])])


@dataclass(frozen=True)
class Rebuilt:
    """A release made again: SHA-256 of its figures now, and each that is another than signed."""

    figures: str
    is_same: bool
    changes: list[Change]
    by_today: bool
    upgraded: list[str]
    """Python and libraries that are other versions now than when it was made: see `locks`."""

    @property
    def holds(self) -> bool:
        """Whether it proves the release; today's code may well say something else."""
        return self.is_same or self.by_today


def rebuilt(settings: Settings, release: Draft, *, by_today: bool) -> Rebuilt:
    """Makes a release again and holds it against what was signed, byte for byte; see `rebuild`."""
    lock = read_yaml(release.folder / LOCK)
    upgraded = locks.upgraded(settings, lock)
    made = rebuild(settings, release.folder / LOCK, today=by_today)
    sha256 = hashlib.sha256(made).hexdigest()
    if made == (release.folder / "figures.csv").read_bytes():
        return Rebuilt(sha256, True, [], by_today, upgraded)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.csv")
        path.write_bytes(made)
        causes = comparing.Causes(lock, locks.of_today(settings, lock) if by_today else lock)
        changes = comparing.compare_figures(release.folder / "figures.csv", path, causes)
    return Rebuilt(sha256, False, changes, by_today, upgraded)


@contextmanager
def _code_of(
    settings: Settings, lock: dict[str, Any], folder: Path, *, today: bool
) -> Iterator[Path]:
    """The checkout itself while it is what the lock was made with; else its commit, beside it."""
    from pipelines.stamp import hash_of_specs

    made_with = lock["made_with"]
    if today or hash_of_specs(settings.project) == made_with["code"]:
        yield settings.project
        return
    code = folder / "code"
    if not made_with["commit"] or not made_with["is_as_committed"]:
        raise HwbError(
            "HWB-943",
            "the code the release was made with is in no commit",
            why="The checkout has changed since, and nobody kept what it was.",
            do="`hwb verify --with-today` makes the figures by today's code, and compares.",
        )
    _git(settings.project, "worktree", "add", "--detach", str(code), made_with["commit"])
    try:
        yield code
    finally:
        _git(settings.project, "worktree", "remove", "--force", str(code))


def _git(project: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["git", "-C", str(project), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise HwbError(
            "HWB-943",
            "the commit the release was made with cannot be checked out",
            where=str(project),
            why=(done.stderr.strip().splitlines() or [""])[-1],
            do="Fetch the project's whole history.",
        )


def make_again(lock: dict[str, Any], received: Path, out: Path) -> None:
    """Lands the locked files in `out`, a new home, and builds their figures, in this process."""
    from pipelines.intake.checking import settle
    from pipelines.intake.landed_files import landed_path
    from pipelines.intake.landing import empty_landed, land
    from pipelines.periods import Quarter
    from pipelines.release import contents, drafting

    settings = _home(out, received)
    refresh = drafting.speaking_of(settings, Quarter.parse(lock["quarter"]))
    for extract in refresh.register.extracts.values():
        empty_landed(extract, settings)
    locked = {(f["extract"], f["sha256"], f["sequence"]): f for f in lock["files"]}
    files = []
    for file in refresh.files():
        given = locked.pop((file.extract.id, file.receipt.sha256, file.receipt.sequence), None)
        if given is None:
            continue
        files.append(file)
        land(file.receipt, file.extract, settings)
        parquet = landed_path(settings, file.extract, file.receipt.sha256)
        if given["verdict"] in ("accepted", "held") and parquet.is_file():
            settle(parquet, file.extract, given["verdict"], "as the lock says")
    if locked:
        raise HwbError(
            "HWB-945",
            f"{many(len(locked), 'file')} of the lock not in the home any more",
            where=str(received),
            do="Restore `raw/received` from its backup.",
        )
    build = drafting.build_of(settings, lock)
    refresh.model(inputs=drafting.inputs_of(refresh, files, lock), into=build)
    contents.write_figures_of(build, out, lock["strategy"], lock["held"])


def _home(folder: Path, received: Path) -> Settings:
    """A home with the bytes and receipts of another; both are only read."""
    home = Settings(home=folder, project=Settings.from_environment().project)
    home.raw.mkdir(parents=True)
    home.received.symlink_to(received)
    return home


def main(lock: Path, received: Path, out: Path) -> int:
    """Makes it again; a refusal is printed for the process that started this one."""
    try:
        make_again(read_yaml(lock), received, out)
    except HwbError as refusal:
        print(Refused.of(refusal).model_dump_json())
        return _REFUSED
    return 0


if __name__ == "__main__":
    shutil.rmtree(sys.argv[3], ignore_errors=True)
    sys.exit(main(*map(Path, sys.argv[1:4])))
