"""Column names: how two are compared, how one is made up, how one is shown."""

import unicodedata

# Zero-width characters and soft hyphens travel with copied headers and cannot be seen.
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))

_SHOWN = 60


def plain(text: str) -> str:
    """`text` without what cannot be seen, its white space (also no-break) as single spaces."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(text.translate(_UNSEEN).split())


def normalised(name: str) -> str:
    """The form in which two column names are compared: plain, and without regard to case."""
    return plain(name).casefold()


def shown(name: str) -> str:
    """A name fit for a message: on one line, without control characters, of bounded length."""
    text = "".join(c for c in plain(name) if not unicodedata.category(c).startswith("C"))
    return f"'{text[:_SHOWN]}…'" if len(text) > _SHOWN else f"'{text}'"


def listed(names: list[str], limit: int = 12) -> str:
    """Some names for a message, and how many more there are."""
    text = ", ".join(shown(n) for n in names[:limit])
    return text + (f" and {len(names) - limit} more" if len(names) > limit else "")


def with_made_names(names: list[str]) -> list[str]:
    """`names` with a made name for each blank one.

    The n-th column of a name that stands over several (the name itself being the first) is called
    `<name> [n]`; with no name to its left, a column is called `[n]` after its place in the sheet.
    """
    made, last, since = [], "", 0
    for name in names:
        since += 1
        if plain(name):
            last, since = plain(name), 1
            made.append(name)
        else:
            made.append(f"{last} [{since}]".lstrip())
    return made
