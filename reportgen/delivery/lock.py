"""One run at a time in an output folder: the kernel's lock on a file, which ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportgen.delivery.disk import explained
from reportgen.language import Language
from reportgen.language import mark as _

LOCK = ".lock"
AT_WORK = _("Another run is writing to “{output}”. Wait until it has ended, then try again.")
AT_WORK_AS = _("Another run (process {process}) is writing to “{output}”. Wait until it has ended, then try again.")

held: set[int] = set()  # handles of locks, which a forked child must not keep alive beyond its parent


class LockHeld(Exception):
    """Another run is at work in the output folder."""

    def __init__(self, output: str, process: str = "") -> None:
        self.msgid, self.fields = (AT_WORK_AS if process else AT_WORK), {"output": output, "process": process}
        super().__init__(self.msgid.format(**self.fields))

    def worded(self, language: Language) -> str:
        """The sentence in a language."""
        return language.text(self.msgid, **self.fields)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """A folder to oneself. Raises LockHeld at once where another process has it, PublishError where no lock can be had.

    Neither the file's existence nor what it says is believed: only the lock, which a stopped process still holds and a dead
    one does not. The file goes when the lock is given back.
    """
    path = folder / LOCK
    with explained(path, str(path)):
        handle = locked(path)
    held.add(handle)
    try:
        yield
    finally:
        if handle in held:  # not in a forked child, where it is closed already
            with suppress(OSError):  # a file that stays is no lock
                path.unlink(missing_ok=True)
            held.discard(handle)
            os.close(handle)


def locked(path: Path) -> int:
    """An open handle of the lock file, locked. Raises LockHeld, OSError."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_same(handle, path):
                os.ftruncate(handle, 0)
                os.write(handle, str(os.getpid()).encode())
                return handle
        except BlockingIOError as error:
            process = os.pread(handle, 20, 0).decode("ascii", "replace")
            os.close(handle)
            raise LockHeld(str(path.parent), process if process.isdecimal() else "") from error
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its owner ended and removed the file between our open and our lock: it guards nothing


def is_same(handle: int, path: Path) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def let_go() -> None:
    """In a forked child: the lock is the parent's alone."""
    for handle in held:
        os.close(handle)
    held.clear()


os.register_at_fork(after_in_child=let_go)
