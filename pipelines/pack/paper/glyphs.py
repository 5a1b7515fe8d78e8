"""What the fonts of the PDF can show; Typst refuses an accessible PDF with a letter it lacks.

A name in Gujarati or a comment with an emoji must not stop a board's paper: each letter that no
font has is replaced by a square, and the paper says so.
"""

from __future__ import annotations

import re
from typing import Any

SQUARE = "\N{WHITE SQUARE}"
LACKING = (
    "Some texts hold letters that the fonts of this PDF lack. A square stands for each of them; "
    "the web pages and the Word document show them as they were written."
)

_UNUSUAL = re.compile("[^ -~\u00a0-\u00ac\u00ae-\u017f‘’“”–—…•−▲▼●△▽∿□\ufffd]")
"""Outside what the fonts are known to have (a test sets all of it)."""
_REFUSED = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_TRIES = 40

_PROBE = """
#set document(title: "probe")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#sys.inputs.said #text(weight: "semibold", sys.inputs.said) #strong(sys.inputs.said)
"""


def printable(said: Any) -> tuple[Any, bool]:
    """The same JSON value with squares for what no font shows, and whether there is any.

    Markup of pictures is left alone: its letters are drawn, not set.
    """
    if isinstance(said, str):
        shown = _shown(said)
        return shown, shown != said
    if isinstance(said, dict):
        pairs = {k: (v, False) if k == "svg" else printable(v) for k, v in said.items()}
        return {k: v for k, (v, _) in pairs.items()}, any(lacks for _, lacks in pairs.values())
    if isinstance(said, list | tuple):
        items = [printable(each) for each in said]
        return [each for each, _ in items], any(lacks for _, lacks in items)
    return said, False


def _shown(text: str) -> str:
    if not _UNUSUAL.search(text):
        return text
    for _ in range(_TRIES):
        refused = _refused(text)
        if refused is None:
            return text
        if not refused or refused not in text:
            break
        text = text.replace(refused, SQUARE)
    return _UNUSUAL.sub(SQUARE, text)


def _refused(text: str) -> str | None:
    """The letters that Typst names as those it cannot show; None where it shows all."""
    import typst

    try:
        typst.compile(
            _PROBE.encode(),
            ignore_system_fonts=True,
            sys_inputs={"said": text},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        found = _REFUSED.search(error.message)
        return _CODE.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""
    return None
