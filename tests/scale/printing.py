"""What a PDF costs: a rep's report with all its fitting, beside plain WeasyPrint with the same words, tables and charts and no style to speak of."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from weasyprint import HTML

from reportgen.report.blocks import Block, Chart, Page, Pair, Table
from reportgen.report.charts import PAPER
from reportgen.report.html import Pen
from reportgen.report.pdf import render_pdf
from tests.pages.sampleteam import sample_pages
from tests.scale.measure import Line, in_turns

REP = "reps/李强"  # eight pages as they come
PLAIN = "@page { size: A4 } body { font: 8.4pt sans-serif } table { width: 100%; border-collapse: collapse } h2 { break-after: avoid }"


def plain_page(page: Page) -> str:
    """The report as anybody would write it: headings, figures, tables, charts as SVG."""
    pen = Pen(PAPER)
    blocks = [page.revenue, *page.strip, page.stakes, page.weeks]
    figures = "".join(
        f"<p>{escape(each.title)} <b>{escape(each.value)}</b> {escape(each.yardstick)} {drawn(each.spark, pen)}</p>" for each in page.figures
    )
    chapters = "".join(f"<h2>{escape(chapter.headline)}</h2>{''.join(plain(block, pen) for block in chapter.blocks)}" for chapter in page.chapters)
    body = f"<h1>{escape(page.headline)}</h1>{figures}{''.join(plain(block, pen) for block in blocks if block)}{chapters}"
    return f'<html lang="{page.language}"><title>{escape(page.name)}</title><style>{PLAIN}</style><body>{body}</body></html>'


def plain(block: Block, pen: Pen) -> str:
    if isinstance(block, Pair):
        return "".join(plain(part, pen) for part in block.blocks)
    title = f"<h3>{escape(block.title)}</h3>"
    if isinstance(block, Table):
        return title + "".join(rows_of(block, pen))
    if block.form == "drawing":
        return f"{title}<p>{escape(block.note)}</p>{pen(block.chart)}"
    if block.form == "glossary":
        return title + "".join(f"<p><b>{escape(term)}</b> {escape(meaning)}</p>" for term, meaning in block.entries)
    return title + "".join(f"<p>{escape(line)}</p>" for line in block.lines) if block.form == "words" else ""


def drawn(chart: Chart | None, pen: Pen) -> str:
    return pen(chart) if chart else ""


def rows_of(table: Table, pen: Pen) -> Iterator[str]:
    yield f"<table><thead><tr>{''.join(f'<th>{escape(column.title)}</th>' for column in table.columns)}</tr></thead>"
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{drawn(cell.chart, pen)}{escape(cell.words)}</td>' for cell in row)}</tr>"
    yield f"</table><p>{escape(table.note)}</p>"


def printing() -> Line:
    """A rep's report by the default engine."""
    page = sample_pages("en")[REP]
    html = plain_page(page)

    def peer() -> None:
        HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")

    peer()
    return in_turns(
        "print a rep's report of 8 pages (default engine)", lambda: render_pdf(page), "plain WeasyPrint, the same content, tagged", peer, "≤ 1"
    )
