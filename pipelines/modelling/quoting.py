"""Text as DuckDB reads it, for where SQL takes no parameter."""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
