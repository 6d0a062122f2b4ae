"""The list of findings as a sheet: what to correct, where, why and how, each with a link to its cell."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from reportgen.language import LOCALES, language
from reportgen.language import mark as _
from reportgen.workbook.edits import escaped
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Grid, letter
from reportgen.workbook.markstyles import FILLS, HEADER_FILL, Styles
from reportgen.workbook.package import MAIN, OFFICE, RELATIONS

WIDTHS = (13, 26, 20, 24, 62, 34, 54)  # characters, of the columns of the list
TITLE = _("Corrections")
HEADERS = (_("severity"), _("cell"), _("column"), _("value found"), _("what is wrong"), _("what was expected"), _("what to do"))
FIRST_ROWS = 10  # the header of a list stands in one of them
MOST_TEXT = 2000  # characters of a cell: more nobody reads there
BLANK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><bookViews><workbookView/></bookViews><sheets/></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"/>',
}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: its severity, the sheet and cell to go to ("" for none), and the texts of the seven columns."""

    severity: Severity
    sheet: str
    cell: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listing:
    """The whole list: the sheet's name, its heading, what to do with it, the titles of the columns, the findings.

    has_links: the sheets that are meant stand in the same workbook.
    """

    title: str
    heading: str
    words: Sequence[str]
    headers: Sequence[str]
    lines: Sequence[Line]
    has_links: bool = True


def list_sheet(listing: Listing, styles: Styles, namespace: str) -> bytes:
    """The sheet's part: heading, words, a header that stays in sight, and a row for each finding."""
    header = len(listing.words) + 3
    plain, bold, title = styles.look(), styles.look("bold"), styles.look("title")
    rows = [text_row(1, [listing.heading], [title], 26)]
    rows += [text_row(at, [words], [plain], 15) for at, words in enumerate(listing.words, 2)]
    rows.append(text_row(header, listing.headers, [styles.look("header", HEADER_FILL)] * len(listing.headers), 20))
    looks = {severity: styles.look("bold", FILLS[severity]) for severity in Severity}
    link = styles.look("link")
    for at, line in enumerate(listing.lines, header + 1):
        linked = link if line.cell and listing.has_links else bold
        rows.append(text_row(at, line.texts, [looks[line.severity], linked, *[plain] * (len(line.texts) - 2)]))
    last = letter(len(listing.headers))
    area = f"A{header}:{last}{max(header, header + len(listing.lines))}"
    spans = "".join(f'<mergeCell ref="A{at}:{last}{at}"/>' for at in range(1, header - 1))
    return (
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFB8402A"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"><pane ySplit="{header}" topLeftCell="A{header + 1}"'
        f' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
        + "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, 1))
        + f"</cols><sheetData>{''.join(rows)}</sheetData>"
        + f'<autoFilter ref="{area}"/><mergeCells count="{header - 2}">{spans}</mergeCells>{links(listing, header + 1)}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def text_row(row: int, texts: Sequence[str], looks: Sequence[int], height: int = 0) -> str:
    """A row of texts: whatever one begins with, it is no formula."""
    cells = "".join(
        f'<c r="{letter(at)}{row}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{escaped(text[:MOST_TEXT])}</t></is></c>'
        for at, (text, look) in enumerate(zip(texts, looks, strict=True), 1)
    )
    fixed = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{row}"{fixed}>{cells}</row>'


def links(listing: Listing, first: int) -> str:
    """A link from each line to its cell."""
    if not listing.has_links:
        return ""
    made = [link(f"B{at}", line) for at, line in enumerate(listing.lines, first) if line.cell]
    return f"<hyperlinks>{''.join(made)}</hyperlinks>" if made else ""


def link(ref: str, line: Line) -> str:
    place = "'" + line.sheet.replace("'", "''") + "'!" + line.cell
    return f'<hyperlink ref="{ref}" location="{escaped(place)}" display="{escaped(place)}"/>'


def blank_package() -> bytes:
    """A workbook without any sheet, for a list that stands alone."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in BLANK.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def is_list(grid: Grid) -> bool:
    """Whether a sheet is such a list: a person went on with a copy, and what it lists is no data."""
    return any(row[: len(HEADERS)] in headers_of_lists() for row in grid.rows[:FIRST_ROWS])


@cache
def headers_of_lists() -> list[list[str]]:
    """A list's headers, in each language."""
    return [[language(code).text(header) for header in HEADERS] for code in LOCALES]
