"""What is told to a person when something cannot be done.

Every refusal has a code with a section in `docs/errors/`, says what is wrong, where, why it
matters and what to do next, and never repeats a value from a partner's file.
"""

import re


class HwbError(Exception):
    """A refusal meant for a person.

    `code` is `HWB-` and three digits; `what` is one sentence; `where` names file, line, column or
    key; `why` and `do` (the next step) may be empty when `what` already says it.
    """

    def __init__(
        self, code: str, what: str, *, where: str = "", why: str = "", do: str = ""
    ) -> None:
        self.code = code
        self.what = what
        self.where = where
        self.why = why
        self.do = do
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [f"{self.code}: {self.what}"]
        parts += [f"  {label}: {text}" for label, text in self.details() if text]
        return "\n".join(parts)

    def details(self) -> list[tuple[str, str]]:
        """The labelled lines under the first one, in the order they are printed."""
        return [("where", self.where), ("why", self.why), ("do", self.do)]


_SHAPES = (
    (re.compile(r"[A-Z]"), "A"),
    (re.compile(r"[a-z]"), "a"),
    (re.compile(r"[0-9]"), "9"),
    (re.compile(r"[^\x00-\x7f]"), "?"),
)


def shape(text: str | None, limit: int = 24) -> str:
    """The shape of a value, safe to print: letters become A or a, digits 9, other scripts ?.

    >>> shape("Jane 07/11/1950")
    'Aaaa 99/99/9999'
    """
    if text is None:
        return "blank"
    shown = text[:limit]
    for pattern, mark in _SHAPES:
        shown = pattern.sub(mark, shown)
    shown = "".join(c if c.isprintable() else "." for c in shown)
    return shown + (f"… ({len(text)} characters)" if len(text) > limit else "")
