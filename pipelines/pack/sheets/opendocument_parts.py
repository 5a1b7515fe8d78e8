"""The parts of an OpenDocument spreadsheet around its cells: styles, properties, settings."""

from __future__ import annotations

import re
from datetime import date
from xml.sax.saxutils import escape

from pipelines.pack.sheets.plan import LANGUAGE, Sheet, Workbook

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "ooo": "http://openoffice.org/2004/office",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)

MANIFEST = (
    f"{_XML}<manifest:manifest "
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{MIMETYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml")
    )
    + "</manifest:manifest>"
)

_MM_OF_A_CHARACTER = 2.2
_ROOM = 'fo:padding-right="2.5mm"'
_INK = "#0b0c0c"
_LINKED = (
    'fo:color="#1d4f91" style:text-underline-style="solid" style:text-underline-width="auto" '
    'style:text-underline-color="font-color"'
)
_BOLD = 'fo:font-weight="bold"'
_UNDERLINED = 'fo:background-color="#e8e8e8" fo:border-bottom="1.5pt solid #505a5f"'


def content_head(widths: list[int], places: list[int]) -> str:
    """The document's start and its styles: `w<width>` of columns, `n<digits>` of numbers, and of
    cells `title`, `heading`, `text`, `link`, `head`, `numbers`, `cell`, `blank`, `day`."""
    return (
        f'{_XML}<office:document-content {_NAMES} office:version="1.3"><office:automatic-styles>'
        + "".join(_column(width) for width in widths)
        + '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
        'style:use-optimal-row-height="true"/></style:style>'
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
        '<style:table-properties table:display="true"/></style:style>'
        + "".join(_digits(number) for number in places)
        + '<number:date-style style:name="D" number:automatic-order="false"><number:day/>'
        '<number:text> </number:text><number:month number:textual="true"/>'
        '<number:text> </number:text><number:year number:style="long"/></number:date-style>'
        + _cell("title", text='fo:font-weight="bold" fo:font-size="16pt"', wrap=False)
        + _cell("heading", text='fo:font-weight="bold" fo:font-size="13pt"', wrap=False)
        + _cell("text", wrap=False)
        + _cell("link", text=_LINKED, wrap=False)
        + _cell("head", text=_BOLD, cell=_UNDERLINED)
        + _cell("numbers", text=_BOLD, cell=f"{_UNDERLINED} {_ROOM}", align="end")
        + _cell("cell")
        + _cell("blank", cell=_ROOM, align="end")
        + _cell("day", data="D")
        + "".join(
            _cell(f"n{number}", data=f"N{number}", cell=_ROOM, align="end") for number in places
        )
        + "</office:automatic-styles>"
    )


def _column(width: int) -> str:
    return (
        f'<style:style style:name="w{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _MM_OF_A_CHARACTER:.1f}mm"/>'
        "</style:style>"
    )


def _digits(places: int) -> str:
    return (
        f'<number:number-style style:name="N{places}"><number:number number:grouping="true" '
        f'number:min-integer-digits="1" number:decimal-places="{places}" '
        f'number:min-decimal-places="{places}"/></number:number-style>'
    )


def _cell(
    name: str,
    *,
    text: str = "",
    cell: str = "",
    align: str = "start",
    data: str = "",
    wrap: bool = True,
) -> str:
    given = f' style:data-style-name="{data}"' if data else ""
    wrapped = ' fo:wrap-option="wrap"' if wrap else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="Default"{given}>'
        f'<style:table-cell-properties style:vertical-align="top"{wrapped} {cell}/>'
        f'<style:paragraph-properties fo:text-align="{align}"/>'
        f"<style:text-properties {text}/></style:style>"
    )


def styles(footer: str) -> str:
    """The default style, in the document's language, and the printed page."""
    language, country = LANGUAGE.split("-")
    return (
        f'{_XML}<office:document-styles {_NAMES} office:version="1.3">'
        '<office:font-face-decls><style:font-face style:name="Arial" svg:font-family="Arial" '
        'style:font-family-generic="swiss"/></office:font-face-decls><office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties '
        f'fo:language="{language}" fo:country="{country}"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"><style:text-properties '
        f'style:font-name="Arial" fo:font-size="11pt" fo:color="{_INK}" '
        f'fo:language="{language}" fo:country="{country}"/></style:style></office:styles>'
        '<office:automatic-styles><style:page-layout style:name="page">'
        '<style:page-layout-properties fo:page-width="420mm" fo:page-height="297mm" '
        'style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0" '
        'fo:margin="12mm"/><style:header-style/><style:footer-style/></style:page-layout>'
        "</office:automatic-styles><office:master-styles><style:master-page "
        'style:name="Default" style:page-layout-name="page"><style:footer><text:p>'
        f"{inline(footer)}  page <text:page-number>1</text:page-number></text:p></style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )


def meta(workbook: Workbook) -> str:
    """The document's properties."""
    made = workbook.made_at.isoformat()
    return (
        f'{_XML}<office:document-meta {_NAMES} office:version="1.3"><office:meta>'
        f"<dc:title>{escape(workbook.title)}</dc:title>"
        f"<dc:subject>{escape(workbook.subject)}</dc:subject>"
        f"<dc:description>{escape(workbook.comments)}</dc:description>"
        f"<meta:keyword>{escape(workbook.keywords)}</meta:keyword>"
        f"<meta:initial-creator>{escape(workbook.author)}</meta:initial-creator>"
        f"<dc:creator>{escape(workbook.author)}</dc:creator>"
        f"<meta:creation-date>{made}</meta:creation-date><dc:date>{made}</dc:date>"
        f"<dc:language>{LANGUAGE}</dc:language></office:meta></office:document-meta>"
    )


def settings(sheets: tuple[Sheet, ...]) -> str:
    """Which rows stay in sight: everything down to the heads of a table."""
    return (
        f'{_XML}<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item config:name="ActiveTable" config:type="string">{sheets[0].name}'
        '</config:config-item><config:config-item-map-named config:name="Tables">'
        + "".join(_view(sheet) for sheet in sheets if sheet.table)
        + "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )


def _view(sheet: Sheet) -> str:
    frozen = len(sheet.lines) + 1
    items = {
        "CursorPositionX": 0,
        "CursorPositionY": 0,
        "HorizontalSplitMode": 0,
        "VerticalSplitMode": 2,
        "HorizontalSplitPosition": 0,
        "VerticalSplitPosition": frozen,
        "ActiveSplitRange": 2,
        "PositionLeft": 0,
        "PositionRight": 0,
        "PositionTop": 0,
        "PositionBottom": frozen,
    }
    return (
        f'<config:config-item-map-entry config:name="{sheet.name}">'
        + "".join(
            f'<config:config-item config:name="{name}" '
            f'config:type="{"short" if "Mode" in name else "int"}">{value}</config:config-item>'
            for name, value in items.items()
        )
        + "</config:config-item-map-entry>"
    )


_SPACES = re.compile(" {2,}|^ | $|\t")


def inline(said: str) -> str:
    """One line of text: escaped, with every space and tab kept."""
    return _SPACES.sub(_space, escape(said))


def _space(found: re.Match[str]) -> str:
    given = found.group()
    return "<text:tab/>" if given == "\t" else f'<text:s text:c="{len(given)}"/>'


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
