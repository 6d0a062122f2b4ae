"""Files are read once into memory, in a process that may die; what was parsed is kept until anything changes."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.settings import Limits
from reportgen.workbook import parsed, reader
from reportgen.workbook.grid import Reading
from reportgen.workbook.parsed import Parsed
from reportgen.workbook.reader import Child, bytes_of, read_file, read_files
from tests.workbook.builders import num, parts_of, row, saved, sheet, xlsx, zipped

Read = Callable[..., Reading]
LIMITS = Limits()


def folder_of(folder: Path, count: int) -> list[tuple[str, Path]]:
    for number in range(count):
        (folder / f"{number}.xlsx").write_bytes(saved([["n"], [number]]))
    return [(path.name, path) for path in sorted(folder.iterdir())]


@pytest.mark.parametrize("jobs", [1, 3])
def test_readings_come_in_the_order_of_the_files(tmp_path: Path, jobs: int) -> None:
    readings = list(read_files(folder_of(tmp_path, 7), LIMITS, jobs))
    assert [reading.grids[0].rows[1] for reading in readings] == [[float(number)] for number in range(7)]


def test_the_sha256_is_that_of_the_bytes_that_were_read(tmp_path: Path) -> None:
    ((name, path),) = folder_of(tmp_path, 1)
    (reading,) = read_files([(name, path)], LIMITS)
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_kills_the_child_is_a_finding_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, doomed = folder_of(tmp_path, 3), []
    ask, receive = Child.ask, Child._receive

    def ask_the_doomed(child: Child, name: str, *rest: object) -> memoryview:
        doomed[:] = [1] if name == "1.xlsx" else []
        return ask(child, name, *rest)  # type: ignore[arg-type]

    def receive_after_death(child: Child, size: int, deadline: float) -> memoryview:
        if doomed and child._process:
            child._process.send_signal(signal.SIGSEGV)
            child._process.wait()
        return receive(child, 1 << 30 if doomed else size, deadline)

    monkeypatch.setattr(Child, "ask", ask_the_doomed)
    monkeypatch.setattr(Child, "_receive", receive_after_death)
    readings = list(read_files(inputs, LIMITS))
    assert [[finding.code for finding in reading.findings] for reading in readings] == [[], ["file.corrupt"], []]
    assert readings[2].grids[0].rows == [["n"], [2.0]]


def test_far_corner_that_aborts_calamine_is_read_with_care(tmp_path: Path, child: Child) -> None:
    far = "".join(row(at, num(f"A{at}", 1)) for at in (1, 2)) + row(1_048_576, num("XFD1048576", 1))
    (tmp_path / "a.xlsx").write_bytes(zipped(parts_of(sheet(far))))
    reading = read_file(child, "a.xlsx", tmp_path / "a.xlsx", LIMITS)
    assert reading.grids[0].rows == [[1.0], [1.0]]


def test_reference_beyond_all_numbers_that_aborts_calamine_is_read_with_care(tmp_path: Path, child: Child) -> None:
    """In the middle of a sheet, where the quick look for such does not look; the cell stands where the next one would."""
    rows = row(1, num("A1", 1), num("B1", 2)) + row(2, num("A2", 3), num("B3999999999999999999992", 4)) + row(3, num("A3", 5), num("B3", 6))
    (tmp_path / "a.xlsx").write_bytes(zipped(parts_of(sheet(rows))))
    reading = read_file(child, "a.xlsx", tmp_path / "a.xlsx", LIMITS)
    assert [grid.rows for grid in reading.grids] == [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]


def test_child_that_does_not_answer_ends_at_the_time_limit(tmp_path: Path) -> None:
    ((name, path),) = folder_of(tmp_path, 1)
    child = Child()
    os.kill(child._running().pid, signal.SIGSTOP)
    reading = read_file(child, name, path, Limits(seconds=1))
    assert [(f.code, f.fields["limit"], f.fields["allowed"]) for f in reading.findings] == [("file.limit", "seconds", 1)]


def test_file_beyond_its_size_is_not_read(tmp_path: Path, child: Child) -> None:
    ((name, path),) = folder_of(tmp_path, 1)
    reading = read_file(child, name, path, Limits(file_bytes=10))
    assert [(f.code, f.fields["limit"], f.fields["allowed"]) for f in reading.findings] == [("file.limit", "file_bytes", 10)]


def test_file_that_is_written_to_all_the_time_is_told_or_read_whole(tmp_path: Path, child: Child) -> None:
    path = tmp_path / "a.xlsx"
    versions = [saved([["n"], [number]]) for number in range(2)]
    path.write_bytes(versions[0])
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            for version in versions:
                path.write_bytes(version)
                time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        readings = [read_file(child, "a.xlsx", path, LIMITS) for _turn in range(10)]
    finally:
        is_over.set()
        writer.join()
    known = {hashlib.sha256(version).hexdigest() for version in (*versions, b"")}  # emptied before it is written
    assert all(reading.sha256 in known or [f.code for f in reading.findings] == ["file.changed"] for reading in readings)


def test_bytes_are_read_again_where_the_file_grew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    states = iter([os.stat(path)])
    true_state = os.fstat
    path.write_bytes(b"ab")
    monkeypatch.setattr(reader.os, "fstat", lambda number: next(states, None) or true_state(number))
    assert bytes_of(path, 100) == b"ab"


def test_modules_of_the_working_folder_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pickle.py").write_text("open('imported', 'w')\nraise SystemExit")
    monkeypatch.chdir(tmp_path)
    inputs = folder_of(tmp_path, 1)[:1]
    (reading,) = read_files(inputs, LIMITS)
    assert reading.grids[0].rows == [["n"], [0.0]]
    assert not (tmp_path / "imported").exists()


def test_no_child_outlives_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    running = Child._running
    monkeypatch.setattr(Child, "_running", lambda child: started.append((process := running(child)).pid) or process)
    for _reading in read_files(folder_of(tmp_path, 4), LIMITS, 2):
        break  # the consumer goes away
    assert not [pid for pid in set(started) if Path(f"/proc/{pid}").exists()]


def test_unchanged_file_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, kept = folder_of(tmp_path, 2), tmp_path / "kept"
    first = list(read_files(inputs, LIMITS, parsed=Parsed(kept)))
    monkeypatch.setattr(Child, "ask", lambda *_asked: pytest.fail("the child was asked"))
    assert list(read_files(inputs, LIMITS, parsed=Parsed(kept))) == first


@pytest.mark.parametrize("damage", [b"", b"x", b"\x80\x05" * 50])
def test_damaged_cache_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    inputs, kept = folder_of(tmp_path, 1), tmp_path / "kept"
    first = list(read_files(inputs, LIMITS, parsed=Parsed(kept)))
    for path in kept.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.write_bytes(damage + path.read_bytes()[len(damage) + 1 :])
    assert list(read_files(inputs, LIMITS, parsed=Parsed(kept))) == first
    assert list(read_files(inputs, LIMITS, parsed=Parsed(kept))) == first


@pytest.mark.parametrize("change", ["bytes", "limits", "force"])
def test_cache_is_not_used_where_anything_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    inputs, kept = folder_of(tmp_path, 1), tmp_path / "kept"
    list(read_files(inputs, LIMITS, parsed=Parsed(kept)))
    asked: list[object] = []
    ask = Child.ask
    monkeypatch.setattr(Child, "ask", lambda *given: asked.append(1) or ask(*given))
    if change == "bytes":
        inputs[0][1].write_bytes(saved([["n"], [99]]))
    limits = Limits(cells=77) if change == "limits" else LIMITS
    list(read_files(inputs, limits, parsed=Parsed(kept, is_forced=change == "force")))
    assert asked


def test_what_was_not_used_for_longest_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Parsed(tmp_path / "kept")
    for days, name in ((130, "old"), (20, "bulky"), (10, "recent"), (0, "new")):
        kept.put(name, b"x" * 1000)
        used = time.time() - days * 86_400
        os.utime(tmp_path / "kept" / name, (used, used))
    kept.tidy()
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["bulky", "new", "recent"]
    monkeypatch.setattr(parsed, "MOST_BYTES", 2100)  # two of 1,032 bytes
    kept.tidy()
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["new", "recent"]


def test_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where a folder should be")
    inputs = [(name, path) for name, path in folder_of(tmp_path, 1) if name.endswith("xlsx")]
    assert len(list(read_files(inputs, LIMITS, parsed=Parsed(tmp_path / "kept")))) == 1


def test_many_cells_are_refused_before_they_are_made(read: Read) -> None:
    rows = "".join(row(at, num(f"A{at}", at)) for at in range(1, 101))
    assert [finding.code for finding in read(xlsx(rows), cells=99).findings] == ["file.limit"]


def test_parsing_imports_nothing_that_reaches_a_network() -> None:
    network = ("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio")
    code = f"import sys, python_calamine, reportgen.workbook.child; print([name for name in {network} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
