"""The page of the sign-off suite; `python -m pipelines.specs.signoff_page` writes docs/signoff.md
from `expectations/signoff.yml` and the frames."""

from pathlib import Path
from typing import get_args

from pipelines.specs.expecting import Dimension
from pipelines.specs.frames import FRAMES
from pipelines.specs.signoff import FigureExpectation, Measures, SignOff, read_sign_off

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "signoff.md"

_INTRODUCTION = """# What must hold before a quarter is signed

These rules are run on the figures of one build: `expectations/signoff.yml`, in the words of Great
Expectations. Those of partners' files stand in each contract, and have held or not before any
figure was made. Both are told by the dimensions of the Government Data Quality Framework.

A rule that *blocks* keeps the metrics it names from being signed until it holds or is waived by
name; the other metrics are signed. One that *warns* is printed beside the figures. Nothing is
dropped or smoothed: a figure that fails a rule stands as it is, and is named. A series that jumps
as a whole, or means something else under its old name, blocks, and is never spliced; where the
change is known, declare a break in the metric's file, and history before that day is not asked.

Files are compared with files before them, new points with their own series, and figures with those
of the quarter signed last. What there is nothing to compare with passes.
"""


def page(suite: SignOff) -> str:
    """Every rule by dimension, what the rules look at, and the numbers that decide it."""
    parts = [_INTRODUCTION]
    for dimension in get_args(Dimension):
        rules = [e for e in suite.expectations if e.dimension == dimension]
        parts.append(f"## {dimension.capitalize()}\n")
        parts.append("| rule | if not | because | ask |\n|---|---|---|---|")
        parts += [_row(rule) for rule in rules]
        parts.append("")
    parts.append("## What the rules look at\n")
    for name, frame in FRAMES.items():
        parts.append(f"`{name}`: {frame.row_is}.\n")
        parts.append("| column | what it measures |\n|---|---|")
        parts += [f"| `{column}` | {what} |" for column, what in frame.columns.items()]
        parts.append("")
    parts.append("## Numbers that decide what is measured\n")
    parts.append("| number | is | what it decides | because |\n|---|---|---|---|")
    for name, field in Measures.model_fields.items():
        measure = getattr(suite.measures, name)
        parts.append(
            f"| `{name}` | {measure.value:g} | {field.description} | {_line(measure.because)} |"
        )
    return "\n".join(parts) + "\n"


def _row(rule: FigureExpectation) -> str:
    told = rule.meta.id.replace("_", " ").capitalize()
    meta = rule.meta
    return f"| {told} | {meta.severity}s | {_line(meta.because)} | {_line(meta.ask)} |"


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    PAGE.write_text(page(read_sign_off(PROJECT)), encoding="utf-8")
