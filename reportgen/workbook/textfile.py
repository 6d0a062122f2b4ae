"""A .csv file as a grid of texts: encoding and delimiter found, and told where they were guessed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from reportgen.workbook.archive import Refused, beyond
from reportgen.workbook.contents import Contents, grids_of
from reportgen.workbook.encoding import Text, decoded
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Cell, Grid

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 50
FREE_AREA = 2_000_000  # cells of rows of unequal length that may be empty without a thought
STATED = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
AS_TEXT = re.compile(r'="([^"]*)"')  # how people keep Excel from taking 0012 for a number


def read_text(data: bytes, file: str, most_cells: int) -> tuple[list[Grid], list[Finding]]:
    """The file's grid, named as the file, and what was guessed. Raises Refused for what is no text, or holds too many cells."""
    read = decoded(data)
    text = read.text.replace("\0", "")
    if not text.strip():
        raise Refused("file.empty")
    first, _end, rest = text.partition("\n")
    stated = STATED.fullmatch(first.strip(" \r"))
    text = rest if stated else text
    delimiter = stated[1] if stated else likely_delimiter(text)
    rows, open_row = records(text, delimiter)
    count = sum(len(row) - row.count(None) for row in rows)
    if count > most_cells:
        raise beyond("cells", count, most_cells)
    source = Source(file, file.rpartition("/")[2].rpartition(".")[0])
    findings = findings_of(read, source, delimiter, stated is not None, open_row)
    width = max(map(len, rows), default=0)
    if width * len(rows) <= FREE_AREA + 4 * count:
        return [Grid(source.sheet, [row + [None] * (width - len(row)) for row in rows])], findings
    grids, more = grids_of(contents_of(rows, count), source, False, most_cells)
    return grids, findings + more


def findings_of(read: Text, source: Source, delimiter: str, is_delimiter_stated: bool, open_row: int) -> list[Finding]:
    """What was guessed, and what is wrong with the text."""
    findings = []
    if not (read.is_stated and is_delimiter_stated):
        fields: dict[str, object] = {"encoding": read.encoding, "delimiter": {"\t": "Tab"}.get(delimiter, delimiter)}
        findings.append(Finding("csv.guessed", Severity.INFORMATION, source, fields=fields))
    if read.odd_lines:
        fields = {"n": read.odd_lines, "first": read.first_odd_line}
        findings.append(Finding("csv.mixed", Severity.WARNING, source, fields=fields))
    if read.is_cut:
        findings.append(Finding("csv.cut", Severity.WARNING, source))
    if "\0" in read.text:
        findings.append(Finding("csv.nul", Severity.WARNING, source, fields={"n": read.text.count("\0")}))
    if open_row:
        findings.append(Finding("csv.quote", Severity.WARNING, source, fields={"row": open_row}))
    return findings


def records(text: str, delimiter: str) -> tuple[list[list[Cell]], int]:
    """The text's rows, and the row (from 1, else 0) of a quotation mark that is never closed: from there on each line is a row."""
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[Cell]] = []
    start = end = 0
    for row in reader:
        rows.append([cell_of(cell) for cell in row])
        start, end = end, reader.line_num
    if end - start < 2:
        return rows, 0
    last = list(islice(StringIO(text, newline=""), start, None))
    if sum(line.count('"') for line in last) % 2 == 0:
        return rows, 0
    open_row = len(rows)
    rows[-1:] = [[cell_of(cell.strip('"\r\n ')) for cell in line.split(delimiter)] for line in last]
    return rows, open_row


def cell_of(text: str) -> Cell:
    """A field as a cell: trimmed, None where nothing is left."""
    plain = text.strip()
    stated = AS_TEXT.fullmatch(plain) if plain.startswith("=") else None
    return (stated[1] if stated else plain) or None


def contents_of(rows: list[list[Cell]], count: int) -> Contents:
    """The rows as cells by their place."""
    contents = Contents(count=count)
    for row, given in enumerate(rows, 1):
        cells: dict[int, Cell] = {at: cell for at, cell in enumerate(given, 1) if cell is not None}
        if cells:
            contents.cells[row] = cells
    return contents


def likely_delimiter(text: str) -> str:
    """The delimiter that parts the first records most evenly into more than one field."""
    start = text[:200_000]

    def evenness(delimiter: str) -> tuple[int, int]:
        csv.field_size_limit(len(start) + 1)
        reader = csv.reader(StringIO(start, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row in islice(reader, SAMPLE_RECORDS) if len(row) > 1)
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return often, width

    return max(DELIMITERS, key=evenness)
