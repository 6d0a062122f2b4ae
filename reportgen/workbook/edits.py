"""Changes to an XML part by place: whatever is not changed stays as it is, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

TAG = re.compile(rb"""<[^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+>""")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


class Unsuitable(Exception):
    """A part that is not built as Excel builds it, or would lose something, so that nothing is changed; with a sentence that says why."""


@dataclass(slots=True)
class Edits:
    """Changes to one part, by places of the original; `applied` gives the part with all of them made."""

    xml: bytes
    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: bytes) -> None:
        self.changes.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        self.changes.append((at, at, new))

    def applied(self) -> bytes:
        """The part with the changes made. Raises Unsuitable where two of them overlap."""
        pieces, at = [], 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            if start < at:
                raise Unsuitable
            pieces += [self.xml[at:start], new]
            at = end
        return b"".join([*pieces, self.xml[at:]])


@dataclass(slots=True)
class Element:
    """One element: its name as written, attributes, where its start tag and its end tag begin, its children."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """What stands before the names of its namespace, with the colon; "" for none."""
        return self.name[: -len(self.local)]

    def child(self, local: str) -> Element | None:
        return next((child for child in self.children if child.local == local), None)

    def every(self, local: str) -> Iterator[Element]:
        """All elements of a name within, itself too."""
        if self.local == local:
            yield self
        for child in self.children:
            yield from child.every(local)


def tree(xml: bytes) -> Element:
    """A part as elements with their places; a document type is refused before this. Raises Unsuitable for what is no XML."""
    parser = expat.ParserCreate()
    open_: list[Element] = []
    roots: list[Element] = []

    def started(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes, parser.CurrentByteIndex)
        (open_[-1].children if open_ else roots).append(element)
        open_.append(element)

    def ended(_name: str) -> None:
        open_.pop().end = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Unsuitable from error
    return roots[0]


def tag_at(xml: bytes, at: int) -> bytes:
    """The start tag that begins at a place. Raises Unsuitable where none does."""
    found = TAG.match(xml, at)
    if found is None:
        raise Unsuitable
    return found[0]


def with_attribute(tag: bytes, name: str, value: object) -> bytes:
    """A start tag with an attribute set."""
    given = f' {name}="{escaped(str(value))}"'.encode()
    old = re.search(rb"\s" + re.escape(name.encode()) + rb"""\s*=\s*("[^"]*"|'[^']*')""", tag)
    if old:
        return tag[: old.start()] + given + tag[old.end() :]
    end = -2 if is_empty_tag(tag) else -1
    return tag[:end].rstrip() + given + tag[end:]  # behind the others: a cell begins with its place, as every program writes it


def is_empty_tag(tag: bytes) -> bool:
    return tag.endswith(b"/>")


def put_into(edits: Edits, element: Element, new: bytes, is_first: bool = False) -> None:
    """Put something into an element, after or before all that it holds; one that holds nothing is opened."""
    tag = tag_at(edits.xml, element.start)
    if is_empty_tag(tag):
        opened = tag[:-2].rstrip() + b">"
        edits.replace(element.start, element.start + len(tag), opened + new + f"</{element.name}>".encode())
    else:
        edits.insert(element.start + len(tag) if is_first else element.end, new)


def whole_of(xml: bytes, element: Element) -> bytes:
    """An element with all that it holds, as it is written."""
    tag = tag_at(xml, element.start)
    return tag if is_empty_tag(tag) else xml[element.start : element.end] + tag_at(xml, element.end)


def escaped(text: str) -> str:
    """A text for XML, in an element or an attribute; characters that XML cannot hold are left out."""
    return NOT_IN_XML.sub("", text).translate(ESCAPES)
