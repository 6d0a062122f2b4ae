"""Charts as WeasyPrint takes them with least work: pictures beside the page, read by a parser of XML, each text of theirs begun at its left end."""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape

from markupsafe import Markup

from reportgen.report.charts.ink import WIDE
from reportgen.report.fonts import FOLDER

# what `ink.text` writes
ANCHORED = re.compile(r'<text x="(-?[\d.]+)" (y="-?[\d.]+" font-size="([\d.]+)") text-anchor="(middle|end)"([^>]*)>([^<]*)</text>')
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Gallery:
    """The charts of one page, by the addresses at which it asks for them; what is drawn alike is one."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.addresses: dict[bytes, str] = {}

    def hang(self, drawn: str, alternative: str) -> Markup:
        """An image in the place of a chart."""
        picture = begun(NO_XML.sub("\ufffd", drawn)).encode()
        address = self.addresses.setdefault(picture, f"chart:{len(self.addresses)}")
        self.pictures[address] = picture
        return Markup(f'<img src="{address}" alt="{escape(alternative)}">')


def begun(drawn: str) -> str:
    """A chart whose texts begin where they would if they stood in the middle of their place or before it.

    WeasyPrint draws other texts as groups of their own, which viewers cut at whole pixels: a 0 looks like a 3 then.
    """
    return ANCHORED.sub(begun_text, drawn)


def begun_text(found: re.Match[str]) -> str:
    x, rest, size, anchor, more, words = found.groups()
    wide = width_of(unescape(words), "font-weight" in more)
    if wide is None:
        return found[0]
    left = float(x) - wide * float(size) * (0.5 if anchor == "middle" else 1)
    return f'<text x="{left:.2f}" {rest}{more}>{words}</text>'


def width_of(words: str, is_bold: bool) -> float | None:
    """How wide a text is in em as WeasyPrint draws it in a chart, letter by letter; None where a letter is of neither of the carried faces."""
    advances = letters(is_bold)
    found = [advances.get(letter) or (1.0 if ord(letter) > WIDE else None) for letter in words]
    return None if None in found else sum(each for each in found if each)


@cache
def letters(is_bold: bool) -> dict[str, float]:
    """How far each letter of the Latin face goes, in em."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FOLDER / f"ReportgenSans-{'Bold' if is_bold else 'Regular'}.otf", lazy=True) as face:
        em, widths = face["head"].unitsPerEm, face["hmtx"].metrics
        return {chr(number): widths[glyph][0] / em for number, glyph in face.getBestCmap().items()}
