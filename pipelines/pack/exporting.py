"""The export of a release: one folder with everything, and one zip of it, whole or not at all.

`outbox/site/<strategy>/<release>/` holds the pack, `outbox/site/index.html` lists every signed one,
`outbox/<strategy>-<release>.zip` is what is sent. A part of a release, for an audience or of a
priority, goes to `outbox/parts/`, drafts to `outbox/preview/`. Names are plain and short, so that a
Windows share takes them. Exported twice, the bytes are the same.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.files import put, sha256_of, sync
from pipelines.locking import turn
from pipelines.pack import open_data, pages, paper, sheets
from pipelines.pack.archives import packed
from pipelines.pack.arranging import pack
from pipelines.pack.model import Pack, Release
from pipelines.pack.selecting import Selection, selected, selection
from pipelines.release import board
from pipelines.release.deciding import on_hold
from pipelines.release.releases import SIGNOFF, Draft, read, read_yaml
from pipelines.release.verifying import folder_problems
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.disclosure import read_profiles

INDEX = "index.json"
MANIFEST = "manifest.txt"


@dataclass(frozen=True)
class Part:
    """One format: what it is called, where it lies in the pack, how it is written there."""

    title: str
    file: str
    write: Callable[[Pack, Path], None]


PARTS = {
    "pdf": Part("The paper (PDF)", "board-paper.pdf", lambda p, at: paper.write_pdf(p, at)),
    "docx": Part("The paper (Word)", "board-paper.docx", lambda p, at: paper.write_docx(p, at)),
    "xlsx": Part("All tables (Excel)", "figures.xlsx", lambda p, at: sheets.write_xlsx(p, at)),
    "ods": Part("All tables (ODS)", "figures.ods", lambda p, at: sheets.write_ods(p, at)),
    "data": Part("Open data", "open-data", lambda p, at: open_data.write(p, at)),
}
"""What `--only` may name besides `pages`."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an export; by itself, everything in the home's outbox."""

    only: tuple[str, ...] = ()
    """Keys of `PARTS`, or `pages`; those of the audience, or all, where none is named."""
    audience: str | None = None
    priority: str | None = None
    out: Path | None = None
    """Another outbox than the home's."""
    template: Path | None = None
    """A Word document whose styles, headers and headings the paper takes."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Heading of the template with nothing under it → what the council says there."""


def wanted(
    only: str,
    audience: str | None,
    priority: str | None,
    out: Path | None,
    template: Path | None,
    texts: Path | None,
) -> Wanted:
    """What is wanted, as it is typed: `only` with commas, `texts` as a file."""
    return Wanted(
        tuple(name.strip() for name in only.split(",") if name.strip()),
        audience or None,
        priority or None,
        out,
        template,
        paper.texts_of(texts) if texts else {},
    )


@dataclass(frozen=True)
class Exported:
    folder: Path
    archive: Path
    files: int
    hidden: int


def release_of(
    settings: Settings, draft: Draft, *, is_signed: bool, part: Selection | None = None
) -> Release:
    """What a pack says of the draft or release it is made of, and of its part."""
    said = read_yaml(draft.folder / SIGNOFF) if is_signed else {}
    shown = board.read(draft.folder)
    return Release(
        strategy=draft.strategy,
        name=str(draft.name),
        quarter=str(draft.name.quarter),
        as_of=shown["of"]["as_of"],
        state=("corrected" if draft.name.number else "signed") if is_signed else "draft",
        kind=said.get("kind", ""),
        signed_at=said.get("signed_at", ""),
        signed_by=said.get("signed_by", ""),
        figures=draft.facts["draft"]["figures"],
        ledger_head=said.get("ledger_head", ""),
        is_synthetic="synthetic" in draft.facts["origins"],
        part=part.title if part else "",
        recipients=part.recipients if part else (),
        exempt_because=part.exempt_because if part else "",
    )


def export(
    settings: Settings,
    draft: Draft,
    *,
    is_signed: bool,
    wanted: Wanted = Wanted(),
    on_part: Callable[[str], None] = lambda part: None,
) -> Exported:
    """Writes the pack of a draft or release into an outbox, and returns where it lies.

    `on_part` is told which part is written next. Raises HWB-953 (on hold), HWB-954 (made before
    disclosure control), HWB-955 (a small number can be worked out), HWB-956 (not as signed),
    HWB-957 (no such format), HWB-958 (cannot be written), HWB-959 (the template cannot be used),
    HWB-970 (no such audience or priority).
    """
    known = ("pages", *PARTS)
    for name in wanted.only:
        if name not in known:
            raise HwbError(
                "HWB-957",
                f"a pack has no part {name!r}{nearest(name, known)}",
                do=f"Its parts are: {', '.join(known)}.",
            )
    on_part("audit")
    _refuse(settings, draft, is_signed)
    said = board.read(draft.folder)
    part = selection(said, wanted.audience, wanted.priority)
    called = f"{draft.name}-{part.name}" if part else str(draft.name)
    _refuse_template(wanted)
    only = wanted.only or (part.formats if part else ())
    formats = [name for name in known if not only or name in only]
    release = release_of(settings, draft, is_signed=is_signed, part=part)
    made = pack(release, selected(said, part) if part else said)
    outbox = wanted.out or settings.outbox
    is_shelved = is_signed and part is None
    shelf = outbox / ("preview" if not is_signed else "parts" if part else "site")
    folder = shelf / draft.strategy / called
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with turn(outbox / ".export.lock"):
            archive = _written(made, folder, formats, wanted, outbox, is_shelved, on_part)
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
    if is_signed:
        if held := on_hold(settings, draft.strategy, draft.name):
            raise HwbError(
                "HWB-953",
                f"{draft.name} of {draft.strategy} is on hold",
                why=f"{held.by} said so: {held.because}",
                do="`hwb hold RELEASE --lift` ends it.",
            )
        if problems := folder_problems(settings, draft.strategy, draft.name):
            raise HwbError(
                "HWB-956",
                f"{draft.name} of {draft.strategy} is not as it was signed",
                why="; ".join(problems[:3]),
                do="Put the release back from its copy; `hwb verify` tells everything.",
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
            why="Since it was made another release was signed, or what is hidden has changed.",
            do="Draft again, or begin a correction: what must be hidden is chosen anew.",
        )


def _written(
    made: Pack,
    folder: Path,
    formats: list[str],
    wanted: Wanted,
    outbox: Path,
    is_shelved: bool,
    on_part: Callable[[str], None],
) -> Path:
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise HwbError(
            "HWB-958",
            "the pack cannot be written: something else stands in its place",
            where=str(folder),
            do="Move it away, or name another folder with --out.",
        )
    part = folder.parent / f".{folder.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        for name, how in _parts(wanted).items():
            if name in formats:
                on_part(name)
                how.write(made, part / how.file)
        if "pages" in formats:
            on_part("pages")
            offered = [(how.title, how.file) for name, how in PARTS.items() if name in formats]
            base = "../../index.html" if is_shelved else ""
            pages.write(made, part, base=base, downloads=[o for o in offered if "." in o[1]])
        on_part("zip")
        _index(made, part)
        called = f"{folder.parent.name}-{folder.name}"
        archive = outbox / f"{'draft-' if made.release.is_draft else ''}{called}.zip"
        whole = part.with_suffix(".zip")
        whole.write_bytes(packed({f"{called}/{n}": (part / n).read_bytes() for n in _files(part)}))
        sync(whole)
        put(part, folder)
        whole.replace(archive)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        part.with_suffix(".zip").unlink(missing_ok=True)
    return archive


def _refuse_template(wanted: Wanted) -> None:
    """A template or text that would be used by nothing."""
    why = ""
    if wanted.texts and wanted.template is None:
        why = "The texts belong under headings of a template, and none is named."
    elif wanted.template and wanted.only and "docx" not in wanted.only:
        why = "The template is that of the Word document, which is not asked for."
    if why:
        raise HwbError(
            "HWB-959",
            "a template or its texts would be used by nothing",
            why=why,
            do="Name a template with --template, and docx with --only.",
        )


def _parts(wanted: Wanted) -> dict[str, Part]:
    """The writers, with the Word document in the council's own template where one is given."""
    if wanted.template is None:
        return PARTS
    template = wanted.template

    def in_template(made: Pack, at: Path) -> None:
        try:
            paper.write_docx(made, at, template, wanted.texts)
        except ValueError as fault:
            raise HwbError(
                "HWB-959",
                "the template of the paper cannot be used",
                where=str(template),
                why=str(fault),
                do="Nothing was written. Mend the template or the texts, and export again.",
            ) from None

    return {**PARTS, "docx": replace(PARTS["docx"], write=in_template)}


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
    for folder in sorted(shelf.glob("*/*")):
        signed = settings.warehouse / "releases" / folder.parent.name / folder.name
        if not folder.name.startswith(".") and (signed / board.BOARD).is_file():
            said = board.read(signed)["strategy"]
            release = release_of(settings, read(signed), is_signed=True)
            yield pages.Shelved(release, said["title"], said["board"])
