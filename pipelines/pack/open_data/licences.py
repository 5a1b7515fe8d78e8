"""By which licences the figures may be used, and whom their users name."""

from __future__ import annotations

from pipelines.pack.metric import Row
from pipelines.pack.model import Pack
from pipelines.pack.tables import marks, proofs
from pipelines.pack.tables.shape import clean

OGL = "OGL-UK-3.0"
OGL_ADDRESS = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
OGL_STATEMENT = (
    "Contains public sector information licensed under the Open Government Licence v3.0."
)
PLACE = "http://statistics.data.gov.uk/id/statistical-geography/{}"


def about(pack: Pack) -> str:
    """In a sentence each: the marks of the release, and what proves it."""
    said = [*marks(pack.release), *(f"{name}: {value}" for name, value in proofs(pack))]
    return " ".join(f"{each}." for each in said)


def sources(pack: Pack) -> list[Row]:
    """Every source once: extract, title, name, origin_publisher, licence, attribution."""
    found = {
        source["extract"]: source for metric in pack.metrics.values() for source in metric.sources
    }
    return [found[name] for name in sorted(found)]


def others(pack: Pack) -> list[Row]:
    """The sources that are not under the Open Government Licence."""
    return [source for source in sources(pack) if source["licence"] != OGL]


def licence(pack: Pack) -> str:
    """The address of the licence of the whole: the Open Government Licence only if every source
    has it and the release is signed, else the file that tells more."""
    return "LICENCE.txt" if others(pack) or not pack.release.is_public else OGL_ADDRESS


def licence_text(pack: Pack) -> bytes:
    """LICENCE.txt."""
    apart = others(pack)
    if not pack.release.is_public:
        said = "This is a draft: no licence to use or publish it is given until it is signed."
        if pack.release.exempt_because:
            said = f"No licence to use or publish it: {clean(pack.release.exempt_because)}."
        return "\n".join([*marks(pack.release), said, ""]).encode()
    lines = [*marks(pack.release), f"Licence of the open data of {clean(pack.title)}", ""]
    if apart:
        lines += [
            "Not every source has the same licence. These sources have another than the Open "
            "Government Licence v3.0; figures of metrics that are read from them may be used only "
            "as their licence allows (sources of each metric: hwb_public.duckdb, board.sources):",
            *(
                f"- {clean(row['title'])} ({clean(row['extract'])}): {_called(row)}"
                for row in apart
            ),
            "",
            "All other figures and texts: Open Government Licence v3.0",
        ]
    else:
        lines.append("Open Government Licence v3.0")
    lines += [
        OGL_ADDRESS,
        "",
        "You may copy, publish, distribute, adapt and use the figures, also commercially, if you",
        "name their sources as ATTRIBUTION.txt says and do not suggest that anybody endorses you.",
        "They are provided as they are, without warranty.",
    ]
    return ("\n".join(lines) + "\n").encode()


def attribution_text(pack: Pack) -> bytes:
    """ATTRIBUTION.txt: the sentence for each source, and what proves the release."""
    lines = [*marks(pack.release), "Whom to name when you use these figures", ""]
    lines += [f"{clean(pack.board)}: {clean(pack.title)}, release {clean(pack.release.name)}.", ""]
    lines += [f"- {attribution(source)}" for source in sources(pack)]
    lines += ["", "How this release can be proved", ""]
    lines += [f"{name}: {said}" for name, said in proofs(pack)]
    return ("\n".join(lines) + "\n").encode()


def attribution(source: Row) -> str:
    """The sentence by which one source is named."""
    if source["attribution"]:
        said = clean(source["attribution"])
    elif source["licence"] == OGL:
        said = OGL_STATEMENT
    else:
        said = f"Licence: {_called(source)}."
    origin = f", from {clean(source['origin_publisher'])}" if source["origin_publisher"] else ""
    page = f" ({clean(source['landing_page'])})" if source["landing_page"] else ""
    return _one_line(f"{clean(source['name'])}{origin}: {clean(source['title'])}{page}. {said}")


def _called(source: Row) -> str:
    return clean(source["licence"]) or "licence not recorded: ask before use"


def _one_line(said: str) -> str:
    return " ".join(said.split())
