"""Any sentence made of the figures is true of them; any number that none of them gives is told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipelines.commentary.figures import Beside, Facts
from pipelines.commentary.matching import match
from tests.commentary.made import of_quarter

QUARTERS = ("2024-25-Q2", "2024-25-Q3", "2024-25-Q4", "2025-26-Q1", "2025-26-Q2")
VALUES = st.floats(1, 99).map(lambda value: round(value, 3))


@st.composite
def made(draw: st.DrawFn) -> Facts:
    values = draw(st.lists(VALUES, min_size=5, max_size=5))
    within = draw(st.sampled_from([0.2, 1.0, 5.0]))
    series = tuple(of_quarter(q, v, within) for q, v in zip(QUARTERS, values, strict=True))
    unit = draw(st.sampled_from(["%", "per 100,000", "years"]))
    england = draw(VALUES)
    now = values[-1]
    polarity = draw(st.sampled_from(["high_is_good", "low_is_good", "neutral"]))
    sided = {"high_is_good": ("better", "worse"), "low_is_good": ("worse", "better")}
    above, below = sided.get(polarity, ("higher", "lower"))
    judged = above if now - within > england else below if now + within < england else "similar"
    return Facts(
        "made_up",
        "Something measured",
        unit,
        draw(st.integers(0, 2)),
        polarity,
        series=series,
        current=series[-1],
        beside=(Beside("England", ("england", "national"), england, judged),),
        parts={"sex: Male": replace(series[-1], value=draw(VALUES))},
    )


def told(facts: Facts, value: float) -> str:
    return facts.printed(value).replace(" %", "%")


def moved(facts: Facts, before: int) -> str:
    """The words of a direction that are true since one of the figures before."""
    now, then = facts.series[-1], facts.series[before]
    if now.moved_since(then) == 0:
        return "is steady"
    return "rose" if facts.rounded(now.value) > facts.rounded(then.value) else "fell"


def stands(facts: Facts) -> str:
    (england,) = facts.beside
    assert facts.current is not None
    assert england.value is not None
    if england.judgement == "similar":
        return "similar to"
    return "above" if facts.current.value > england.value else "below"


def is_plain(facts: Facts) -> bool:
    """Whether what is more than chance also differs as printed."""
    now, (england,) = facts.series[-1], facts.beside
    assert england.value is not None
    others = [(p.value, now.moved_since(p) == 0) for p in (facts.series[0], facts.series[3])]
    others.append((england.value, england.judgement == "similar"))
    return all(by_chance or facts.rounded(v) != facts.rounded(now.value) for v, by_chance in others)


@given(made())
def test_a_sentence_made_of_the_figures_never_warns(facts: Facts) -> None:
    now, before, england = facts.series[-1], facts.series[3], facts.beside[0].value
    assert england is not None
    change = abs(facts.rounded(now.value) - facts.rounded(before.value))
    sentences = [
        f"The rate was {told(facts, now.value)} in 2025-26 Q2, "
        f"compared with {told(facts, before.value)} in Q1.",
        f"It is {told(facts, now.value)}; in England it is {told(facts, england)}.",
        f"Among men it is {told(facts, facts.parts['sex: Male'].value)}.",
        f"The limits are {told(facts, now.value - (now.value - (now.lower or 0)))}"
        f" and {told(facts, now.upper or 0)}.",
    ]
    if facts.unit == "%":
        sentences.append(f"A difference of {change:.{facts.decimals}f} percentage points.")
    if is_plain(facts):
        sentences += [
            f"The rate {moved(facts, 3)} since last quarter.",
            f"The rate {moved(facts, 0)} since the same quarter last year.",
            f"The rate is {stands(facts)} the national rate.",
        ]
    for sentence in sentences:
        assert match(sentence, [facts]) == []


@given(made(), st.floats(1, 200), st.integers(0, 3))
def test_a_number_beyond_the_rounding_of_every_figure_always_warns(
    facts: Facts, value: float, places: int
) -> None:
    written = f"{value:.{places}f}"
    step = 10.0**-places
    if any(
        abs(float(written) - known) <= step * 0.501
        for figure, _ in facts.values()
        for known in (figure, facts.rounded(figure), 100 - figure)
    ):
        return
    unit = "%" if facts.unit == "%" else f" {facts.unit}"
    text = f"The rate was {written}{unit} in the quarter."
    (found,) = match(text, [facts])
    assert found.kind == "number"
    assert text[found.start : found.end] in (f"{written}{unit}", f"{written}{unit} in")
    assert facts.printed(facts.series[-1].value) in found.figure_says


@given(made())
def test_a_direction_against_a_change_beyond_chance_always_warns(facts: Facts) -> None:
    now, before = facts.series[-1], facts.series[3]
    way = now.moved_since(before)
    if not way:
        return
    word = "fell" if way > 0 else "rose"
    (found,) = match(f"The rate {word} since last quarter.", [facts])
    assert found.kind == "direction"
    assert facts.quoted(before) in found.figure_says


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for facts in ([], [replace(SOME, series=(), current=None)]):
        for found in match(text, facts):
            assert 0 <= found.start < found.end <= len(text)


SOME = Facts("made_up", "Something measured", "%", 1, "neutral")
