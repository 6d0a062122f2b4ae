"""A .csv file as a grid of texts: encoding and delimiter found, and told where they were guessed."""

from __future__ import annotations

import csv
from io import StringIO

from reportgen.workbook.archive import Refused
from reportgen.workbook.grid import Grid

DELIMITERS = (",", ";", "\t", "|")
LARGEST_FIELD = 1 << 24


def read_text(data: bytes, name: str) -> tuple[Grid, dict[str, object]]:
    """The file's one grid, and what was guessed (encoding, delimiter). Raises Refused for what is no text."""
    text, encoding = decode(data)
    if "\0" in text:
        raise Refused("file.binary")
    text, stated = stated_delimiter(text)
    delimiter = stated or likely_delimiter(text)
    csv.field_size_limit(LARGEST_FIELD)
    try:
        rows = [[cell.strip() or None for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused("file.corrupt") from error
    width = max((len(row) for row in rows), default=0)
    padded: list[list[object]] = [[*row, *[None] * (width - len(row))] for row in rows]
    guessed: dict[str, object] = {"encoding": encoding, "delimiter": {"\t": "tab"}.get(delimiter, delimiter)}
    return Grid(name, padded), guessed  # type: ignore[arg-type]


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: by byte order mark, else UTF-8, else GB 18030, else Big5, else Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise Refused("file.encoding") from error
    for encoding in ("utf-8", "gb18030", "big5", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and not reads_like_chinese(text):
            continue
        return text, encoding
    raise Refused("file.encoding")


def reads_like_chinese(text: str) -> bool:
    """Whether most characters beyond ASCII are common Han ones: other encodings decode to rare ones."""
    beyond = [c for c in text[:20000] if ord(c) > 127]
    common = sum("\u4e00" <= c <= "\u9fa5" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" for c in beyond)
    return not beyond or common / len(beyond) > 0.85


def stated_delimiter(text: str) -> tuple[str, str]:
    """The delimiter that Excel's first line `sep=;` states, and the text after it."""
    first, _end, rest = text.partition("\n")
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) == 5:
        return rest, first.strip().strip('"')[-1]
    return text, ""


def likely_delimiter(text: str) -> str:
    """The delimiter that splits the first lines most evenly."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    if not lines:
        return ","

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        most = max(set(counts), key=counts.count)
        return (counts.count(most) if most else 0, most)

    return max(DELIMITERS, key=evenness)
