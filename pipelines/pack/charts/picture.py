"""What every drawing gives."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A drawing, what it says in words, and its table.

    `svg` has its own title and description, ids that no other picture has, and no size: the page
    that holds it says how wide it is. `rows` are texts as printed, none of them empty.
    """

    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
