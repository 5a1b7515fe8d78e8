"""The files a landing leaves: their names, the report, and writing them so that none is half there.

`warehouse/landed/<partner>__<extract>/` holds, for each file received under the contract,
`<sha256>.<key>.parquet` (typed rows), `….quarantine.parquet` and `….json` (the report, written
last: where it stands, the landing is done). A refused file leaves the report alone. Nothing heavy
is imported here, so that `hwb status` may read reports.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import HwbError
from pipelines.files import sync
from pipelines.settings import Settings
from pipelines.specs.reading import fingerprint
from pipelines.specs.register import Extract

_KERNEL = Path(__file__).resolve().parent.parent
_DECIDES = (
    "errors.py",
    "files.py",
    "intake/cells.py",
    "intake/columns.py",
    "intake/corrections.py",
    "intake/landed_files.py",
    "intake/landing.py",
    "intake/matching.py",
    "intake/normalising.py",
    "intake/placing.py",
    "intake/rules.py",
    "intake/stating.py",
    "intake/reading/**/*.py",
    "periods/**/*.py",
    "specs/*.py",
)
"""The sources that decide what becomes of a file, as patterns below `pipelines/`."""

_LIBRARIES = ("polars", "python-calamine")


class Noted(BaseModel):
    """Something a person should know of that refuses nothing, and how often it was met."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    count: int


class Refused(BaseModel):
    """Why nothing of a file was landed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    what: str
    where: str = ""
    why: str = ""
    do: str = ""

    @classmethod
    def of(cls, error: HwbError) -> "Refused":
        return cls(code=error.code, what=error.what, where=error.where, why=error.why, do=error.do)

    def error(self) -> HwbError:
        return HwbError(self.code, self.what, where=self.where, why=self.why, do=self.do)


class Landing(BaseModel):
    """What became of one file under one contract.

    `rows_in`, `landed`, `quarantined`, `dropped` (by a correction) and `footer` count records as
    sent, and the others add up to the first; `rows` counts rows of the landed table, which are more
    than `landed` where a wide file was unpivoted. `corrected` gives the lines that each correction
    changed or dropped, by its id, `columns` the header each column was found under; `periods` and
    `areas` are about landed rows, and so are `number_cells` (cells of the number columns sent) and
    `missing_cells` (those of them that hold nothing, or a mark that means missing).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    extract: str = ""
    contract: str = ""
    rows_in: int = 0
    landed: int = 0
    quarantined: int = 0
    dropped: int = 0
    footer: int = 0
    rows: int = 0
    refused: Refused | None = None
    held_because: str | None = None
    notes: tuple[Noted, ...] = ()
    corrected: dict[str, tuple[int, ...]] = {}
    header: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    period_start: date | None = None
    period_end: date | None = None
    areas: int = 0
    number_cells: int = 0
    missing_cells: int = 0

    @property
    def without_verdict(self) -> str:
        """What stands where its verdict would, as long as nothing of it was checked."""
        return "refused" if self.refused else "no verdict"

    @property
    def state(self) -> Literal["landed", "held", "refused"]:
        if self.refused is not None:
            return "refused"
        return "held" if self.held_because else "landed"


def landing_key(extract: Extract) -> str:
    """Twelve characters that change when what the contract and the corrections in force say, or the
    code that lands by them, changes."""
    corrected = [fingerprint(each, _NOTED) for each in extract.corrections if each.is_in_force]
    said = "".join([extract.hash, *corrected, _fingerprint()])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


_NOTED = ("because", "told", "status", "by", "on")
"""What is noted of a correction and changes nothing that is landed."""


@cache
def _fingerprint() -> str:
    """SHA-256 of the code and the versions of the libraries that decide how files are landed."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for pattern in _DECIDES:
        for path in sorted(_KERNEL.glob(pattern)):
            digest.update(f"{path.relative_to(_KERNEL).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def landed_folder(settings: Settings, extract: Extract) -> Path:
    return settings.landed / extract.table


def landed_path(settings: Settings, extract: Extract, sha256: str) -> Path:
    """The Parquet of typed rows; it exists when the report does and refuses nothing."""
    return landed_folder(settings, extract) / f"{sha256}.{landing_key(extract)}.parquet"


def quarantine_path(settings: Settings, extract: Extract, sha256: str) -> Path:
    return landed_path(settings, extract, sha256).with_suffix(".quarantine.parquet")


def report_path(settings: Settings, extract: Extract, sha256: str) -> Path:
    return landed_path(settings, extract, sha256).with_suffix(".json")


def empty_path(settings: Settings, extract: Extract) -> Path:
    """The typed table without rows that every contract has, received or not."""
    return landed_folder(settings, extract) / "empty.parquet"


def read_landing(settings: Settings, extract: Extract, sha256: str) -> Landing | None:
    """The report of a landing that is done under today's contract and code, else None."""
    try:
        report = Landing.model_validate_json(
            report_path(settings, extract, sha256).read_text(encoding="utf-8")
        )
    except (FileNotFoundError, ValidationError):
        return None
    needed = [landed_path(settings, extract, sha256), quarantine_path(settings, extract, sha256)]
    return report if report.refused or all(path.is_file() for path in needed) else None


def was_landed_before(settings: Settings, extract: Extract, sha256: str) -> bool:
    """Whether the file was landed under an earlier contract or earlier code, and not yet again."""
    earlier = landed_folder(settings, extract).glob(f"{sha256}.{12 * '?'}.json")
    return read_landing(settings, extract, sha256) is None and any(earlier)


def write_landed(path: Path, write: Callable[[Path], object]) -> None:
    """Puts what `write` writes in its place at once, or leaves what was there; raises HWB-407.

    The temporary name is fixed, so that a landing cut short leaves nothing the next does not
    replace; the refresh lock keeps two writers apart.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    except OSError as fault:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise HwbError(
            "HWB-407",
            f"landed rows cannot be written ({fault.strerror})",
            where=str(path.parent),
            why="Nothing can be checked or counted before it is landed.",
            do="Make room, or give this user the folder, and refresh again.",
        ) from None


def write_report(settings: Settings, extract: Extract, report: Landing) -> None:
    text = report.model_dump_json(indent=1) + "\n"
    write_landed(
        report_path(settings, extract, report.sha256),
        lambda part: part.write_text(text, encoding="utf-8"),
    )
