"""Which contract a file answers to: by what it is, then its header, then its name.

Nothing is guessed: where the header and the name leave more than one contract, the file is refused
with the candidates, and a person says which.
"""

import re
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.intake.matching import Matching, match
from pipelines.intake.stating import refuse_wrong_period, stated_release
from pipelines.settings import Settings
from pipelines.specs.contract import FileShape
from pipelines.specs.form import SHEET, Form
from pipelines.specs.register import Extract, Register


@dataclass(frozen=True)
class Recognised:
    """The extracts a file serves, and the day of release it states itself, if it does."""

    extracts: list[Extract]
    released: date | None


def recognise(
    path: Path,
    name: str,
    register: Register,
    settings: Settings,
    *,
    as_: Extract | None,
    sender: str | None,
) -> Recognised:
    """What the bytes at `path`, sent as `name`, are; `as_` must fit where it is given.

    A form is of the extract that it says, whatever its file is called.

    Raises HWB-104 (a form of no extract), HWB-208 (empty), HWB-209 (no table, or none of the
    declared format), HWB-210 (no contract knows the header), HWB-211 (several do), HWB-212 (not the
    contract named), HWB-214 (another partner's file), HWB-216 (wrong period), HWB-217 (release date
    not readable), HWB-313 (no row below the header), and what reading raises about a file it cannot
    read.
    """
    file = _File(path, name, settings)
    file.refuse_what_is_no_table()
    partners = {extract.partner for extract in register.extracts.values()}
    claimed = sender if sender in partners else None
    everyone = list(register.extracts.values())
    as_ = _as_form(file.form(), register, as_)
    extracts = [_named(file, as_, everyone, claimed)] if as_ else _found(file, everyone, claimed)
    stated = []
    for extract in extracts:
        file.refuse_without_rows(extract.contract.file)
        needed = _preamble_is_needed(extract)
        lines = file.preamble(extract.contract.file) if needed else []
        refuse_wrong_period(extract, name, lines)
        stated.append(stated_release(extract, lines))
    return Recognised(extracts, max((day for day in stated if day), default=None))


class _File:
    """A captured file and the header each contract finds in it, read once per layout."""

    def __init__(self, path: Path, name: str, settings: Settings) -> None:
        self.path = path
        self.name = name
        self._settings = settings
        self._headers: dict[str, list[str] | HwbError] = {}

    def refuse_what_is_no_table(self) -> None:
        from pipelines.intake.reading.kinds import WORKBOOKS, FileKind, kind_of
        from pipelines.intake.reading.opening import opened_bytes

        kind = kind_of(self.path)
        if kind in (FileKind.EMPTY, FileKind.BLANK):
            raise HwbError(
                "HWB-208",
                f"this is {kind}",
                why="Taken as an extract it would say that there is nothing to report.",
                do="Ask the partner to send it again.",
            )
        if kind not in (FileKind.TEXT, FileKind.GZIP, FileKind.PARQUET, *WORKBOOKS):
            raise HwbError(
                "HWB-209",
                f"this is {kind}, whatever its name ends in",
                why="An extract is a text table, a workbook or a Parquet file.",
                do=_ADVICE.get(kind.name, "Ask the partner for the extract itself."),
            )
        if kind is FileKind.GZIP:
            # Unpacked to its end and thrown away: the caps hold for all of it, and it is whole.
            with opened_bytes(self.path, kind, self._settings) as stream:
                while stream.read(_CHUNK):
                    pass

    def form(self) -> Form | None:
        """The form that the file is, if it is one."""
        from pipelines.intake.reading.kinds import WORKBOOKS, kind_of
        from pipelines.intake.reading.workbooks import opened_workbook, sheet_lines

        kind = kind_of(self.path)
        if kind not in WORKBOOKS:
            return None
        with opened_workbook(self.path, kind, self._settings) as workbook:
            if not workbook.has(SHEET):
                return None
            return Form.found(text for _, text in sheet_lines(workbook.sheet(SHEET)[0]))

    def is_named_for(self, extract: Extract) -> bool:
        name = self.name.casefold()
        return any(fnmatchcase(name, p.casefold()) for p in extract.contract.file.names)

    def matching(self, extract: Extract) -> Matching:
        """The file's header laid against the contract; raises what reading says without one."""
        header = self._header(extract.contract.file)
        if isinstance(header, HwbError):
            raise header
        return match(header, extract.contract)

    def fits(self, extract: Extract) -> bool:
        try:
            return self.matching(extract).is_usable
        except HwbError:
            return False

    def preamble(self, shape: FileShape) -> list[str]:
        """The lines above the header, and those of the cover sheet where one is declared."""
        from pipelines.intake.reading import read

        return [text for _, text in read(self.path, shape, self._settings).preamble]

    def refuse_without_rows(self, shape: FileShape) -> None:
        """Raises HWB-313 for a header and nothing below it, which only a small file can be.

        Whatever else is wrong below the header is for landing to say, line by line.
        """
        from pipelines.intake.reading import read

        if self.path.stat().st_size < _A_HEADER_AT_MOST:
            try:
                read(self.path, shape, self._settings)
            except HwbError as refusal:
                if refusal.code == "HWB-313":
                    raise

    def _header(self, shape: FileShape) -> list[str] | HwbError:
        from pipelines.intake.reading import headers

        layout = shape.model_dump_json(exclude={"names", "until", "footer", "preamble_sheet"})
        if layout not in self._headers:
            try:
                self._headers[layout] = headers(self.path, shape, self._settings)
            except HwbError as refusal:
                self._headers[layout] = refusal
        return self._headers[layout]


_CHUNK = 1024 * 1024

# Bytes. Packed, a longer file may still be below it; it is then read once more, which is all.
_A_HEADER_AT_MOST = 64 * 1024

_ADVICE = {
    "HTML": "Open it: it is often a log-in or an error page. Ask for the extract itself.",
    "ZIP": "Ask the partner for the file unpacked.",
    "ARCHIVE": "Ask the partner for the file unpacked.",
    "ENCRYPTED": "Ask the partner for a copy without a password, sent by a safe way.",
}


def _preamble_is_needed(extract: Extract) -> bool:
    contract = extract.contract
    return contract.period.source == "preamble" or contract.file.form or bool(contract.released)


def _as_form(form: Form | None, register: Register, as_: Extract | None) -> Extract | None:
    """The extract that a form is of, which no name of its file changes; raises HWB-104, HWB-212."""
    if form is None:
        return as_
    if as_ is not None and as_.id != form.extract:
        raise HwbError(
            "HWB-212",
            f"this is not {as_.id}: it is the form of {form.extract} for {form.quarter}",
            where=f"sheet {SHEET}",
            do=f"Receive it --as {form.extract}, if it is.",
        )
    return register.extract(form.extract)


def _found(file: _File, extracts: list[Extract], claimed: str | None) -> list[Extract]:
    own = [e for e in extracts if claimed in (None, e.partner)]
    fitting = _fitting(file, own)
    if not fitting:
        others = _fitting(file, [e for e in extracts if e not in own])
        if others:
            raise _wrong_partner(claimed, others)
        raise _unknown(file, own)
    several = {e.partner for e in fitting} if len(fitting) > 1 else set()
    if len(several) > 1 or any(
        _is_same_table(file, a, b) for a in fitting for b in fitting if a.id < b.id
    ):
        raise HwbError(
            "HWB-211",
            f"{len(fitting)} contracts know this header: {_ids(fitting)}",
            why="Landed as the wrong one, its figures would stand under the wrong name.",
            do=f"Say which: --as {fitting[0].id}; or tell them apart by `file.names`.",
        )
    return fitting


def _fitting(file: _File, extracts: list[Extract]) -> list[Extract]:
    """Contracts whose header fits: those that expect this file name, or else all the others."""
    named = [e for e in extracts if file.is_named_for(e)]
    return [e for e in named if file.fits(e)] or [
        e for e in extracts if e not in named and file.fits(e)
    ]


def _is_same_table(file: _File, one: Extract, other: Extract) -> bool:
    """Whether two contracts read the same table; sheets may be named by patterns."""
    a, b = one.contract.file.sheet, other.contract.file.sheet
    if a is None or b is None:
        return True
    a, b = a.casefold(), b.casefold()
    both_patterns = all(re.search(r"[*?\[]", sheet) for sheet in (a, b))
    may_meet = both_patterns or fnmatchcase(a, b) or fnmatchcase(b, a)
    return may_meet and file.matching(one).header == file.matching(other).header


def _named(file: _File, wanted: Extract, extracts: list[Extract], claimed: str | None) -> Extract:
    if claimed not in (None, wanted.partner):
        raise _wrong_partner(claimed, [wanted])
    try:
        refusal = file.matching(wanted).refusal()
    except HwbError as fault:
        if fault.code not in _OF_THE_LAYOUT:
            raise
        refusal = fault
    if refusal is None:
        return wanted
    others = _fitting(file, [e for e in extracts if e != wanted])
    raise HwbError(
        "HWB-212",
        f"this is not {wanted.id}: {refusal.what}",
        where=refusal.where,
        why=f"Its header is that of {_ids(others)}." if others else refusal.why,
        do=f"Receive it --as {others[0].id}, if it is." if others else refusal.do,
    )


def _wrong_partner(claimed: str | None, others: list[Extract]) -> HwbError:
    return HwbError(
        "HWB-214",
        f"sent for {claimed}, but this is {_ids(others)}",
        why="One partner's figures would stand under another's name.",
        do="Put it into the right folder of the inbox, or ask the sender which file was meant.",
    )


def _unknown(file: _File, extracts: list[Extract]) -> HwbError:
    """No contract knows the header: says which comes nearest and what that one misses."""
    nearest, rank, misfit = "", (False, 0.5), ""  # with fewer of its columns none is near
    faults, was_read = [], False
    for extract in extracts:
        is_named = file.is_named_for(extract)
        try:
            matching = file.matching(extract)
        except HwbError as fault:
            faults.append(fault)
            here, what = (is_named, 0.0), fault.what
        else:
            was_read = True
            here = (is_named, len(matching.columns) / len(extract.contract.columns))
            what = _misfit(matching)
        if here >= rank:
            nearest, rank, misfit = extract.id, here, what
    of_the_file = [fault for fault in faults if fault.code not in _OF_THE_LAYOUT]
    if of_the_file and not was_read:
        return of_the_file[0]
    return HwbError(
        "HWB-210",
        "no contract knows the header of this file",
        why=f"The nearest is {nearest}: {misfit}." if nearest else "",
        do="Ask the partner about the change or list the new names under `aliases`; a new extract "
        "needs a contract of its own.",
    )


# Said of a sound file that has another format, header or sheet than one contract expects.
_OF_THE_LAYOUT = ("HWB-301", "HWB-308", "HWB-309")


def _misfit(matching: Matching) -> str:
    """What keeps a header from fitting, in the contract's own names."""
    missing = [repr(header) for header in matching.missing.values()]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        return f"not in the file: {', '.join(missing[:5])}{more}"
    if matching.contested:
        return f"several headers for one column: {', '.join(map(repr, matching.contested))}"
    return "a header stands more than once"


def _ids(extracts: list[Extract]) -> str:
    return ", ".join(e.id for e in extracts)
