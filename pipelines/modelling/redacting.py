"""What may be told of a fault that dbt or DuckDB reports: never what it quotes of a row.

DuckDB prints cells of the rows it fails on, quoted or bare, and a cell may hold any text, so there
is no masking them safely. Of a fault that depends on rows only its kind is told, and of names that
stand in its words those that are known beforehand.
"""

import re
from collections.abc import Collection

_MODEL = re.compile(r"(?:Runtime|Database) Error in (?:model|test) \w+ \([\w./-]+\)(?=\s)")
# Found before any row is read: these speak of names and of the statement alone.
_OF_THE_STATEMENT = ("Binder", "Catalog", "Compilation", "Parser", "Parsing", "Dependency")
_OF_ROWS = (
    "Constraint",
    "Conversion",
    "Internal",
    "Invalid Input",
    "IO",
    "Mismatch Type",
    "Out of Memory",
    "Out of Range",
    "Serialization",
)
_KIND = re.compile(rf"({'|'.join((*_OF_THE_STATEMENT, *_OF_ROWS))}) Error\b")
_QUOTED_STATEMENT = re.compile(r"\n\s*(?:LINE \d+:|compiled code at)")
_TYPE = re.compile(
    r"\bto (?:the destination type )?(BOOL|BOOLEAN|U?INT(?:8|16|32|64|128)|HUGEINT|BIGINT|INTEGER"
    r"|FLOAT|DOUBLE|DECIMAL|DATE|TIME|TIMESTAMP|INTERVAL|UUID|VARCHAR)\b"
)
_COLUMN = re.compile(r"\bsource column (\w+)")
_LONGEST = 600


def redacted(message: str, columns: Collection[str] = ()) -> str:
    """The message in one line, without the data it may quote; `columns` are names it may tell."""
    model = _MODEL.match(message)
    where = f"{model[0]}: " if model else ""
    told = message[model.end() :].strip() if model else message.strip()
    kind = _KIND.match(told)
    if kind and kind[1] in _OF_THE_STATEMENT:
        text = _QUOTED_STATEMENT.split(told)[0]
        return re.sub(r"\s+", " ", where + text).strip()[:_LONGEST]
    types, names = _TYPE.findall(told), [n for n in _COLUMN.findall(told) if n in columns]
    return (
        f"{where}{kind[1] if kind else 'Unknown'} Error"
        + (f" (to {types[-1]})" if types else "")
        + (f" in column {names[-1]}" if names else "")
        + "; its words are left out, as they may quote a row"
    )
