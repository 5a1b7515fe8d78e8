"""A table in the layout of a contract's file: the way back from what reading makes of it.

Reading flattens header lines and turns repeated blocks into rows; here rows become blocks again
and one name becomes several header lines. Used for templates and for the demonstration.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from pipelines.errors import HwbError
from pipelines.specs.shape import FileShape, Header, Unpivot

Cell = str | Decimal
"""A text, or a number; a text file holds the number as it was written."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")


@dataclass(frozen=True)
class Records:
    """Named columns of texts, as reading would give them; `numbers` are headers of numbers."""

    header: list[str]
    rows: list[list[str]]
    numbers: frozenset[str]


def cell(text: str, is_number: bool) -> Cell:
    """A number where the column holds numbers and the text is a plain one, else the text."""
    return Decimal(text) if is_number and _NUMBER.fullmatch(text) else text


def text_of(value: Cell) -> str:
    """The text of a cell in a text file."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def widened(records: Records, unpivot: Unpivot, wide_header: str | None) -> Records:
    """Rows as the repeated blocks that `unpivot` would turn into them, in order of appearance.

    Raises HWB-109 when the pattern cannot be undone, or two rows would stand in one cell.
    """
    groups = unpivot.headers()[:-1]
    positions = [records.header.index(name) for name in groups]
    value = records.header.index(unpivot.value)
    stays = [n for n in range(len(records.header)) if n not in (*positions, value)]
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    wide: dict[str, None] = {}
    for row in records.rows:
        texts = {name: row[n] for name, n in zip(groups, positions, strict=True)}
        name = _wide_name(unpivot, wide_header, texts)
        cells = lines.setdefault(tuple(row[n] for n in stays), {})
        if name in cells:
            raise _cannot(f"two rows would stand in one cell of the column {name!r}")
        wide[name] = None
        cells[name] = row[value]
    header = [records.header[n] for n in stays]
    numbers = records.numbers & set(header)
    if unpivot.value in records.numbers:
        numbers |= set(wide)
    return Records(
        [*header, *wide],
        [[*line, *(cells.get(name, "") for name in wide)] for line, cells in lines.items()],
        frozenset(numbers),
    )


def grid(
    records: Records, shape: FileShape, above: list[list[str]], below: list[list[str]], notice: str
) -> list[list[Cell]]:
    """The lines of a text table or sheet: preamble, header lines, records, footer.

    `notice` becomes a preamble line where the contract leaves room for one. Raises HWB-109 when
    the header lines cannot stand where the contract seeks them.
    """
    lines: list[list[Cell]] = [list(line) for line in above]
    if isinstance(shape.header.lines[0], str):
        lines.insert(0, [notice])
    placed = _header_lines(records.header, shape.header)
    for wanted, names in zip(shape.header.lines, placed, strict=True):
        if isinstance(wanted, int):
            if len(lines) >= wanted:
                raise _cannot(f"line {wanted} is to be a header line, but is already filled")
            while len(lines) < wanted - 1:
                lines.append([notice] if len(lines) == len(above) else [])
        lines.append(list(names))
    _check_sought(lines, shape.header, len(placed))
    numeric = [name in records.numbers for name in records.header]
    for row in records.rows:
        lines.append([cell(text, number) for text, number in zip(row, numeric, strict=True)])
    lines.extend(list(line) for line in below)
    return lines


def _cannot(what: str) -> HwbError:
    return HwbError(
        "HWB-109",
        f"no file can be laid out as the contract says: {what}",
        do="Compare `file.header`, `file.unpivot` and `demonstration` of the contract.",
    )


def _wide_name(unpivot: Unpivot, wide_header: str | None, texts: dict[str, str]) -> str:
    name = wide_header.format(**texts) if wide_header else undone(unpivot.pattern, texts)
    match = name is not None and re.fullmatch(unpivot.pattern, name)
    if not match or match.groupdict() != texts:
        raise _cannot(
            f"no column name matches {unpivot.pattern!r} with the texts that the rows give its "
            "groups; `wide_header` can say the name"
        )
    return str(name)


def undone(pattern: str, texts: dict[str, str]) -> str | None:
    """The pattern with its named groups filled in, None when it is more than texts and groups."""
    name: list[str] = []
    rest = pattern
    while rest:
        if group := re.match(r"\(\?P<(\w+)>", rest):
            name.append(texts[group[1]])
            rest = rest[_closing(rest) + 1 :]
        elif rest[0] == "\\" and len(rest) > 1 and not rest[1].isalnum():
            name.append(rest[1])
            rest = rest[2:]
        elif rest[0] in "\\()[]{}*+?|^$":
            return None
        else:
            name.append(rest[0])
            rest = rest[1:]
    return "".join(name)


def _closing(pattern: str) -> int:
    """Where the bracket closes that opens the pattern."""
    depth, in_class, escaped = 0, False, False
    for place, character in enumerate(pattern):
        if escaped or character == "\\":
            escaped = not escaped
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return place
    return len(pattern)


def _header_lines(names: list[str], header: Header) -> list[list[str]]:
    """One list of cells per header line, a name that spans columns only over the first of them."""
    depth = len(header.lines)
    if depth == 1:
        return [names]
    parts = [name.split(header.join, depth - 1) for name in names]
    lengths = sorted({len(p) for p in parts})
    # The last lines first: short names stand right above the records.
    choices = [list(combinations(range(depth), n))[::-1] for n in lengths]
    for chosen in product(*choices):
        levels = dict(zip(lengths, chosen, strict=True))
        full = [_on_levels(p, levels[len(p)], depth) for p in parts]
        lines = _spanned(full, depth)
        if lines and all(map(_found_in, lines, header.lines)):
            return lines
    raise _cannot("the names of the columns cannot be split into its header lines")


def _on_levels(parts: list[str], levels: tuple[int, ...], depth: int) -> list[str]:
    return [dict(zip(levels, parts, strict=True)).get(level, "") for level in range(depth)]


def _spanned(columns: list[list[str]], depth: int) -> list[list[str]] | None:
    """Header lines that carry right into these columns, None when they would not."""
    lines: list[list[str]] = [[] for _ in range(depth)]
    carried = [""] * depth
    for parts in columns:
        changed = False
        for level, part in enumerate(parts[:-1]):
            changed = changed or part != carried[level]
            if changed and not part and carried[level]:
                return None
            lines[level].append(part if changed else "")
            carried[level] = part
        lines[-1].append(parts[-1])
        if not any(line[-1] for line in lines):
            return None
    return lines


def _found_in(line: list[str], sought: int | str) -> bool:
    return isinstance(sought, int) or any(re.fullmatch(sought, name) for name in line if name)


def _check_sought(lines: list[list[Cell]], header: Header, depth: int) -> None:
    """The header lines are found where they stand, not above."""
    start = 0
    for sought in header.lines:
        place = start
        if isinstance(sought, str):
            while place < len(lines) and not _found_in(list(map(text_of, lines[place])), sought):
                place += 1
        else:
            place = sought - 1
        start = place + 1
    if start > len(lines):
        raise _cannot("no name of a column is like the header line that is sought")
    if start < len(lines):
        raise _cannot("a line above the header looks like a header line")


def rows_of(records: Records) -> Iterator[dict[str, str]]:
    """Each row as header → text."""
    for row in records.rows:
        yield dict(zip(records.header, row, strict=True))
