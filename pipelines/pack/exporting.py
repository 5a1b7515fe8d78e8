"""The export of a release: one folder with everything, and one zip of it, whole or not at all.

`outbox/site/<strategy>/<release>/` holds the pack, `outbox/site/index.html` lists every signed one,
`outbox/<strategy>-<release>.zip` is what is sent. A part of a release, for an audience or of a
priority, goes to `outbox/parts/`, drafts to `outbox/preview/`. Names are plain and short, so that a
Windows share takes them. Exported twice, the bytes are the same.
"""

import getpass
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import put, sha256_of, sync
from pipelines.ledger import Entry, append, entries
from pipelines.locking import turn
from pipelines.pack import pages
from pipelines.pack.archives import packed
from pipelines.pack.arranging import pack
from pipelines.pack.formats import FORMATS, NAMES, PAGES, Wanted
from pipelines.pack.metric import Row
from pipelines.pack.model import Pack, Release
from pipelines.pack.placing import begin
from pipelines.pack.selecting import Selection, selected, selection
from pipelines.release import board
from pipelines.release.deciding import on_hold
from pipelines.release.on_record import sign_line, signed, signed_releases
from pipelines.release.releases import SIGNOFF, Draft, read_yaml
from pipelines.settings import Settings
from pipelines.specs.disclosure import read_profiles

INDEX = "index.json"
MANIFEST = "manifest.txt"


@dataclass(frozen=True)
class Exported:
    folder: Path
    archive: Path
    files: int
    hidden: int


def release_of(
    draft: Draft, shown: Row, line: Entry | None, part: Selection | None = None
) -> Release:
    """What a pack says of the draft or release it is made of, which shows `shown`, and its part.

    `line` is the one of the ledger by which it was signed; None for a draft.
    """
    said = read_yaml(draft.folder / SIGNOFF) if line else {}
    return Release(
        strategy=draft.strategy,
        name=str(draft.name),
        quarter=str(draft.name.quarter),
        as_of=shown["of"]["as_of"],
        data_as_at=shown["of"].get("data_as_at", shown["of"]["as_of"]),
        state=("corrected" if draft.name.number else "signed") if line else "draft",
        kind=said.get("kind", ""),
        signed_at=said.get("signed_at", ""),
        signed_by=said.get("signed_by", ""),
        figures=draft.facts["draft"]["figures"],
        ledger_head=line.hash if line else "",
        is_synthetic="synthetic" in draft.facts["origins"],
        part=part.title if part else "",
        recipients=part.recipients if part else (),
        exempt_because=part.exempt_because if part else "",
        let_pass=tuple(said.get("let_pass", [])),
    )


def export(
    settings: Settings,
    draft: Draft,
    *,
    is_signed: bool,
    wanted: Wanted,
    by: str = "",
    on_step: Callable[[str], None] = lambda step: None,
) -> Exported:
    """Writes the pack of a draft or release into an outbox, and returns where it lies.

    Of a release the ledger says first what is exported, for whom and by whom: `by`, or the account
    this runs as. The same pack again is no second line. `on_step` is told what is done next.

    Raises HWB-953 (on hold), HWB-954 (made before disclosure control), HWB-955 (a small number can
    be worked out), HWB-958 (cannot be written), HWB-959 (the template cannot be used), HWB-970 (no
    such audience or priority).
    """
    on_step("audit")
    _refuse(settings, draft, is_signed)
    said = board.read(draft.folder)
    part = selection(said, wanted.audience, wanted.priority)
    called = f"{draft.name}-{part.name}" if part else str(draft.name)
    only = wanted.only or (part.formats if part else ())
    formats = [name for name in NAMES if not only or name in only]
    wanted.refuse_what_nothing_uses(formats)
    line = sign_line(settings, draft.strategy, draft.name) if is_signed else None
    release = release_of(draft, said, line, part)
    made = pack(release, selected(said, part) if part else said)
    outbox = wanted.out or settings.outbox
    is_shelved = is_signed and part is None

    def record(manifest: str) -> None:
        if is_signed:
            _record(settings, draft, part, made, manifest, by)

    shelf = outbox / ("preview" if not is_signed else "parts" if part else "site")
    folder = shelf / draft.strategy / called
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with turn(outbox / ".export.lock"):
            archive = _written(made, folder, formats, wanted, outbox, is_shelved, record, on_step)
            if is_shelved:
                pages.write_shelf(_shelved(settings, shelf), shelf)
    except OSError as fault:
        raise HwbError(
            "HWB-958",
            f"the pack cannot be written ({fault.strerror})",
            where=str(outbox),
            do="Make room or access there, or name another folder with --out.",
        ) from None
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    return Exported(folder, archive, files, made.said["disclosure"]["hidden"])


def _refuse(settings: Settings, draft: Draft, is_signed: bool) -> None:
    if is_signed and (held := on_hold(settings, draft.strategy, draft.name)):
        raise HwbError(
            "HWB-953",
            f"{draft.name} of {draft.strategy} is on hold",
            why=f"{held.by} said so: {held.because}",
            do=f"`hwb hold {draft.name} --strategy {draft.strategy} --lift --because REASON "
            "--by POST` ends it.",
        )
    if not (draft.folder / board.BOARD).is_file():
        raise HwbError(
            "HWB-954",
            f"{draft.name} of {draft.strategy} was made before disclosure control was",
            where=str(draft.folder),
            do="Draft it again; of a signed release, begin a correction with `hwb correct`.",
        )
    if found := board.audited(settings, draft.folder, read_profiles(settings.project)):
        raise HwbError(
            "HWB-955",
            f"a small number can be worked out from what would be published: {', '.join(found)}",
            why="Since it was made another release was signed, a profile asks for more, or this "
            "warehouse is a newer one that hides more.",
            do="Draft again, or begin a correction: what must be hidden is chosen anew.",
        )


def _written(
    made: Pack,
    folder: Path,
    formats: list[str],
    wanted: Wanted,
    outbox: Path,
    is_shelved: bool,
    record: Callable[[str], None],
    on_step: Callable[[str], None],
) -> Path:
    part = begin(folder, MANIFEST)
    try:
        for name, how in wanted.writers.items():
            if name in formats:
                on_step(name)
                how.write(made, part / how.file)
        if PAGES in formats:
            on_step(PAGES)
            offered = [(how.title, how.file) for name, how in FORMATS.items() if name in formats]
            base = "../../index.html" if is_shelved else ""
            pages.write(made, part, base=base, downloads=[o for o in offered if "." in o[1]])
        on_step("zip")
        _index(made, part)
        called = f"{folder.parent.name}-{folder.name}"
        archive = outbox / f"{'draft-' if made.release.is_draft else ''}{called}.zip"
        whole = part.with_suffix(".zip")
        whole.write_bytes(packed({f"{called}/{n}": (part / n).read_bytes() for n in _files(part)}))
        sync(whole)
        record(sha256_of(part / MANIFEST))
        put(part, folder)
        whole.replace(archive)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        part.with_suffix(".zip").unlink(missing_ok=True)
    return archive


def _record(
    settings: Settings, draft: Draft, part: Selection | None, made: Pack, manifest: str, by: str
) -> None:
    told = {
        "release": str(draft.name),
        "part": part.name if part else "",
        "recipients": list(part.recipients) if part else [],
        "metrics": sorted(made.metrics),
        "pack": manifest,
    }
    lines = entries(settings, "export")
    if not any((line.strategy, line.told) == (draft.strategy, told) for line in lines):
        append(
            settings,
            "export",
            by=by or f"account {getpass.getuser()}",
            strategy=draft.strategy,
            quarter=str(draft.name.quarter),
            told=told,
        )


def _index(made: Pack, folder: Path) -> None:
    """`index.json`: what the pack is and every file; `manifest.txt` as `sha256sum -c` reads it."""
    files = {name: sha256_of(folder / name) for name in _files(folder)}
    said = {
        "title": made.title,
        "board": made.board,
        "release": made.release.__dict__,
        "disclosure": made.said["disclosure"],
        "files": [
            {"path": name, "sha256": sha256, "bytes": (folder / name).stat().st_size}
            for name, sha256 in files.items()
        ],
    }
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    (folder / INDEX).write_text(text, encoding="utf-8", newline="\n")
    files[INDEX] = sha256_of(folder / INDEX)
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files.items()))
    (folder / MANIFEST).write_text(lines, encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _shelved(settings: Settings, shelf: Path) -> Iterator[pages.Shelved]:
    """Every signed release whose pack lies on the shelf."""
    for strategy, name in signed_releases(settings):
        if (shelf / strategy / str(name) / INDEX).is_file():
            signed_then = signed(settings, strategy, name)
            shown = board.read(signed_then.folder)
            said = shown["strategy"]
            release = release_of(signed_then, shown, sign_line(settings, strategy, name))
            yield pages.Shelved(release, said["title"], said["board"])
