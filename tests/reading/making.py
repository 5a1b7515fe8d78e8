"""Workbooks in bytes, for tests."""

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)
_ATTRIBUTES = {
    "valuetype": "office:value-type",
    "value": "office:value",
    "stringvalue": "office:string-value",
    "datevalue": "office:date-value",
    "formula": "table:formula",
    "numbercolumnsrepeated": "table:number-columns-repeated",
}


def sheet(name: str = "A", **shape: Any) -> dict[str, Any]:
    return {"format": "workbook", "sheet": name} | shape


def open_document(kind: str, body: str) -> bytes:
    """A minimal OpenDocument file (OpenDocument 1.3 part 2, 3): `kind` as in its media type."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr(
            "content.xml",
            f'<office:document-content {_NAMESPACES} office:version="1.3"><office:body>'
            f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            f'm:media-type="{mime}"/></m:manifest>',
        )
    return packed.getvalue()


def ods(*lines: list[dict[str, Any]], repeated: int = 1) -> bytes:
    """Cells by their attributes, `text` being what is shown; the last line is `repeated`."""
    rows = [f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>" for cells in lines]
    if rows and repeated > 1:
        again = f'<table:table-row table:number-rows-repeated="{repeated}"'
        rows[-1] = rows[-1].replace("<table:table-row", again, 1)
    table = f'<table:table table:name="A">{"".join(rows)}</table:table>'
    return open_document("spreadsheet", table)


def _cell(attributes: dict[str, Any]) -> str:
    named = {_ATTRIBUTES[name]: value for name, value in attributes.items() if name != "text"}
    written = "".join(f" {name}={quoteattr(str(value))}" for name, value in named.items())
    shown = attributes.get("text")
    text = "" if shown is None else f"<text:p>{escape(shown)}</text:p>"
    return f"<table:table-cell{written}>{text}</table:table-cell>"


def word(text: str, **more: Any) -> dict[str, Any]:
    return {"valuetype": "string", "text": text} | more
