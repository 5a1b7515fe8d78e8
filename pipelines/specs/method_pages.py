"""One page for each statistical method; `python -m pipelines.specs.method_pages` writes them into
docs/methods/ from the properties of the macros."""

import csv
import io
from pathlib import Path

from pipelines.specs.method import Example, Method, MethodFile, methods

PROJECT = Path(__file__).parents[2]
PAGES = PROJECT / "docs" / "methods"

_INDEX = """# Statistical methods

Every figure passes through these. They are dbt macros in `dbt_project/macros/statistics/`, each
with its formula and source; the shared models call them, and so does `hwb method` for any table:

```sh
hwb method --list
hwb method proportion --in counts.csv --option multiplier=100
```

Columns that a method does not take are carried into its answer; one called as a column the method
gives is carried as `<header>_given`, unless it is the number given back. In a table of one column a
blank line is a missing value. Rows in messages are counted in lines below the header.

A page follows from the properties of its macro, and its worked example is run by a test.

| method | what it is |
|---|---|
"""


def pages(dbt_project: Path) -> dict[str, str]:
    """The text of every page by its file name."""
    found = methods(dbt_project)
    listed = "".join(f"| [{f.name}]({f.name}.md) | {f.method.title} |\n" for f in found.values())
    return {"index.md": _INDEX + listed} | {f"{f.name}.md": page(f) for f in found.values()}


def page(file: MethodFile) -> str:
    """One method in Markdown: formula, sources, edges, what it takes and gives, worked example."""
    method = file.method
    parts = [
        f"# {method.title}",
        f"`{file.name}`. {file.description.strip()}",
        method.formula.strip(),
        "## At the edges\n\n" + "\n".join(f"- {text}" for text in method.edge_cases),
        "## What it takes\n\n" + _takes(method),
        "## What it gives\n\n" + _gives(method),
        "## Worked example\n\n" + _example(file.name, method.example),
        "## Sources\n\n" + "\n".join(f"- {text}" for text in method.sources),
    ]
    return "\n\n".join(parts) + "\n"


def _takes(method: Method) -> str:
    told = "| column | type | what it is |\n|---|---|---|\n"
    for name, column in method.columns.items():
        may = "" if column.required else " May be absent."
        also = f" Also called {', '.join(column.also)}." if column.also else ""
        told += f"| `{name}` | {column.type} | {column.means}{may}{also} |\n"
    if not method.options:
        return told.rstrip()
    told += "\n| option | type | if left out | what it chooses |\n|---|---|---|---|\n"
    for name, option in method.options.items():
        default = "–" if option.default is None else f"`{_plain(option.default)}`"
        choices = (
            f" One of {', '.join(f'`{c}`' for c in option.choices)}." if option.choices else ""
        )
        bounds = f" May be {option.bounds}." if option.bounds else ""
        told += f"| `{name}` | {option.type} | {default} | {option.means}{choices}{bounds} |\n"
    return told.rstrip()


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _gives(method: Method) -> str:
    if method.result == "row":
        groups = (
            "Every row is kept, and told what it is in its series; `--by` names what makes one."
        )
    elif method.result == "points":
        groups = "The points of a line for each group; without `--by` the whole table is one group."
    elif method.by_default == "each row":
        groups = "One row for each group; without `--by` each row is a group of its own."
    else:
        groups = "One row for each group; without `--by` the whole table is one group."
    rows = "".join(f"| `{name}` | {means} |\n" for name, means in method.gives.items())
    return f"{groups}\n\n| column | what it is |\n|---|---|\n{rows.rstrip()}"


def _example(name: str, example: Example) -> str:
    call = f"hwb method {name} --in given.csv"
    call += f" --by {','.join(example.by)}" if example.by else ""
    call += "".join(f" --option {k}={_plain(v)}" for k, v in example.options.items())
    return (
        f"{_table(example.given)}\n\n```sh\n{call}\n```\n\ngives, among others,\n\n"
        f"{_table(example.gives)}\n\n{example.source}"
    )


def _table(text: str) -> str:
    header, *rows = csv.reader(io.StringIO(text))
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _write() -> None:
    PAGES.mkdir(exist_ok=True)
    wanted = pages(PROJECT / "dbt_project")
    for path in PAGES.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
