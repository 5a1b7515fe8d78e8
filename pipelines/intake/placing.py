"""When and where each row is about, and what of older files it takes the place of."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.errors import HwbError
from pipelines.intake.cells import look_up
from pipelines.intake.columns import Columns, Refusal
from pipelines.intake.normalising import clean
from pipelines.intake.reading.table import Note, Table
from pipelines.intake.rules import Rule
from pipelines.periods import Period, PeriodType, parse
from pipelines.specs.base import ENTITY_KINDS
from pipelines.specs.contract import AreaByLevel, AreaSource, Contract, PeriodSource

_GSS = re.compile(r"[EWSNK][0-9]{8}")
_PLACES = {
    "file_name": "the name of the file",
    "preamble": "the lines above the header",
    "fixed": "the contract",
}
_NO_PERIOD = "Without its period no row of the file can be placed in time."


def periods(
    columns: Columns, contract: Contract, table: Table, file_name: str, received_on: date
) -> tuple[pl.DataFrame, Refusal]:
    """`_period_start`, `_period_end` and `_period_type` of each row, as the contract says.

    Raises HWB-404 when the period of the whole file is not where the contract says, or cannot be
    read: then nothing in the file can be placed in time.

    A period that had not ended on the day of receipt (`received_on`, Europe/London) cannot have
    been observed, so its line is refused. Three things may look ahead: an academic year that has
    begun, because publishers name a school census or summer results after it; an edition fixed by
    the contract; and reference extracts, which hold projections and coming boundaries.
    """
    source = contract.period
    looks_ahead = source.source == "fixed" or contract.role == "reference"
    if source.source == "columns":
        column = source.start
        keys = [columns.values(str(source.start)), columns.values(str(source.end))]
        reader: Callable[[Any, Any], _Outcome] = _span_reader(str(source.type))
    else:
        column = source.column or (source.by.column if source.by else None)
        text = (
            columns.plain(source.column)
            if source.source in ("column", "header") and source.column
            else columns.everywhere(_stated(source, table, file_name))
        )
        grammar = columns.plain(source.by.column) if source.by else columns.everywhere("")
        keys = [text, grammar]
        reader = _text_reader(source)
    sent = pl.DataFrame([keys[0].alias("first"), keys[1].alias("second")])
    found = sent.unique(maintain_order=True)
    read = [reader(first, second) for first, second in found.iter_rows()]
    outcomes = [_in_time(outcome, None if looks_ahead else received_on) for outcome in read]
    placed = found.with_columns(
        pl.Series("_period_start", [p.start if p else None for p, _ in outcomes], pl.Date),
        pl.Series("_period_end", [p.end if p else None for p, _ in outcomes], pl.Date),
        pl.Series("_period_type", [str(p.type) if p else None for p, _ in outcomes], pl.String),
        pl.Series("rule", [rule for _, rule in outcomes], pl.String),
    )
    laid = sent.join(
        placed, on=["first", "second"], how="left", nulls_equal=True, maintain_order="left"
    )
    return laid.drop("first", "second", "rule"), Refusal(column, laid["rule"])


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


def _text_reader(source: PeriodSource) -> Callable[[str, str], _Outcome]:
    grammars = _plain_keys(source.by.grammars) if source.by else {}

    def read(text: str, value: str) -> _Outcome:
        grammar = grammars.get(value) if source.by else source.grammar
        if grammar is None:
            return None, Rule.NO_GRAMMAR
        try:
            return parse(grammar, text), None
        except HwbError:
            return None, Rule.PERIOD

    return read


def _in_time(outcome: _Outcome, received_on: date | None) -> _Outcome:
    period, _ = outcome
    if period is None or received_on is None:
        return outcome
    may_run = period.type is PeriodType.academic_year
    if (period.start if may_run else period.end) > received_on:
        return None, Rule.FUTURE
    return outcome


def _stated(source: PeriodSource, table: Table, file_name: str) -> str:
    """The one period text of the whole file; raises HWB-404."""
    if source.source == "fixed":
        texts = {str(source.value)}
    else:
        lines = [file_name] if source.source == "file_name" else [t for _, t in table.preamble]
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


def areas(
    columns: Columns, source: AreaSource | None
) -> tuple[pl.DataFrame, list[Refusal], list[Note]]:
    """`_area_code` and `_area_kind` of each row, both NULL for an extract without areas.

    A code or name that is not known is kept as sent with no kind, for the list of unknown areas.
    A GSS code whose entity is known tells its own kind, whatever kind the contract names for the
    rest: so a national row among local ones is never taken for one of them.
    """
    nowhere = columns.everywhere(None)
    if source is None:
        return _area_frame(nowhere, nowhere), [], []
    if source.fixed:
        kind = _kind(source.fixed, "gss") if source.kind == "gss" else source.kind
        return _area_frame(columns.everywhere(source.fixed), columns.everywhere(kind)), [], []
    aliases = _plain_keys(source.aliases)
    off_level = nowhere
    if source.by:
        sent, off_level = _by_level(columns, source.by, aliases)
    else:
        sent = _unmarked(columns, source.code or str(source.name), aliases)
    is_unknown_name = pl.repeat(False, columns.height, eager=True)
    if source.name:
        named = look_up(columns.plain(source.name), _plain_keys(source.names))
        if not source.code:
            is_unknown_name = named.is_null() & ~sent.is_in(list(aliases))
        sent = named.zip_with(named.is_not_null(), sent)
    distinct = sent.unique(maintain_order=True)
    codes = [aliases.get(text, text) for text in distinct]
    codes_of = {text: code for text, code in zip(distinct, codes, strict=True) if code}
    kinds_of = {text: _kind(code, source.kind) for text, code in codes_of.items()}
    code = look_up(sent, codes_of)
    kind = nowhere.zip_with(is_unknown_name | code.is_null(), look_up(sent, kinds_of))
    column = source.code or source.name
    refusals = [Refusal(column, _rule_where(code.is_null() & off_level.is_null(), Rule.NO_AREA))]
    if source.by:
        refusals.append(Refusal(source.by.column, off_level))
    unknown = int((kind.is_null() & code.is_not_null()).sum())
    notes = [Note("rows whose area is not known: kept, with no kind of area", unknown)]
    return _area_frame(code, kind), refusals, notes if unknown else []


def _by_level(
    columns: Columns, levels: AreaByLevel, aliases: Mapping[str, str]
) -> tuple[pl.Series, pl.Series]:
    """The code's text of each row and, where its level is not declared, the rule it breaks."""
    level = columns.plain(levels.column)
    codes = _plain_keys(levels.codes)
    sent = columns.everywhere("")
    for declared, column in codes.items():
        sent = _unmarked(columns, column, aliases).zip_with(level == declared, sent)
    return sent, _rule_where(~level.is_in(list(codes)), Rule.LEVEL)


def _unmarked(columns: Columns, name: str, aliases: Mapping[str, str]) -> pl.Series:
    """The texts of an area column, blank where a marker stands that is no alias of an area."""
    sent = columns.plain(name)
    is_kept = columns.values(name).is_not_null() | sent.is_in(list(aliases))
    return sent.zip_with(is_kept, columns.everywhere(""))


def _plain_keys(texts: Mapping[str, str]) -> dict[str, str]:
    """The same mapping for texts as they are after normalising."""
    return {clean(text)[0]: meaning for text, meaning in texts.items()}


def _kind(code: str, declared: str) -> str | None:
    known = ENTITY_KINDS.get(code[:3]) if _GSS.fullmatch(code) else None
    return known or (None if declared == "gss" else declared)


def _area_frame(codes: pl.Series, kinds: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([codes.alias("_area_code"), kinds.alias("_area_kind")])


def groups(columns: Columns, contract: Contract, period: pl.DataFrame) -> pl.Series:
    """`_group`: what a row takes the place of in older files, as the contract's `replaces` says."""
    parts = [columns.values(name).cast(pl.String) for name in contract.replaces.within]
    if contract.replaces.what == "periods":
        parts += [period[name].cast(pl.String) for name in period.columns]
    elif contract.replaces.what == "rows":
        parts += [columns.values(name).cast(pl.String) for name in contract.key]
    if not parts:
        return columns.everywhere("").alias("_group")
    named = [part.fill_null("").alias(str(n)) for n, part in enumerate(parts)]
    # Cleaned texts never hold this separator, so no two lists of parts give one text.
    return (
        pl.DataFrame(named).select(pl.concat_str("*", separator="\x1f").alias("_group")).to_series()
    )


def _rule_where(broken: pl.Series, rule: Rule) -> pl.Series:
    rules = pl.repeat(str(rule), len(broken), dtype=pl.String, eager=True)
    return rules.zip_with(broken, pl.repeat(None, len(broken), dtype=pl.String, eager=True))
