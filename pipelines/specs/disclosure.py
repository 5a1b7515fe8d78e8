"""What is hidden of small numbers before anybody sees them: `expectations/disclosure.yml`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.errors import HwbError
from pipelines.specs.base import AreaKind, Fault, Name, Prose, Spec, nearest, refuse
from pipelines.specs.plain_yaml import read_yaml
from pipelines.specs.reading import build


class Profile(Spec):
    """The rule of a source: which counts are hidden, and how those that are shown are rounded.

    Rates and limits are made of unrounded counts and hidden with them. Of a proportion the count
    of the others (denominator less numerator) is hidden alike.
    """

    title: Prose = Field(description="What the rule is called.")
    because: Prose = Field(description="Whose rule it is, or why it is one.")
    hides: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] | None = Field(
        default=None, description="Counts that are hidden, both included; noughts are shown."
    )
    rounds_to: Annotated[int, Field(ge=2)] | None = Field(
        default=None, description="Counts that are shown are rounded to a multiple of it."
    )
    least_denominator: Annotated[int, Field(ge=2)] | None = Field(
        default=None, description="A figure of fewer people than this is hidden."
    )
    exempt: list[AreaKind] = Field(
        default=[], description="Kinds of area whose figures are not hidden, such as the country."
    )
    publishes: Literal["figures", "nothing"] = Field(
        default="figures", description="`nothing`: no figure of it leaves the warehouse."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        found: list[Fault] = []
        if self.hides and self.hides[0] > self.hides[1]:
            found.append((("hides",), "the least count stands first"))
        refuse(found)
        return self

    @property
    def hides_nothing(self) -> bool:
        return not (self.hides or self.least_denominator or self.publishes == "nothing")


class Disclosure(Spec):
    """The profiles that contracts and metrics name."""

    profiles: dict[Name, Profile] = Field(min_length=1, description="Name → the rule.")


_CHECKOUT = Path(__file__).resolve().parents[2]


def read_profiles(project: Path) -> dict[str, Profile]:
    """The profiles of a project, or of this checkout where it has none; raises HWB-101 to HWB-103
    where they cannot be read or are refused."""
    path = project / "expectations" / "disclosure.yml"
    if not path.is_file():
        path = _CHECKOUT / "expectations" / "disclosure.yml"
    return build(Disclosure, read_yaml(path), path).profiles


def profile(profiles: dict[str, Profile], name: str, of: str) -> Profile:
    """A profile by its name; raises HWB-950 with the nearest."""
    if name not in profiles:
        raise HwbError(
            "HWB-950",
            f"{of} names the disclosure profile {name!r}, which there is not"
            f"{nearest(name, profiles)}",
            where="expectations/disclosure.yml",
            why="Without it nobody knows which of its numbers are too small to show.",
            do="Name one of the profiles, or add the rule of the source.",
        )
    return profiles[name]
