"""`hwb commentary`: what is said beside the figures, held against them, for its authors."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli import PROBLEMS, print_lines
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.commentary.checking import CommentaryWarning, Text

_KINDS = {
    "number": "a number that no figure gives",
    "direction": "a direction that the figure did not take",
    "chance": "a difference that is not more than chance",
    "comparison": "a comparison that the figure does not bear out",
    "target": "a target that is told otherwise",
    "empty": "nothing is said",
    "long": "too long for its place on the page",
    "repeated": "last quarter's text again",
}


def commentary(
    quarter: Annotated[
        str | None, typer.Argument(help="As 2025-26-Q3; the running one if left out.")
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="STRATEGY", help="One strategy; all if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Hold what is said beside the figures against them: numbers, directions, comparisons, targets.

    Each warning quotes the text and the figure. Ends with 1 when there are any: they stop nothing,
    the author decides.

    Example: hwb commentary 2025-26-Q3 --strategy leicester
    """
    from pipelines.cli.printing import json_text
    from pipelines.commentary.checking import check_commentary
    from pipelines.errors import HwbError
    from pipelines.modelling.querying import opened
    from pipelines.periods import Quarter
    from pipelines.specs.base import nearest

    chosen = Quarter.parse(quarter) if quarter else None
    with opened(Settings.from_environment()) as connection:
        known = [name for (name,) in connection.execute(_STRATEGIES).fetchall()]
        if strategy is not None and strategy not in known:
            raise HwbError(
                "HWB-714", f"no strategy is called {strategy!r}{nearest(strategy, known)}"
            )
        ((running,),) = connection.execute("select quarter from specs.run").fetchall()
        of = chosen or Quarter.parse(running)
        texts: list[Text] = []
        warnings: list[CommentaryWarning] = []
        for name in known if strategy is None else [strategy]:
            some, wrong = check_commentary(connection, name, of)
            texts += some
            warnings += wrong
    if as_json:
        found = {"quarter": str(of), "texts": len(texts), "warnings": list(map(asdict, warnings))}
        print(json_text(found))
    else:
        print_lines(_told(texts, warnings, str(of)))
    if warnings:
        raise typer.Exit(PROBLEMS)


_STRATEGIES = "select strategy_id from specs.strategy order by all"


def _told(texts: "list[Text]", warnings: "list[CommentaryWarning]", quarter: str) -> Iterator[str]:
    from pipelines.cli.printing import printable
    from pipelines.specs.words import many, wrapped

    last = None
    for warning in warnings:
        text = warning.text
        if text is not last:
            about = " ".join(filter(None, (text.priority, text.metric)))
            yield f"{text.strategy} {quarter}, {about}: to the {printable(text.author)}"
            last = text
        yield f"  {_KINDS[warning.kind]}"
        yield wrapped(f"    text    “{printable(' '.join(warning.quote.split()))}”", " " * 12)
        yield wrapped(f"    against {printable(warning.figure_says)}", " " * 12)
    if warnings:
        yield ""
    doubted = len({id(warning.text) for warning in warnings})
    yield (
        f"{many(len(texts), 'text')} of {quarter}, {doubted:,} with "
        f"{many(len(warnings), 'warning')}."
    )
