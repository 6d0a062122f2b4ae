"""A period's folder appears whole or not at all, and is never absent in between.

It is built in a private folder beside its place, made durable, and exchanged with the old one in a single step of the kernel
(renameat2 with RENAME_EXCHANGE). Whoever holds the old folder open keeps the old bytes.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

BUILDING = ".building-"  # folders of ours that a crash may leave; the next run under the lock removes them
LOCK = ".lock"
RENAME_EXCHANGE = 2
AT_FDCWD = -100
NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


class LockHeld(Exception):
    """Another run is at work in the output folder."""


class PublishError(Exception):
    """Nothing was published; the old period is untouched. One sentence says why and what to do."""


@contextmanager
def lock(output: Path) -> Iterator[None]:
    """The output folder to oneself. Raises LockHeld at once where another process has it.

    The kernel's lock counts, not the file's existence: it ends with its process, however that ends.
    """
    output.mkdir(parents=True, exist_ok=True)
    handle = os.open(output / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld(f"Another run is writing to {output.name}; wait until it has ended, then try again.") from error
        yield
    finally:
        os.close(handle)


class Publication:
    """The private folder of a period that is being built; `commit` puts it in its place, leaving it otherwise removes it."""

    def __init__(self, output: Path, name: str) -> None:
        self.output, self.name = output, name
        self.folder = output / f"{BUILDING}{name}-{secrets.token_hex(8)}"

    def __enter__(self) -> Publication:
        with explained(self.output):
            clean_up(self.output)
            self.folder.mkdir(mode=0o700)
        return self

    def write(self, name: str, data: bytes) -> None:
        """One file of the period, durable before it can be published."""
        path = self.folder / name
        with explained(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())

    def commit(self) -> None:
        """Make the folder the period: all of it, in one step."""
        place = self.output / self.name
        with explained(place):
            for folder, _folders, _files in os.walk(self.folder, topdown=False):
                fsync_folder(Path(folder))
            if place.exists():
                exchange(self.folder, place)
            else:
                os.rename(self.folder, place)
            fsync_folder(self.output)
            shutil.rmtree(self.folder, ignore_errors=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def exchange(new: Path, place: Path) -> None:
    """Swap two folders in one step; where the file system cannot, by two renames, the only moment without the period."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(place), RENAME_EXCHANGE) == 0:
        return
    code = ctypes.get_errno()
    if code not in NO_EXCHANGE:
        raise OSError(code, os.strerror(code), str(place))
    aside = place.with_name(f"{BUILDING}{place.name}-old-{secrets.token_hex(8)}")
    os.rename(place, aside)
    os.rename(new, place)
    os.rename(aside, new)


def fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clean_up(output: Path) -> None:
    """Remove what a crashed run left; only under the lock, and never a period: one that stands aside alone goes back."""
    for folder in output.glob(f"{BUILDING}*"):
        name, is_aside, _token = folder.name.removeprefix(BUILDING).rpartition("-old-")
        if is_aside and not (output / name).exists():
            os.rename(folder, output / name)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Failures of the disk as one sentence."""
    try:
        yield
    except OSError as error:
        raise PublishError(sentence(path, error)) from error


def sentence(path: Path, error: OSError) -> str:
    """What failed, at which file, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(nearest_folder(path)).free
        return (
            f"The disk is full: {path.name} could not be written, {free // 1024} KiB are free. "
            "Make room (a period needs about 20 MB) and run again; the published period is untouched."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{path.name} may not be written: {os.strerror(error.errno)}. Give the run the right to write to its output folder."
        )
    return f"{path.name} could not be written: {error.strerror or error}. The published period is untouched; run again."


def nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
