"""Texts as sent become numbers, days, words and markers, by the rules of one column.

Every distinct text of a column is looked at once and the outcome laid back on its rows, so the
cost follows the number of different texts, not the number of rows.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from pipelines.intake.normalising import UNUSUAL, clean
from pipelines.intake.reading.table import Note
from pipelines.intake.rules import Rule
from pipelines.specs.base import ValueStatus
from pipelines.specs.contract import Column

SCALE = 18
EXACT = pl.Decimal(38, SCALE)
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "whole": pl.Int64(),
    "decimal": EXACT,
    "date": pl.Date(),
}
"""The type each kind of column is landed as."""

_LARGEST = Decimal(10) ** 20 - 1
_TOO_LARGE = Decimal(10) ** 19
"""Sums and differences of decimals below it stay within the 20 digits they are kept in."""

_BLANKS = " \t\r\n\v\f"
_NOTATIONS = ("thousands", "percent", "brackets", "exponent")


@dataclass(frozen=True)
class Sent:
    """One column as sent: each distinct text once, and which of them stands in each row.

    `place` has one entry per row, a position in `texts` (as sent) and in `plain` (normalised, and
    replaced where the contract says that two texts are the same).
    """

    place: pl.Series
    texts: pl.Series
    plain: pl.Series
    notes: list[Note]

    @classmethod
    def of(cls, name: str, rows: pl.Series, same_as: Mapping[str, str]) -> "Sent":
        texts = rows.unique(maintain_order=True)
        place = rows.cast(pl.Enum(texts)).to_physical()
        unusual = texts.filter(texts.str.contains(UNUSUAL))
        cleaned = {text: clean(text) for text in unusual}
        plain = texts.replace(list(cleaned), [text for text, _ in cleaned.values()])
        plain = plain.str.strip_chars(_BLANKS)
        same = {clean(text)[0]: landed for text, landed in same_as.items()}
        plain = plain.replace(list(same), list(same.values()))
        notes = []
        for kind in sorted({kind for _, found in cleaned.values() for kind in found}):
            changed = [text for text, (_, found) in cleaned.items() if kind in found]
            count = int(texts.is_in(changed).gather(place).sum())
            notes.append(Note(f"{name}: {kind} made plain", count))
        return cls(place, texts, plain, notes)

    def on_rows(self, values: pl.Series) -> pl.Series:
        """What was found for each distinct text, laid on the rows."""
        return values.gather(self.place)


@dataclass(frozen=True)
class Cells:
    """What each distinct text of a column is: a value, a status, or the rule it breaks.

    `values` is NULL unless `statuses` says present; `rules` is NULL unless the line is refused.
    """

    values: pl.Series
    statuses: pl.Series
    rules: pl.Series
    notes: list[Note]


def read_cells(name: str, sent: Sent, column: Column, markers: Mapping[str, ValueStatus]) -> Cells:
    """Reads every distinct text of a column by its type, markers, notations and bounds."""
    meanings = {clean(text)[0]: str(meaning) for text, meaning in markers.items()}
    marked = look_up(sent.plain, meanings)
    blank = sent.plain == ""
    is_open = marked.is_null() & ~blank
    notes: list[Note] = []
    match column.type:
        case "text":
            values = sent.plain
            rules = _none(len(values))
        case "date":
            values, rules = _days(sent.plain, is_open, column.formats)
        case _:
            values, rules, rounded = _numbers(sent.plain, column)
            count = int(sent.on_rows(rounded & is_open).sum())
            if count:
                notes.append(Note(f"{name}: rounded to {SCALE} decimals, half to even", count))
    if column.values is not None:
        listed = sent.plain.is_in(column.values)
        rules = _first(rules, ~listed, Rule.NOT_IN_LIST)
    rules = _where(is_open, rules)
    if column.blank == "refused":
        rules = _first(rules, blank, Rule.BLANK)
    statuses = (
        pl.DataFrame({"marked": marked, "blank": blank})
        .select(
            pl.coalesce(
                "marked",
                pl.when("blank").then(pl.lit("missing")).otherwise(pl.lit("present")),
            )
        )
        .to_series()
    )
    return Cells(_where(is_open & rules.is_null(), values), statuses, rules, notes)


def look_up(texts: pl.Series, meanings: Mapping[str, str]) -> pl.Series:
    """The meaning of each text, NULL where it has none."""
    return texts.replace_strict(
        list(meanings), list(meanings.values()), default=None, return_dtype=pl.String
    )


def _numbers(plain: pl.Series, column: Column) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Values, broken rules, and whether a value was rounded; only exact texts become numbers."""
    is_number = plain.str.contains(_pattern(column.accepts))
    digits = plain.str.replace_all(r"[,%()+\s]", "")
    if "brackets" in column.accepts:
        digits = ("-" + digits).zip_with(plain.str.starts_with("("), digits)
    if "exponent" in column.accepts:
        scientific = is_number & digits.str.contains("[eE]")
        written_out = [format(Decimal(text), "f") for text in digits.filter(scientific)]
        digits = digits.scatter(scientific.arg_true(), written_out)
    numbers = _where(is_number, digits).cast(EXACT, strict=False)
    fraction = digits.str.extract(r"\.([0-9]*)$").fill_null("").str.strip_chars_end("0")
    rounded = is_number & (fraction.str.len_bytes() > SCALE)
    has_notation = plain.str.contains(_pattern(_NOTATIONS))
    rules = _first(_none(len(plain)), ~is_number & has_notation, Rule.NOTATION)
    rules = _first(rules, ~is_number, Rule.NOT_A_NUMBER)
    values = numbers
    if column.type == "whole":
        rules = _first(rules, fraction != "", Rule.NOT_WHOLE)
        values = numbers.cast(pl.Int64, strict=False)
        rounded = pl.repeat(False, len(plain), eager=True)
    rules = _first(rules, values.is_null() | (numbers.abs() >= _TOO_LARGE), Rule.TOO_LARGE)
    if column.minimum is not None:
        rules = _first(rules, numbers < _limit(column.minimum), Rule.BELOW_MINIMUM)
    if column.maximum is not None:
        rules = _first(rules, numbers > _limit(column.maximum), Rule.ABOVE_MAXIMUM)
    return values, rules, rounded


def _limit(bound: float) -> Decimal:
    return max(-_LARGEST, min(Decimal(str(bound)), _LARGEST))


def _pattern(accepts: Sequence[str]) -> str:
    """Regular expression of a whole number or decimal in the notations a column accepts."""
    whole = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)" if "thousands" in accepts else "[0-9]+"
    number = rf"(?:{whole}(?:\.[0-9]*)?|\.[0-9]+)"
    # Three digits of exponent are more than any number that can be held, and few enough to write.
    number += "(?:[eE][+-]?[0-9]{1,3})?" if "exponent" in accepts else ""
    number += r"\s?%?" if "percent" in accepts else ""
    bracketed = rf"|\({number}\)" if "brackets" in accepts else ""
    return rf"^(?:[+-]?{number}{bracketed})$"


def _days(plain: pl.Series, wanted: pl.Series, formats: list[str]) -> tuple[pl.Series, pl.Series]:
    read = [_day(t, formats) if w else (None, None) for t, w in zip(plain, wanted, strict=True)]
    days = pl.Series([day for day, _ in read], dtype=pl.Date)
    return days, pl.Series([rule for _, rule in read], dtype=pl.String)


def _day(text: str, formats: list[str]) -> tuple[date | None, Rule | None]:
    """The one day that all formats which read the text agree on, or the rule it breaks."""
    days = set()
    for form in formats:
        with suppress(ValueError):
            days.add(datetime.strptime(text, form).date())
    if not days:
        return None, Rule.NOT_A_DATE
    return (days.pop(), None) if len(days) == 1 else (None, Rule.AMBIGUOUS_DATE)


def _none(length: int) -> pl.Series:
    return pl.repeat(None, length, dtype=pl.String, eager=True)


def _where(kept: pl.Series, values: pl.Series) -> pl.Series:
    """The values, NULL where they are not kept."""
    return values.zip_with(kept, pl.repeat(None, len(values), dtype=values.dtype, eager=True))


def _first(rules: pl.Series, broken: pl.Series, rule: Rule) -> pl.Series:
    """The rules with one more for the texts that break it and had broken none."""
    added = pl.repeat(str(rule), len(rules), dtype=pl.String, eager=True)
    return rules.zip_with(rules.is_not_null() | ~broken.fill_null(False), added)
