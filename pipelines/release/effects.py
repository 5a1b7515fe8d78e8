"""What a changed definition does: the last signed quarter, made again by that of today."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.release import locks
from pipelines.release.comparing import Causes, Change, compare_figures
from pipelines.release.contents import definition_hash, lines_of
from pipelines.release.on_record import signed, signed_releases
from pipelines.release.rebuilding import rebuild
from pipelines.release.releases import LOCK, Draft, read_yaml
from pipelines.settings import Settings
from pipelines.specs.register import MetricFile


@dataclass(frozen=True)
class Effects:
    """The figures of one metric as signed, against the same by its definition of today."""

    moved: list[Change]
    new: list[Change]
    gone: list[Change]
    unchanged: int
    others: int
    """Figures that move of metrics whose definition is as signed: shared code changed as well."""

    @property
    def reasons(self) -> list[str]:
        """Why the definition of today gives no figure at all of an area, where it gives none."""
        without = [c.now for c in self.new if c.now is not None and not c.key["period_end"]]
        return sorted({line["status_reason"] for line in without if line["status_reason"]})


def signed_with(settings: Settings, file: MetricFile) -> Iterator[tuple[Draft, bool]]:
    """The last signed release of each strategy that carries a metric, and whether the metric is
    still defined as it was then."""
    for strategy, name in dict(signed_releases(settings)).items():  # the last of each
        release = signed(settings, strategy, name)
        known = release.metrics.get(file.id)
        if known is not None and file.id not in release.held:
            yield release, known["definition"] == definition_hash(file)


def effects(settings: Settings, metric: str, release: Draft) -> Effects:
    """Makes the figures of a release again from the bytes as sent, by the code of today.

    Raises HWB-944 where they cannot be made, HWB-945 where bytes are gone.
    """
    with tempfile.TemporaryDirectory(prefix="hwb-effects-") as folder:
        made = Path(folder, "figures.csv")
        made.write_bytes(rebuild(settings, release.folder / LOCK, today=True))
        lock = read_yaml(release.folder / LOCK)
        causes = Causes(lock, locks.of_today(settings, lock))
        changes = compare_figures(release.folder / "figures.csv", made, causes)
        figures = sum(line["metric_id"] == metric for line in lines_of(made))
    mine = [change for change in changes if change.key["metric_id"] == metric]
    new = [change for change in mine if change.was is None]
    gone = [change for change in mine if change.now is None]
    moved = [change for change in mine if change.was is not None and change.now is not None]
    others = [c for c in changes if c not in mine and c.cause != "definition"]
    return Effects(moved, new, gone, figures - len(moved) - len(new), len(others))
