"""When and where each row is about, and what of older files it takes the place of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.errors import HwbError
from pipelines.intake.columns import Coded, Columns, Laid, Refusal
from pipelines.intake.normalising import clean
from pipelines.intake.reading.table import Note, Table
from pipelines.intake.rules import Rule
from pipelines.intake.stating import named_by
from pipelines.periods import Period, PeriodType, parse
from pipelines.specs.base import ENTITY_KINDS, GSS_CODE
from pipelines.specs.contract import AreaSource, Contract, PeriodSource

_PLACES = {
    "file_name": "the name of the file",
    "preamble": "the lines above the header",
    "fixed": "the contract",
}
_NO_PERIOD = "Without its period no row of the file can be placed in time."

# Normalising removes it from texts, so no two lists of parts make one text.
_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Periods:
    """First day, last day and type of each row's period, and the lines that have none."""

    start: Coded
    end: Coded
    type: Coded
    refusal: Refusal

    @property
    def label(self) -> Coded:
        parts = pl.DataFrame([self.start.values, self.end.values, self.type.values], list("set"))
        text = parts.select(pl.concat_str("s", "e", "t", separator=_SEPARATOR)).to_series()
        return Coded(text, self.start.place)


def periods(
    columns: Columns, contract: Contract, table: Table, file_name: str, received_on: date
) -> Periods:
    """The period of each row, as the contract says.

    Raises HWB-404 when the period of the whole file is not where the contract says, or cannot be
    read: then nothing in the file can be placed in time.

    A period that had not ended on the day of receipt (`received_on`, Europe/London) cannot have
    been observed, so its line is refused. Three things may look ahead: an academic year that has
    begun, because publishers name a school census or summer results after it; an edition fixed by
    the contract; and extracts that are no observation: reference extracts, which hold projections
    and coming boundaries, and a board's own, which hold what it means to do.
    """
    source = contract.period
    looks_ahead = source.source == "fixed" or contract.role != "metrics"
    if source.source == "columns":
        names = [str(source.start), str(source.end)]
        each = columns.combinations(names)
        read = _span_reader(str(source.type))
        outcomes = [read(*days) for days in zip(*each.values.values(), strict=True)]
    else:
        by = source.by.column if source.by else None
        names = [name for name in (source.column, by) if name]
        each = columns.combinations(names)
        constant = None if source.column else _stated(source, table, file_name)
        texts = each.plain[source.column] if source.column else [str(constant)] * each.height
        grammars = _grammars(source, each.plain[by] if by else [""] * each.height)
        outcomes = [_parsed(g, t) for g, t in zip(grammars, texts, strict=True)]
    if not looks_ahead:
        outcomes = [_ended(outcome, received_on) for outcome in outcomes]
    found = [period for period, _ in outcomes]
    return Periods(
        each.laid((p.start if p else None for p in found), pl.Date),
        each.laid((p.end if p else None for p in found), pl.Date),
        each.laid((str(p.type) if p else None for p in found), pl.String),
        Refusal(names[0] if names else None, each.laid((r for _, r in outcomes), pl.String)),
    )


_Outcome = tuple[Period | None, Rule | None]


def _span_reader(kind: str) -> Callable[[date | None, date | None], _Outcome]:
    def read(start: date | None, end: date | None) -> _Outcome:
        if start is None or end is None:
            return None, Rule.SPAN
        try:
            return Period(start, end, PeriodType(kind)), None
        except ValueError:
            return None, Rule.SPAN

    return read


def _grammars(source: PeriodSource, deciding: list[str]) -> list[str | None]:
    if source.by is None:
        return [source.grammar] * len(deciding)
    declared = _plain_keys(source.by.grammars)
    return [declared.get(text) for text in deciding]


def _parsed(grammar: str | None, text: str) -> _Outcome:
    if grammar is None:
        return None, Rule.NO_GRAMMAR
    try:
        return parse(grammar, text), None
    except HwbError:
        return None, Rule.PERIOD


def _ended(outcome: _Outcome, received_on: date) -> _Outcome:
    period, _ = outcome
    if period is None:
        return outcome
    may_run = period.type is PeriodType.academic_year
    is_ahead = (period.start if may_run else period.end) > received_on
    return (None, Rule.FUTURE) if is_ahead else outcome


def _stated(source: PeriodSource, table: Table, file_name: str) -> str:
    """The one period text of the whole file; raises HWB-404."""
    if source.source == "fixed":
        texts = {str(source.value)}
    else:
        lines = [text for _, text in table.preamble]
        if source.source == "file_name":
            lines = named_by(file_name, lines)
        found = (re.search(str(source.pattern), line) for line in lines)
        texts = {clean(match["period"] or "")[0] for match in found if match}
    place = _PLACES[source.source]
    if len(texts) != 1:
        raise HwbError(
            "HWB-404",
            f"{'several different periods are' if texts else 'no period is'} found in {place}",
            where=f"looked for: {source.pattern}",
            why=_NO_PERIOD,
            do="Check that this is the right file, and send it as the contract says.",
        )
    text = texts.pop()
    if source.grammar:
        try:
            parse(source.grammar, text)
        except HwbError as refusal:
            raise HwbError(
                "HWB-404",
                f"the period in {place} cannot be read: {refusal.what}",
                why=_NO_PERIOD,
                do=refusal.do,
            ) from None
    return text


@dataclass(frozen=True)
class Areas:
    """Code and kind of each row's area, the lines refused for want of one, and what was met."""

    code: Coded
    kind: Coded
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


def areas(columns: Columns, contract: Contract) -> Areas:
    """The area of each row, NULL for an extract without areas.

    A code or name that is not known is kept as sent with no kind, for the list of unknown areas.
    A GSS code whose entity is known tells its own kind, whatever kind the contract names for the
    rest: so a national row among local ones is never taken for one of them. A blank is refused,
    unless the contract makes it a marker of that column: then the row stands without an area, as
    one does whose cell holds any other marker.
    """
    source = contract.area
    if source is None:
        return Areas(columns.everywhere(None), columns.everywhere(None))
    if source.fixed:
        kind = _kind(source.fixed, "gss") if source.kind == "gss" else source.kind
        return Areas(columns.everywhere(source.fixed), columns.everywhere(kind))
    levels = source.by
    named = [levels.column, *dict.fromkeys(levels.codes.values())] if levels else []
    named += [name for name in (source.code, source.name) if name]
    each = columns.combinations(named)
    locate = _locator(source, {name: contract.markers_of(name) for name in named})
    found = [locate({name: each.plain[name][i] for name in named}) for i in range(each.height)]
    codes = each.laid((place.code for place in found), pl.String)
    kinds = each.laid((place.kind for place in found), pl.String)
    nowhere = [place.rule if place.rule is Rule.NO_AREA else None for place in found]
    refusals = [Refusal(source.code or source.name, each.laid(nowhere, pl.String))]
    if levels:
        off_level = [place.rule if place.rule is Rule.LEVEL else None for place in found]
        refusals.append(Refusal(levels.column, each.laid(off_level, pl.String)))
    notes = []
    for what in (_UNKNOWN, _WITHOUT):
        is_met = pl.Series([place.note == what for place in found], dtype=pl.Boolean)
        count = int(is_met.gather(each.place).sum())
        if count:
            notes.append(Note(what, count))
    return Areas(codes, kinds, tuple(refusals), tuple(notes))


_UNKNOWN = "rows whose area is not known: kept, with no kind of area"
_WITHOUT = "rows without an area, as a marker says: kept"


@dataclass(frozen=True)
class _Area:
    """Where one row is, or the rule it breaks."""

    code: str | None = None
    kind: str | None = None
    rule: Rule | None = None

    @property
    def note(self) -> str | None:
        if self.rule or self.kind:
            return None
        return _UNKNOWN if self.code else _WITHOUT


def _locator(
    source: AreaSource, markers: Mapping[str, Mapping[str, object]]
) -> Callable[[Mapping[str, str]], _Area]:
    """Finds the area in the texts of one row, by column."""
    aliases, names = _plain_keys(source.aliases), _plain_keys(source.names)
    codes = _plain_keys(source.by.codes) if source.by else {}
    marked = {name: {clean(text)[0] for text in texts} for name, texts in markers.items()}

    def locate(texts: Mapping[str, str]) -> _Area:
        if source.name and texts[source.name] in names:
            code = names[texts[source.name]]
            return _Area(code, _kind(code, source.kind))
        column = source.code or source.name
        if source.by:
            column = codes.get(texts[source.by.column])
            if column is None:
                return _Area(rule=Rule.LEVEL)
        text = texts[str(column)]
        if text in aliases:
            return _Area(aliases[text], _kind(aliases[text], source.kind))
        if text in marked[str(column)]:
            return _Area()
        if text == "":
            return _Area(rule=Rule.NO_AREA)
        is_name = source.name is not None and source.code is None
        return _Area(text, None if is_name else _kind(text, source.kind))

    return locate


def _kind(code: str, declared: str) -> str | None:
    known = ENTITY_KINDS.get(code[:3]) if GSS_CODE.fullmatch(code) else None
    return known or (None if declared == "gss" else declared)


def _plain_keys(texts: Mapping[str, str]) -> dict[str, str]:
    """The same mapping for texts as they are after normalising."""
    return {clean(text)[0]: meaning for text, meaning in texts.items()}


@dataclass(frozen=True)
class _Joined:
    parts: list[Coded]

    def rows(self, start: int, length: int) -> pl.Series:
        parts = [p.rows(start, length).alias(str(n)) for n, p in enumerate(self.parts)]
        text = pl.concat_str("*", separator=_SEPARATOR)
        return pl.DataFrame(parts).select(text).to_series()


def repeats(columns: Columns, contract: Contract, kept: pl.Series) -> Laid:
    """`_is_repeat`: whether a kept row is a designed repeat of an earlier one of the same key."""
    if not contract.repeats:
        return columns.everywhere(False, pl.Boolean)
    rows = pl.DataFrame({"key": columns.combinations(contract.key).place, "kept": kept})
    is_first = rows.select(pl.struct("key", "kept").is_first_distinct()).to_series()
    return Coded(pl.Series([False, True]), (~is_first & kept).cast(pl.UInt8))


def groups(columns: Columns, contract: Contract, period: Periods) -> Laid:
    """`_group`: what a row takes the place of in older files, as the contract's `replaces` says."""
    names = list(contract.replaces.within)
    if contract.replaces.what == "rows":
        names += contract.key
    values = [columns.values(name) for name in names]
    parts = [Coded(v.values.cast(pl.String).fill_null(""), v.place) for v in values]
    if contract.replaces.what == "periods":
        parts.append(period.label)
    return _Joined(parts) if parts else columns.everywhere("")
