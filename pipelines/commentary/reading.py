"""A text becomes what it claims of figures: numbers, directions, comparisons, targets.

Only what plainly tells how a figure stands or moved is a claim. Wishes, plans, causes and what
somebody did are none, and a claim says what it leaves open rather than guess.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.commentary import lexicon
from pipelines.commentary.numbers import Number, amount, numbers

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_WHOLE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(
    r",\s(?:and |but |while |so )?|;|:\s|[()]|\s[–—-]\s"
    r"|\b(?:but|while|whereas|although|though|however|because|so that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Since:
    """The period a change is counted from: `kind` is year, quarter, month, previous, baseline,
    long (no one period) or label, `words` the label."""

    kind: str
    words: str


@dataclass(frozen=True)
class Claim:
    """One thing said of a figure, at `start` to `end` of the text.

    `said` is up, down, better, worse or same; of a target also met, missed, on track, off track,
    above, below; of a rank highest, lowest, best, worst. `beside` are the words that name what it
    is compared with, `subject` those before it, `during` the label of the period it speaks of, and
    `from_value` the value it is said to have come from, `times` by how much it is said to have
    grown ("doubled"). `other` is a word that no figure goes by.
    """

    kind: Literal["direction", "comparison", "target", "rank"]
    said: str
    is_negated: bool
    start: int
    end: int
    sentence: str
    subject: str
    beside: str = ""
    since: Since | None = None
    during: str | None = None
    from_value: float | None = None
    times: float | None = None
    other: str = ""
    is_of_a_figure: bool = True
    says_it_is_small: bool = False

    @property
    def is_of_a_part(self) -> bool:
        """Whether a part of the people is spoken of, or the difference between parts."""
        return bool(lexicon.OF_A_PART.search(self.sentence))


@dataclass(frozen=True)
class Reading:
    """What a text claims; `sentences` are the places of its sentences."""

    text: str
    numbers: list[Number]
    claims: list[Claim]
    sentences: list[tuple[int, int]]

    def sentence_of(self, place: int) -> str:
        return next(self.text[a:b] for a, b in self.sentences if a <= place <= b)

    def clause_of(self, place: int, *, till: int | None = None) -> str:
        """The words around a place between two commas or the like, or those before `till`."""
        start, end = next((a, b) for a, b in self.sentences if a <= place <= b)
        clauses = _pieces(_CLAUSE, self.text, start, end)
        begins, ends = next(((a, b) for a, b in clauses if a <= place < b), (place, place))
        return self.text[begins : ends if till is None else till]

    def is_of_others(self, number: Number, *, is_named: bool) -> bool:
        """Whether it is told of something that is no figure ("demand rose by 12 %"), or is meant
        to be reached; `is_named` says that its clause shares a word with the metric's title."""
        start = next(a for a, b in self.sentences if a <= number.start <= b)
        before = self.clause_of(number.start, till=number.start)
        if lexicon.MEANT.search(self.text, start, number.start):
            return True
        if number.is_change:
            return bool(lexicon.OTHER.search(before))
        said = {word.casefold() for word in lexicon.OTHER.findall(self.sentence_of(number.start))}
        return bool(
            said - {"we", "they"} and not is_named and not lexicon.OF_A_FIGURE.search(before)
        )


def read(text: str) -> Reading:
    """The claims of a text, in the order they are made."""
    said = numbers(text)
    sentences = list(_pieces(_SENTENCE, text, 0, len(text)))
    claims: list[Claim] = []
    wholes = list(_pieces(_WHOLE, text, 0, len(text)))
    for start, end in sentences:
        lead = (start, start)
        is_small = any(a <= start < b and lexicon.SMALL.search(text, a, b) for a, b in wholes)
        for clause in _pieces(_CLAUSE, text, start, end):
            claims += _claims(text, (start, end), lead, clause, said, is_small)
            opens = text[clause[0] : clause[1]].lstrip()
            leads = any(
                pattern.match(opens)
                for pattern in (lexicon.SINCE, lexicon.DURING, lexicon.IN_ANOTHER_PLACE)
            )
            lead = clause if leads else (clause[1], clause[1])
    return Reading(text, said, sorted(claims, key=lambda claim: claim.start), sentences)


def _pieces(at: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in at.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end


def _claims(
    text: str,
    sentence: tuple[int, int],
    lead: tuple[int, int],
    clause: tuple[int, int],
    said: list[Number],
    is_small: bool,
) -> Iterator[Claim]:
    whole = text[sentence[0] : sentence[1]]
    leading = text[lead[0] : lead[1]]
    taken: list[tuple[int, int]] = []

    def is_taken(match: re.Match[str]) -> bool:
        return any(a < match.end() and match.start() < b for a, b in taken)

    for target, pattern in lexicon.TARGETS:
        for match in pattern.finditer(text, *clause):
            before = text[clause[0] : match.start()]
            if is_taken(match):
                continue
            taken.append(match.span())
            if not lexicon.UNREAL.search(before):
                negated = bool(lexicon.NOT.search(before))
                yield Claim(
                    "target",
                    target,
                    negated,
                    *match.span(),
                    whole,
                    f"{leading} {before}",
                    other=_other(before, is_standing=True),
                    during=_during(text[clause[0] : clause[1]], leading),
                )
    for match in lexicon.BEST.finditer(text, *clause):
        before = text[clause[0] : match.start()]
        if not lexicon.UNREAL.search(before) and not lexicon.NOT.search(before):
            yield Claim(
                "rank",
                match["rank"].casefold(),
                False,
                match.start(),
                match.end("rank"),
                whole,
                f"{leading} {before}",
                match["of"],
                other=_other(before, is_standing=True),
            )
    found = sorted(
        (
            (match, direction, form)
            for direction, form, pattern in lexicon.DIRECTIONS
            for match in pattern.finditer(text, *clause)
            if not is_taken(match)
        ),
        key=lambda each: (each[0].start(), -each[0].end()),
    )
    begins, last = clause[0], -1
    kept = []
    for match, direction, form in found:
        if match.start() >= last:
            kept.append((match, direction, form))
            last = match.end()
    for place, (match, direction, form) in enumerate(kept):
        ends = kept[place + 1][0].start() if place + 1 < len(kept) else clause[1]
        before, after = text[begins : match.start()], text[match.end() : ends]
        begins = match.end()
        taken.append(match.span())
        whole_before = text[clause[0] : match.start()]
        if _is_of_a_figure(form, whole_before, after):
            negated = bool(lexicon.NOT.search(before))
            negated |= direction != "same" and bool(lexicon.NOT.search(match[0]))
            others = lexicon.OTHER.search(text, *sentence)
            since = _since(after) or _since(whole_before) or _since(leading)
            stands_beside = any(
                match.end() <= n.start < ends and _may_be_of_a_figure(n) for n in said
            )
            of_a_figure = lexicon.OF_A_FIGURE.search(after if form == "noun" else whole_before)
            came_from = lexicon.FROM.search(after)
            yield Claim(
                "direction",
                direction,
                negated,
                *match.span(),
                whole,
                f"{leading} {whole_before}",
                after,
                since,
                _during(after if came_from is None else "", leading),
                amount(came_from["number"]) if came_from else None,
                lexicon.TIMES.get(match[0].casefold()),
                _other(whole_before),
                bool(of_a_figure or stands_beside or (since and not others)),
                is_small,
            )
    for standing, pattern in lexicon.STANDS:
        for match in pattern.finditer(text, *clause):
            if is_taken(match):
                continue
            taken.append(match.span())
            before, after = text[clause[0] : match.start()], text[match.end() : clause[1]]
            if lexicon.UNREAL.search(before):
                continue
            negated = bool(lexicon.NOT.search(before))
            yield Claim(
                "comparison",
                standing,
                negated,
                *match.span(),
                whole,
                f"{leading} {before}",
                after,
                during=_during(text[clause[0] : clause[1]], leading),
                other=_other(before, is_standing=True),
                says_it_is_small=is_small,
            )


def _is_of_a_figure(form: str, before: str, after: str) -> bool:
    """Whether it may tell how a figure moved: no wish, no cause, nothing that somebody changed."""
    if lexicon.UNREAL.search(before):
        return False
    if form == "noun":
        return not lexicon.AS_CAUSE.search(before.rstrip())
    if form == "verb":
        return not (lexicon.AS_ADJECTIVE.search(before.rstrip()) or lexicon.TRANSITIVE.match(after))
    return True


def _may_be_of_a_figure(number: Number) -> bool:
    return number.unit in ("", "%", "points") or number.unit.startswith("per ")


def _other(before: str, *, is_standing: bool = False) -> str:
    found = lexicon.OTHERS.search(before.rstrip())
    word = found[0].split()[0].casefold() if found else ""
    return "" if is_standing and word == "we" else word


def _since(words: str) -> Since | None:
    found = lexicon.SINCE.search(words)
    if found is None:
        return None
    kind = found.lastgroup or "long"
    return Since(kind.removesuffix("_on_year").removesuffix("_on_quarter"), found[kind].casefold())


def _during(words: str, leading: str) -> str | None:
    found = lexicon.DURING.search(words) or lexicon.DURING.search(leading)
    return found["label"].casefold() if found else None
