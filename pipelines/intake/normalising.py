"""Characters that look like others, or like nothing: made plain by rule, and counted.

Only what cannot change a meaning is touched; en and em dashes stay as they are, because publishers
use them as markers and as words for "to".
"""

_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_INVISIBLE = [
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    # Separators of the C0 set: landing joins texts with the last of them.
    *range(0x1C, 0x20),
]
_FULL_WIDTH = {0xFF10 + n: chr(0x30 + n) for n in range(10)} | {
    0xFF05: "%",
    0xFF0B: "+",
    0xFF0C: ",",
    0xFF0E: ".",
}
_MINUS = [0x2212, 0xFE63, 0xFF0D]

_PLAIN: dict[str, dict[int, str]] = {
    "no-break and other Unicode spaces": dict.fromkeys(_SPACES, " "),
    "invisible characters": dict.fromkeys(_INVISIBLE, ""),
    "full-width digits": _FULL_WIDTH,
    "Unicode minus signs": dict.fromkeys(_MINUS, "-"),
}
_TABLE = {code: plain for table in _PLAIN.values() for code, plain in table.items()}

UNUSUAL = r"[^\x00-\x7F]|[\x1C-\x1F]"
"""Regular expression for texts that `clean` may change beyond trimming them."""


def clean(text: str) -> tuple[str, list[str]]:
    """The text without spaces at its ends and with plain characters; what kinds were replaced."""
    if text.isascii() and text.isprintable():
        return text.strip(), []
    found = [kind for kind, table in _PLAIN.items() if any(ord(c) in table for c in text)]
    return text.translate(_TABLE).strip(), found
