"""The style sheet of a page as one text, so that its content security policy can name it by its hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from reportgen.report.blocks import Block, Page, Pair, Table
from reportgen.report.brand import Look
from reportgen.report.fonts import TEMPLATES, screen_faces

TEXT_WIDTH, GAP = 180, 8  # mm: of a page, between blocks beside each other
TOKEN = re.compile(r"--(\w+): ([^;]+);")
COLOURS = ("ink", "muted", "line", "soft", "light", "paper", "good", "bad", "brand")
SIZES = {"A4": "A4; margin: 17.5mm 15mm 15.5mm", "letter": "letter; margin: 15mm 17.95mm 13mm"}  # each with 180 mm of text


def style_sheet(look: Look, *names: str, numbering: Iterable[str] = ("", " ", ""), more: str = "") -> str:
    """style.css, further files of the templates for a screen, and the look. numbering: “page x of y” around its two numbers."""
    style = source("style.css")
    words = dict(zip(("{before}", "{between}", "{rest}"), numbering, strict=True))
    for place, said in {**words, "{ink}": look.paper.ink, "{muted}": look.paper.muted, "{paper}": SIZES[look.size]}.items():
        style = style.replace(place, said)
    if not names and "--" not in look.own_style:
        style = with_values(style, look)
    faces = screen_faces() if names else ""
    return "\n".join(part for part in (faces, style, *map(source, names), look.tokens(), more, look.own_style) if part)


def with_values(style: str, look: Look) -> str:
    """A style sheet with the values of its tokens in their places: WeasyPrint works a variable out anew for each style of an element."""
    tokens, rules = style.split("}", 1)
    for name, value in {**dict(TOKEN.findall(tokens)), **{name: getattr(look.paper, name) for name in COLOURS}}.items():
        rules = rules.replace(f"var(--{name})", value)
    return tokens + "}" + rules


def source(name: str) -> str:
    """A file of the templates."""
    return (TEMPLATES / name).read_text("utf-8")


def widths(page: Page) -> str:
    """A class for each width of a column or share of a line that the page uses: attributes of style would need a laxer policy."""
    blocks = [*page.strip, page.stakes, page.weeks, *(block for chapter in page.chapters for block in chapter.blocks)]
    rules = {rule for block in blocks if block for rule in widths_in(block)}
    return "".join(sorted(rules))


def widths_in(block: Block) -> Iterator[str]:
    if isinstance(block, Pair):
        room = TEXT_WIDTH - GAP * (len(block.widths) - 1)
        yield from (f"@media print{{.f{share}{{width:{room * share / 100:g}mm}}}}.f{share}{{flex:{share} 1 0}}" for share in block.widths)
        for part in block.blocks:
            yield from widths_in(part)
    elif isinstance(block, Table):
        yield from (f"thead .w{column.width}{{width:{column.width}%}}" for column in block.columns if column.width)


def content_hash(text: str) -> str:
    """A script's or style's hash, as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8', 'replace')).digest()).decode()}"


def policy(style: str, script: str) -> Markup:
    """What a page may do, as a content security policy: its own style and script, by their hashes, and data within it; nothing else."""
    allowed = f"style-src '{content_hash(style)}'; script-src '{content_hash(script)}'; font-src data:; img-src data:"
    return Markup(f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'")  # hashes, and words of ours
