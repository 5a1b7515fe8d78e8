"""An empty file with example rows, in the format of a contract."""

import re
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path

from pipelines.errors import HwbError
from pipelines.periods import GRAMMARS, Period
from pipelines.specs.base import ENTITY_KINDS, tier
from pipelines.specs.contract import Column, Contract, Unpivot
from pipelines.specs.layout import Records, undone, widened
from pipelines.specs.register import Extract
from pipelines.specs.shape import GEOMETRY
from pipelines.specs.writing import write_file

NOTICE = "Template with example rows: put your own in their place; no number in it is real"

_ENDINGS = {
    **{"csv": ".csv", "workbook": ".xlsx", "parquet": ".parquet"},
    **{"json_lines": ".jsonl", "geojson": ".geojson"},
}
_NOWHERE = '{"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 0], [0, 0]]]}'
_ROWS = 2
_DAY = date(2024, 4, 1)


def template(extract: Extract, folder: Path) -> Path:
    """Writes `<partner>_<extract>_template.<ending>` into `folder` and gives its path.

    Its example rows are about areas that do not exist, so that one left in by mistake moves no
    figure. Raises HWB-109 when the layout cannot be written.
    """
    contract = extract.contract
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{extract.partner}_{extract.name}_template{_ENDINGS[contract.file.format]}"
    examples = _Examples(contract)
    rows = examples.rows()
    header = [column.header for column in contract.columns.values()]
    records = Records(
        header,
        [[row.get(name, "") for name in header] for row in rows],
        frozenset(c.header for c in contract.columns.values() if c.is_number),
    )
    if contract.file.unpivot:
        wide_header = contract.demonstration.wide_header if contract.demonstration else None
        records = widened(records, contract.file.unpivot, wide_header)
    first = contract.demonstration.all_files()[0] if contract.demonstration else None
    write_file(
        path,
        contract.file,
        records,
        above=first.lines_above if first else examples.preamble(),
        sheets=first.sheets if first else {},
        notice=NOTICE,
    )
    return path


def placeholder(code: str) -> str:
    """A code of the same form that no register holds: E06000016 becomes E06999999."""
    if re.fullmatch(r"[A-Z][0-9]{8}", code):
        return code[:3] + "999999"
    found = re.search(r"[0-9]+$", code)
    if found:
        return code[: found.start()] + "9" * len(found[0])
    return code[:-1] + "9" if code else code


class _Examples:
    """Example rows, long: header → text, as reading would give them after unpivoting."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._columns = contract.columns

    def rows(self) -> list[dict[str, str]]:
        rows = []
        for number, texts in self._said():
            row = {
                column.header: texts[column.header]
                if column.header in texts
                else self._text(name, column, number)
                for name, column in self._columns.items()
            }
            row.update(self._period(row))
            row.update(self._area(row, number))
            if self._contract.file.format == "geojson":
                row[GEOMETRY] = _NOWHERE
            rows.append(row)
        return rows

    def preamble(self) -> list[list[str]]:
        """A line that says the period, where it is sought above the header."""
        period = self._contract.period
        if period.source != "preamble" or not period.grammar:
            return []
        line = undone(str(period.pattern), {"period": GRAMMARS[period.grammar].example})
        return [[line]] if line else []

    def _said(self) -> list[tuple[int, dict[str, str]]]:
        """Texts of the first lines that the demonstration would have, by line once widened."""
        made = self._contract.demonstration
        unpivot = self._contract.file.unpivot
        if made is None:
            named = self._groups(unpivot) if unpivot else {}
            return [(number, named) for number in range(1, _ROWS + 1)]
        spans = [
            [{header: str(number)} for number in range(first, last + 1)]
            for header, (first, last) in made.spans.items()
        ]
        lines = (
            {header: text for entry in entries for header, text in entry.items()}
            for part in made.combinations(made.all_files()[0])
            for entries in product(*part, *spans)
        )
        if not unpivot:
            return list(enumerate(islice(lines, _ROWS), start=1))
        groups = unpivot.headers()
        taken: dict[tuple[tuple[str, str], ...], list[dict[str, str]]] = {}
        for line in lines:
            stays = tuple(sorted(item for item in line.items() if item[0] not in groups))
            if stays in taken or len(taken) < _ROWS:
                taken.setdefault(stays, []).append(line)
        return [
            (number, line) for number, same in enumerate(taken.values(), start=1) for line in same
        ]

    def _groups(self, unpivot: Unpivot) -> dict[str, str]:
        """Texts of the groups that one repeated column could have, each of its plainest form."""
        grammar = self._contract.period.grammar
        plain = ["1", "Example", *([GRAMMARS[grammar].example] if grammar else [])]
        groups = unpivot.headers()[:-1]
        # A group of alternatives, such as (?P<sex>Male|Female), gives its own examples.
        said = [re.search(rf"\(\?P<{name}>([^()\\]*)\)", unpivot.pattern) for name in groups]
        choices = [[*(found[1].split("|") if found else []), *plain] for found in said]
        for chosen in product(*choices):
            texts = dict(zip(groups, chosen, strict=True))
            match = re.fullmatch(unpivot.pattern, undone(unpivot.pattern, texts) or "")
            if match and match.groupdict() == texts:
                return texts
        raise HwbError(
            "HWB-109",
            "the contract has no `demonstration`, and no name of its repeated columns can be "
            f"guessed from {unpivot.pattern!r}",
            do="Add a `demonstration` to the contract.",
        )

    def _text(self, name: str, column: Column, number: int) -> str:
        if column.is_number:
            return _number(column, number)
        if column.type == "date":
            return (_DAY + timedelta(days=number - 1)).strftime(column.formats[0])
        if column.values:
            return column.values[(number - 1) % len(column.values)]
        statuses = [c.status.column for c in self._columns.values() if c.status]
        if name in statuses:
            return ""
        return f"Example {number}"

    def _period(self, row: dict[str, str]) -> dict[str, str]:
        period = self._contract.period
        if period.source == "columns":
            example = _period_of_type(str(period.type))
            days = {str(period.start): example.start, str(period.end): example.end}
            columns = {name: self._columns[name] for name in days}
            return {c.header: days[name].strftime(c.formats[0]) for name, c in columns.items()}
        if period.source not in ("column", "header") or self._contract.demonstration:
            return {}
        header = self._columns[str(period.column)].header
        if period.by:
            text, grammar = next(iter(period.by.grammars.items()))
            decides = self._columns[period.by.column].header
            return {decides: text, header: GRAMMARS[grammar].example}
        return {header: GRAMMARS[str(period.grammar)].example}

    def _area(self, row: dict[str, str], number: int) -> dict[str, str]:
        contract = self._contract
        area = contract.area
        reference = contract.reference
        said = contract.demonstration is not None
        made: dict[str, str] = {}
        codes = {area.code: area.kind} if area and area.code else {}
        if reference:
            codes[reference.code] = reference.kind
            codes |= {parent.code: parent.kind for parent in reference.parents}
            if reference.earlier:
                codes[reference.earlier.code] = reference.earlier.kind
        if area and area.by:
            level = self._columns[area.by.column].header
            if not said:
                made[level] = next(iter(area.by.codes))
            chosen = area.by.codes.get(row[level] if said else made[level])
            for name in area.by.codes.values():
                if name == chosen:
                    codes[name] = area.kind
                else:
                    made[self._columns[name].header] = ""
        for name, kind in codes.items():
            header = self._columns[name].header
            code = placeholder(row[header]) if said else _code(kind)
            made[header] = code[:-1] + str(10 - number) if code.endswith("9") else code
        if area and area.name:
            made[self._columns[area.name].header] = list(area.names)[(number - 1) % len(area.names)]
        return made


def _code(kind: str) -> str:
    """A code of the form that a kind of area has, which no register holds."""
    small = {"lsoa": "E01", "msoa": "E02", "ward": "E05", "gss": "E06"}
    entities = {name: entity for entity, name in reversed(ENTITY_KINDS.items())}
    entity = small.get(tier(kind)) or entities.get(kind)
    return f"{entity}999999" if entity else "X99999"


def _number(column: Column, number: int) -> str:
    low = 0 if column.minimum is None else column.minimum
    high = low + 100 if column.maximum is None else column.maximum
    if column.type == "whole":
        return str(min(int(low) + number, int(high)))
    return f"{low + (high - low) * number / 10:.1f}"


def _period_of_type(kind: str) -> Period:
    for grammar in GRAMMARS.values():
        period = grammar.parse(" ".join(grammar.example.replace("–", "-").split()))
        if period.type == kind:
            return period
    raise HwbError("HWB-109", f"no example is known for a period of type {kind}")
