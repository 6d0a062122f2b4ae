"""A share of hostile and odd files from other projects' test suites: each is read or told, within bounds, and does no harm."""

from __future__ import annotations

import csv
import re
import shutil
import time
from pathlib import Path

from reportgen.settings import Limits
from reportgen.workbook.reader import Child, read_file, read_files
from tests.workbook.builders import saved

TOLD = {  # what the list of the files expects, as codes
    "corrupt": {"file.corrupt", "file.truncated"},
    "old format": {"file.old_format"},
    "too large": {"file.limit"},
    "encrypted": {"file.encrypted"},
    "forbidden XML": {"file.unsafe_xml"},
    "empty file": {"file.empty"},
    "mislabelled": {"file.mislabelled"},
}
HARMLESS = {"file.mislabelled", "file.doubled", "csv.guessed"}
MOST_SECONDS, MOST_BYTES = 60, 1.5 * 2**30


def peak(child: Child) -> int:
    """The most memory that a child has used, in bytes."""
    assert child._process is not None
    status = Path(f"/proc/{child._process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def test_each_is_read_or_told_as_expected(shared: Path) -> None:
    folder, child, amiss = shared / "hostile", Child(), []
    for line in csv.DictReader((folder / "manifest.tsv").open(encoding="utf-8"), delimiter="\t"):
        start = time.monotonic()
        reading = read_file(child, line["file"], folder / line["file"], Limits())
        seconds = time.monotonic() - start
        codes = {finding.code for finding in reading.findings}
        may_read = "reads" in line["expected"]
        told = next((known for what, known in TOLD.items() if f"finding:{what}" in line["expected"]), set())
        is_read = bool(reading.grids) and codes <= HARMLESS
        if not ((may_read and is_read) or codes & told) or seconds > MOST_SECONDS or peak(child) > MOST_BYTES:
            amiss.append((line["file"], line["expected"], codes, seconds))
    child.stop()
    assert amiss == []


def test_all_together_with_good_workbooks(shared: Path, tmp_path: Path) -> None:
    for path in (shared / "hostile").glob("*.xls*"):
        shutil.copy(path, tmp_path / path.name)
    for number in range(20):
        (tmp_path / f"good{number:02}.xlsx").write_bytes(saved([["n"], [number]]))
    inputs = [(path.name, path) for path in sorted(tmp_path.iterdir())]
    readings = {reading.file: reading for reading in read_files(inputs, Limits(), 2)}
    assert [readings[f"good{number:02}.xlsx"].grids[0].rows for number in range(20)] == [[["n"], [float(number)]] for number in range(20)]
    assert len(readings) == len(inputs)
