"""What is hidden of small numbers before anybody sees them: `expectations/disclosure.yml`."""

from collections.abc import Iterable
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

    @property
    def is_rule(self) -> bool:
        """Whether it asks for anything at all."""
        return not self.hides_nothing or self.rounds_to is not None


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


def strictest(rules: Iterable[Profile]) -> Profile:
    """One rule that keeps all of them: it hides what any hides, rounds as the coarsest does, and
    exempts only what all that ask for anything exempt."""
    rules = list(rules)
    asking = [rule for rule in rules if rule.is_rule]
    if len(asking) < 2:
        return (asking or rules)[0]
    hides = [rule.hides for rule in asking if rule.hides]
    is_closed = any(rule.publishes == "nothing" for rule in asking)
    return Profile(
        title="; ".join(dict.fromkeys(rule.title for rule in asking)),
        because="; ".join(dict.fromkeys(rule.because for rule in asking)),
        hides=(min(low for low, _ in hides), max(high for _, high in hides)) if hides else None,
        rounds_to=max((rule.rounds_to for rule in asking if rule.rounds_to), default=None),
        least_denominator=max(
            (rule.least_denominator for rule in asking if rule.least_denominator), default=None
        ),
        exempt=[kind for kind in asking[0].exempt if all(kind in rule.exempt for rule in asking)],
        publishes="nothing" if is_closed else "figures",
    )


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
