"""Page → PDF through WeasyPrint: tagged (PDF/UA-1), bookmarked, the carried fonts embedded, nothing loaded from outside."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from reportgen.report.blocks import Page, shortened
from reportgen.report.fonts import prepare_fonts
from reportgen.report.html import render


class RefusedAddress(ValueError):
    """An address that a page asked for: reports load nothing."""


def fetcher(page: Page) -> Any:
    """What WeasyPrint may load: the page's logo, which is data that we made, and nothing else; whatever else is asked for ends the report."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        def fetch(self, url: str, headers: object = None) -> Any:
            if not url or url != page.look.logo:
                raise RefusedAddress(f"reports load nothing from outside: {url[:80]}")
            kind, _comma, content = url.removeprefix("data:").partition(",")
            return URLFetcherResponse(url, base64.b64decode(content), {"Content-Type": kind.removesuffix(";base64")})

    return Fetcher(fail_on_errors=True)


@cache
def font_configuration() -> Any:
    prepare_fonts()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


FEWER_ROWS = (5, 3)  # of a table, tried in turn where a report has more pages than it may


def render_pdf(page: Page) -> bytes:
    """The report's PDF, of at most the pages that it may have if that can be done with fewer rows; the same page gives the same bytes."""
    document, html = laid_out(page)
    whole = page
    for rows in range(len(whole.stakes.rows) - 1 if whole.stakes else 0, 0, -1):
        if not first_page_spills(document):
            break
        page = with_fewer_stakes(whole, rows)
        document, html = laid_out(page)
    for rows in FEWER_ROWS:
        if len(document.pages) <= page.most_pages:
            break
        document, html = laid_out(with_fewer_rows(page, rows))
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    document.metadata.attachments = attached(page)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier))


def attached(page: Page) -> list[Any]:
    """The rep's own rows, dated as of the report."""
    from weasyprint import Attachment

    day = datetime.fromisoformat(page.as_of_iso).replace(tzinfo=UTC)
    facts = {"name": f"{page.slug}.xlsx", "description": f"{page.name} · {page.month}", "created": day, "modified": day, "relationship": "Source"}
    return [Attachment(string=page.attachment, **facts)] if page.attachment else []


def laid_out(page: Page) -> tuple[Any, str]:
    """The pages as WeasyPrint lays them out, and the HTML they were made of."""
    configuration = font_configuration()
    from weasyprint import HTML

    html = render(page, on_screen=False)
    return HTML(string=html, url_fetcher=fetcher(page)).render(font_config=configuration, pdf_variant="pdf/ua-1"), html


def first_page_spills(document: Any) -> bool:
    """Whether what must stand alone on the first page goes on to the second: the first chapter then begins on the third."""
    chapters = [target for _title, _place, below, _state in document.make_bookmark_tree() for _name, target, *_rest in below]
    return bool(chapters) and chapters[0][0] > 1


def with_fewer_stakes(page: Page, rows: int) -> Page:
    """The page with the first findings of its first page alone, which says that there are more."""
    assert page.stakes is not None
    more = page.texts["more_rows"].format(n=len(page.stakes.rows) - rows)
    return replace(page, stakes=replace(page.stakes, rows=page.stakes.rows[:rows], note=more))


def with_fewer_rows(page: Page, rows: int) -> Page:
    """The page with the first rows of each list of its chapters."""
    more = page.texts["more_rows"]
    chapters = [replace(chapter, blocks=[shortened(block, rows, more) for block in chapter.blocks]) for chapter in page.chapters]
    return replace(page, chapters=chapters)
