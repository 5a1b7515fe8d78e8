"""A record of the open data for catalogues: DCAT 3, as JSON-LD."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.pack.model import Pack
from pipelines.pack.open_data.licences import (
    OGL,
    OGL_ADDRESS,
    PLACE,
    about,
    attribution,
    licence,
    sources,
)
from pipelines.pack.tables import Table, marks
from pipelines.pack.tables.identifiers import address, metric_address
from pipelines.pack.tables.shape import clean

_CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_PAGE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_EU = "http://publications.europa.eu/resource/authority/"
_FREQUENCIES = {"quarterly": "QUARTERLY", "annual": "ANNUAL", "monthly": "MONTHLY"}
_MEDIA = {
    ".csv": ("text/csv", "CSV"),
    ".parquet": ("application/vnd.apache.parquet", "PARQUET"),
    ".duckdb": ("application/vnd.duckdb", "BIN"),
}


def dcat(pack: Pack, tables: dict[str, Table], folder: Path, files: dict[str, str]) -> bytes:
    """The record; `files` are names of files in the folder → what each holds.

    The series and the metrics have the same identifiers in every quarter; the dataset is the
    release's own, and names the series.
    """
    release = pack.release
    series = address(release.strategy, "figures")
    dataset = address(release.strategy, "figures", release.name)
    said = {
        "@context": _CONTEXT,
        "@graph": [
            _series(pack, series),
            {
                "@id": dataset,
                "@type": "dcat:Dataset",
                **_common(pack),
                "dct:identifier": f"{release.strategy}/figures/{release.name}",
                "dct:title": _english(_title(pack, release.name)),
                "dcat:inSeries": {"@id": series},
                "dcat:version": release.name,
                **({} if release.is_draft else {"dct:issued": _date(release.signed_at[:10])}),
                "dct:temporal": _temporal(tables["figures"]),
                "dct:provenance": {
                    "@type": "dct:ProvenanceStatement",
                    "skos:prefLabel": _english(about(pack)),
                },
                "dcat:keyword": [_english(metric.title) for metric in pack.metrics.values()],
                "dct:subject": [
                    {"@id": metric_address(release.strategy, name)} for name in pack.metrics
                ],
                "prov:wasDerivedFrom": [_source(row) for row in sources(pack)],
                "dcat:distribution": [
                    _distribution(pack, folder / name, holds) for name, holds in files.items()
                ],
            },
            *(
                {
                    "@id": metric_address(release.strategy, name),
                    "@type": "skos:Concept",
                    "skos:notation": name,
                    "skos:prefLabel": _english(metric.title),
                }
                for name, metric in pack.metrics.items()
            ),
        ],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _series(pack: Pack, series: str) -> dict[str, Any]:
    return {
        "@id": series,
        "@type": "dcat:DatasetSeries",
        **_common(pack),
        "dct:identifier": f"{pack.release.strategy}/figures",
        "dct:title": _english(_title(pack, "")),
    }


def _common(pack: Pack) -> dict[str, Any]:
    cadence = _FREQUENCIES.get(pack.said["strategy"]["cadence"], "OTHER")
    return {
        "dct:description": _english(
            f"The figures that {pack.board} is shown for {pack.title}, with confidence intervals, "
            "after disclosure control: small numbers are hidden."
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": clean(pack.board)},
        "dct:license": {"@id": licence(pack)},
        "dct:spatial": {"@id": PLACE.format(pack.said["strategy"]["area"])},
        "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/{cadence}"},
        "dct:language": {"@id": f"{_EU}language/ENG"},
        "dcat:theme": {"@id": f"{_EU}data-theme/HEAL"},
    }


def _title(pack: Pack, release: str) -> str:
    marked = "".join(f"{mark}. " for mark in marks(pack.release)) if release else ""
    return f"{marked}{pack.title}: figures" + (f", {release}" if release else "")


def _temporal(figures: Table) -> dict[str, Any]:
    """From the first day of the first period to the last of the last."""
    starts = [str(cell) for cell in figures.column("period_start") if _is_day(cell)]
    ends = [str(cell) for cell in figures.column("period_end") if _is_day(cell)]
    said: dict[str, Any] = {"@type": "dct:PeriodOfTime"}
    if starts and ends:
        said |= {"dcat:startDate": _date(min(starts)), "dcat:endDate": _date(max(ends))}
    return said


def _is_day(cell: object) -> bool:
    return hasattr(cell, "isoformat")


def _source(row: dict[str, Any]) -> dict[str, Any]:
    known = {"dct:license": {"@id": OGL_ADDRESS}} if row["licence"] == OGL else {}
    known_page = row["landing_page"] and _PAGE.fullmatch(row["landing_page"])
    page = {"dcat:landingPage": {"@id": row["landing_page"]}} if known_page else {}
    return {
        "@id": address("extract", row["extract"]),
        "@type": "dcat:Dataset",
        "dct:identifier": row["extract"],
        "dct:title": _english(row["title"]),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": clean(row["name"])},
        "dct:rights": {
            "@type": "dct:RightsStatement",
            "skos:prefLabel": _english(attribution(row)),
        },
        **known,
        **page,
    }


def _distribution(pack: Pack, file: Path, holds: str) -> dict[str, Any]:
    media, kind = _MEDIA[file.suffix]
    release = pack.release
    described = {"dct:conformsTo": {"@id": "http://www.w3.org/ns/csvw"}}
    return {
        "@id": address(release.strategy, "figures", release.name, file.name),
        "@type": "dcat:Distribution",
        "dct:title": _english(file.name),
        "dct:description": _english(holds),
        "dcat:downloadURL": {"@id": file.name},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": f"{_EU}file-type/{kind}"},
        "dct:license": {"@id": licence(pack)},
        "dcat:byteSize": {"@value": str(file.stat().st_size), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@value": sha256(file.read_bytes()).hexdigest(),
                "@type": "xsd:hexBinary",
            },
        },
        **(described if file.suffix == ".csv" else {}),
    }


def _english(said: str) -> dict[str, str]:
    return {"@value": clean(said), "@language": "en-GB"}


def _date(said: str) -> dict[str, str]:
    return {"@value": said, "@type": "xsd:date"}
