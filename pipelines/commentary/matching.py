"""Claims against figures: what a text says that its figures do not.

A claim is judged only where it is plain which figure it is about and the figure is known; where a
text speaks of several metrics, it is wrong only if it fits none of those it may mean.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.commentary.figures import Facts
from pipelines.commentary.judging import STEM, Verdict, Wrong, judge, stems
from pipelines.commentary.numbers import Number
from pipelines.commentary.reading import Reading, read

_NEAREST = 3
_LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Mismatch:
    """What is wrong with a text, for its author: the words, and what the figure says.

    `kind` is number, direction, chance (the change or difference is not more than chance),
    comparison or target. `start` and `end` are the place of the words in the text.
    """

    kind: str
    quote: str
    figure_says: str
    start: int
    end: int


def match(text: str, metrics: Sequence[Facts]) -> list[Mismatch]:
    """What the text says that the figures of its metric, or metrics, do not; in its order."""
    reading = read(text)
    found = []
    for number in reading.numbers:
        sentence = reading.sentence_of(number.start)
        is_named = any(
            stems(facts.title) & stems(reading.clause_of(number.start)) for facts in metrics
        )
        if reading.is_of_others(number, is_named=is_named):
            continue
        meant = _meant(reading.clause_of(number.start), sentence, metrics)
        wrong = _joined([_number(number, sentence, facts) for facts in meant])
        if wrong:
            found.append(_warning(reading, wrong, number.start, number.end))
    for claim in reading.claims:
        meant = _meant(reading.clause_of(claim.start), claim.sentence, metrics)
        wrong = _joined([judge(claim, facts) for facts in meant])
        if wrong:
            found.append(_warning(reading, wrong, claim.start, claim.end))
    return sorted(found, key=lambda mismatch: (mismatch.start, mismatch.end))


def _warning(reading: Reading, wrong: Wrong, start: int, end: int) -> Mismatch:
    """Quotes the sentence; of a long one the words around the claim."""
    first, last = next((a, b) for a, b in reading.sentences if a <= start <= b)
    if last - first > _LONGEST_QUOTE:
        around = (_LONGEST_QUOTE - (end - start)) // 2
        first = max(first, reading.text.rfind(" ", first, max(first, start - around)) + 1)
        cut = reading.text.find(" ", min(last, end + around), last)
        last = last if cut < 0 else cut
    words = " ".join(reading.text[first:last].split())
    return Mismatch(wrong.kind, words, wrong.figure_says, start, end)


def _joined(verdicts: list[Verdict]) -> Wrong | None:
    """What is wrong, if every metric that can judge says so."""
    wrong = [verdict for verdict in verdicts if isinstance(verdict, Wrong)]
    if not wrong or any(verdict is True for verdict in verdicts):
        return None
    said = list(dict.fromkeys(verdict.figure_says for verdict in wrong))[:_NEAREST]
    return Wrong(wrong[0].kind, "; ".join(said))


def _meant(clause: str, sentence: str, metrics: Sequence[Facts]) -> Sequence[Facts]:
    """The metrics that the clause, or else the sentence, names best; all where it names none."""
    for words in (clause, sentence):
        shared = [len(stems(facts.title) & stems(words)) for facts in metrics]
        most = max(shared, default=0)
        if most:
            return [facts for facts, count in zip(metrics, shared, strict=True) if count == most]
    return metrics


# ------------------------------------------------------------------------------------- numbers


def _number(number: Number, sentence: str, facts: Facts) -> Verdict:
    if not _is_in_unit(number, facts):
        return None
    values = list(facts.values())
    if number.is_change:
        if any(_fits(number, change) for change in _changes(number, facts)):
            return True
        return Wrong("number", _told_change(facts))
    fitting = [
        told
        for value, told in values
        if _fits(number, value) or _fits(number, facts.rounded(value))
    ]
    if (
        not fitting
        and facts.unit == "%"
        and any(_fits(number, 100 - p.value) for p in facts.series)
    ):
        return True  # the others are told of: "one in four waits longer"
    if not fitting:
        told = "; ".join(filter(None, [facts.why_not, _nearest(number, values)]))
        return Wrong("number", f"{facts.title}: {told}")
    now = facts.current
    is_past_only = now is not None and all(
        told in {facts.quoted(point) for point in facts.series if point is not now}
        for told in fitting
    )
    if is_past_only and now is not None and not _PAST.search(sentence):
        return Wrong("number", f"{facts.title}: {fitting[0]}; now {facts.quoted(now)}")
    return True


# What tells that an earlier figure is meant.
_PAST = re.compile(
    r"\b(?:from|than|previous\w*|last|since|compared|against|versus|vs|after|ago|before|earlier"
    r"|baseline|had|then|initially|start\w*|began|q[1-4]|20\d\d|up|down|rose|fell|\w+ed from"
    r"|increased?|decreased?|improved|worsened|dropped|declined|now|rang(?:ed|ing)|between)\b",
    re.IGNORECASE,
)


def _is_in_unit(number: Number, facts: Facts) -> bool:
    """Whether the number can be one of the metric's at all."""
    unit = facts.unit.casefold().replace(",", "")
    if number.is_change and number.unit == "%":
        return True  # of any figure may be told by how much it changed
    if number.unit in ("%", "points"):
        return unit.startswith("%")
    if number.unit.startswith("per "):
        return number.unit in unit
    if number.unit:
        is_of_people_or_things = not unit.startswith(("%", "year")) and "per " not in unit
        named = is_of_people_or_things and number.unit[:STEM] in stems(facts.title)
        return named or unit.split()[0].removesuffix("s") == number.unit.removesuffix("s")
    return True


def _fits(number: Number, value: float) -> bool:
    slack = 1e-9 * max(1.0, abs(value))
    return number.least - slack <= value <= number.most + slack


def _changes(number: Number, facts: Facts) -> list[float]:
    """Every difference that a text may tell of: of the figures as printed, and unrounded."""
    now = [facts.current] if facts.current else []
    pairs = [(a.value, b) for a in now for b, _ in facts.values()]
    series = [point.value for point in facts.series]
    pairs += list(zip(series[1:], series[:-1], strict=True))
    parts = [point.value for point in facts.parts.values()]
    pairs += [(a, b) for a in parts for b in parts]
    pairs += [(a, other.value) for a in parts for other in facts.beside if other.value is not None]
    found = []
    for later, before in pairs:
        for a, b in ((later, before), (facts.rounded(later), facts.rounded(before))):
            found.append(abs(a - b))
            if number.unit == "%" and b and a:
                found += [100 * abs(a - b) / abs(b), 100 * abs(a - b) / abs(a)]
    return found


def _told_change(facts: Facts) -> str:
    now, before = facts.current, facts.previous
    if now is None:
        return f"{facts.title}: {facts.why_not or 'no figure now'}"
    if before is None:
        return f"{facts.title}: {facts.quoted(now)}, and none before to compare with"
    return f"{facts.title}: {facts.quoted(now)}, {facts.quoted(before)}"


def _nearest(number: Number, values: list[tuple[float, str]]) -> str:
    middle = (number.least + number.most) / 2
    by_distance = sorted(values[1:], key=lambda each: abs(each[0] - middle))
    told = [told for _, told in [*values[:1], *by_distance]]
    return "; ".join(list(dict.fromkeys(told))[:_NEAREST])
