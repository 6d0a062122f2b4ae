"""Page → PDF through WeasyPrint: tagged (PDF/UA-1), bookmarked, the carried fonts embedded, nothing loaded from outside."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from reportgen.report.blocks import Page
from reportgen.report.fonts import prepare_fonts
from reportgen.report.html import render


class RefusedAddress(ValueError):
    """An address that a page asked for: reports load nothing."""


def refuse(url: str, *_args: object, **_options: object) -> dict[str, Any]:
    raise RefusedAddress(f"reports load nothing from outside: {url[:80]}")


@cache
def font_configuration() -> Any:
    prepare_fonts()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def render_pdf(page: Page) -> bytes:
    """The report's PDF; the same page gives the same bytes."""
    configuration = font_configuration()
    from weasyprint import HTML

    html = render(page, on_screen=False)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    document = HTML(string=html, url_fetcher=refuse)
    written = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, font_config=configuration)
    return bytes(written)
