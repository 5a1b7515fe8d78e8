"""Plain values of one YAML 1.2 document, each with the line it stands on.

Read from the parser's events, so that nothing of YAML 1.1 comes in: `NO` and `1:30` are texts, a
date is a text, a tag or an alias is refused, and no value is ever made by a constructor. The
parser is libyaml's where it is built in, ten times faster than one in Python.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pipelines.errors import HwbError

MAX_SPEC_BYTES = 1_000_000
MAX_DEPTH = 40

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONTENT = (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", re.I)
_WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}


class Mapping(dict[str, Any]):
    """A mapping that knows the line of each key, and its own."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Sequence(list[Any]):
    """A list that knows the line of each entry, and its own."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read_yaml(path: Path) -> Any:
    """The mappings, lists, texts, numbers, booleans and nulls of one YAML 1.2 document.

    Raises HWB-101 (not readable as YAML, with line and column) and HWB-102 (a key that stands
    twice or is no text, a tag, an alias, a merge key, a directive, a second document).
    """
    return _values(_text(path), path)


def line_of(values: Any, at: tuple[str | int, ...]) -> int | None:
    """The line of the key or entry that `at` leads to, else of the last one above it."""
    line: int | None = getattr(values, "line", None)
    for step in at:
        in_mapping = isinstance(values, Mapping) and isinstance(step, str) and step in values
        in_list = isinstance(values, Sequence) and isinstance(step, int) and step < len(values)
        if not (in_mapping or in_list):
            break
        line, values = values.lines[step], values[step]
    return line


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_SPEC_BYTES:
            raise HwbError(
                "HWB-101",
                f"the file is too large to be a spec ({size:,} bytes)",
                where=str(path),
                do=f"Keep a spec below {MAX_SPEC_BYTES:,} bytes.",
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise HwbError(
            "HWB-101", f"not UTF-8 text (byte {fault.start})", where=str(path), do="Save as UTF-8."
        ) from None
    except OSError as fault:
        raise HwbError(
            "HWB-101", f"the file cannot be read: {fault.strerror}", where=str(path)
        ) from None


def _values(text: str, path: Path) -> Any:
    document: list[Any] = []
    stack: list[Mapping | Sequence] = []
    keys: list[str | None] = []
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            line = event.start_mark.line + 1
            if isinstance(event, DocumentStartEvent):
                documents += 1
                _refuse_more_than_plain_yaml(event, documents, path, line)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()
                keys.pop()
            elif isinstance(event, _CONTENT):
                value = _value(event, path, line)
                if stack and isinstance(stack[-1], Mapping) and keys[-1] is None:
                    keys[-1] = _key(stack[-1], value, path, line)
                    continue
                if not stack:
                    document.append(value)
                elif isinstance(stack[-1], Mapping):
                    stack[-1][str(keys[-1])] = value
                    keys[-1] = None
                else:
                    stack[-1].append(value)
                    stack[-1].lines.append(line)
                if isinstance(value, Mapping | Sequence):
                    stack.append(value)
                    keys.append(None)
                if len(stack) > MAX_DEPTH:
                    raise _unused(path, line, f"more than {MAX_DEPTH} levels", "Make it flatter.")
    except yaml.MarkedYAMLError as fault:
        raise _not_yaml(fault, text, path) from None
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise HwbError(
            "HWB-101",
            "not valid YAML: a character that YAML does not allow",
            where=f"{path}, line {line}",
        ) from None
    return document[0] if document else None


def _not_yaml(fault: yaml.MarkedYAMLError, text: str, path: Path) -> HwbError:
    mark = fault.problem_mark or fault.context_mark
    place = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
    problem = str(fault.problem or fault.context)
    do = ""
    if fault.context == "while scanning an alias":
        problem = "a text that starts with * stands without quotes"
        do = "Put it in quotes."
    elif problem.endswith("cannot start any token") and mark:
        is_tab = text.splitlines()[mark.line][mark.column] == "\t"
        do = "Indent with spaces, not tabs." if is_tab else "Put the text in quotes."
    elif problem.startswith("mapping values are not allowed"):
        do = "Put a text that holds a colon and a space in quotes, and mind the indentation."
    return HwbError("HWB-101", f"not valid YAML: {problem}", where=place, do=do)


def _value(event: Any, path: Path, line: int) -> Any:
    if isinstance(event, AliasEvent):
        what = "an alias (*name; a text that starts with * needs quotes)"
        raise _unused(path, line, what, "Write the value out, or in quotes.")
    if event.tag not in (None, "!"):
        what = f"a tag ({event.tag.replace('tag:yaml.org,2002:', '!!')})"
        raise _unused(path, line, what, "Leave the tag out; a text may stand in quotes.")
    if isinstance(event, MappingStartEvent):
        return Mapping(line)
    if isinstance(event, SequenceStartEvent):
        return Sequence(line)
    return _scalar(event.value) if event.implicit[0] else event.value


def _key(mapping: Mapping, key: Any, path: Path, line: int) -> str:
    if not isinstance(key, str):
        raise _unused(
            path,
            line,
            "a key that is not a text (a number, true, false, null or a list)",
            "Put the key in quotes.",
        )
    if key == "<<":
        raise _unused(path, line, "a merge key (<<)", "Write the keys out.")
    if key in mapping.lines:
        raise HwbError(
            "HWB-102",
            f"the key {key!r} stands twice (first in line {mapping.lines[key]})",
            where=f"{path}, line {line}",
            why="The second would silently win over the first.",
            do="Keep one of them.",
        )
    mapping.lines[key] = line
    return key


def _scalar(text: str) -> Any:
    """A plain scalar by the YAML 1.2 core schema."""
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _refuse_more_than_plain_yaml(
    event: DocumentStartEvent, documents: int, path: Path, line: int
) -> None:
    if documents > 1:
        raise _unused(path, line, "a second document (---)", "One file, one spec.")
    if event.version or event.tags:
        raise _unused(path, line, "a directive (%YAML, %TAG)", "Leave it out: specs are YAML 1.2.")


def _unused(path: Path, line: int, what: str, do: str) -> HwbError:
    return HwbError("HWB-102", f"specs do not use {what}", where=f"{path}, line {line}", do=do)
