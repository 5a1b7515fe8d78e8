"""Texts as sent become numbers, days, words and markers, by the rules of one column.

Every distinct text of a column is looked at once and the outcome laid back on its rows, so the
cost follows the number of different texts, not the number of rows.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

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

Texts = TypeVar("Texts", pl.Series, pl.Expr)

_BLANKS = " \t\r\n\v\f"
_PLAIN = pl.col("plain")
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
        plain, notes = texts.str.strip_chars(_BLANKS), []
        unusual = texts.filter(texts.str.contains(UNUSUAL))
        if len(unusual):
            cleaned = {text: clean(text) for text in unusual}
            plain = texts.replace(list(cleaned), [text for text, _ in cleaned.values()])
            plain = plain.str.strip_chars(_BLANKS)
            for kind in sorted({kind for _, found in cleaned.values() for kind in found}):
                changed = [text for text, (_, found) in cleaned.items() if kind in found]
                count = int(texts.is_in(changed).gather(place).sum())
                notes.append(Note(f"{name}: {kind} made plain", count))
        if same_as:
            same = {clean(text)[0]: landed for text, landed in same_as.items()}
            plain = plain.replace(list(same), list(same.values()))
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
    is_open = pl.col("marked").is_null() & ~pl.col("blank")
    texts = pl.DataFrame({"plain": sent.plain}).with_columns(
        marked=look_up(_PLAIN, meanings), blank=_PLAIN == ""
    )
    match column.type:
        case "text":
            values, broken, rounded = _PLAIN, [], pl.lit(False)
        case "date":
            texts = texts.with_columns(_days(texts, is_open, column.formats))
            values, broken, rounded = pl.col("day"), [pl.col("rule")], pl.lit(False)
        case _:
            texts = texts.with_columns(digits=_digits(column.accepts))
            if "exponent" in column.accepts:
                texts = texts.with_columns(_written_out(texts, column.accepts))
            values, broken, rounded = _numbers(column)
    if column.values is not None:
        broken = [*broken, _breaks(~_PLAIN.is_in(column.values), Rule.NOT_IN_LIST)]
    rules: pl.Expr = pl.when(is_open).then(pl.coalesce(*broken, pl.lit(None, pl.String)))
    if column.blank == "refused":
        rules = pl.coalesce(rules, _breaks(pl.col("blank"), Rule.BLANK))
    read = texts.with_columns(values.alias("value"), rules.alias("rules")).select(
        pl.when(is_open & pl.col("rules").is_null()).then("value").alias("value"),
        pl.coalesce(
            "marked",
            pl.when("blank").then(pl.lit("missing")).otherwise(pl.lit("present")),
        ).alias("status"),
        "rules",
        (rounded & is_open).fill_null(False).alias("rounded"),
    )
    notes = []
    if read["rounded"].any():
        count = int(sent.on_rows(read["rounded"]).sum())
        notes.append(Note(f"{name}: rounded to {SCALE} decimals, half to even", count))
    return Cells(read["value"], read["status"], read["rules"], notes)


def look_up(texts: Texts, meanings: Mapping[str, str]) -> Texts:
    """The meaning of each text, NULL where it has none."""
    return texts.replace_strict(
        list(meanings), list(meanings.values()), default=None, return_dtype=pl.String
    )


def _digits(accepts: Sequence[str]) -> pl.Expr:
    """What of a number's text is read once notations are taken away; brackets are a minus."""
    digits = _PLAIN.str.replace_all(r"[,%()+\s]", "")
    if "brackets" in accepts:
        digits = pl.when(_PLAIN.str.starts_with("(")).then("-" + digits).otherwise(digits)
    return digits


def _written_out(texts: pl.DataFrame, accepts: Sequence[str]) -> pl.Series:
    """Digits with an exponent as digits without, exactly."""
    digits = texts["digits"]
    scientific = texts["plain"].str.contains(_pattern(accepts)) & digits.str.contains("[eE]")
    written = [format(Decimal(text), "f") for text in digits.filter(scientific)]
    return digits.scatter(scientific.arg_true(), written)


def _numbers(column: Column) -> tuple[pl.Expr, list[pl.Expr], pl.Expr]:
    """Values, broken rules, and whether a value was rounded; only exact texts become numbers."""
    is_number = _PLAIN.str.contains(_pattern(column.accepts))
    digits = pl.col("digits")
    numbers = pl.when(is_number).then(digits).cast(EXACT, strict=False)
    fraction = digits.str.extract(r"\.([0-9]*)$").fill_null("").str.strip_chars_end("0")
    has_notation = _PLAIN.str.contains(_pattern(_NOTATIONS))
    broken = [
        _breaks(~is_number & has_notation, Rule.NOTATION),
        _breaks(~is_number, Rule.NOT_A_NUMBER),
    ]
    values, rounded = numbers, is_number & (fraction.str.len_bytes() > SCALE)
    if column.type == "whole":
        broken.append(_breaks(fraction != "", Rule.NOT_WHOLE))
        values, rounded = numbers.cast(pl.Int64, strict=False), pl.lit(False)
    broken.append(_breaks(values.is_null() | (numbers.abs() >= _TOO_LARGE), Rule.TOO_LARGE))
    if column.minimum is not None:
        broken.append(_breaks(numbers < _limit(column.minimum), Rule.BELOW_MINIMUM))
    if column.maximum is not None:
        broken.append(_breaks(numbers > _limit(column.maximum), Rule.ABOVE_MAXIMUM))
    return values, broken, rounded


def _breaks(broken: pl.Expr, rule: Rule) -> pl.Expr:
    """The rule for the texts that break it, NULL for all others."""
    return pl.when(broken).then(pl.lit(str(rule)))


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


def _days(texts: pl.DataFrame, wanted: pl.Expr, formats: list[str]) -> list[pl.Series]:
    rows = texts.select("plain", wanted.alias("wanted")).iter_rows()
    read = [_day(text, formats) if is_wanted else (None, None) for text, is_wanted in rows]
    days = pl.Series("day", [day for day, _ in read], dtype=pl.Date)
    return [days, pl.Series("rule", [rule for _, rule in read], dtype=pl.String)]


def _day(text: str, formats: list[str]) -> tuple[date | None, Rule | None]:
    """The one day that all formats which read the text agree on, or the rule it breaks."""
    days = set()
    for form in formats:
        with suppress(ValueError):
            days.add(datetime.strptime(text, form).date())
    if not days:
        return None, Rule.NOT_A_DATE
    return (days.pop(), None) if len(days) == 1 else (None, Rule.AMBIGUOUS_DATE)
