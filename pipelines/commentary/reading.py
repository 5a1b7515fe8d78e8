"""A text becomes what it claims of figures: numbers, directions, comparisons, targets.

Only what plainly tells how a figure stands or moved is a claim. Wishes, plans, causes and what
somebody did are none, and a claim says what it leaves open rather than guess.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
    wholes = list(_pieces(_WHOLE, text, 0, len(text)))
    claims: list[Claim] = []
    for sentence in sentences:
        whole = next((a, b) for a, b in wholes if a <= sentence[0] < b)
        is_small = bool(lexicon.SMALL.search(text, *whole))
        leading = ""
        for start, end in _pieces(_CLAUSE, text, *sentence):
            clause = _Clause(text, sentence, leading, start, end, said, is_small)
            claims += clause.claims()
            leads = lexicon.LEADS.match(text[start:end].lstrip())
            leading = text[start:end] if leads else ""
    return Reading(text, said, sorted(claims, key=lambda claim: claim.start), sentences)


def _pieces(at: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in at.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end


@dataclass
class _Clause:
    """The words between two commas or the like, and what they claim.

    `leading` are those of the clause before, where it names a period or another place ("Compared
    with last year, …"); `taken` are the places of words that were read already.
    """

    text: str
    sentence: tuple[int, int]
    leading: str
    start: int
    end: int
    numbers: list[Number]
    is_small: bool
    taken: list[tuple[int, int]] = field(default_factory=list)

    def claims(self) -> Iterator[Claim]:
        # In this order: "above target" is no comparison, "higher than last year" a direction.
        yield from self._targets()
        yield from self._ranks()
        yield from self._directions()
        yield from self._comparisons()

    def _found(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        for match in pattern.finditer(self.text, self.start, self.end):
            if not any(a < match.end() and match.start() < b for a, b in self.taken):
                yield match

    def _before(self, match: re.Match[str]) -> str:
        return self.text[self.start : match.start()]

    def _standing(
        self, kind: Literal["comparison", "target", "rank"], said: str, match: re.Match[str]
    ) -> Claim:
        before = self._before(match)
        return Claim(
            kind,
            said,
            bool(lexicon.NOT.search(before)),
            *match.span(),
            self.text[slice(*self.sentence)],
            f"{self.leading} {before}",
            match["of"] if kind == "rank" else self.text[match.end() : self.end],
            during=_during(self.text[self.start : self.end], self.leading),
            other=_other(before, is_standing=True),
            says_it_is_small=self.is_small,
        )

    def _targets(self) -> Iterator[Claim]:
        for said, pattern in lexicon.TARGETS:
            for match in self._found(pattern):
                self.taken.append(match.span())
                if not lexicon.UNREAL.search(self._before(match)):
                    yield self._standing("target", said, match)

    def _ranks(self) -> Iterator[Claim]:
        for match in self._found(lexicon.BEST):
            before = self._before(match)
            if not lexicon.UNREAL.search(before) and not lexicon.NOT.search(before):
                claim = self._standing("rank", match["rank"].casefold(), match)
                yield replace(claim, end=match.end("rank"))

    def _comparisons(self) -> Iterator[Claim]:
        for said, pattern in lexicon.STANDS:
            for match in self._found(pattern):
                self.taken.append(match.span())
                if not lexicon.UNREAL.search(self._before(match)):
                    yield self._standing("comparison", said, match)

    def _directions(self) -> Iterator[Claim]:
        found = [
            (match, said, form)
            for said, form, pattern in lexicon.DIRECTIONS
            for match in self._found(pattern)
        ]
        # Of words that overlap the first and longest are meant.
        kept: list[tuple[re.Match[str], str, str]] = []
        for each in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
            if not kept or each[0].start() >= kept[-1][0].end():
                kept.append(each)
        self.taken += [match.span() for match, _, _ in kept]
        starts = [match.start() for match, _, _ in kept[1:]]
        begins = self.start
        for (match, said, form), ends in zip(kept, [*starts, self.end], strict=False):
            after = self.text[match.end() : ends]
            if _is_of_a_figure(form, self._before(match), after):
                near = self.text[begins : match.start()]
                yield self._direction(match, said, form, near, after)
            begins = match.end()

    def _direction(
        self, match: re.Match[str], said: str, form: str, near: str, after: str
    ) -> Claim:
        before = self._before(match)
        negated = bool(lexicon.NOT.search(near))
        negated |= said != "same" and bool(lexicon.NOT.search(match[0]))
        since = _since(after) or _since(before) or _since(self.leading)
        came_from = lexicon.FROM.search(after)
        until = match.end() + len(after)
        with_a_number = any(
            match.end() <= n.start < until and _may_be_of_a_figure(n) for n in self.numbers
        )
        others = lexicon.OTHER.search(self.text, *self.sentence)
        of_a_figure = lexicon.OF_A_FIGURE.search(after if form == "noun" else before)
        return Claim(
            "direction",
            said,
            negated,
            *match.span(),
            self.text[slice(*self.sentence)],
            f"{self.leading} {before}",
            after,
            since,
            during=_during("" if came_from else after, self.leading),
            from_value=amount(came_from["number"]) if came_from else None,
            times=lexicon.TIMES.get(match[0].casefold()),
            other=_other(before),
            is_of_a_figure=bool(of_a_figure or with_a_number or (since and not others)),
            says_it_is_small=self.is_small,
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
