"""The lock of a draft: everything its figures were made of, so that they can be made again."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.files import sha256_of
from pipelines.refresh import Refresh
from pipelines.release.contents import definition_hash
from pipelines.release.freezing import Frozen
from pipelines.rows import FileOfExtract
from pipelines.settings import Settings
from pipelines.specs.reading import fingerprint
from pipelines.specs.register import Register
from pipelines.stamp import LIBRARIES, hash_of_specs

_MAKING = ("pipelines", "dbt_project", "expectations", "pyproject.toml", "requirements.lock")
"""Where in a project lies what figures are made by."""


def lock_of(
    refresh: Refresh, frozen: Frozen, files: Iterable[FileOfExtract], held: dict[str, str]
) -> dict[str, Any]:
    """The lock as plain values; `held` is metric → why this release leaves it out."""
    project = refresh.settings.project
    register = refresh.register
    files = list(files)
    return {
        "strategy": frozen.strategy,
        "quarter": str(frozen.quarter),
        "as_of": refresh.as_of.isoformat(),
        "known_before": frozen.known_before.isoformat(),
        "held": held,
        "made_with": {
            "commit": commit(project),
            "is_as_committed": not changed_since_commit(project),
            "code": refresh.specs,
            "requirements": _sha256(project / "requirements.lock"),
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
        "contracts": {extract.id: extract.hash for extract in register.extracts.values()},
        "metrics": {name: definition_hash(file) for name, file in register.metrics.items()},
        "references": sorted(
            extract.id
            for extract in register.extracts.values()
            if extract.contract.role == "reference"
        ),
        "corrections": _corrections(refresh, files),
        "files": [_file(refresh, frozen, file) for file in files],
    }


def of_today(settings: Settings, lock: dict[str, Any]) -> dict[str, Any]:
    """A lock of the same files, with the definitions and code of today."""
    register = Register.read(settings.project)
    return {
        **lock,
        "made_with": {**lock["made_with"], "code": hash_of_specs(settings.project)},
        "metrics": {name: definition_hash(file) for name, file in register.metrics.items()},
    }


def upgraded(settings: Settings, lock: dict[str, Any]) -> list[str]:
    """What is another version now than when the lock was made: `duckdb 1.4.2, now 2.0.0`; and
    whether the list of requirements is another."""
    made_with = lock["made_with"]
    is_listed_anew = made_with["requirements"] != _sha256(settings.project / "requirements.lock")
    now = {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
    return [
        f"{name} {made_with[name]}, now {number}"
        for name, number in now.items()
        if name in made_with and made_with[name] != number
    ] + ["another requirements.lock"] * is_listed_anew


def commit(project: Path) -> str | None:
    """The commit that is checked out; None where the project is no repository."""
    said = _git(project, "rev-parse", "HEAD")
    return said.strip() if said else None


def changed_since_commit(project: Path) -> list[str]:
    """Files of code and specs that differ from the project's commit, or are not in it; what else
    lies there makes no figure."""
    said = _git(project, "status", "--porcelain", "--untracked-files=all", "--", *_MAKING)
    if said is None:
        return ["what git cannot tell"]
    return [line[3:] for line in said.splitlines()]


def _git(project: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _corrections(refresh: Refresh, files: Iterable[FileOfExtract]) -> dict[str, str]:
    """Each correction that changed a line of the files, as `partner/extract id` → its SHA-256."""
    found = {}
    for file in files:
        landing = refresh.landing(file)
        for each in file.extract.corrections:
            if landing is not None and each.id in landing.corrected:
                found[f"{file.extract.id} {each.id}"] = fingerprint(each, without=["status"])
    return dict(sorted(found.items()))


def _file(refresh: Refresh, frozen: Frozen, file: FileOfExtract) -> dict[str, Any]:
    receipt, landing, verdict = file.receipt, refresh.landing(file), refresh.verdict(file)
    unjudged = landing.without_verdict if landing is not None else "no verdict"
    told: dict[str, Any] = {
        "extract": file.extract.id,
        "sha256": receipt.sha256,
        "name": receipt.file_name,
        "origin": receipt.origin,
        "sequence": receipt.sequence,
        "known_at": file.known_at.isoformat(),
        "verdict": verdict.state if verdict else unjudged,
    }
    if landing is not None and not landing.refused:
        told |= {
            "lines": landing.landed,
            "quarantined": landing.quarantined,
            "period_start": _text(landing.period_start),
            "period_end": _text(landing.period_end),
        }
    if receipt.sha256 in frozen.admitted:
        told["admitted_because"] = frozen.admitted[receipt.sha256].because
    return told


def _text(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _sha256(path: Path) -> str | None:
    return sha256_of(path) if path.is_file() else None
