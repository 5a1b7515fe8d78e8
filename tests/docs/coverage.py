"""What the strategies ask for, and what shows it; `python -m tests.docs.coverage` writes it."""

from csv import DictReader

from tests.docs.pages import CHECKOUT

PAGE = CHECKOUT / "docs/coverage.md"

_HEAD = """# What the strategies ask for, and what shows it

Each row of the requirements that were read out of the strategy documents is shown by a question to
the published file that must have an answer; the tests ask every one of them of the demonstration.
That a row is answered says that its data are there, and no more. Counts of metrics for a statement
may be 0: a gap that shows. The questions as a table: `tests/docs/coverage.csv`.

| requirement | kind | key | asked of the published file |
|---|---|---|---|
"""


def requirements() -> list[dict[str, str]]:
    """Rows with `requirement`, `kind`, `key` and `evidence`, a statement in SQL."""
    with (CHECKOUT / "tests/docs/coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def page() -> str:
    """The page, from the table."""
    rows = [
        f"| {row['requirement']} | {row['kind']} | {row['key']} | `{row['evidence']}` |\n"
        for row in requirements()
    ]
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
