"""Reads specs from YAML (1.2, duplicate keys and aliases refused) and explains refusals."""

import difflib
import hashlib
import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.errors import HwbError
from pipelines.periods import GRAMMARS
from pipelines.specs.base import AREA_KINDS, Spec

S = TypeVar("S", bound=Spec)

MAX_SPEC_BYTES = 1_000_000


def read_yaml(path: Path) -> Any:
    """The plain values of one YAML 1.2 document.

    Raises HWB-101 (not readable as YAML, with line and column), HWB-102 (duplicate key or alias).
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if path.stat().st_size > MAX_SPEC_BYTES:
        raise HwbError("HWB-101", "the file is too large to be a spec", where=str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise HwbError(
            "HWB-101", f"not UTF-8 text (byte {fault.start})", where=str(path), do="Save as UTF-8."
        ) from None
    loader = YAML(typ="safe", pure=True)
    try:
        for event in loader.parse(text):
            if type(event).__name__ == "AliasEvent":
                raise HwbError(
                    "HWB-102",
                    "YAML aliases (*name) are not used in specs",
                    where=f"{path}, line {event.start_mark.line + 1}",
                    do="Write the value out.",
                )
        return loader.load(text)
    except DuplicateKeyError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise HwbError(
            "HWB-102",
            "a key stands twice",
            where=f"{path}, line {line}",
            why="The second would silently win over the first.",
            do="Keep one of them.",
        ) from None
    except MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise HwbError("HWB-101", f"not valid YAML: {fault.problem}", where=place) from None
    except YAMLError as fault:
        raise HwbError("HWB-101", f"not valid YAML: {fault}", where=str(path)) from None


def build(model: type[S], values: Any, path: Path, prefix: str = "") -> S:
    """A validated spec; raises HWB-103 with every refused key, what was expected, nearest name."""
    if not isinstance(values, dict):
        raise HwbError(
            "HWB-103",
            f"expected a mapping of keys for a {model.__name__.lower()}",
            where=f"{path}{', ' + prefix if prefix else ''}",
        )
    try:
        return model.model_validate(values)
    except ValidationError as fault:
        lines = [_explain(model, error, prefix) for error in fault.errors(include_url=False)]
        raise HwbError(
            "HWB-103",
            lines[0] if len(lines) == 1 else f"{len(lines)} keys are refused",
            where=str(path),
            why="" if len(lines) == 1 else "\n    - " + "\n    - ".join(lines),
            do="See `hwb spec --help` and docs/specs.md for every key.",
        ) from None


def fingerprint(spec: Spec) -> str:
    """SHA-256 of what a spec says, whatever its layout or comments."""
    return hashlib.sha256(spec.model_dump_json(exclude_none=True).encode()).hexdigest()


def _explain(model: type[BaseModel], error: Any, prefix: str) -> str:
    place = ".".join([prefix, *map(str, error["loc"])] if prefix else map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        names = _keys_at(model, error["loc"][:-1])
        return f"{place}: no such key{nearest(str(error['loc'][-1]), names)}"
    if error["type"] == "missing":
        return f"{place}: this key is required"
    if error["type"] == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        return f"{place}: expected {error['ctx']['expected']}{nearest(str(error['input']), allowed)}"
    message = error["msg"].removeprefix("Value error, ")
    unknown = re.search(r"no period grammar is called '(.*)'", message)
    if unknown:
        message += nearest(unknown.group(1), list(GRAMMARS))
    unknown = re.search(r"no kind of area is called '(.*)'", message)
    if unknown:
        message += nearest(unknown.group(1), sorted(AREA_KINDS))
    return f"{place}: {message}" if place else message


def nearest(written: str, names: list[str]) -> str:
    """`; did you mean 'x'?`, else the list of valid names, for the end of a refusal."""
    close = difflib.get_close_matches(written, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; valid: {', '.join(names)}" if names else ""


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Field names of the model that `loc` leads to, through optional, list and dict fields."""
    current: Any = model
    for step in loc:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(step))
            current = _model_in(field.annotation) if field else None
        if current is None:
            return []
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found:
            return found
    return None
