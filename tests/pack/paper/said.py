"""Every text of a narrative, for the tests that look for it in a file."""

from collections.abc import Iterator, Sequence

from pipelines.pack.paper.blocks import (
    Block,
    Contents,
    Facts,
    Heading,
    Image,
    Note,
    Paragraph,
    Points,
    Table,
)


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Points():
                yield from block.items
            case Facts():
                for pair in block.pairs:
                    yield from pair
            case Note():
                yield f"{block.label}: {block.text}"
            case Table():
                yield from (block.caption, *block.columns)
                for row in block.rows:
                    yield from row
            case Image():
                yield block.picture.title
            case Contents():
                yield block.title


def whole(blocks: Sequence[Block]) -> str:
    return "\n".join(texts(blocks))


def under(blocks: Sequence[Block], heading: str) -> list[Block]:
    """The blocks from the heading to the next one of its level or above."""
    found: list[Block] = []
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            if level and block.level <= level:
                return found
            level = level or (block.level if block.text == heading else 0)
        if level:
            found.append(block)
    return found
