"""What a pack will say of a draft, for those who sign it."""

from pipelines.pack.arranging import pack
from pipelines.pack.exporting import release_of
from pipelines.pack.sentences import sentence
from pipelines.release import board
from pipelines.release.releases import Draft


def sentences_of(draft: Draft) -> dict[str, str]:
    """Metric → its sentence, as it will be printed: after disclosure control."""
    said = board.read(draft.folder)
    made = pack(release_of(draft, said, None), said)
    return {name: sentence(metric, made) for name, metric in made.metrics.items()}
