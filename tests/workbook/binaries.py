"""Old binary workbooks built record by record: the container, BIFF8 and xlsb."""

from __future__ import annotations

import struct

from tests.workbook.builders import OFFICE, PACKAGE, zipped

Records = list[tuple[int, bytes]]
SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def container(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE container with one stream: sector 0 holds the table of chains, sector 1 the directory, the rest the stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // SECTOR)
    chains = [TABLE, END, *(number + 1 for number in range(2, count + 1)), END]
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(SECTOR, b"\xff")
    directory = entry("Root Entry", 5, END, 0, child=1) + entry(name, 2, 2, len(stream)) + entry("", 0, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    return header.ljust(SECTOR, b"\xff") + table + directory + stream.ljust(count * SECTOR, b"\0")


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0" if name else b""
    links = struct.pack("<III", FREE, FREE, child)
    return encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def packed(records: Records) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)


def xls(cells: Records, inserted: Records = [], hidden: int = 0, version: int = 0x0600, off: int = 0) -> bytes:  # noqa: B006 - never changed
    """An xls of one sheet S1. Cell formats: 0 plain, 1 per cent, 2 a day. off: by how much the list of sheets is wrong."""
    return container(stream(cells, inserted, hidden, version, off))


def stream(cells: Records, inserted: Records = [], hidden: int = 0, version: int = 0x0600, off: int = 0) -> bytes:  # noqa: B006 - never changed
    """The records of an xls."""
    start = (0x0809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0))
    formats = [(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 9, 14)]
    title = b"\x02\0S1" if version == 0x0600 else b"\x02S1"
    book = [start, *inserted, *formats, (0x0085, struct.pack("<IBB", 0, hidden, 0) + title), (0x000A, b"")]
    offset = len(packed(book)) + off
    book[-2] = (0x0085, struct.pack("<IBB", offset, hidden, 0) + title)
    sheet = [(0x0809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0)), *cells, (0x000A, b"")]
    return packed(book) + packed(sheet)


def shared(*texts: str, cut: int = 0) -> Records:
    """The texts of an xls, each of wide characters; cut: so many bytes before the end another record goes on."""
    items = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    content = struct.pack("<II", len(texts), len(texts)) + items
    return [(0x00FC, content[:-cut]), (0x003C, b"\x01" + content[-cut:])] if cut else [(0x00FC, content)]


def shared_cell(row: int, column: int, at: int) -> tuple[int, bytes]:
    return 0x00FD, struct.pack("<HHHI", row, column, 0, at)


def label(row: int, column: int, text: bytes) -> tuple[int, bytes]:
    """A text in its cell, as Excel 95 has it."""
    return 0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text


def formula(row: int, column: int, result: bytes) -> tuple[int, bytes]:
    return 0x0006, struct.pack("<HHH", row, column, 0) + result.ljust(8, b"\0") + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"


def number(row: int, column: int, value: float, style: int = 0) -> tuple[int, bytes]:
    return 0x0203, struct.pack("<HHHd", row, column, style, value)


def error(row: int, column: int, code: int) -> tuple[int, bytes]:
    return 0x0205, struct.pack("<HHHBB", row, column, 0, code, 1)


def formula_error(row: int, column: int, code: int) -> tuple[int, bytes]:
    return formula(row, column, bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF]))


def hidden_row(row: int) -> tuple[int, bytes]:
    return 0x0208, struct.pack("<HHHHHHHH", row, 0, 3, 255, 0, 0, 0x20, 0x0F)


def hidden_column(column: int) -> tuple[int, bytes]:
    return 0x007D, struct.pack("<HHHHHH", column, column, 2048, 0, 1, 0)


def binary_record(kind: int, content: bytes) -> bytes:
    """A record of an xlsb: type and length in seven bits a byte."""

    def seven(value: int) -> bytes:
        found = b""
        while value > 0x7F:
            found += bytes([value & 0x7F | 0x80])
            value >>= 7
        return found + bytes([value])

    return seven(kind) + seven(len(content)) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(*records: bytes, texts: tuple[str, ...] = (), folder: str = "xl", is_whole: bool = True, target: str = "worksheets/sheet1.bin") -> bytes:
    """An xlsb of one hidden sheet S1. Cell formats: 0 plain, 1 per cent, 2 a day."""
    bundle = struct.pack("<II", 1, 1) + wide("r1") + wide("S1")
    properties = binary_record(153, struct.pack("<II", 0, 0) + wide(""))
    starts, ends = binary_record(131, b"") + properties + binary_record(143, b""), binary_record(144, b"") + binary_record(157, b"\0" * 26)
    xf = [binary_record(47, struct.pack("<HH12x", 0, number)) for number in (0, 9, 14)]
    styles = binary_record(617, struct.pack("<I", 3)) + b"".join(xf) + binary_record(618, b"")
    sheet = binary_record(129, b"") + binary_record(148, struct.pack("<4I", 0, 9, 0, 9)) + binary_record(145, b"") + b"".join(records)
    link = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    links = link.format("r1", "worksheet", target) + link.format("r2", "styles", "styles.bin") + link.format("r3", "sharedStrings", "texts.bin")
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{link.format("a", "officeDocument", f"{folder}/workbook.bin")}</Relationships>',
            f"{folder}/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
            f"{folder}/workbook.bin": starts + binary_record(156, bundle) + ends,
            f"{folder}/styles.bin": styles,
            f"{folder}/texts.bin": b"".join(binary_record(19, b"\0" + wide(text)) for text in texts),
            f"{folder}/worksheets/sheet1.bin": sheet + (binary_record(146, b"") + binary_record(130, b"") if is_whole else b""),
        }
    )
