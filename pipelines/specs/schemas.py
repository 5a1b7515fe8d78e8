"""JSON Schemas of the kinds of spec, for editors; `python -m pipelines.specs.schemas` writes
them."""

import json
from pathlib import Path
from typing import Any

from pipelines.specs.contract import Contract
from pipelines.specs.corrections import Corrections
from pipelines.specs.disclosure import Disclosure
from pipelines.specs.metric import Metric
from pipelines.specs.signoff import SignOff
from pipelines.specs.strategy import Strategy

FOLDER = Path(__file__).parent / "schemas"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """File name → text of each schema. The metric's is that of a whole dbt properties file."""
    return {
        "contract.schema.json": _text({"$schema": _DIALECT, **Contract.model_json_schema()}),
        "corrections.schema.json": _text({"$schema": _DIALECT, **Corrections.model_json_schema()}),
        "metric.schema.json": _text(_properties_file()),
        "disclosure.schema.json": _text({"$schema": _DIALECT, **Disclosure.model_json_schema()}),
        "signoff.schema.json": _text({"$schema": _DIALECT, **SignOff.model_json_schema()}),
        "strategy.schema.json": _text({"$schema": _DIALECT, **Strategy.model_json_schema()}),
    }


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _properties_file() -> dict[str, Any]:
    """dbt's own keys are left to dbt; `models[0].config.meta.metric` is ours."""
    metric = Metric.model_json_schema()
    definitions = metric.pop("$defs")
    meta = _object("Keys of this model for other tools.", {"metric": {"$ref": "#/$defs/Metric"}})
    model = _object(
        "The metric's model, called like the file.",
        {
            "name": {"type": "string", "description": "The stem of the file: the metric's id."},
            "description": {"type": "string", "description": "What the metric is; no Jinja."},
            "config": _object("dbt's configuration of the model.", {"meta": meta}),
        },
        required=["name", "description", "config"],
    )
    models = {"type": "array", "minItems": 1, "maxItems": 1, "items": model}
    return {
        "$schema": _DIALECT,
        "title": "Metric",
        **_object("The dbt properties file of one metric.", {"models": models}),
        "$defs": {**definitions, "Metric": metric},
    }


def _object(
    description: str, properties: dict[str, Any], required: list[str] | None = None
) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required or list(properties),
        "additionalProperties": True,
    }


if __name__ == "__main__":
    write()
