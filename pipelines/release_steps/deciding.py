"""Decisions that a run may record: each asks for what its command asks for."""

from typing import Literal

import dagster as dg
from pydantic import Field

from pipelines.periods import Quarter
from pipelines.refresh import today
from pipelines.release import deciding, freezing, waiving
from pipelines.release.releases import Name
from pipelines.release_steps.configuring import day, said
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile

_Because = Field(description="Why; it is kept for ever.")


class Admit(dg.Config):
    """Let one file that came after the freeze count for the quarter."""

    act: Literal["admit"] = "admit"
    file: str = Field(description="Its name as sent, or its SHA-256.")
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        because = said("because", self.because)
        freezing.admit(settings, file.id, quarter, self.file, by=by, because=because)


class HoldBack(dg.Config):
    """Leave a metric or a priority out of the release, or let it in again."""

    act: Literal["hold_back"] = "hold_back"
    what: str = Field(description="Id of a metric, or key of a priority.")
    lift: bool = Field(default=False, description="Let it in again.")
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        because = said("because", self.because)
        deciding.hold_back(
            settings, file, quarter, self.what, lift=self.lift, by=by, because=because
        )


class Waive(dg.Config):
    """Let a rule that does not hold pass, in this quarter of this strategy."""

    act: Literal["waive"] = "waive"
    rule: str = Field(description="As the list of tasks names it.")
    of: str = Field(description="PARTNER/EXTRACT, a metric or a priority.")
    until: str = Field(description="The last day on which it holds, as 2026-01-31.")
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        waiving.waive(
            settings,
            Register.read(settings.project),
            self.rule,
            [self.of],
            because=self.because,
            until=day("until", self.until),
            by=by,
            today=today(),
            quarter=str(quarter),
            strategy=file.id,
        )


class Approve(dg.Config):
    """The owner approves definitions as they are now, in whatever quarter."""

    act: Literal["approve"] = "approve"
    metrics: list[str] = Field(default=[], description="Their ids; empty: all that the post owns.")

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        register = Register.read(settings.project)
        files = (
            [register.metric(metric) for metric in self.metrics]
            if self.metrics
            else deciding.owned_by(register, by)
        )
        for each in files:
            if not deciding.is_approved(settings, each):
                deciding.approve(settings, each, by=by)


class Override(dg.Config):
    """Let a person sign in a role that is not theirs; the pack prints it."""

    act: Literal["override"] = "override"
    role: str = Field(description="A role of the strategy's chain.")
    person: str = Field(description="Who may sign in it: a post of the role register.")
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        deciding.override(
            settings,
            file,
            quarter,
            role=self.role,
            person=self.person,
            by=by,
            because=said("because", self.because),
        )


class Correct(dg.Config):
    """Begin a release beside the signed one."""

    act: Literal["correct"] = "correct"
    completes: bool = Field(
        default=False, description="It adds what was held, and corrects nothing."
    )
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        kind = "completed" if self.completes else "correction"
        because = said("because", self.because)
        deciding.correct(settings, file, quarter, kind=kind, by=by, because=because)


class Hold(dg.Config):
    """Stop exports of a signed release, or let them go on."""

    act: Literal["hold"] = "hold"
    correction: int = Field(default=0, description="0: the first release; 1: its correction c1.")
    lift: bool = Field(default=False, description="Let exports go on.")
    because: str = _Because

    def record(self, settings: Settings, file: StrategyFile, quarter: Quarter, by: str) -> None:
        name = Name(quarter, self.correction)
        because = said("because", self.because)
        deciding.hold(settings, file.id, name, lift=self.lift, by=by, because=because)


class Decide(dg.Config):
    by: str = Field(description="Who decides: a post of the role register.")
    decision: Admit | HoldBack | Waive | Approve | Override | Correct | Hold = Field(
        discriminator="act"
    )
