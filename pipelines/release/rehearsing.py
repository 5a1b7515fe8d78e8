"""A quarter of the demonstration taken to a signed release, so that there is one to look at.

Whatever is left to do is waived by name, every owner approves, everybody who is asked signs: the
same acts, lines and gate as of a real quarter. A live home is refused.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pipelines.errors import HwbError
from pipelines.intake.receipts import receipts
from pipelines.ledger import entries
from pipelines.periods import Quarter
from pipelines.refresh import today
from pipelines.release import deciding, freezing, signing
from pipelines.release.on_record import settled
from pipelines.release.quarters import draft_of, readiness
from pipelines.release.releases import Name
from pipelines.release.tasks import WHOLE
from pipelines.release.waiving import waive
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile

BY = "Rehearsal of the demonstration"
_BECAUSE = "It is a rehearsal: the figures are made up"
_FOR = timedelta(days=366)
_APPROVED = "definition_is_approved"


def last_quarter(settings: Settings) -> Quarter:
    """The last that had ended when the newest file was received; raises HWB-918 where none was."""
    newest = max((receipt.received_at for receipt in receipts(settings)), default=None)
    if newest is None:
        raise HwbError(
            "HWB-918", "there is nothing to rehearse with", do="`hwb refresh` takes the files."
        )
    return Quarter.of(newest.date()).previous()


def rehearse(
    settings: Settings,
    register: Register,
    file: StrategyFile,
    quarter: Quarter,
    make_draft: Callable[[], object],
) -> Name:
    """Signs a quarter as its first release, and returns the newest there is of it.

    `make_draft` makes its next draft. Raises HWB-918 in a live home, and whatever the acts raise
    that it is made of.
    """
    if not settings.is_demonstration:
        raise HwbError(
            "HWB-918",
            "this is a live home: nothing is rehearsed in it",
            where=str(settings.home),
            why="Every signature is kept for ever, and these would be nobody's.",
            do="Rehearse in the checkout, without HWB_HOME.",
        )
    stands = settled(settings, file.id, quarter)
    if stands is not None:
        return stands
    known = [(line.strategy, line.quarter) for line in entries(settings, "freeze")]
    if (file.id, str(quarter)) not in known:
        freezing.freeze(settings, file.id, quarter, by=BY, at=datetime.now(UTC))
    make_draft()
    _refuse_without_signers(settings, file, quarter)
    _settle(settings, register, file, quarter)
    for step in file.strategy.sign_off:
        _sign(settings, file, quarter, step.role)
    signer = _holders(settings, file, quarter, file.strategy.sign_off[-1].role)[0]
    signing.sign(settings, file, Name(quarter), by=signer)
    return Name(quarter)


def _refuse_without_signers(settings: Settings, file: StrategyFile, quarter: Quarter) -> None:
    draft = draft_of(settings, file, quarter)
    standings = readiness(settings, file, draft).standings
    nobody = sorted({each.needed.role for each in standings if not each.needed.holders})
    if nobody:
        raise HwbError(
            "HWB-918",
            f"nobody holds the role of {' and '.join(nobody)} in {file.id}",
            why="A rehearsal signs in the names of those who hold the roles of the chain.",
            do="Enter them in the list of roles (`hwb form`), or rehearse another strategy.",
        )


def _settle(settings: Settings, register: Register, file: StrategyFile, quarter: Quarter) -> None:
    for task in readiness(settings, file, draft_of(settings, file, quarter)).work:
        if task.rule == _APPROVED:
            metric = register.metrics[task.of]
            deciding.approve(settings, metric, by=metric.metric.owner)
        elif task.rule != "somebody_else_signs":
            waive(
                settings,
                register,
                task.rule,
                [file.id if task.of == WHOLE else task.of],
                because=_BECAUSE,
                until=today() + _FOR,
                by=BY,
                today=today(),
                quarter=str(quarter),
                strategy=file.id,
            )


def _sign(settings: Settings, file: StrategyFile, quarter: Quarter, role: str) -> None:
    draft = draft_of(settings, file, quarter)
    for standing in readiness(settings, file, draft).standings:
        need = standing.needed
        if need.role == role and not standing.is_complete:
            for holder in need.holders[: need.quorum]:
                signing.sign_as(settings, file, draft, role, need.code, by=holder)


def _holders(
    settings: Settings, file: StrategyFile, quarter: Quarter, role: str
) -> tuple[str, ...]:
    draft = draft_of(settings, file, quarter)
    return next(
        standing.needed.holders
        for standing in readiness(settings, file, draft).standings
        if standing.needed.role == role
    )
