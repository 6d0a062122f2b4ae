"""A package's parts while some of them are changed: parts that are not named stay the bytes they were."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from posixpath import basename, dirname, join

from reportgen.workbook.archive import Archive, normal
from reportgen.workbook.edits import Edits, Element, Unsuitable, escaped, put_into, tree
from reportgen.workbook.package import RELATIONS

CONTENT_TYPES = "[Content_Types].xml"
OF_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # of parts that are added: the same bytes whenever they are made


@dataclass(slots=True)
class Parts:
    """The parts of a package while it is changed: those changed or added here by name, the rest as they are."""

    archive: Archive
    changed: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by the name as names are compared: as written, and content

    def read(self, name: str) -> bytes:
        """A part as it now is, as UTF-8 XML. Raises Refused where there is none."""
        return self.changed[normal(name)][1] if normal(name) in self.changed else self.archive.xml(name)

    def bytes_of(self, name: str) -> bytes:
        """A part as it now is, whatever it holds."""
        return self.changed[normal(name)][1] if normal(name) in self.changed else self.archive.read(name)

    def has(self, name: str) -> bool:
        return normal(name) in self.changed or name in self.archive

    def write(self, name: str, content: bytes) -> None:
        self.changed[normal(name)] = (name, content)

    def free(self, name: str) -> str:
        """A part's name that none has: that of an earlier run may still be there."""
        stem, dot, ending = name.rpartition(".")
        return next(each for at in count(1) if not self.has(each := name if at == 1 else f"{stem}_{at}{dot}{ending}"))

    def add(self, name: str, content: bytes, content_type: str) -> str:
        """A new part of a name like this one; the name it got."""
        name = self.free(name)
        self.write(name, content)
        self.declare(name, content_type)
        return name

    def relate(self, part: str, kind: str, target: str) -> str:
        """A relation from a part to another; its identity."""
        name = rels_of(part)
        if not self.has(name):
            self.write(name, f'<Relationships xmlns="{RELATIONS}"/>'.encode())
            self.declare(name, OF_RELATIONS)
        xml = self.read(name)
        root, edits = tree(xml), Edits(xml)
        taken = {child.attributes.get("Id", "") for child in root.children}
        identity = next(each for at in count(1) if (each := f"findings{at}") not in taken)
        put_into(edits, root, f'<{root.prefix}Relationship Id="{identity}" Type="{kind}" Target="/{escaped(target)}"/>'.encode())
        self.write(name, edits.applied())
        return identity

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is, where that is not said yet. Raises Unsuitable where the package says nothing of its parts."""
        if not self.has(CONTENT_TYPES):
            raise Unsuitable
        xml = self.read(CONTENT_TYPES)
        root, edits = tree(xml), Edits(xml)
        if not is_declared(root, part, content_type):
            put_into(edits, root, f'<{root.prefix}Override PartName="/{part}" ContentType="{content_type}"/>'.encode())
            self.write(CONTENT_TYPES, edits.applied())

    def packed(self) -> bytes:
        """The package: its parts in their order, the new ones last."""
        out, left = BytesIO(), dict(self.changed)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, info in self.archive.members():
                _name, content = left.pop(name, (name, None))
                target.writestr(entry(info.filename, info.date_time), self.archive.read(name) if content is None else content)
            for name, content in left.values():
                target.writestr(entry(name, FIXED_TIME), content)
        return out.getvalue()


def entry(name: str, time: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, max(time, FIXED_TIME))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def rels_of(part: str) -> str:
    """Where a part's relations stand."""
    return join(dirname(part), "_rels", basename(part) + ".rels")


def is_declared(types: Element, part: str, content_type: str) -> bool:
    """Whether it is said of a part by itself, or of its ending, what it is. LibreOffice says it of each part by itself."""
    ending = normal(part).rpartition(".")[2]
    for told in types.children:
        named, of_ending = (normal(told.attributes.get(name, "")) for name in ("PartName", "Extension"))
        if named == normal(part) or (of_ending == ending and told.attributes.get("ContentType") == content_type):
            return True
    return False
