"""A quarter on its way to a signature, as the command line and Dagster both take it there."""

from dataclasses import dataclass

from pipelines.locking import RefreshLock
from pipelines.periods import Quarter
from pipelines.refresh import Tell, today
from pipelines.release import signing
from pipelines.release.chain import Standing
from pipelines.release.gate import tasks
from pipelines.release.on_record import newest_draft
from pipelines.release.releases import Draft, Name
from pipelines.release.tasks import Task
from pipelines.settings import Settings
from pipelines.specs.register import StrategyFile


@dataclass(frozen=True)
class Readiness:
    """What stands between a draft and its signature today: who has signed, and what is to do."""

    draft: Draft
    standings: list[Standing]
    tasks: list[Task]

    @property
    def open(self) -> list[Task]:
        """The tasks that block the signature."""
        return [task for task in self.tasks if task.is_open]

    @property
    def work(self) -> list[Task]:
        """Those of them that are no signature: what is to do before anybody can sign."""
        return [task for task in self.open if task.rule != "signature"]

    @property
    def others(self) -> list[Task]:
        """Those to note, and those that were waived."""
        return [task for task in self.tasks if not task.is_open]


def make_draft(
    lock: RefreshLock,
    settings: Settings,
    file: StrategyFile,
    quarter: Quarter,
    *,
    by: str,
    tell: Tell,
) -> Draft:
    """The next draft, under the refresh lock that the caller holds. Raises HWB-905, HWB-912."""
    from pipelines.release.drafting import draft, speaking_of

    lock.stage("draft")
    refresh = speaking_of(settings, quarter, tell=tell)
    try:
        return draft(refresh, file.id, quarter, by=by)
    finally:
        refresh.close()


def draft_of(settings: Settings, file: StrategyFile, quarter: Quarter) -> Draft:
    """The newest draft of what is being drafted. Raises HWB-910 (no draft), HWB-912 (signed)."""
    return newest_draft(settings, file.id, Name(quarter))


def readiness(settings: Settings, file: StrategyFile, draft: Draft) -> Readiness:
    day = today()
    standings = signing.standing(settings, draft, file.strategy, day)
    return Readiness(draft, standings, tasks(settings, draft, file.strategy, standings, day))
