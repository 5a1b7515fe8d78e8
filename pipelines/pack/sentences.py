"""The sentence for every metric: composed by rule from its figures, or its owner's own.

`facts` says what may be said of a metric, as it is printed; `sentence` says it. Text of the
figures (names of areas, units) is plain text here: whoever writes it into a format escapes it.
"""

from pipelines.pack.facts import Beside, Facts, Gap, Goal, facts
from pipelines.pack.metric import Metric
from pipelines.pack.model import Pack

__all__ = ["Facts", "facts", "sentence"]


def sentence(metric: Metric, pack: Pack) -> str:
    """One to four short sentences, plain text: the figure with its change and England's, then the
    target, the gap and the age of the figure where there is something to say of them.

    Where the owner of the metric has said something of it this quarter, that, and whose it is.
    """
    if metric.own_words and not metric.is_held:
        own = " ".join(metric.own_words.split())
        return f"{own} (In the words of the {metric.spec['owner']}.)"
    known = facts(metric, pack)
    if known.absent:
        said = [known.absent]
    elif known.groups:
        each = ", ".join(f"{name} {value}" for name, value in known.groups)
        where = f"{known.area} {known.when}"
        said = [f"The figures for {where} were: {each}; there is none for everybody."]
    else:
        said = [_headline(known)]
    if known.is_unreliable:
        said.append("The source calls it unreliable: read it with care.")
    if known.target:
        said.append(_goal(known.target))
    if known.gap:
        said.append(_of_gap(known.gap))
    said.append(_age(known))
    return " ".join(" ".join(part.split()) for part in said if part)


def _headline(known: Facts) -> str:
    clauses, unjudged, after_break = [], 0, ""
    change, country = known.change, known.country
    if change and change.is_after_break:
        after_break = " A break in the series lies before it: older figures are not comparable."
    elif change:
        clauses.append(_of_change(change))
        unjudged += change.judged == "not compared" and change.side != "same"
    if country:
        clauses.append(_of_country(country))
        unjudged += country.judged == "not compared" and country.side != "same"
    text = f"The figure for {known.area} was {known.value} {known.when}"
    if clauses:
        text += ", " + ", and ".join(clauses)
    if unjudged:
        which = "either difference" if unjudged == 2 else "that difference"
        if unjudged == 1 and len(clauses) == 2:
            judged_last = change is not None and change.judged != "not compared"
            which = (
                f"the difference from {country.name}" if country and judged_last else "the change"
            )
        text += f"; whether {which} is more than chance cannot be told"
    return text + "." + after_break


def _of_change(change: Beside) -> str:
    if change.side == "same":
        almost = "" if change.judged in ("similar", "not compared") else "almost "
        return f"{almost}the same as {change.when}"
    text = f"{change.side} from {change.value} {change.when}"
    match change.judged:
        case "not compared":
            return text
        case "similar":
            return f"{text} (no more than chance)"
        case "better" | "worse":
            return f"{text} ({change.judged}, by more than chance)"
    return f"{text} (by more than chance)"


def _of_country(beside: Beside) -> str:
    if beside.judged == "not compared":
        side = {"up": "above", "down": "below", "same": "the same as"}[beside.side]
        return f"{side} {beside.name} ({beside.value})"
    if beside.judged == "similar":
        return f"similar to {beside.name} ({beside.value})"
    return f"{beside.judged} than {beside.name} ({beside.value})"


def _goal(goal: Goal) -> str:
    target = f"its target of {goal.value}" if goal.value else "the range that is its target"
    by = f" by {goal.due}" if goal.due else ""
    match goal.status:
        case "met":
            text = f"It meets {target}"
        case "not met":
            text = f"It {'missed' if goal.is_past else 'has not reached'} {target}{by}"
        case "not clear":
            text = f"Whether it meets {target} is not clear"
        case _:
            return ""
    match goal.trajectory_status:
        case "on trajectory":
            text += f", and is on its trajectory ({goal.trajectory})"
        case "behind trajectory":
            text += f", and is behind its trajectory ({goal.trajectory})"
    return text + "."


def _of_gap(gap: Gap) -> str:
    where = "In the most deprived fifth (CORE20)"
    when = f" {gap.when}" if gap.when else ""
    if gap.side == "same":
        return f"{where} it was the same as in the rest{when}."
    way = {"up": "higher", "down": "lower"}[gap.side]
    judged = {
        "similar": "no more than chance",
        "better": "better, by more than chance",
        "worse": "worse, by more than chance",
        "higher": "by more than chance",
        "lower": "by more than chance",
    }.get(gap.judged or "", "whether by more than chance cannot be told")
    return f"{where} it was {gap.amount} {way} than in the rest{when} ({judged})."


def _age(known: Facts) -> str:
    said = []
    if known.years:
        count = _COUNTS[min(known.years, len(_COUNTS) - 1)]
        said.append(f"the figure is more than {count} old")
    if known.awaited:
        said.append(f"the next was expected by {known.awaited} and has not come")
    elif known.has_held_file:
        said.append("a newer file is held and not used")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


_COUNTS = (
    *("", "a year", "two years", "three years", "four years", "five years", "six years"),
    *("seven years", "eight years", "nine years", "ten years"),
)
