"""Files → grids: each file is read once into memory and parsed in a child process that may die without harm."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import pickle
import select
import signal
import stat
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import local

from reportgen.settings import Limits
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Reading, unpacked
from reportgen.workbook.parsed import Parsed, key_of

NO_FILE = "not an ordinary file"
LIMITS: dict[int, str] = {signal.SIGXCPU: "seconds", signal.SIGABRT: "memory_bytes"}  # calamine aborts where it is given no more memory
Progress = Callable[[str], None]
INSTALLED = ("site-packages", "dist-packages")
PACKAGE_FOLDER = Path(__file__).parents[2]
PIPE_BYTES = 1 << 20
READ_TRIES = 3  # a file that changes while it is read is read again
AHEAD = 2  # files that are read before they are asked for, for each job
# glibc: memory that was given back is kept for the next file, not asked of the system page by page again
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": str(1 << 25), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}
LARGE_CHILD = 400_000_000  # bytes: a child that has grown beyond is replaced


class Died(Exception):
    """The child process ended over a file; `limit` is the one it ran into, "" where something in it broke."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit or "broken")
        self.limit = limit


class Changing(Exception):
    """A file was written to while it was read."""


class Child:
    """One parsing process; started when first needed, and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, name: str, data: bytes, limits: Limits, is_careful: bool, deadline: float, order: object = None) -> memoryview:
        """The child's answer, pickled: grids and findings; the workbook marked where there is an order. Raises Died."""
        process = self._running()
        request = pickle.dumps((name, limits.model_dump(), is_careful, order), pickle.HIGHEST_PROTOCOL)
        try:
            assert process.stdin is not None
            process.stdin.write(struct.pack("<QQ", len(request), len(data)) + request)
            process.stdin.write(data)
            process.stdin.flush()
            size, used = struct.unpack("<QQ", self._receive(16, deadline))
            answer = self._receive(size, deadline)
        except (BrokenPipeError, EOFError) as error:
            raise Died(LIMITS.get(-self._ended(), "")) from error
        except TimeoutError as error:
            self.stop()
            raise Died("seconds") from error
        if used > LARGE_CHILD:
            self.stop()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            own = "" if PACKAGE_FOLDER.name in INSTALLED else str(PACKAGE_FOLDER)  # a checkout that may not be installed
            known = [own, os.environ.get("PYTHONPATH", "")]
            self._process = subprocess.Popen(
                # -P: a file named like a module in the folder where the run was started must not be taken for it
                [sys.executable, "-P", "-m", "reportgen.workbook.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, **ALLOCATION, "PYTHONPATH": os.pathsep.join(filter(None, known))},
            )  # fmt: skip
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):  # wider pipes: fewer turns between the processes
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)  # type: ignore[arg-type]
        return self._process

    def _receive(self, size: int, deadline: float) -> memoryview:
        """So many bytes. Raises EOFError when the child ends, TimeoutError when it is late."""
        assert self._process is not None
        assert self._process.stdout is not None
        number = self._process.stdout.fileno()
        ready = select.poll()
        ready.register(number, select.POLLIN)
        received = memoryview(bytearray(size))
        at = 0
        while at < size:
            if not ready.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise TimeoutError
            count = os.readv(number, [received[at:]])
            if not count:
                raise EOFError
            at += count
        return received

    def _ended(self) -> int:
        """How the process ended that has closed its pipes."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return self.stop()

    def stop(self) -> int:
        """End the process; how it ended, 0 where there was none."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # what was not yet written is lost with the process
                if pipe is not None:
                    pipe.close()
        return process.wait()


def read_files(
    inputs: Sequence[tuple[str, Path]],
    limits: Limits,
    jobs: int = 1,
    progress: Progress | None = None,
    parsed: Parsed | None = None,
) -> Iterator[Reading]:
    """A Reading of each file, in order; so many children at work as there are jobs.

    parsed: what was read in earlier runs, by which an unchanged file is not parsed again.
    """
    children: list[Child] = []
    mine = local()

    def read_one(item: tuple[str, Path]) -> Reading:
        if not hasattr(mine, "child"):
            mine.child = Child()
            children.append(mine.child)
        return read_file(mine.child, *item, limits, parsed)

    jobs = max(1, jobs)
    ahead: deque[Future[Reading]] = deque()
    rest = iter(inputs)
    with ThreadPoolExecutor(jobs) as pool:
        try:
            ahead.extend(pool.submit(read_one, item) for item in islice(rest, jobs * AHEAD))
            while ahead:
                reading = ahead.popleft().result()
                ahead.extend(pool.submit(read_one, item) for item in islice(rest, 1))
                if progress:
                    progress(reading.file)
                yield reading
        finally:
            for child in children:
                child.stop()
            pool.shutdown(cancel_futures=True)
            for child in children:  # one that was started meanwhile
                child.stop()
    if parsed:
        parsed.tidy()


def read_file(child: Child, name: str, path: Path, limits: Limits, parsed: Parsed | None = None) -> Reading:
    """One file: a second, careful reading where the first killed its process; then a finding."""
    try:
        data = bytes_of(path, limits.file_bytes)
    except OSError as error:
        return refused(name, "", "file.unreadable", why=error.strerror or str(error))
    except Changing:
        return refused(name, "", "file.changed")
    if data is None:
        return refused(name, "", "file.limit", limit="file_bytes", value=f"> {limits.file_bytes}", allowed=limits.file_bytes)
    sha256 = hashlib.sha256(data).hexdigest()
    key = key_of(sha256, name, limits) if parsed else ""
    answer: bytes | memoryview | None = parsed.get(key) if parsed else None
    if answer is None:
        deadline = time.monotonic() + limits.seconds
        try:
            answer = answer_of(child, name, data, limits, deadline)
        except Died as death:
            allowed = getattr(limits, death.limit, 0)
            code, value = ("file.limit", f"> {allowed}") if death.limit else ("file.corrupt", "")
            return refused(name, sha256, code, limit=death.limit, value=value, allowed=allowed)
        if parsed:
            parsed.put(key, answer)
    grids, findings = pickle.loads(answer)
    unpacked(grids)
    return Reading(name, sha256, grids, findings)


def answer_of(child: Child, name: str, data: bytes, limits: Limits, deadline: float, order: object = None) -> memoryview:
    """The child's answer. Raises Died where it dies over the careful reading, too."""
    try:
        return child.ask(name, data, limits, False, deadline, order)
    except Died as death:
        if death.limit == "seconds":
            raise
    return child.ask(name, data, limits, True, deadline, order)


def bytes_of(path: Path, most: int) -> bytes | None:
    """A file's bytes as they were at one moment, None where there are too many. Raises OSError, or Changing."""
    for turn in range(READ_TRIES):
        # without waiting: a pipe or device under a workbook's name must not hold up the run
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise OSError(errno.EINVAL, NO_FILE)
            if before.st_size > most:
                return None
            data = file.read(most + 1)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
            return data
        time.sleep(0.1 * (turn + 1))
    raise Changing


def refused(name: str, sha256: str, code: str, **fields: object) -> Reading:
    return Reading(name, sha256, findings=[Finding(code, Severity.ERROR, Source(name), fields=fields)])
