"""Page → PDF through a browser: the same HTML and templates, tagged, bookmarked and dated as the report is; nothing loaded from outside."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reportgen.report.browser import print_html
from reportgen.report.fitting import fitted
from reportgen.report.html import attachment_of, render, running

if TYPE_CHECKING:
    from pikepdf import Pdf

    from reportgen.report.blocks import Page

# Browsers know no string(): the texts stand in the style sheet; and no element(): the logo is the background of its place
MARGINS = """
@page {{
  @top-left {{ content: {who}; }} @top-right {{ content: {when}; }} @bottom-left {{ content: {foot}; }}
  @top-center {{ content: ""; {logo} }}
}}
.running, .logo {{ display: none; }}
"""
LOGO = "width: 50mm; background: url({logo}) center 6mm / auto 7mm no-repeat;"


NODE = re.compile(rb"\(node(\d{8})\)")
TAGGED = b" BDC\n"
PAINTED = re.compile(rb"^BT\n(?:(?!ET$).*\n)*ET\n|^/\w+ Do\n", re.MULTILINE)  # a text, or a picture, in a stream as a browser writes it


@dataclass(frozen=True)
class Printed:
    """A page as a browser prints it."""

    page: Page
    document: Pdf

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    @cached_property
    def chapters(self) -> list[tuple[str, int]]:
        """Each chapter's heading and its page, from 0. The browser's outline holds the small headings, too."""
        outline = self.document.open_outline()  # read, and not left as a context is, which would write it anew
        items = [item for top in outline.root for item in (top, *top.children)]
        numbers: dict[Any, int] = {page.objgen: at for at, page in enumerate(self.document.pages)}
        found: list[tuple[str, int]] = []
        for chapter in reversed(self.page.chapters):  # from the end: the first page may have a small heading that says the same
            at = next((n for n in reversed(range(len(items))) if shown(items[n].title) == shown(chapter.headline)), None)
            if at is not None:
                goal: Any = items[at].destination  # the browser's are pages with a place on them
                found.insert(0, (chapter.headline, numbers[goal[0].objgen]))
                del items[at:]
        return found

    @property
    def first_chapter(self) -> int | None:
        return self.chapters[0][1] + 1 if self.chapters else None


def render_by_browser(page: Page) -> bytes:
    """The report's PDF; the same page gives the same bytes with the same browser. Raises BrowserFailed."""
    return finished(page, fitted(page, printed))


def printed(page: Page) -> Printed:
    import pikepdf

    content = numbered_anew(print_html(render(page, on_screen=False, margins=margins(page))))
    return Printed(page, pikepdf.open(io.BytesIO(content)))


def numbered_anew(content: bytes) -> bytes:
    """A PDF whose parts have the numbers that they would have if the browser had printed nothing before."""
    first = min((int(number) for number in NODE.findall(content)), default=0)
    return NODE.sub(lambda match: b"(node%08d)" % (int(match[1]) - first), content)


def shown(text: object) -> str:
    """A heading without its blanks: a browser leaves those out of its outline at which a line ends."""
    return "".join(str(text).split())


def margins(page: Page) -> str:
    """A style with the texts of the pages' margins."""
    texts = {name: quoted(text) for name, text in running(page)._asdict().items()}
    return MARGINS.format(**texts, logo=LOGO.format(logo=page.look.logo) if page.look.logo else "")


def quoted(text: str) -> str:
    """A text as CSS writes one, whatever it holds: all but letters and digits by their numbers."""
    return '"' + "".join(sign if sign.isalnum() and sign.isascii() else f"\\{ord(sign):06x}" for sign in text) + '"'


def finished(page: Page, laid: Printed) -> bytes:
    """What a browser printed, with the report's facts, dated as of the report and not as of now; the rep's own rows where they are wanted."""
    from pikepdf import Array, AttachedFileSpec, Name, OutlineItem, String

    document, day = laid.document, f"D:{page.as_of_iso.replace('-', '')}000000Z"
    mark_margins(document)
    facts = {"Title": running(page).who, "Author": "reportgen", "Subject": page.headline, "Creator": "reportgen"}
    for key, text in {**facts, "CreationDate": day, "ModDate": day}.items():
        document.docinfo[f"/{key}"] = String(text)
    goals = [Array([sheet.obj, Name.Fit]) for sheet in document.pages]
    with document.open_outline() as outline:
        written = (item.obj for each in outline.root for item in (each, *each.children))  # taken again, for a new part of a PDF is dear
        top, *chapters = (OutlineItem(title, goals[at], obj=next(written, None)) for title, at in [(page.headline, 0), *laid.chapters])
        top.children.extend(chapters)
        outline.root[:] = [top]
    if page.attachment:
        name, description = attachment_of(page)
        document.attachments[name] = AttachedFileSpec(
            document, page.attachment, filename=name, description=description, creation_date=day, mod_date=day
        )
    result = io.BytesIO()
    document.save(result, deterministic_id=True)
    return result.getvalue()


def mark_margins(document: Pdf) -> None:
    """Says of what stands in the pages' margins that it is no part of the report, so that no screen reader tells it page by page.

    A browser paints the margins before everything that it tags, and does not mark them.
    """
    for page in document.pages:
        page.contents_coalesce()
        painted = page.Contents.read_bytes()
        margins, first, rest = painted.partition(TAGGED)
        page.Contents.write(PAINTED.sub(rb"/Artifact BMC\n\g<0>EMC\n", margins) + first + rest)
