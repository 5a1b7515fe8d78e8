"""The pages a person reads, as blocks that can be tried: files, transcripts, queries.

In a page, a comment just above a fenced block says what the block is:

    <!-- file: path -->     the whole of a file of the project
    <!-- patch: path -->    lines (+) added to a file between lines that stand there
    <!-- part of: path -->  lines that stand in a file, indented as they are there or less
    <!-- not run: why -->   shown only

A `console` block is a transcript: lines that begin with `$ ` are typed, with those after them that
begin with `> `; the others are the answer, in which `…` stands for any text, and on a line of its
own for any lines.
"""

import re
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[a-z ]+): (?P<about>.+?) -->\n)?"
    r"```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)

# What differs from one run to the next and from one machine to the next.
_PASSING = [
    (re.compile(r"\d+\.\d s\b"), "N s"),
    (re.compile(r"^Time .*"), "Time"),
    (re.compile(r"^Warehouse .*"), "Warehouse"),
    (re.compile(r"^Home .*"), "Home"),
    (re.compile(r"\bas of \d{4}-\d\d-\d\d"), "as of DAY"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d (GMT|BST)"), "MOMENT"),
    (re.compile(r"^(Next|    ) ( *)\S*hwb "), r"\1 \2hwb "),
]


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is that of its first fence."""

    page: Path
    line: int
    language: str
    mark: str
    about: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(CHECKOUT)}:{self.line}"

    @property
    def is_shown_only(self) -> bool:
        return self.mark == "not run"

    def typed(self) -> list[tuple[str, str]]:
        """Each command of a transcript with the answer it is said to give."""
        turns = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", self.text, re.MULTILINE)
        assert turns, f"{self.where}: a transcript begins with a command"
        return [(command.replace("\n> ", "\n").rstrip("\n"), answer) for command, answer in turns]


def pages() -> list[Path]:
    """README first, since other pages may speak of what it adds."""
    return [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start()) + 1,
            found["language"],
            found["mark"] or "",
            found["about"] or "",
            found["text"],
        )
        for found in _BLOCK.finditer(text)
    ]


def is_answer(said: str, given: str) -> bool:
    """Whether an answer is the one a page shows, but for times, places and what `…` leaves out."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in _lasting(said)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lasting(given))) is not None


def _lasting(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    for pattern, replacement in _PASSING:
        lines = [pattern.sub(replacement, line) for line in lines]
    return lines
