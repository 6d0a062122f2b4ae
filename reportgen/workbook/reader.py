"""Files → grids: each file is read once into memory and parsed in a child process that may die without harm."""

from __future__ import annotations

import hashlib
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

from reportgen.settings import Limits
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Reading

Progress = Callable[[str], None]


class Died(Exception):
    """The child process ended, or did not answer in time, over a file."""

    def __init__(self, is_late: bool) -> None:
        super().__init__("late" if is_late else "died")
        self.is_late = is_late


class Child:
    """One parsing process; started when first needed, and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, name: str, data: bytes, limits: Limits, careful: bool) -> tuple[list[object], list[Finding]]:
        """The child's answer. Raises Died."""
        process = self._running()
        request = pickle.dumps((name, limits.model_dump(), careful), pickle.HIGHEST_PROTOCOL)
        deadline = time.monotonic() + limits.seconds
        try:
            assert process.stdin is not None
            process.stdin.write(struct.pack("<QQ", len(request), len(data)) + request)
            process.stdin.write(data)
            process.stdin.flush()
            size = struct.unpack("<Q", self._receive(8, deadline))[0]
            return pickle.loads(self._receive(size, deadline))
        except (BrokenPipeError, EOFError) as error:
            self.stop()
            raise Died(False) from error
        except TimeoutError as error:
            self.stop()
            raise Died(True) from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reportgen.workbook.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def _receive(self, size: int, deadline: float) -> bytes:
        """So many bytes. Raises EOFError when the child ends, TimeoutError when it is late."""
        assert self._process is not None
        assert self._process.stdout is not None
        pipe = self._process.stdout
        pieces = bytearray()
        while len(pieces) < size:
            ready, _w, _x = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = pipe.read1(min(size - len(pieces), 1 << 20))  # type: ignore[attr-defined]
            if not piece:
                raise EOFError
            pieces += piece
        return bytes(pieces)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def read_files(inputs: Sequence[tuple[str, Path]], limits: Limits, jobs: int = 1, progress: Progress | None = None) -> Iterator[Reading]:
    """A Reading of each file, in order; so many children at work as there are jobs."""
    children: list[Child] = []
    mine = local()

    def read_one(item: tuple[str, Path]) -> Reading:
        if not hasattr(mine, "child"):
            mine.child = Child()
            children.append(mine.child)
        return read_file(mine.child, *item, limits)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            for reading in pool.map(read_one, inputs):
                if progress:
                    progress(reading.file)
                yield reading
        finally:
            pool.shutdown(cancel_futures=True)
            for child in children:
                child.stop()


def read_file(child: Child, name: str, path: Path, limits: Limits) -> Reading:
    """One file: a second, careful reading where the first killed its process; then a finding."""
    try:
        if path.stat().st_size > limits.file_bytes:
            return refused(name, "", "file.limit", limit="file_bytes", value=path.stat().st_size, allowed=limits.file_bytes)
        data = path.read_bytes()
    except OSError as error:
        return refused(name, "", "file.unreadable", why=error.strerror or str(error))
    sha256 = hashlib.sha256(data).hexdigest()
    for careful in (False, True):
        try:
            grids, findings = child.ask(name, data, limits, careful)
            return Reading(name, sha256, grids, findings)  # type: ignore[arg-type]
        except Died as death:
            if death.is_late:
                return refused(name, sha256, "file.limit", limit="seconds", value=f"> {limits.seconds}", allowed=limits.seconds)
    return refused(name, sha256, "file.corrupt")


def refused(name: str, sha256: str, code: str, **fields: object) -> Reading:
    return Reading(name, sha256, findings=[Finding(code, Severity.ERROR, Source(name), fields=fields)])
