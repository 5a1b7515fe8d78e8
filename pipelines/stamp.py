"""What a version is made of: specs and code as one hash, and the stamp beside what is published."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from pipelines.settings import Settings

LIBRARIES = (
    *("duckdb", "dbt-core", "dbt-duckdb", "polars"),
    *("scipy", "numpy"),  # quantiles, of which limits are made
    *("python-calamine", "tzdata"),  # what a workbook holds, and which day it was in London
)
"""Those that figures depend on: with another of them all is made anew, and a lock names each."""


def hash_of_specs(project: Path) -> str:
    """SHA-256 of contracts, models, strategies, and of the code and libraries that run them."""
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    models = ("models", "macros", "seeds", "strategies", "tests")
    for root, pattern in (
        (project / "expectations", "**/*.yml"),
        (project / "dbt_project", "*.yml"),
        *((project / "dbt_project" / folder, "**/*") for folder in models),
        (Path(__file__).parent, "**/*.py"),
    ):
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "_generated" not in path.parts:
                digest.update(f"{root.name}/{path.relative_to(root).as_posix()}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _path(settings: Settings) -> Path:
    return settings.warehouse / "stamp.json"


def read_stamp(settings: Settings) -> str | None:
    try:
        stamp: str = json.loads(_path(settings).read_text(encoding="utf-8"))["made_of"]
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return None
    return stamp


def write_stamp(settings: Settings, stamp: str) -> None:
    temporary = _path(settings).with_suffix(".tmp")
    temporary.write_text(json.dumps({"made_of": stamp}), encoding="utf-8")
    temporary.replace(_path(settings))
