"""One claim against the figures of one metric: it fits, is wrong, or cannot be judged."""

import re
from dataclasses import dataclass

from pipelines.commentary import lexicon
from pipelines.commentary.figures import Beside, Facts, Point
from pipelines.commentary.periods import points_of
from pipelines.commentary.reading import Claim, Since

_COMMON = {"with", "from", "that", "their", "within", "people", "adults", "children", "years"}
_COMMON |= {"after", "over", "under", "aged", "recorded", "rate", "number", "year", "more"}
STEM = 5


@dataclass(frozen=True)
class Wrong:
    kind: str
    figure_says: str


# None: the claim cannot be judged by this metric. True: it fits.
Verdict = Wrong | bool | None


def judge(claim: Claim, facts: Facts) -> Verdict:
    """What the metric says of the claim; None where it cannot."""
    match claim.kind:
        case "direction":
            return _direction(claim, facts)
        case "comparison":
            return _comparison(claim, facts)
        case "target":
            return _target(claim, facts)
    return _rank(claim, facts)


def stems(words: str) -> set[str]:
    """The beginnings of the words that say what a text is about."""
    found = re.findall(r"[a-z]{4,}", words.casefold())
    return {word[:STEM] for word in found if word not in _COMMON}


# ---------------------------------------------------------------------------------- directions


def _direction(claim: Claim, facts: Facts) -> Verdict:
    now = facts.current
    if now is None or not _is_about(claim, facts):
        return None
    before = _before(claim, facts)
    verdicts = [_moved(claim, facts, now, point) for point in before]
    return _first(verdicts)


def _first(verdicts: list[Verdict]) -> Verdict:
    """True where a reading fits, else the first thing wrong."""
    if any(verdict is True for verdict in verdicts):
        return True
    return next((verdict for verdict in verdicts if verdict is not None), None)


def _is_about(claim: Claim, facts: Facts) -> bool:
    """Whether the claim is of the metric's headline figure, here and now."""
    title = stems(f"{facts.title} {facts.unit}")
    if claim.other and claim.other[:STEM] not in title:
        return False
    if lexicon.ELSEWHERE.search(claim.subject) and claim.kind != "target":
        return False
    part = lexicon.OF_A_PART.search(claim.sentence)
    if part and part[0].casefold() not in facts.title.casefold():
        return False
    if not claim.is_of_a_figure and not title & stems(f"{claim.subject} {claim.beside}"):
        return False
    now = facts.current
    return claim.during is None or now in points_of(claim.during, facts.series)


def _before(claim: Claim, facts: Facts) -> list[Point]:
    """The figures the change may be counted from; none where the period is not known."""
    now = facts.current
    earlier = [point for point in facts.series if point is not now]
    if now is None:
        return []
    if claim.from_value is not None:
        value = claim.from_value
        if value == facts.rounded(now.value):
            return earlier[-1:]  # the two were changed about
        return [p for p in earlier if value in (facts.rounded(p.value), round(p.value))]
    since = claim.since or Since("previous", "")
    match since.kind:
        case "previous":
            return earlier[-1:]
        case "baseline":
            return [facts.baseline] if facts.baseline else []
        case "label":
            return points_of(since.words, earlier)
        case "year" | "quarter" | "month":
            days = {"year": 365, "quarter": 91, "month": 30}[since.kind]
            return [p for p in earlier if abs((now.end - p.end).days - days) <= 4]
    return []


def _moved(claim: Claim, facts: Facts, now: Point, before: Point) -> Verdict:
    moved = now.moved_since(before)
    by_value = _sign(facts.rounded(now.value) - facts.rounded(before.value))
    told = f"{facts.title}: {facts.quoted(now)}, {facts.quoted(before)}"
    by_chance = Wrong("chance", f"the change is not more than chance: {told}")
    if claim.said == "same":
        stayed = moved == 0 or (moved is None and by_value == 0)
        if moved is None and by_value:
            return None  # how much is much, without limits, nobody can say
        return True if stayed != claim.is_negated else Wrong("direction", told)
    way = {"up": 1, "down": -1}.get(claim.said)
    if way is None:
        if not facts.good:
            return None
        way = facts.good if claim.said == "better" else -facts.good
    if claim.is_negated:
        return Wrong("direction", told) if moved == way else True
    if by_value != way:
        return Wrong("direction", told)
    if claim.times and not 0.8 < now.value / (before.value * claim.times or 1.0) < 1.25:
        return Wrong("direction", told)
    if moved == 0 and not claim.says_it_is_small:
        return by_chance
    return True


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


# --------------------------------------------------------------------------------- comparisons


def _comparison(claim: Claim, facts: Facts) -> Verdict:
    now, other = facts.current, _named(claim.beside, facts)
    if now is None or other is None or other.value is None or not _is_about(claim, facts):
        return None
    hidden = now.is_small or other.is_small
    values = "" if hidden else f", {facts.printed(now.value)} and {facts.printed(other.value)}"
    by_chance = other.judgement == "similar"
    told = f"{facts.title}: {other.judgement or 'not judged'} beside {other.name}{values}"
    if claim.said == "same":
        if other.judgement is None:
            return None
        return True if by_chance != claim.is_negated else Wrong("comparison", told)
    way = {"up": 1, "down": -1}.get(claim.said)
    if way is None:
        if not facts.good:
            return None
        way = facts.good if claim.said == "better" else -facts.good
    differs = _sign(facts.rounded(now.value) - facts.rounded(other.value))
    if claim.is_negated:
        is_wrong = differs == way and other.judgement is not None and not by_chance
        return Wrong("comparison", told) if is_wrong else True
    if differs != way:
        return Wrong("comparison", told)
    if by_chance and not claim.says_it_is_small:
        return Wrong("chance", f"the difference is not more than chance: {told}")
    return True


def _named(words: str, facts: Facts) -> Beside | None:
    """What the next few words name; None where they name nothing the figure is compared with."""
    near = " ".join(re.findall(r"[\w'’-]+", words.casefold())[:7])
    found = [
        (place.start(), other)
        for other in facts.beside
        for name in other.names
        if (place := re.search(rf"\b{re.escape(name)}\b", near))
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _rank(claim: Claim, facts: Facts) -> Verdict:
    other = _named(claim.beside, facts)
    if other is None or other.rank is None or not other.ranked or other.ranked < 2:
        return None
    if facts.current is None or not _is_about(claim, facts):
        return None
    best_is = {1: "highest", -1: "lowest"}.get(facts.good, "highest")
    if claim.said in ("best", "worst"):
        if not facts.good:
            return None
        is_first = claim.said == "best"
    else:
        is_first = claim.said == best_is
    told = f"{facts.title}: rank {other.rank} of {other.ranked} in {other.name}, 1 is the {best_is}"
    fits = other.rank == 1 if is_first else other.rank == other.ranked
    return True if fits else Wrong("comparison", told)


# ------------------------------------------------------------------------------------- targets


def _target(claim: Claim, facts: Facts) -> Verdict:
    now, target = facts.current, facts.target
    if now is None or target is None or target.status is None or not _is_about(claim, facts):
        return None
    is_met = target.status == "met"
    on_track = target.trajectory_status == "on trajectory"
    if target.trajectory_status is None:
        on_track = is_met
    told = f"{facts.title}: {facts.quoted(now)}; the target is {facts.printed(target.value)} by "
    told += f"{target.due_on}, {target.status}"
    told += f", {target.trajectory_status}" if target.trajectory_status else ""
    above = _sign(now.value - target.value)
    judged: bool | None = {
        "met": is_met or target.trajectory_status == "on trajectory",
        "missed": not is_met,
        "on track": on_track,
        "off track": not on_track,
        "above": above > 0,
        "below": above < 0,
    }[claim.said]
    is_open = target.trajectory_status is None and not is_met and now.end < target.due_on
    if is_open and claim.said in ("on track", "off track"):
        return None  # it may still be reached, and nobody agreed a way there
    return True if judged != claim.is_negated else Wrong("target", told)
