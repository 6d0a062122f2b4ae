"""Notes at cells: the comments part and the drawing of their boxes, beside those that a person has written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reportgen.workbook.edits import Edits, Unsuitable, escaped, put_into, tree, whole_of
from reportgen.workbook.grid import Place, letter

AUTHOR = "reportgen"
CONVERSATION = b"tc="  # what the author of a note begins with that stands for a conversation
SHAPE_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")
BLOCK = 1024  # Excel numbers the shapes of a drawing from a multiple of this
LINE, MOST_LINES = 34, 24  # characters of a line in a box, and lines of the largest
TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{0}"/></o:shapelayout>{1}</xml>'
)
SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:1.5pt;width:250pt;height:{height}pt;'
    'z-index:{id};visibility:hidden" fillcolor="#fffbe6" o:insetmode="auto" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:fill color2="#fffbe6"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def with_comments(xml: bytes | None, notes: Mapping[Place, str], namespace: str) -> tuple[bytes, list[Place]]:
    """The comments part with notes added, and the cells that had none before.

    A person's note goes on after what it said, one of an earlier run is replaced, and a conversation stays as it is: Excel keeps a
    note in its place that says no more than that there is one.
    """
    if xml is None:
        xml = f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()
    root, edits = tree(xml), Edits(xml)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise Unsuitable
    p = root.prefix
    there = {element.attributes.get("ref", "").replace("$", ""): element for element in listed.children if element.local == "comment"}
    names = {str(at): whole_of(xml, each).partition(b">")[2].partition(b"<")[0] for at, each in enumerate(authors.children)}
    put_into(edits, authors, f"<{p}author>{AUTHOR}</{p}author>".encode())
    author, added, fresh = len(authors.children), [], []
    for (row, column), text in sorted(notes.items()):
        ref = f"{letter(column)}{row}"
        words = f'<{p}t xml:space="preserve">{{}}</{p}t>'
        if ref not in there:
            added.append(f'<{p}comment ref="{ref}" authorId="{author}"><{p}text>{words.format(escaped(text))}</{p}text></{p}comment>')
            fresh.append((row, column))
            continue
        name, body = names.get(there[ref].attributes.get("authorId", ""), b""), there[ref].child("text")
        if body is None or name.startswith(CONVERSATION):
            continue
        if name == AUTHOR.encode() and body.children:
            edits.replace(body.children[0].start, body.end, words.format(escaped(text)).encode())
        else:
            put_into(edits, body, f"<{p}r>{words.format(escaped(chr(10) * 2 + text))}</{p}r>".encode())
    if added:
        put_into(edits, listed, "".join(added).encode())
    return edits.applied(), fresh


def with_boxes(vml: bytes | None, notes: Mapping[Place, str], number: int) -> bytes:
    """The drawing with a hidden box for each note. number: of the drawing in the workbook, where it is new."""
    if vml is None:
        shapes = TYPE + boxes(notes, number * BLOCK + 1)
        blocks = ",".join(str(number + at) for at in range(len(notes) // BLOCK + 1))
        return DRAWING.format(blocks, shapes).encode()
    end = vml.rfind(b"</xml>")  # these drawings are not always well-formed, so they are not parsed
    if end < 0:
        raise Unsuitable
    taken = max((int(found) for found in SHAPE_NUMBER.findall(vml)), default=number * BLOCK)
    known = b'id="_x0000_t202"' in vml or b"id='_x0000_t202'" in vml
    kind = "" if known else with_namespaces(TYPE)
    return vml[:end] + (kind + boxes(notes, taken + 1)).encode() + vml[end:]


def with_namespaces(shapetype: str) -> str:
    return shapetype.replace(
        "<v:shapetype ", '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ', 1
    )


def boxes(notes: Mapping[Place, str], first: int) -> str:
    return "".join(box(place, text, first + at) for at, (place, text) in enumerate(sorted(notes.items())))


def box(place: Place, text: str, number: int) -> str:
    row, column = place
    lines = min(sum(1 + wide(line) // LINE for line in text.split("\n")) + 1, MOST_LINES)
    left, top = column, max(row - 2, 0)
    return SHAPE.format(
        id=number, height=lines * 13, left=left, top=top, right=left + 4, bottom=top + lines * 4 // 5 + 1, row=row - 1, column=column - 1
    )


def wide(line: str) -> int:
    """The length of a line, a Chinese character as two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in line)
