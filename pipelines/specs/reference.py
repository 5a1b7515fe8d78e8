"""The reference of every key of a spec, as Markdown; `python -m pipelines.specs.reference` writes
it into docs/specs.md."""

from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipelines.periods import GRAMMARS
from pipelines.specs.base import AREA_KINDS
from pipelines.specs.contract import Contract
from pipelines.specs.corrections import Corrections
from pipelines.specs.disclosure import Disclosure
from pipelines.specs.metric import Metric
from pipelines.specs.signoff import SignOff
from pipelines.specs.strategy import Strategy

PAGE = Path(__file__).parents[2] / "docs" / "specs.md"
MARK = "<!-- Below: written by `python -m pipelines.specs.reference` from the models. -->\n"


def reference() -> str:
    """Every model and every key of the specs, the period grammars and the kinds of area."""
    parts = []
    told: set[type[BaseModel]] = set()
    for title, model in (
        ("Keys of a contract", Contract),
        ("Keys of corrections", Corrections),
        ("Keys of a metric", Metric),
        ("Keys of a strategy", Strategy),
        ("Keys of the sign-off suite", SignOff),
        ("Keys of the disclosure profiles", Disclosure),
    ):
        parts.append(f"## {title}\n")
        for each in _with_parts(model):
            if each not in told:
                told.add(each)
                parts.append(_told(each))
    parts.append("## Period grammars\n\n| grammar | example | what it is |\n|---|---|---|")
    parts += [
        f"| `{g.name}` | `{_cell(g.example)}` | {_cell(g.description)} |" for g in GRAMMARS.values()
    ]
    kinds = ", ".join(f"`{kind}`" for kind in sorted(AREA_KINDS))
    parts.append(f"\n## Kinds of area\n\n{kinds}, and `gss` where the code itself says its kind.")
    return "\n".join(parts) + "\n"


def page(current: str) -> str:
    """The page with its written part kept and the reference below it made anew."""
    written, _, _ = current.partition(MARK)
    return written + MARK + "\n" + reference()


def _with_parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and every model inside it, in the order its keys lead to them."""
    found = [model]
    for field in model.model_fields.values():
        for part in _models_in(field.annotation):
            found += [each for each in _with_parts(part) if each not in found]
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _told(model: type[BaseModel]) -> str:
    rows = [
        [f"`{name}`", _type(field.annotation), _need(field), _cell(field.description or "")]
        for name, field in model.model_fields.items()
    ]
    doc = "\n".join(line.strip() for line in (model.__doc__ or "").splitlines()).strip()
    head = "| key | holds | if left out | what it says |\n|---|---|---|---|"
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"### {model.__name__}\n\n{doc}\n\n{head}\n{table}"


def _need(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.default
    if default is None:
        return "–"
    if isinstance(default, BaseModel):
        return "its defaults"
    if isinstance(default, Enum):
        default = default.value
    if default in ([], {}):
        return "none"
    shown = str(default).lower() if isinstance(default, bool) else repr(default).strip("'")
    return f"`{_cell(shown)}`"


def _type(annotation: Any) -> str:
    """What a key holds, in words."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _type(annotation.__origin__)
    if origin in (Union, UnionType):
        return " or ".join(_type(part) for part in parts if part is not NoneType)
    if origin is Literal:
        return " · ".join(f"`{_cell(repr(part).strip(chr(39)))}`" for part in parts)
    if origin is list:
        return f"list of {_type(parts[0])}"
    if origin is dict:
        return f"{_type(parts[0])} → {_type(parts[1])}"
    if origin is tuple:
        return "list: " + ", ".join(map(_type, parts))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " · ".join(f"`{member.value}`" for member in annotation)
    names = {str: "text", int: "whole number", float: "number", bool: "`true` · `false`"}
    named = names.get(annotation) or getattr(annotation, "__name__", None)
    return "anything" if named in (None, "Any") else str(named)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
