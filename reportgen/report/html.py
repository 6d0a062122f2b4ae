"""Page → HTML, from templates that hold layout only; the same templates for screen and paper."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reportgen.report import charts
from reportgen.report.blocks import Chart, Evidence, Page
from reportgen.report.brand import Look
from reportgen.report.charts import SCREEN, Palette
from reportgen.report.fonts import TEMPLATES
from reportgen.report.gallery import Gallery
from reportgen.report.sandbox import OwnLoader, Sandbox
from reportgen.report.style import policy, source, style_sheet, widths


@cache
def environment(own: str = "") -> Environment:
    """The templates, everything in them escaped, nothing undefined; with own ones in a folder, all of them in a sandbox."""
    options: dict[str, Any] = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    packaged = FileSystemLoader(TEMPLATES)
    return Sandbox(loader=ChoiceLoader([OwnLoader(Path(own)), packaged]), **options) if own else Environment(loader=packaged, **options)


def template_of(name: str, look: Look) -> Template:
    """A template of that name: the project's own where there is one, else the packaged one."""
    return environment(look.own).select_template([name, f"report/{name}"])


TELEPHONE = 300  # width of a chart, in its own units, whose words are read on a telephone
ALTERNATIVE = re.compile(r'<svg [^>]*?aria-label="([^"]*)"[^>]*>')


class Running(NamedTuple):
    """The texts in the margins of each page: whose report of which month, from whom as of when, how far it can be trusted."""

    who: str
    when: str
    foot: str


class Pen:
    """Draws a page's charts in one palette, each with ids of its own; those of a gallery stand there, and not in the page."""

    def __init__(self, palette: Palette, gallery: Gallery | None = None) -> None:
        self.palette, self.gallery, self.count = palette, gallery, 0

    def __call__(self, chart: Chart) -> Markup:
        if self.gallery is not None:
            return self.gallery.hang(getattr(charts, chart.form)(**chart.arguments, palette=self.palette), str(chart.arguments["alternative"]))
        self.count += 1
        own = replace(self.palette, prefix=f"{self.palette.prefix}{self.count}")
        drawn = getattr(charts, chart.form)(**chart.arguments, palette=own)
        return Markup(drawn if self.palette is SCREEN else titled(drawn))

    def slim(self, chart: Chart) -> Markup:
        """A chart once more as wide as a telephone; nothing where it is no wider as it is."""
        standard = signature(getattr(charts, chart.form)).parameters["width"].default
        is_wide = float(str(chart.arguments.get("width", standard))) > TELEPHONE
        return self(replace(chart, arguments={**chart.arguments, "width": TELEPHONE})) if is_wide else Markup()


def titled(drawn: str) -> str:
    """A chart with its text alternative as a title as well: PDF engines read that one. On a screen it would cover what it is about."""
    return ALTERNATIVE.sub(r"\g<0><title>\1</title>", drawn, count=1)


def render(page: Page, on_screen: bool, margins: str = "", gallery: Gallery | None = None) -> str:
    """The report's HTML, for a screen or for a PDF engine.

    margins: a style for the pages' margins, where the engine needs one of its own. gallery: takes the charts, where the engine asks for them.
    """
    look = page.look
    style = style_sheet(look, *(["screen.css"] if on_screen else []), numbering=numbering(page), more=widths(page) + margins)
    script = source("report/report.js")
    template = template_of("report.html.j2", look)
    return template.render(
        page=page, look=look, on_screen=on_screen, style=Markup(style), draw=Pen(look.palette(on_screen), gallery), script=Markup(script),
        policy=policy(style, script), places=places_of(page), running=running(page),
    )  # fmt: skip


def running(page: Page) -> Running:
    """What stands in the margins of each page."""
    return Running(f"{page.name} · {page.month}", " · ".join(filter(None, (page.look.name, page.team, page.as_of))), page.quality)


def attachment_of(page: Page) -> tuple[str, str]:
    """The name and the description of the rep's own rows in a PDF."""
    return f"{page.slug}.xlsx", running(page).who


def places_of(page: Page) -> set[str]:
    """Where figures are taken apart and the rows of findings stand."""
    blocks = [block for chapter in page.chapters for block in chapter.blocks if isinstance(block, Evidence)]
    return {figure.place for figure in page.unfolded} | {proof.place for block in blocks for proof in block.proofs}


def numbering(page: Page) -> list[str]:
    """“page x of y” in three parts, around the two numbers."""
    before, rest = page.texts["page"].split("\x01")
    between, after = rest.split("\x02")
    return [before, between, after]


def render_html(page: Page) -> str:
    """The self-contained HTML report of a page."""
    return render(page, on_screen=True)
