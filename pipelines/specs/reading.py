"""Builds specs from plain values, and explains what is refused so that it can be put right."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from pipelines.errors import HwbError
from pipelines.specs.base import Fault, Faults, Spec, nearest
from pipelines.specs.plain_yaml import line_of, read_yaml

__all__ = ["build", "fingerprint", "nearest", "read_yaml", "refused_keys"]

S = TypeVar("S", bound=Spec)
Place = tuple[str | int, ...]


def build(model: type[S], values: Any, path: Path, prefix: str = "") -> S:
    """A validated spec; raises HWB-103 with every refused key, what was expected, nearest name.

    `values` are those of `read_yaml`; nothing is converted but a text that is a date.
    """
    if not isinstance(values, dict):
        raise HwbError(
            "HWB-103",
            f"expected the keys of a {model.__name__.lower()}, found {_kind(values)}",
            where=f"{path}, {prefix}" if prefix else str(path),
            do=_SEE,
        )
    try:
        return model.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as fault:
        found = _by_place(model, values, fault)
    raise refused_keys(found, values, path, prefix)


def refused_keys(found: list[Fault], values: Any, path: Path, prefix: str = "") -> HwbError:
    """HWB-103 for what is wrong in the values of `read_yaml`, each with its line and key."""
    lines = [(line_of(values, at), _told(prefix, at), what) for at, what in found]
    if len(lines) == 1:
        line, key, what = lines[0]
        return HwbError("HWB-103", f"{key}{what}", where=_where(path, line), do=_SEE)
    shown = [f"line {line}: {key}{what}" if line else f"{key}{what}" for line, key, what in lines]
    return HwbError(
        "HWB-103",
        f"{len(lines)} keys are refused:\n    - " + "\n    - ".join(shown),
        where=str(path),
        do=_SEE,
    )


def fingerprint(spec: Spec, without: Iterable[str] = ()) -> str:
    """SHA-256 of what a spec says, whatever its layout or comments; `without` some of its keys.

    A key left out says the same as its default, so a new key of the model changes no fingerprint.
    """
    said = spec.model_dump_json(exclude_defaults=True, exclude=set(without))
    return hashlib.sha256(said.encode()).hexdigest()


_SEE = "Every key is explained in docs/specs.md."


def _where(path: Path, line: int | None) -> str:
    return f"{path}, line {line}" if line else str(path)


def _told(prefix: str, at: Place) -> str:
    key = ".".join([*([prefix] if prefix else []), *map(str, at)])
    return f"{key}: " if key else ""


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) <= _SHOWN else "a text"
    names = {bool: "true or false", int: "a number", float: "a number"}
    return "a list" if isinstance(value, list) else names.get(type(value), "keys")


_SHOWN = 40


def _by_place(
    model: type[BaseModel], values: Any, fault: ValidationError
) -> list[tuple[Place, str]]:
    """What is wrong at each place, in the order of lines; a place of two kinds is told once."""
    told: dict[Place, list[str]] = {}
    missing: list[Place] = []
    for error in fault.errors(include_url=False):
        place = _real(values, error["loc"])
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, Faults):
            for at, what in cause.found:
                told.setdefault((*place, *at), []).append(what)
            continue
        told.setdefault(place, []).append(_explain(model, place, error))
        if error["type"] == "missing":
            missing.append(place)
    for place in list(told):
        deeper = any(len(at) > len(place) and at[: len(place)] == place for at in told)
        if deeper and all(text.startswith("expected") for text in told[place]):
            del told[place]
    for place in missing:
        # A misspelt key is one fault, not a missing one and an unknown one.
        meant = f"no such key; did you mean {place[-1]!r}?"
        if any(at[:-1] == place[:-1] and meant in whats for at, whats in told.items()):
            del told[place]
    ordered = sorted(told.items(), key=lambda each: line_of(values, each[0]) or 0)
    return [(place, _either(whats)) for place, whats in ordered]


def _either(whats: list[str]) -> str:
    """One sentence of what the members of a union expected."""
    expected = [re.fullmatch(r"expected (.+?)(, found .+)?", what) for what in whats]
    if len(whats) == 1 or not all(expected):
        return " or ".join(dict.fromkeys(whats))
    found = next((match[2] for match in expected if match and match[2]), "")
    return f"expected {' or '.join(match[1] for match in expected if match)}{found}"


def _real(values: Any, loc: Place) -> Place:
    """`loc` without the steps pydantic adds to tell the members of a union or a key apart."""
    real: list[str | int] = []
    for index, step in enumerate(loc):
        key = isinstance(values, dict) and isinstance(step, str) and step in values
        if key or (isinstance(values, list) and isinstance(step, int) and step < len(values)):
            values = values[step]
        elif index == len(loc) - 1 and isinstance(values, dict) and step != "[key]":
            pass
        else:
            continue
        real.append(step)
    return tuple(real)


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "date_type": "a date, as in 2026-04-01",
    "date_parsing": "a date, as in 2026-04-01",
    "date_from_datetime_parsing": "a date, as in 2026-04-01",
    "date_from_datetime_inexact": "a date, as in 2026-04-01",
    "datetime_type": "a date and time with its zone, as in 2026-04-01T09:00:00Z",
    "datetime_parsing": "a date and time with its zone, as in 2026-04-01T09:00:00Z",
    "datetime_from_date_parsing": "a date and time with its zone, as in 2026-04-01T09:00:00Z",
    "timezone_aware": "a date and time with its zone, as in 2026-04-01T09:00:00Z",
}


def _explain(model: type[BaseModel], place: Place, error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"no such key{nearest(str(place[-1]), _keys_at(model, place[:-1]))}"
    if kind == "missing":
        return f"this key is required ({_description(model, place)})"
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        close = nearest(str(error["input"]), allowed) if len(allowed) > 1 else ""
        suggestion = close if "did you mean" in close else ""
        return f"expected {context['expected'].replace(chr(39), '`')}{suggestion}"
    if kind == "string_pattern_mismatch":
        by_spaces = " " in context["pattern"]
        joined = "spaces, as in `property type`" if by_spaces else "underscores, as in `area_code`"
        return (
            f"expected a name in lower case, words joined by single {joined}, "
            f"found {str(error['input'])!r}"
        )
    if kind in _EXPECTED:
        told = f"expected {_EXPECTED[kind]}, found {_kind(error['input'])}"
        return f"{told}; put it in quotes" if kind == "string_type" else told
    if kind == "finite_number":
        return "expected a finite number"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']:g}" if "ge" in context else f"at most {context['le']:g}"
        return f"expected {bound}, found {error['input']:g}"
    if kind == "string_too_short":
        return "it is empty"
    if kind == "too_short":
        return f"expected {context['min_length']} or more, found {context['actual_length']}"
    if kind == "too_long":
        return f"expected {context['max_length']} at most, found {context['actual_length']}"
    return str(error["msg"].removeprefix("Value error, "))


def _keys_at(model: type[BaseModel], at: Place) -> list[str]:
    """Field names of the model that `at` leads to, through optional, list and dict fields."""
    found = _annotation_at(model, at)
    return list(found.model_fields) if _is_model(found) else []


def _description(model: type[BaseModel], at: Place) -> str:
    parent = _annotation_at(model, at[:-1])
    field = parent.model_fields.get(str(at[-1])) if _is_model(parent) else None
    return str(field.description or "").rstrip(".") if field else "no default"


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _annotation_at(annotation: Any, at: Place) -> Any:
    for step in at:
        annotation = _plain(annotation)
        if _is_model(annotation):
            field = annotation.model_fields.get(str(step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) in (dict, list):
            annotation = get_args(annotation)[-1]
        else:
            return None
    return _plain(annotation)


def _plain(annotation: Any) -> Any:
    """The part of a union that has keys or entries; an Annotated without its marks."""
    origin = get_origin(annotation)
    if origin is not None and hasattr(annotation, "__metadata__"):
        return _plain(annotation.__origin__)
    if origin in (Union, type(int | str)):
        parts = [_plain(part) for part in get_args(annotation)]
        return next((p for p in parts if _is_model(p) or get_origin(p) in (dict, list)), parts[0])
    return None if origin is Literal else annotation
