"""What a file says of itself before a row is read: its period and its day of release."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from pipelines.errors import HwbError, shape
from pipelines.intake.normalising import clean
from pipelines.periods import parse
from pipelines.specs.form import Form
from pipelines.specs.register import Extract


def refuse_wrong_period(extract: Extract, file_name: str, preamble: list[str]) -> None:
    """Raises HWB-216 when the file name or preamble does not hold the one period declared there.

    A period that is in the rows is none of the door's business: landing reads it.
    """
    period = extract.contract.period
    if period.source == "file_name":
        place, lines = "the file name", named_by(file_name, preamble)
    elif period.source == "preamble":
        place, lines = "the lines above the header", preamble
    else:
        return
    texts = set(_found(period.pattern or "", "period", lines))
    if len(texts) != 1:
        count = "several different periods stand" if texts else "no period stands"
        raise _wrong_period(extract, f"{count} in {place}")
    if period.grammar:
        try:
            parse(period.grammar, texts.pop())
        except HwbError as refusal:
            raise _wrong_period(extract, f"{refusal.what} It stands in {place}") from None


def named_by(file_name: str, preamble: Iterable[str]) -> list[str]:
    """What a file is called: by its name and, if it is a form, by the line it is known by."""
    known_by = Form.found(preamble)
    return [file_name, *([str(known_by)] if known_by else [])]


def stated_release(extract: Extract, preamble: list[str]) -> date | None:
    """The latest release date stated: a revised file states its first release too.

    None where the contract declares none or no line has one; raises HWB-217 when lines have dates
    and none is in a declared format.
    """
    released = extract.contract.released
    if released is None:
        return None
    texts = _found(released.pattern, "date", preamble)
    days = [day for text in texts if (day := day_of(text, released.formats))]
    if texts and not days:
        raise HwbError(
            "HWB-217",
            f"the release date in the file cannot be read (its shape is {shape(texts[0])!r})",
            where=f"formats of {extract.id}: {', '.join(released.formats)}",
            why="Which version of a figure is the newer one depends on it.",
            do="Add the format to `released.formats`.",
        )
    return max(days, default=None)


def _found(pattern: str, group: str, lines: Iterable[str]) -> list[str]:
    matches = (re.search(pattern, line) for line in lines)
    return [text for m in matches if m and (text := clean(m[group] or "")[0])]


def _wrong_period(extract: Extract, what: str) -> HwbError:
    return HwbError(
        "HWB-216",
        f"this is not a file of {extract.id} as declared: {what}",
        where=f"looked for: {extract.contract.period.pattern}",
        why="Its figures would stand at no period, or at a wrong one.",
        do="Ask the partner which period it is about, and for a file that says so.",
    )


def day_of(text: str, formats: Iterable[str]) -> date | None:
    """The day that a text says in one of the formats, or None."""
    for form in formats:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
