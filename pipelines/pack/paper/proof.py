"""The last part of the paper: quality of the data, how the paper can be proved, and its words."""

from __future__ import annotations

from collections import Counter

from pipelines.pack import wording
from pipelines.pack.metric import Row
from pipelines.pack.model import Pack
from pipelines.pack.paper import phrases
from pipelines.pack.paper.blocks import (
    Block,
    Facts,
    Heading,
    Paragraph,
    Points,
    Table,
    line,
)
from pipelines.pack.paper.cover import release_state


def data_quality(pack: Pack) -> list[Block]:
    """Which files did not come, and which open problems bear on the figures."""
    names = _publishers(pack)
    cards: list[Row] = pack.said["scorecards"]
    behind = [card for card in cards if card["files_late"] or card["files_missing"]]
    blocks: list[Block] = [Heading(1, "Data quality"), Heading(2, "Files")]
    blocks.append(
        Paragraph(
            f"{len(cards)} suppliers are measured. "
            f"Of {len(behind)} of them a file was late or did not come."
        )
    )
    if behind:
        rows = tuple(
            (
                _named(card["partner"], names),
                *(
                    wording.number(card[name])
                    for name in ("files_due", "files_in_time", "files_late", "files_missing")
                ),
            )
            for card in behind
        )
        columns = ("Supplier", "Due", "In time", "Late", "Missing")
        blocks.append(Table("Files that were late or missing", columns, rows, (50, 12, 12, 12, 12)))
    blocks += [Heading(2, "Open problems"), *_issues(pack.said["issues"], names)]
    return [*blocks, Heading(2, "Let pass at sign-off"), *_let_pass(pack)]


def _let_pass(pack: Pack) -> list[Block]:
    rows = tuple(
        (
            line(row["about"]),
            f"let sign as {line(row['rule'])}"
            if row["act"] == "override"
            else phrases.spoken(row["rule"]).replace("_", " "),
            line(row["by"]),
            line(row["because"]),
        )
        for row in pack.let_pass
    )
    if not rows:
        return [Paragraph("Nothing was let pass.")]
    columns = ("Of", "What was let pass", "By whom", "Because")
    said = "What did not hold when the quarter was signed, and who let it pass"
    return [Table(said, columns, rows, (28, 26, 20, 26))]


def _issues(issues: list[Row], names: dict[str, str]) -> list[Block]:
    if not issues:
        return [Paragraph("No problem of the data is open.")]
    grave = [row for row in issues if row["severity"] == "block"]
    waived = sum(bool(row["is_waived"]) for row in issues)
    blocks: list[Block] = [
        Paragraph(
            f"{len(issues)} problems are open: {len(grave)} that stop a sign-off and "
            f"{len(issues) - len(grave)} that warn; {waived} are waived."
        )
    ]
    counts = Counter(
        (
            _named(row["partner"], names),
            phrases.spoken(row["rule"]).replace("_", " "),
            "stops a sign-off" if row["severity"] == "block" else "warns",
            "waived" if row["is_waived"] else "not waived",
        )
        for row in issues
    )
    rows = tuple(
        (*said, wording.number(count))
        for said, count in sorted(counts.items(), key=lambda each: (each[0][2:3], each[0]))
    )
    columns = ("Supplier", "What is wrong", "Weight", "Waived", "Problems")
    return [*blocks, Table("Open problems of the data", columns, rows, (28, 36, 14, 12, 11))]


def _named(partner: object, names: dict[str, str]) -> str:
    return names.get(str(partner), line(partner).replace("_", " "))


def _publishers(pack: Pack) -> dict[str, str]:
    """Short code of a partner → its name, as far as a source of a metric gives it."""
    return {
        str(source["extract"]).split("/")[0]: line(source["name"])
        for metric in pack.metrics.values()
        for source in metric.sources
    }


def proof(pack: Pack) -> list[Block]:
    """What was signed, by its hash, and the command that checks it."""
    release = pack.release
    blocks: list[Block] = [
        Heading(1, "How this paper can be proved"),
        Paragraph(
            "Every figure is read from the release named here, and from nothing else. The release "
            "is known by the SHA-256 of its figures, and its place in the ledger by the hash of "
            "the ledger's newest line when this paper was made."
        ),
        Facts(
            (
                ("Release", f"{line(release.name)}, {release_state(pack)}"),
                ("SHA-256 of the figures", line(release.figures)),
                ("Head of the ledger", line(release.ledger_head)),
            )
        ),
    ]
    if release.is_draft:
        said = "A draft is not signed, so there is nothing to prove yet. Once it is signed:"
    else:
        said = "Where the warehouse is, this command compares what was signed with what lies there:"
    command = f"hwb verify {line(release.name)} --strategy {line(release.strategy)}"
    if not release.is_draft:
        command += f" --head {line(release.ledger_head)[:12]}"
    return [*blocks, Paragraph(said), Points((command,))]


def glossary(pack: Pack) -> list[Block]:
    """Every shape and shorthand that the paper uses, and the words of the strategy."""
    shapes = [
        (shape, said) for shape, said in (*wording.JUDGED.values(), *wording.VARIATION.values())
    ]
    approaches = [
        (line(given["label"]), " ".join(line(rule["text"]) for rule in given["rules"][:1]))
        for given in pack.said["strategy"]["approaches"].values()
    ]
    words = [
        (
            "95% interval",
            "how far chance alone may have moved a figure: the range in which the true value "
            "would lie 95 times of 100",
        ),
        (
            "better, worse, higher, lower",
            "by more than chance: better and worse where one way is better for people, "
            "higher and lower where neither is",
        ),
        ("similar", "no difference that chance could not explain"),
        ("not compared", "no figure for the same period, or no interval to judge it by"),
        ("special cause", "a change in a control chart that usual variation does not explain"),
        *((line(wording.STATUSES[key]), _MEANINGS[key]) for key in _MEANINGS),
    ]
    return [
        Heading(1, "Glossary"),
        Heading(2, "Shapes"),
        Paragraph("A shape never stands without its words."),
        Table("Shapes and their words", ("Shape", "Words"), tuple(shapes), (1, 5)),
        Heading(2, "Words"),
        Facts(tuple((term, said) for term, said in (*approaches, *words) if term and said)),
    ]


_MEANINGS = {
    "hidden": "a count so small that it could point to a person is not shown, nor is its rate",
    "suppressed": "the source does not publish it",
    "missing": "nobody has sent it; the reason stands beside it where one is known",
    "unreliable": "the source warns that too few people stand behind it",
    "held": "left out of this release by a decision, with its reason",
}
