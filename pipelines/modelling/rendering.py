"""dbt renders the call of a macro into the SQL that a method runs; nothing is run here."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path
from typing import Any

from pipelines.errors import HwbError


def compiled(dbt_project: Path, call: str) -> str:
    """The SQL that dbt makes of a call of a macro; raises HWB-724."""
    outcome = _dbt(dbt_project, _parsed(dbt_project), "compile", "--inline", call)
    return str(getattr(outcome.results[0].node, "compiled_code", ""))


@functools.cache
def _parsed(dbt_project: Path) -> Any:
    """The manifest, which is read once however many calls are compiled."""
    return _dbt(dbt_project, None, "parse")


def _dbt(dbt_project: Path, manifest: Any, command: str, *arguments: str) -> Any:
    from dbt.cli.main import dbtRunner

    folder = _macros_alone(dbt_project).name
    outcome = dbtRunner(manifest=manifest).invoke(
        [
            *(command, *arguments),
            *(("--no-introspect",) if command == "compile" else ()),
            *("--project-dir", folder, "--profiles-dir", folder),
            *("--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"),
            *("--log-level", "none", "--log-level-file", "none", "--quiet"),
        ]
    )
    if not outcome.success:
        raise HwbError("HWB-724", "dbt could not render the method", why=str(outcome.exception))
    return outcome.result


@functools.cache
def _macros_alone(dbt_project: Path) -> tempfile.TemporaryDirectory[str]:
    """A dbt project of nothing but the real one's macros and seeds."""
    temporary = tempfile.TemporaryDirectory(prefix="hwb-method-")
    folder = Path(temporary.name)
    project = {
        "name": "hwb",
        "profile": "hwb",
        "config-version": 2,
        "model-paths": [],
        "test-paths": [],
        "flags": {"send_anonymous_usage_stats": False},
    }
    profile = {"target": "memory", "outputs": {"memory": {"type": "duckdb", "path": ":memory:"}}}
    # Links, since dbt writes what it runs to target/ joined with the path it was given: with an
    # absolute one that is the file itself.
    for part in ("macros", "seeds"):
        (folder / part).symlink_to(dbt_project / part, target_is_directory=True)
    (folder / "dbt_project.yml").write_text(json.dumps(project), encoding="utf-8")
    (folder / "profiles.yml").write_text(json.dumps({"hwb": profile}), encoding="utf-8")
    return temporary
