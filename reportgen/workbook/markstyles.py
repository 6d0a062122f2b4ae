"""The formats that a marked workbook needs beside its own: each cell's format with another fill, and those of the list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportgen.workbook.edits import Edits, Element, Unsuitable, put_into, tag_at, tree, whole_of, with_attribute
from reportgen.workbook.finding import Severity

FILLS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.INFORMATION: "FFDDEBF7"}  # those of Excel's own “Bad” and “Neutral”
FONTS = {
    "": '<font><sz val="11"/><name val="Calibri"/></font>',
    "bold": '<font><b/><sz val="11"/><name val="Calibri"/></font>',
    "title": '<font><b/><sz val="16"/><name val="Calibri"/></font>',
    "header": '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font>',
    "link": '<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/></font>',
}
HEADER_FILL = "FF1D242B"
FONT = re.compile(rb"""\sfontId\s*=\s*["'](\d{1,6})["']""")
RGB = re.compile("[0-9A-Fa-f]{6}")
LIGHT = 3 * 190  # of red, green and blue together
LIGHT_OF_THEME, LIGHT_OF_INDEX = ("0", "2"), ("1", "9")  # the theme's two colours of backgrounds; white
DARK = '<color rgb="FF1D242B"/>'
TEXT_FORMAT = 49  # of every Excel: what is written into such a cell stays text
ALIGNED = '<alignment vertical="top" wrapText="1"/>'
ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
DEFAULTS = {  # what each list begins with: Excel takes the first two fills for its own
    "fonts": FONTS[""],
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border/>",
    "cellXfs": "<xf/>",
}


@dataclass(slots=True)
class Collection:
    """One list of the formats (fonts, fills, cellXfs), and what is added to it."""

    element: Element
    added: dict[str, int] = field(default_factory=dict)

    def place(self, entry: str) -> int:
        """The number of an entry, added where it is new."""
        return self.added.setdefault(entry, len(self.element.children) + len(self.added))


class Styles:
    """A workbook's formats while cells are marked. Raises Unsuitable for what is no XML."""

    def __init__(self, xml: bytes) -> None:
        xml = completed(xml)
        self._edits = Edits(xml)
        self._root = tree(xml)
        self._prefix = self._root.prefix
        self._fonts, self._fills, self._formats = (self._collection(name) for name in ("fonts", "fills", "cellXfs"))
        self._originals = [whole_of(xml, each) for each in self._formats.element.children]

    def marked(self, number: int, severity: Severity) -> int:
        """A cell's format as it is, but with the fill of a severity; that of a plain cell for a format that is not there."""
        original = self._originals[number if number < len(self._originals) else 0]
        tag = tag_at(original, 0)
        changed = with_attribute(with_attribute(tag, "fillId", self._fill(FILLS[severity])), "applyFill", 1)
        font = FONT.search(tag)
        dark = self._darkened(int(font[1])) if font else None
        if dark is not None:
            changed = with_attribute(with_attribute(changed, "fontId", dark), "applyFont", 1)
        return self._formats.place((changed + original[len(tag) :]).decode())

    def look(self, font: str = "", fill: str = "") -> int:
        """A format of the list of findings."""
        parts = f'numFmtId="{TEXT_FORMAT}" fontId="{self._fonts.place(self._named(FONTS[font]))}" fillId="{self._fill(fill) if fill else 0}"'
        return self._formats.place(self._named(f'<xf {parts} applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">{ALIGNED}</xf>'))

    def applied(self) -> bytes:
        """The part with all that was added."""
        for collection in (self._fonts, self._fills, self._formats):
            element = collection.element
            tag = tag_at(self._edits.xml, element.start)
            counted = with_attribute(tag, "count", len(element.children) + len(collection.added))
            if collection.added:
                self._edits.replace(element.start, element.start + len(tag), counted)
                self._edits.insert(element.end, "".join(collection.added).encode())
        return self._edits.applied()

    def _darkened(self, number: int) -> int | None:
        """A font that is written light on dark, as headers are, in a dark colour: the fill of a mark is light. None where it is not."""
        fonts = self._fonts.element.children
        colour = fonts[number].child("color") if number < len(fonts) else None
        if colour is None or not is_light(colour):
            return None
        font, tag = whole_of(self._edits.xml, fonts[number]), whole_of(self._edits.xml, colour)
        return self._fonts.place(font.replace(tag, self._named(DARK).encode()).decode())

    def _collection(self, local: str) -> Collection:
        element = self._root.child(local)
        if element is None:
            raise Unsuitable
        return Collection(element)

    def _fill(self, colour: str) -> int:
        return self._fills.place(
            self._named(f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>')
        )

    def _named(self, xml: str) -> str:
        return prefixed(xml, self._prefix)


def is_light(colour: Element) -> bool:
    """Whether a colour is near to white: by its red, green and blue, or by its place among the theme's or the first colours."""
    given = colour.attributes
    rgb = given.get("rgb", "")[-6:]
    if RGB.fullmatch(rgb):
        return sum(bytes.fromhex(rgb)) > LIGHT
    return given.get("theme") in LIGHT_OF_THEME or given.get("indexed") in LIGHT_OF_INDEX


def prefixed(xml: str, prefix: str) -> str:
    """Elements with the prefix that those of their part have."""
    return xml.replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}") if prefix else xml


def completed(xml: bytes) -> bytes:
    """The part with the lists that it needs and lacks: not every program writes those of which it makes no use."""
    for local, default in DEFAULTS.items():
        root, edits = tree(xml), Edits(xml)
        element = root.child(local)
        if element is None:
            new = prefixed(f"<{local}>{default}</{local}>", root.prefix).encode()
            later = next((child for child in root.children if child.local in ORDER[ORDER.index(local) + 1 :]), None)
            edits.insert(later.start, new) if later else put_into(edits, root, new)
        elif not element.children:
            put_into(edits, element, prefixed(default, root.prefix).encode())
        xml = edits.applied()
    return xml


def blank_styles(namespace: str) -> bytes:
    """The formats of a workbook that has none."""
    return (
        f'<styleSheet xmlns="{namespace}"><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ).encode()
