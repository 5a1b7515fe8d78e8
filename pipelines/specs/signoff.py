"""What must hold of the figures before a quarter is signed: `expectations/signoff.yml`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pipelines.specs.base import Fault, Prose, Spec, nearest, refuse
from pipelines.specs.expecting import OUR_OWN, Expectation
from pipelines.specs.frames import FRAMES, KEY
from pipelines.specs.plain_yaml import read_yaml
from pipelines.specs.reading import build

_GIVES_ROWS = re.compile(
    r"expect_(column_values|column_value_lengths|column_pair|compound_columns|multicolumn|select)_"
)


def _known(frame: str) -> str:
    if frame not in FRAMES:
        raise ValueError(f"no frame is called {frame!r}{nearest(frame, FRAMES)}")
    return frame


class Measure(Spec):
    """One number that decides what the frames measure."""

    value: float = Field(description="The number.")
    because: Prose = Field(description="Why it is that number.")


class Measures(Spec):
    """Numbers that decide what the frames measure; bounds of single rules stand in these."""

    fewest_points: Measure = Field(
        description="Fewest points of a series, or series of a metric, that tell what is usual."
    )
    recent_days: Measure = Field(
        description="A point is new that ended less than so many days before the newest."
    )
    moved: Measure = Field(description="Share of itself by which a value moves to count as moved.")
    least_noise: Measure = Field(
        description="Share of a series' level within which two values are alike."
    )
    evenly: Measure = Field(
        description="Share of a common factor by which the factors of single points may differ."
    )
    fewest_counted: Measure = Field(
        description="Fewest events a series usually counts whose values are set against its scale."
    )
    mostly_whole: Measure = Field(
        description="Share of a metric's numerators that are whole where it counts whole things."
    )


class FigureExpectation(Expectation):
    """One expectation in Great Expectations' own form, on one frame of figures."""

    frame: Annotated[
        str,
        AfterValidator(_known),
        WithJsonSchema({"type": "string", "enum": list(FRAMES)}),
    ] = Field(description="What it looks at; docs/signoff.md explains the columns of every frame.")

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        refuse(list(self._faults()))
        return self

    def _faults(self) -> Iterator[Fault]:
        known = [*FRAMES[self.frame].columns, *KEY]
        for at, name in self.columns():
            if name not in known:
                yield at, f"the frame has no column {name!r}{nearest(name, known)}"
        if self.type not in OUR_OWN and not _GIVES_ROWS.match(self.type):
            yield ("type",), "it tells of no rows, so that no metric could be held by it"


class SignOff(Spec):
    """What must hold of the figures of a quarter before it is signed."""

    measures: Measures = Field(description="Numbers that decide what the frames measure.")
    expectations: list[FigureExpectation] = Field(
        min_length=1, description="The rules, in the order they are told."
    )

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [e.meta.id for e in self.expectations]
        refuse(
            [
                (("expectations", place, "meta", "id"), f"another rule is called {name!r}")
                for place, name in enumerate(ids)
                if name in ids[:place]
            ]
        )
        return self


_CHECKOUT = Path(__file__).resolve().parents[2]


def read_sign_off(project: Path) -> SignOff:
    """The suite of a project, or that of this checkout where it has none; raises HWB-101 to HWB-103
    when it cannot be read or is refused."""
    path = project / "expectations" / "signoff.yml"
    if not path.is_file():
        path = _CHECKOUT / "expectations" / "signoff.yml"
    return build(SignOff, read_yaml(path), path)
