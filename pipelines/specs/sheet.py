"""What a partner is told about an extract before sending it, in plain language."""

from collections.abc import Iterator

from pipelines.periods import GRAMMARS
from pipelines.specs import words
from pipelines.specs.contract import (
    AreaSource,
    Column,
    Contract,
    FileShape,
    Released,
)
from pipelines.specs.layout import undone
from pipelines.specs.register import Extract
from pipelines.specs.shape import GEOMETRY
from pipelines.specs.words import (
    all_of,
    bullet,
    code,
    date_form,
    kind_of_area,
    one_of,
    prose,
    wrapped,
)


def sheet(extract: Extract, feeds: list[str]) -> str:
    """The sheet of one extract as Markdown, lines of at most 96 characters where words allow.

    `feeds` are titles of the metrics that are made from it.
    """
    contract = extract.contract
    sections = [
        ("What to send", _what(extract)),
        ("The file", _file(contract.file, contract.released)),
        ("The columns", _columns(contract)),
        ("The period", _period(contract)),
        ("The area", _area(contract)),
        ("What a newer file replaces", _replaces(contract)),
        ("When it is due", _due(contract)),
        ("What is checked", _checks(contract)),
        ("What happens to lines that cannot be used", _threshold(contract)),
        ("What it is used for", _uses(contract, feeds)),
        ("Who to write to", _contacts(contract)),
    ]
    agreed = f"Extract `{extract.id}`, version `{extract.hash[:12]}` of its contract."
    parts = [f"# {contract.title}", agreed]
    for title, lines in sections:
        text = "\n".join(lines).strip()
        if text:
            parts += [f"## {title}", text]
    return "\n\n".join(parts) + "\n"


def _what(extract: Extract) -> Iterator[str]:
    contract = extract.contract
    yield bullet(f"Each row is: {prose(contract.row)}")
    yield bullet(f"The rows are {words.ROWS.get(contract.rows_are, contract.rows_are)}.")
    if contract.population_basis in words.POPULATIONS:
        yield bullet(f"They are about {words.POPULATIONS[contract.population_basis]}.")
    if contract.population_by:
        header = contract.columns[contract.population_by.column].header
        for text, basis in contract.population_by.bases.items():
            about = words.POPULATIONS.get(basis, "no population")
            yield bullet(f"Where {code(header)} is {code(text)}, they are about {about}.")
    headers = {name: column.header for name, column in contract.columns.items()}
    if contract.key == "none":
        yield bullet("Rows may be equal: every one is counted, none is removed.")
    else:
        named = all_of([headers[name] for name in contract.key])
        yield bullet(f"No two rows have the same {named}.")
    if contract.repeats:
        named = all_of([headers[name] for name in contract.repeats])
        yield bullet(f"A row may stand again under another {named}; it is counted once.")


def _file(shape: FileShape, released: Released | None) -> Iterator[str]:
    yield bullet(
        f"Send {words.FORMATS[shape.format]}. Its name looks like {one_of(shape.names)}, where * "
        "stands for any text."
    )
    if shape.format == "csv":
        yield bullet(
            f"Cells are separated by {words.DELIMITERS[shape.delimiter]}; "
            f"the text is {words.ENCODINGS[shape.encoding]}."
        )
    if shape.format == "json_lines":
        yield bullet(
            f"The text is {words.ENCODINGS[shape.encoding]}; each object has the columns as its "
            "keys."
        )
    if shape.format == "geojson":
        yield bullet(
            f"The text is {words.ENCODINGS[shape.encoding]}; each feature has the columns as its "
            f"properties, but for {code(GEOMETRY)}, which is its shape."
        )
    if shape.sheet:
        yield bullet(
            f"The rows are on the sheet {code(shape.sheet)}; other sheets are not read"
            + (f", but for {code(shape.preamble_sheet)}." if shape.preamble_sheet else ".")
        )
    if shape.format in ("csv", "workbook"):
        yield from _header(shape)
    if released:
        yield bullet(
            f"The day of publication stands above the column names, where "
            f"{code(released.pattern)} finds it."
        )
    if shape.until or shape.footer:
        patterns = [*([shape.until] if shape.until else []), *shape.footer]
        yield bullet(f"Lines that begin with a cell like {one_of(patterns)} are notes, not rows.")
    if shape.short_by:
        yield bullet(f"Up to {shape.short_by} cells may be missing at the end of a line.")
    if shape.unpivot:
        yield bullet(
            f"Columns named like {code(shape.unpivot.pattern)} are read as one row for each "
            f"of them: their cells are {code(shape.unpivot.value)}."
        )


def _header(shape: FileShape) -> Iterator[str]:
    lines = shape.header.lines
    told = [
        f"line {n}" if isinstance(n, int) else f"the line with a cell like {code(n)}" for n in lines
    ]
    if len(told) == 1:
        yield bullet(f"The names of the columns are in {told[0]}.")
        return
    yield bullet(
        f"The names of the columns stand on {len(told)} lines: {', then '.join(told)}. "
        f"The parts of a name are put together with {code(shape.header.join.strip())}; a "
        "name over several columns (merged cells) belongs to each of them."
    )


def _columns(contract: Contract) -> Iterator[str]:
    yield wrapped(
        "Columns are found by name, in any order; capital letters and spaces make no "
        "difference. Columns that are not listed are not read."
    )
    for name, column in contract.columns.items():
        yield f"\n### {code(column.header)}\n"
        yield from _column(contract, name, column)


def _column(contract: Contract, name: str, column: Column) -> Iterator[str]:
    unit = f" ({prose(column.unit)})" if column.unit else ""
    need = "the column is required" if column.required else "the column may be left out"
    blank = "; no cell may be blank" if column.blank == "refused" else ""
    yield bullet(prose(column.means))
    yield bullet(f"{words.TYPES[column.type].capitalize()}{unit}; {need}{blank}.")
    if column.aliases:
        yield bullet(f"Also read under the name {one_of(column.aliases)}.")
    if column.regex:
        yield bullet(f"Also read under any name like {code(column.regex)}.")
    if column.formats:
        yield bullet(f"Written as {one_of(list(map(date_form, column.formats)))}.")
    if column.accepts:
        yield bullet(f"May be written as {', '.join(words.NOTATIONS[a] for a in column.accepts)}.")
    if limits := words.bounds(column.minimum, column.maximum):
        yield bullet(f"{words.capitalised(limits)}.")
    if column.values is not None:
        yield bullet(f"One of {one_of(column.values)}.")
    if column.breakdown is not None:
        whole = "" if column.blank == "refused" else "; leave it blank in a row about all of them"
        yield bullet(f"A part of the whole in each row, never a total of parts{whole}.")
    for text, value in column.same_as.items():
        yield bullet(f"{code(text)} is read as {code(value)}.")
    for marker, status in contract.markers_of(name).items():
        yield bullet(f"{words.capitalised(code(marker))} means: {words.MEANINGS[status.value]}.")
    if column.status:
        other = contract.columns[column.status.column].header
        for text, meaning in column.status.meanings.items():
            yield bullet(f"Where {code(other)} says {code(text)}: {words.MEANINGS[meaning]}.")


def _period(contract: Contract) -> Iterator[str]:
    period = contract.period
    headers = {name: column.header for name, column in contract.columns.items()}
    if period.source == "columns":
        yield bullet(
            f"{code(headers[str(period.start)])} and {code(headers[str(period.end)])} are the "
            f"first and the last day of each {str(period.type).replace('_', ' ')}."
        )
        return
    where = {
        "column": f"in the column {code(headers.get(str(period.column), ''))}",
        "header": f"in the names of the columns, as {code(headers.get(str(period.column), ''))}",
        "file_name": f"in the file's name, {_pattern(contract)}",
        "preamble": f"above the column names, {_pattern(contract)}",
        "fixed": f"always {code(str(period.value))}, the edition this extract is",
    }[period.source]
    yield bullet(f"The period of a row is {where}.")
    if period.grammar:
        yield bullet(f"It is {_grammar(period.grammar)}.")
    if period.by:
        other = headers[period.by.column]
        for text, grammar in period.by.grammars.items():
            yield bullet(f"Where {code(other)} is {code(text)}, it is {_grammar(grammar)}.")


def _pattern(contract: Contract) -> str:
    """An example that the pattern finds where there is one, else the pattern."""
    pattern, grammar = str(contract.period.pattern), contract.period.grammar
    example = undone(pattern, {"period": GRAMMARS[grammar].example}) if grammar else None
    if contract.period.source == "file_name" and not example and contract.demonstration:
        example = contract.demonstration.all_files()[0].name
    return f"as in {code(example)}" if example else f"where {code(pattern)} finds it"


def _grammar(name: str) -> str:
    grammar = GRAMMARS[name]
    return f"{grammar.description}, written like {code(grammar.example)}"


def _area(contract: Contract) -> Iterator[str]:
    area = contract.area
    if area is None:
        return
    kind = "" if area.kind == "gss" else f" ({kind_of_area(area.kind)})"
    headers = {name: column.header for name, column in contract.columns.items()}
    if area.fixed:
        yield bullet(f"Every row is about the area {code(area.fixed)}{kind}.")
    if area.code:
        what = "nine-character code of the Office for National Statistics" if not kind else "code"
        yield bullet(f"{code(headers[area.code])} holds the {what} of an area{kind}.")
    if area.by:
        other = headers[area.by.column]
        for level, column in area.by.codes.items():
            yield bullet(
                f"Where {code(other)} is {code(level)}, the code is in {code(headers[column])}."
            )
    if area.name:
        shown = all_of(list(area.names)[:5]) + (" and others" if len(area.names) > 5 else "")
        yield bullet(f"{code(headers[area.name])} holds the area's name{kind}: {shown}.")
    yield from _aliases(area)


def _aliases(area: AreaSource) -> Iterator[str]:
    for text, meant in area.aliases.items():
        yield bullet(f"{code(text)} is read as {code(meant)}.")


def _replaces(contract: Contract) -> Iterator[str]:
    headers = [contract.columns[name].header for name in contract.replaces.within]
    within = f", among rows with the same {all_of(headers)}" if headers else ""
    yield bullet(
        {
            "periods": f"All rows of the periods that the newer file holds{within}. A row of such "
            "a period that the newer file leaves out counts as withdrawn.",
            "rows": f"The rows that the newer file holds again{within}; all others stay.",
            "whole": f"Everything sent before{within}. A row that the newer file leaves out counts "
            "as withdrawn.",
        }[contract.replaces.what]
    )
    yield bullet("What was replaced is kept: figures that were signed can always be rebuilt.")


def _due(contract: Contract) -> Iterator[str]:
    due = contract.due
    if due.every == "once":
        yield bullet("Once; an edition is not updated.")
        return
    after = f"within {due.lag_days} days of" if due.lag_days else "at"
    yield bullet(f"Every {due.every}, {after} the end of the {due.every}.")
    if contract.maturity != "final":
        yield bullet(f"Its figures count as {contract.maturity}.")


def _checks(contract: Contract) -> Iterator[str]:
    for severity, told in (
        ("block", "A file that breaks one of these rules is held until it is put right:"),
        ("warn", "A file that breaks one of these is used, with a remark beside its figures:"),
    ):
        rules = [e.meta for e in contract.expectations if e.meta.severity == severity]
        if rules:
            yield f"{told}\n"
        for rule in rules:
            yield bullet(
                f"**{rule.id.replace('_', ' ').capitalize()}.** {prose(rule.because)} "
                f"If not: {prose(rule.ask)}"
            )
        if rules:
            yield ""


def _threshold(contract: Contract) -> Iterator[str]:
    share = contract.threshold.share
    limit = f"more than {share * 100:g}% such lines" if share else "one such line"
    yield bullet(
        "A line with a cell that does not fit its column is set aside and reported with "
        "its line number; it is never guessed at, and never counted as 0."
    )
    yield bullet(f"A file with {limit} is held. {prose(contract.threshold.because)}")


def _uses(contract: Contract, feeds: list[str]) -> Iterator[str]:
    agreement = contract.agreement
    yield bullet(
        f"{agreement.purpose.rstrip('.')}; held under {agreement.reference} ({agreement.basis})."
    )
    if agreement.expires:
        yield bullet(
            f"The agreement holds until {agreement.expires.day} {agreement.expires:%B %Y}."
        )
    if agreement.retention_years:
        yield bullet(f"Files are kept for {agreement.retention_years} years.")
    if contract.disclosure != "none":
        yield bullet(
            f"Small numbers: the profile `{contract.disclosure}` is applied to what is published."
        )
    if feeds:
        yield bullet(f"These figures are made from it: {'; '.join(feeds)}.")
    elif contract.role == "reference":
        yield bullet("Other figures are looked up in it.")
    elif contract.role == "board":
        yield bullet("It is shown beside the board's figures, and its duties are checked by it.")
    else:
        yield bullet("No figure is made from it yet.")


def _contacts(contract: Contract) -> Iterator[str]:
    for contact in contract.contacts:
        yield bullet(f"{contact.role}, {contact.organisation}")
    source = (
        f", which takes them from {contract.origin_publisher}" if contract.origin_publisher else ""
    )
    page = f", {contract.publisher.landing_page}" if contract.publisher.landing_page else ""
    yield bullet(
        f"The figures are published by {contract.publisher.name}{source}{page} "
        f"({contract.publisher.licence})."
    )
