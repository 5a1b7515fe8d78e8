"""A contract as Open Data Contract Standard 3, for tools that read that."""

from typing import Any

import yaml

from pipelines.specs.contract import Column, Contract
from pipelines.specs.register import Extract

API_VERSION = "v3.2.0"

_LOGICAL = {"text": "string", "whole": "integer", "decimal": "number", "date": "date"}
_PHYSICAL = {"text": "VARCHAR", "whole": "BIGINT", "decimal": "DECIMAL(38,18)", "date": "DATE"}
_SEVERITY = {"block": "error", "warn": "warning"}
_DIMENSIONS = {"validity": "conformity"}
"""What the standard calls otherwise than the Government Data Quality Framework."""
_ELSEWHERE = {
    "period": "Where the period of a row is, and its grammar.",
    "area": "Where the area of a row is.",
    "reference": "What a reference extract tells.",
    "board": "What a board's extract tells.",
    "replaces": "What a newer file supersedes.",
    "repeats": "Columns whose difference alone makes a designed repeat of a key.",
    "threshold": "Share of lines that may be set aside before the file is held.",
    "file": "What the file looks like.",
    "released": "Where the file states its release date.",
}


def odcs(extract: Extract) -> str:
    """The contract as YAML of the Open Data Contract Standard, apiVersion 3.2.0.

    The schema is the landed table; what the standard has no word for is in `customProperties`.
    """
    contract = extract.contract
    publisher, agreement = contract.publisher, contract.agreement
    document: dict[str, Any] = {
        "version": extract.hash[:12],
        "kind": "DataContract",
        "apiVersion": API_VERSION,
        "id": extract.table,
        "name": contract.title,
        "status": "active",
        "domain": extract.partner,
        "tags": [contract.role, contract.rows_are],
        "description": {"purpose": agreement.purpose, "usage": agreement.basis},
        "servers": [
            {
                "server": "sent",
                "type": "local",
                "path": contract.file.names[0],
                "format": contract.file.format,
                "encoding": contract.file.encoding,
                "description": "The file as the partner sends it.",
            }
        ],
        "schema": [_table(extract)],
        "support": [
            {"channel": f"{c.role}, {c.organisation}", "scope": "issues"} for c in contract.contacts
        ],
        "slaProperties": _agreed_times(contract),
        "customProperties": [
            _property("publisher", publisher.name),
            _property("licence", publisher.licence),
            _property("agreementReference", agreement.reference),
            _property("populationBasis", contract.population_basis.value),
            _property("maturity", contract.maturity),
            _property("disclosureProfile", contract.disclosure),
            *_said_elsewhere(contract),
        ],
    }
    if publisher.landing_page:
        document["authoritativeDefinitions"] = [
            {"url": publisher.landing_page, "type": "canonicalUrl"}
        ]
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def _property(name: str, value: Any, description: str = "") -> dict[str, Any]:
    told = {"property": name, "value": value}
    return {**told, "description": description} if description else told


def _said_elsewhere(contract: Contract) -> list[dict[str, Any]]:
    said = contract.model_dump(mode="json", include=set(_ELSEWHERE), exclude_defaults=True)
    return [_property(key, said[key], text) for key, text in _ELSEWHERE.items() if key in said]


def _agreed_times(contract: Contract) -> list[dict[str, Any]]:
    due = contract.due
    times: list[dict[str, Any]] = []
    if due.every != "once":
        times = [
            {"property": "frequency", "value": 1, "unit": due.every},
            {"property": "latency", "value": due.lag_days, "unit": "d"},
        ]
    if contract.agreement.retention_years:
        years = contract.agreement.retention_years
        times.append({"property": "retention", "value": years, "unit": "y"})
    if contract.agreement.expires:
        day = contract.agreement.expires.isoformat()
        times.append({"property": "endOfSupport", "value": day})
    return times


def _table(extract: Extract) -> dict[str, Any]:
    contract = extract.contract
    return {
        "id": extract.table,
        "name": extract.table,
        "physicalName": extract.table,
        "physicalType": "file",
        "logicalType": "object",
        "description": contract.title,
        "dataGranularityDescription": contract.row,
        "properties": [_column(contract, name) for name in contract.columns],
        "quality": [
            {
                "id": rule.meta.id,
                "name": rule.meta.id,
                "type": "custom",
                "engine": "great-expectations",
                "implementation": {"type": rule.type, "kwargs": rule.kwargs},
                "severity": _SEVERITY[rule.meta.severity],
                "dimension": _DIMENSIONS.get(rule.dimension, rule.dimension),
                "description": rule.meta.because,
                "customProperties": [_property("ask", rule.meta.ask)],
            }
            for rule in contract.expectations
        ],
    }


def _column(contract: Contract, name: str) -> dict[str, Any]:
    column = contract.columns[name]
    key = contract.key if contract.key != "none" else []
    told: dict[str, Any] = {
        "id": name,
        "name": name,
        "physicalName": name,
        "businessName": column.header,
        "description": column.means,
        "logicalType": _LOGICAL[column.type],
        "physicalType": _PHYSICAL[column.type],
        "required": column.blank == "refused",
    }
    if name in key:
        told |= {"primaryKey": True, "primaryKeyPosition": key.index(name) + 1}
    if column.aliases:
        told["synonyms"] = [{"synonym": alias} for alias in column.aliases]
    if column.values:
        told["enum"] = [{"value": value} for value in dict.fromkeys(column.values)]
    if options := _bounds(column):
        told["logicalTypeOptions"] = options
    markers = {text: status.value for text, status in contract.markers_of(name).items()}
    own = column.model_dump(mode="json", exclude_defaults=True, include=set(_OF_COLUMNS))
    own["required"] = column.required
    if markers:
        own["markers"] = markers
    told["customProperties"] = [
        _property(_OF_COLUMNS[key], value) for key, value in own.items() if key in _OF_COLUMNS
    ]
    return told


_OF_COLUMNS = {
    "required": "columnRequired",
    "unit": "unit",
    "regex": "headerRegex",
    "markers": "markers",
    "status": "statusColumn",
    "accepts": "notations",
    "formats": "dateFormats",
    "same_as": "sameAs",
}


def _bounds(column: Column) -> dict[str, Any]:
    bounds = {"minimum": column.minimum, "maximum": column.maximum}
    return {key: bound for key, bound in bounds.items() if bound is not None}
