"""Every text of a quarter held against its figures: a warning to its author quotes both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pipelines.commentary.facts import facts_of
from pipelines.commentary.figures import Facts
from pipelines.commentary.matching import Mismatch, match
from pipelines.periods import Quarter

if TYPE_CHECKING:
    import duckdb

MOST_WORDS = 200
"""About as many stand beside a figure on one page; more belongs in a paper."""

_MOST_READ = 5 * MOST_WORDS  # beyond it stands a whole paper, which is about much else
_NEARLY_THE_SAME = 0.95
_PLACEHOLDER = re.compile(
    r"(?:n/?a|none|nil|tbc|tba|to follow|to be (?:confirmed|added)|no (?:comment(?:ary)?|update)"
    r"|as (?:above|before)|see above|not applicable|commentary|x+|\W*)\W*",
    re.IGNORECASE,
)

Subject = tuple[str | None, str | None]
"""Key of the priority, id of the metric: what a text is about."""


@dataclass(frozen=True)
class Text:
    """One text, for its author: `metrics` are the titles of what it is held against."""

    strategy: str
    quarter: str
    priority: str | None
    metric: str | None
    author: str
    wording: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class CommentaryWarning:
    """One warning to the author of a text; `kind` is as of a Mismatch, or empty, long, repeated.

    `quote` are the words of the text, `figure_says` what stands against them.
    """

    text: Text
    kind: str
    quote: str
    figure_says: str


def texts_of(
    connection: duckdb.DuckDBPyConnection, strategy: str, quarter: Quarter
) -> list[tuple[Subject, str, str]]:
    """What stands for the quarter: what it is about, the author's role, the words."""
    rows = connection.execute(
        """
        select priority_key, metric_id, author_role, wording
        from governance.commentary
        where
          strategy_id = ?
          and quarter = ?
          and is_current
          and (priority_key is not null or metric_id is not null)
        order by priority_key nulls last, metric_id nulls first, author_role, wording
        """,
        [strategy, str(quarter)],
    ).fetchall()
    return [((priority, metric), role, words or "") for priority, metric, role, words in rows]


def check_commentary(
    connection: duckdb.DuckDBPyConnection,
    strategy: str,
    quarter: Quarter,
    texts_of_last_quarter: Mapping[Subject, Sequence[str]] | None = None,
    known_before: datetime | None = None,
) -> tuple[list[Text], list[CommentaryWarning]]:
    """Every text of the quarter, and what to tell its author.

    `texts_of_last_quarter` are those the file holds, if left out; `known_before` is the moment of
    the freeze, or the run's. A text about a priority is held against all metrics that support it.
    """
    rows = texts_of(connection, strategy, quarter)
    if texts_of_last_quarter is None:
        before: dict[Subject, list[str]] = {}
        for subject, _, words in texts_of(connection, strategy, quarter.previous()):
            before.setdefault(subject, []).append(words)
        texts_of_last_quarter = before
    facts = facts_of(connection, strategy, quarter, known_before) if rows else {}
    supports: dict[str, list[str]] = {}
    for key, metric in connection.execute(
        "select priority_key, metric_id from specs.supporting_metric where strategy_id = ? "
        "order by all",
        [strategy],
    ).fetchall():
        supports.setdefault(key, []).append(metric)
    texts, warnings = [], []
    for (priority, metric), author, words in rows:
        names = [metric] if metric else supports.get(priority or "", [])
        metrics = [facts[name] for name in names if name in facts]
        text = Text(
            strategy, str(quarter), priority, metric, author, words, tuple(f.title for f in metrics)
        )
        texts.append(text)
        last = texts_of_last_quarter.get((priority, metric), ())
        for found in warnings_of(words, metrics, last, str(quarter.previous())):
            warnings.append(CommentaryWarning(text, found.kind, found.quote, found.figure_says))
    return texts, warnings


def warnings_of(
    words: str, metrics: Sequence[Facts], last: Sequence[str], last_quarter: str
) -> Iterator[Mismatch]:
    """What to tell the author of one text; `last` are the texts of the quarter before."""
    if _PLACEHOLDER.fullmatch(words.strip()):
        yield Mismatch("empty", words.strip(), "nothing is said", 0, len(words))
        return
    count = len(words.split())
    if count > MOST_WORDS:
        start = " ".join(words.split()[:8])
        yield Mismatch("long", f"{start} …", f"{count} words, {MOST_WORDS} fit", 0, len(words))
    again = next((other for other in last if _is_again(words, other)), None)
    if again is not None:
        same = "the text" if _words(words) == _words(again) else "nearly the text"
        yield Mismatch("repeated", words, f"{same} of {last_quarter}: {again}", 0, len(words))
    if count <= _MOST_READ:
        yield from match(words, metrics)


def _is_again(words: str, other: str) -> bool:
    """The same words in the same order, or nearly; a text with other numbers was written anew."""
    one, two = _words(words), _words(other)
    if [w for w in one if w[0].isdigit()] != [w for w in two if w[0].isdigit()]:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _NEARLY_THE_SAME


def _words(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*\d|\w+", text.casefold())
