"""A zip package's parts, inflated when asked for: what is really there is counted, and nothing that a header says is believed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.settings import Limits

DIRECTORY_ENTRY = b"PK\x01\x02"
DIRECTORY_END = b"PK\x05\x06"
END_BYTES = 22  # of the directory's end
CHUNK = 1 << 20
HEAD = 1 << 12  # so much of a part that is not read is looked at for a document type
FREE_BYTES = 20_000_000  # a part that is smaller may shrink as much as it likes
XML_NAMES = (".xml", ".rels", ".vml", ".rdf")

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
BLANK = re.compile(rb"\s*")
# what OpenOffice and LibreOffice write into the parts of their macros, which are never read
MACRO_PARTS = ("basic/", "dialogs/")
MACRO_DOCTYPE = re.compile(rb'<!DOCTYPE [a-z]{1,20}:[a-z]{1,20} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "[a-z]{1,20}\.dtd">')
BEFORE_ROOT = {b"<?": b"?>", b"<!--": b"-->"}  # what may stand before a document type, and where it ends
ENCODINGS = re.compile(r"(?:iso-?8859|latin|windows-125|cp125|gb|big5|shift_?jis|euc-|utf-16)[\w-]*$", re.IGNORECASE)


class Refused(Exception):
    """A file, or a part of one, that is not read: code of the finding and what fills it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


def beyond(limit: str, value: object, allowed: int) -> Refused:
    """The refusal of what is larger than a limit of the settings allows."""
    return Refused("file.limit", limit=limit, value=value, allowed=allowed)


@contextmanager
def damage_allowed(*codes: str) -> Iterator[None]:
    """What is damaged within is passed over; what is unsafe or beyond a limit is not. codes: further ones that are damage here."""
    try:
        yield
    except Refused as refusal:
        if refusal.code not in ("file.corrupt", *codes):
            raise


class Archive:
    """The parts of a package by name. Names are compared without regard to case, slashes at the start or backslashes.

    Raises Refused where the zip's directory cannot be read, or has more entries than allowed.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        entries = data.count(DIRECTORY_ENTRY)
        if entries > limits.entries:
            raise beyond("entries", entries, limits.entries)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise Refused("file.corrupt" if 0 <= data.rfind(DIRECTORY_END) <= len(data) - END_BYTES else "file.truncated") from error
        self._data = data
        self._limits = limits
        self._room = limits.inflated_bytes
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._read: set[str] = set()
        self.doubled: list[str] = []
        for info in infos:
            name = normal(info.filename)
            if name in self._infos:
                self.doubled.append(info.filename)
            self._infos[name] = info  # the last of one name counts, as for most readers

    def __contains__(self, name: str) -> bool:
        return normal(name) in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def members(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """The parts in the order of the zip's directory: the name as names are compared, and what the directory says."""
        return iter(self._infos.items())

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises Refused where it is missing, damaged, encrypted or beyond a limit."""
        info = self._infos.get(normal(name))
        if info is None:
            raise Refused("file.corrupt")
        if info.flag_bits & 1:
            raise Refused("file.encrypted")
        pieces, size, check = [], 0, 0
        for piece in self._inflated(info):
            size += len(piece)
            check = zlib.crc32(piece, check)
            if size > self._room:
                raise beyond("inflated_bytes", f"> {self._limits.inflated_bytes}", self._limits.inflated_bytes)
            if size > FREE_BYTES and size > self._limits.ratio * info.compress_size:
                raise beyond("ratio", f"> {self._limits.ratio}", self._limits.ratio)
            pieces.append(piece)
        if check != info.CRC:
            raise Refused("file.corrupt")
        self._room -= size
        self._read.add(normal(name))
        return b"".join(pieces)

    def xml(self, name: str) -> bytes:
        """An XML part in UTF-8. Raises Refused also where it has a document type."""
        found = as_utf8(self.read(name))
        refuse_doctype(found, name)
        return found

    def refuse_doctypes(self) -> str:
        """Look at the start of every XML part that was not read. Raises Refused where one has a document type.

        The document type of OpenOffice's macros is let be: the first part that has it, "" where none has.
        """
        macros = ""
        for name, info in self._infos.items():
            if name in self._read or not name.endswith(XML_NAMES) or info.flag_bits & 1:
                continue
            try:
                head = next(self._inflated(info, HEAD), b"")[:HEAD]
                if name.startswith(MACRO_PARTS) and MACRO_DOCTYPE.search(head):
                    macros = macros or info.filename
                    continue
                refuse_doctype(as_utf8(head, errors="ignore"), name)
            except Refused as refusal:
                if refusal.code == "file.unsafe_xml":
                    raise
        return macros

    def _inflated(self, info: zipfile.ZipInfo, chunk: int = CHUNK) -> Iterator[bytes]:
        """A part's content in pieces; deflated and stored parts without trusting their local header."""
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield from self._by_zipfile(info, chunk)
            return
        at = info.header_offset
        if at < 0 or self._data[at : at + 4] != b"PK\x03\x04" or len(self._data) < at + 30:
            raise Refused("file.corrupt")
        names = struct.unpack_from("<HH", self._data, at + 26)
        start = at + 30 + sum(names)
        packed = self._data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            yield packed
            return
        inflater = zlib.decompressobj(-15)
        try:
            while packed and not inflater.eof:
                piece = inflater.decompress(packed, chunk)
                packed = inflater.unconsumed_tail
                yield piece
        except zlib.error as error:
            raise Refused("file.corrupt") from error

    def _by_zipfile(self, info: zipfile.ZipInfo, chunk: int) -> Iterator[bytes]:
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(chunk):
                    yield piece
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError) as error:
            raise Refused("file.corrupt") from error


def normal(name: str) -> str:
    """A part's name as names are compared."""
    return name.replace("\\", "/").lstrip("/").lower()


def refuse_doctype(xml: bytes, part: str) -> None:
    """Entities are not expanded, they are refused: Excel never writes a document type."""
    at = 0
    while blank := BLANK.match(xml, at):
        at = blank.end()
        if xml.startswith(b"<!DOCTYPE", at):
            raise Refused("file.unsafe_xml", part=part)
        end = next((end for start, end in BEFORE_ROOT.items() if xml.startswith(start, at)), None)
        at = xml.find(end, at) + len(end) if end else 0
        if not end or at < len(end):
            return


def as_utf8(xml: bytes, errors: str = "strict") -> bytes:
    """An XML text in UTF-8, whatever it was in, without byte order mark; the declaration is taken off a recoded one."""
    if xml.startswith(b"\xef\xbb\xbf"):
        return xml[3:]
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(xml[:2])
    declared = DECLARED.match(xml[:300])
    encoding = wide or (declared[1].decode("ascii").lower() if declared else "utf-8")
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return xml
    if not ENCODINGS.match(encoding):
        raise Refused("file.corrupt")
    try:
        text = xml.decode(encoding, errors)
    except (UnicodeDecodeError, LookupError) as error:
        raise Refused("file.corrupt") from error
    return re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text, count=1).encode("utf-8", "replace")
