"""Workbooks changed at random, in their bytes, in their parts and in the zip's directory: only findings come of it. Behind `make soak`."""

from __future__ import annotations

import os
import random
import re
import struct
import time
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from reportgen.language import Language
from reportgen.settings import Limits
from reportgen.workbook.catalogue import describe
from reportgen.workbook.reader import Child, read_file
from tests.test_samples import SAMPLES
from tests.workbook.binaries import binary_record, error, label, number, shared, shared_cell, xls, xlsb
from tests.workbook.builders import num, ods, row, saved, strings, txt, xlsx, zipped

SECONDS = int(os.environ.get("SOAK_SECONDS", "1800"))
PIECES = (
    b'<c r="A1"', b"</c>", b"<v>", b'r="XFD1048576"', b't="s"', b't="e"', b'<row r="9">', b"</row>", b"&", b"<f>", b'"', b"<", b">", b"\0",
    b"-1", b"9" * 20, b'hidden="1"', b"NaN", b's="99"', b'<mergeCell ref="A1:B2"/>', b"<!DOCTYPE x>", b"\xff", b"PK\x01\x02",
)  # fmt: skip
TABLE = '<table:table table:name="T"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'


@cache
def seeds() -> list[bytes]:
    """Twenty workbooks: small ones of each format that hold what is rare, and those of the samples that are read fastest."""
    samples = sorted((path for path in SAMPLES.rglob("*.xlsx")), key=lambda path: (path.stat().st_size, path.name))
    small = [
        saved([["a", "b"], [1, "=1/0"], ["x", 2]]),
        xlsx(row(1, txt("A1", "x"), num("B1", 5, 1)), row(2, '<c r="A2" t="s"><v>0</v></c>'), strings=strings("q", "")),
        xls([number(0, 0, 1.5), error(1, 0, 7), shared_cell(2, 0, 1)], shared("客户", "江海", cut=3)),
        xls([label(0, 0, "江海".encode("gbk"))], [(0x0042, struct.pack("<H", 936))], version=0x0500),
        xlsb(binary_record(0, struct.pack("<IIHBB5x", 0, 0, 300, 0, 0)), binary_record(5, struct.pack("<IId", 0, 2, 46298)), texts=("江海",)),
        ods(TABLE),
        '日期,客户\n2026-10-03,"江海"\n'.encode("gbk"), '\ufeff日期;客户\n3.10.2026;"江;海"\n'.encode("utf-16-le"),
    ]  # fmt: skip
    return small + [path.read_bytes() for path in samples[: 20 - len(small)]]


def changed(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, left out, doubled or put between."""
    found = bytearray(data)
    for _turn in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found) + 1)
        way = chance.randrange(4)
        if way == 0:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del found[at : at + chance.randrange(1, 40)]
        elif way == 2:
            found[at:at] = chance.choice(PIECES)
        else:
            begin = chance.randrange(len(found) + 1)
            found[at:at] = found[begin : begin + 60]
    return bytes(found)


def changed_within(data: bytes, chance: random.Random) -> bytes:
    """A package with one of its parts changed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    return zipped({**parts, name: changed(parts[name], chance)})


def changed_directory(data: bytes, chance: random.Random) -> bytes:
    """A package whose directory, or a part's own header, says something else: sizes, offsets, methods, flags, names."""
    found = bytearray(data)
    heads = [at.start() for at in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    for _turn in range(chance.choice((1, 1, 2, 4))):
        at = chance.choice(heads) + 4 + chance.randrange(46)
        found[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x0c\0\0\0", bytes(chance.randrange(256) for _at in range(4))))
    return bytes(found)


@pytest.mark.soak
def test_changed_workbooks_give_findings_only(tmp_path: Path) -> None:
    chance, child, language = random.Random(int(os.environ.get("SOAK_SEED", "20261031"))), Child(), Language("zh")
    end, path = time.monotonic() + SECONDS, tmp_path / "a.xlsx"
    while time.monotonic() < end:
        seed = chance.choice(seeds())
        ways = (changed_within, changed_within, changed_directory, changed) if seed.startswith(b"PK") else (changed,)
        path.write_bytes(chance.choice(ways)(seed, chance))
        reading = read_file(child, "a.xlsx", path, Limits(seconds=20))
        ends = [finding for finding in reading.findings if finding.fields.get("limit") in ("", "seconds")]
        assert ends == [], "calamine may end the child once: the careful reading does not, and takes no time"
        assert all(describe(finding, language)[0] for finding in reading.findings)
        assert all(len({len(line) for line in grid.rows}) <= 1 for grid in reading.grids)
        assert reading.grids or reading.findings
    child.stop()
