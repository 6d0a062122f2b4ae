"""Page → PDF through WeasyPrint: tagged (PDF/UA-1), bookmarked, the carried fonts embedded, nothing loaded from outside."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from reportgen.collection import without_collection
from reportgen.report.blocks import Page
from reportgen.report.fitting import fitted
from reportgen.report.fonts import prepare_fonts
from reportgen.report.gallery import Gallery
from reportgen.report.html import attachment_of, render


class RefusedAddress(ValueError):
    """An address that a page asked for: reports load nothing."""


def fetcher(page: Page, gallery: Gallery) -> Any:
    """What WeasyPrint may load: the page's logo and its charts, which we made, and nothing else; whatever else is asked for ends the report."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        def fetch(self, url: str, headers: object = None) -> Any:
            if url in gallery.pictures:
                return URLFetcherResponse(url, gallery.pictures[url], {"Content-Type": "image/svg+xml"})
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


@dataclass(frozen=True, slots=True)
class Document:
    """A page as WeasyPrint lays it out."""

    document: Any
    source: bytes  # that it was made of

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    @property
    def first_chapter(self) -> int | None:
        tree = self.document.make_bookmark_tree()
        chapters = [target for _title, _place, below, _state in tree for _name, target, *_rest in below]
        return chapters[0][0] + 1 if chapters else None


@without_collection()  # WeasyPrint keeps what it makes until a document is written, and looking costs a sixth
def render_pdf(page: Page) -> bytes:
    """The report's PDF; the same page gives the same bytes."""
    laid = fitted(page, laid_out)
    identifier = hashlib.sha256(laid.source).digest()[:16]
    laid.document.metadata.attachments = attached(page)
    return bytes(laid.document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=with_scopes))


def with_scopes(_document: Any, pdf: Any) -> None:
    """Says of each header cell whether it heads a column or a row; WeasyPrint only says of each cell which headers it has."""
    tagged: list[Any] = [element for element in pdf.objects if isinstance(element, dict) and "S" in element]
    elements = {element.reference: element for element in tagged}
    for element in elements.values():
        if element["S"] == "/TH" and "A" in element:
            row = elements[element["P"]]
            element["A"]["Scope"] = "/Column" if elements[row["P"]]["S"] == "/THead" else "/Row"


def attached(page: Page) -> list[Any]:
    """The rep's own rows, dated as of the report."""
    from weasyprint import Attachment

    day = datetime.fromisoformat(page.as_of_iso).replace(tzinfo=UTC)
    name, description = attachment_of(page)
    facts = {"name": name, "description": description, "created": day, "modified": day, "relationship": "Source"}
    return [Attachment(string=page.attachment, **facts)] if page.attachment else []


def laid_out(page: Page) -> Document:
    configuration = font_configuration()
    from weasyprint import HTML

    gallery = Gallery()
    source = render(page, on_screen=False, gallery=gallery).encode("utf-8", "replace")  # half a pair of surrogates is no text
    made = HTML(string=source.decode(), url_fetcher=fetcher(page, gallery)).render(font_config=configuration, pdf_variant="pdf/ua-1")
    return Document(made, source + b"".join(gallery.pictures.values()))
