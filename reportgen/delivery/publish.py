"""A period's folder appears whole or not at all, and is never absent in between.

It is built in a private folder beside its place, made durable, and exchanged with the old one in a single step of the kernel
(renameat2 with RENAME_EXCHANGE). Whoever holds a file of the old folder open keeps the old bytes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from types import TracebackType

from reportgen.delivery.disk import PublishError, explained, fsync_folder, replace_file
from reportgen.delivery.lock import LockHeld, exclusive
from reportgen.delivery.manifest import MANIFEST, Manifest, facts_of, files_below, published
from reportgen.language import mark as _

__all__ = ["LockHeld", "Publication", "PublishError", "exposure", "lock"]

OURS = re.compile(r"\.(?P<what>building|replaced)-(?P<period>.+)-[0-9a-f]{32}")  # what a crash may leave behind
OWN_FILES = (MANIFEST, "index.html", "validation.json")  # one of them tells a period from a folder of somebody's own
RENAME_EXCHANGE = 2
AT_FDCWD = -100
NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)  # an old kernel, or a file system without it (NFS, some FUSE)
FOREIGN = _("“{file}” is not a period that was built here, and would be replaced. Move it away, then run again.")
OTHERS_MAY_WRITE = _("Others may write to the folder “{output}”, and so replace reports. Make it yours alone: chmod go-w.")
OTHERS_OWN = _("The folder “{output}” belongs to somebody else, who can read and replace the reports. Choose another with --output.")


@contextmanager
def lock(output: Path) -> Iterator[None]:
    """The output folder to oneself, cleared of what a crashed run left; all that is written within is the owner's alone.

    Raises LockHeld at once where another run is at work, PublishError where the folder cannot be used.
    """
    umask = os.umask(0o077)
    try:
        with explained(output, str(output)):
            output.mkdir(parents=True, exist_ok=True)
        with exclusive(output):
            clean_up(output)
            yield
    finally:
        os.umask(umask)


class Publication:
    """A period that is being built, in a private folder; `commit` puts it in its place, leaving without it removes it.

    To be used under `lock`. Raises PublishError for whatever the disk refuses; the old period is then untouched.
    """

    def __init__(self, output: Path, period: str) -> None:
        self.output, self.period, self.place = output, period, output / period
        self.folder = output / f".building-{period}-{secrets.token_hex(16)}"
        self.written = 0
        before = published(output, period)
        self.before = before.outputs if before else {}
        self.expected = sum(int(facts["size"]) for facts in self.before.values())

    def __enter__(self) -> Publication:
        self.refuse_foreign()
        with explained(self.output, str(self.place), self.expected):
            self.folder.mkdir(mode=0o700)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)  # what cannot be removed now, the next run removes

    def refuse_foreign(self) -> None:
        """A folder that is no period, or a file or link of a period's name, is somebody's own."""
        if not os.path.lexists(self.place):
            return
        with explained(self.place, str(self.place)):
            is_folder = self.place.is_dir() and not self.place.is_symlink()
            if not is_folder or (any(self.place.iterdir()) and not any((self.place / name).exists() for name in OWN_FILES)):
                raise PublishError(FOREIGN, file=str(self.place))

    def path(self, name: str) -> Path:
        """Where a file of the period is to be written, its folders made. Raises ValueError for a name that leads out."""
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute() or name == MANIFEST:
            raise ValueError(f"{name!r} is no name for a file of a period")
        folder = self.folder
        with explained(folder, name, self.needed):
            for part in parts[:-1]:
                folder = folder / part
                with suppress(FileExistsError):
                    folder.mkdir(mode=0o700)
        return folder / parts[-1]

    @property
    def needed(self) -> int:
        """Bytes that the period takes, as far as known: those of the build before, or those written until now."""
        return max(self.expected, self.written)

    def write(self, name: str, data: bytes) -> None:
        """Write one file of the period."""
        path = self.path(name)
        self.written += len(data)
        with explained(path, name, self.needed):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)

    def names(self) -> set[str]:
        """The files of the period that are there until now."""
        return {name for name, _path in files_below(self.folder)}

    def carry_over(self, names: Iterable[str]) -> list[str]:
        """Take files of the published period over as they are; those that are there and true to their manifest.

        Returns the names taken. A file is linked where that can be, so it keeps its time; a changed one is not taken.
        """
        return [name for name in names if name in self.before and self.carried(name, dict(self.before[name]))]

    def carried(self, name: str, facts: dict[str, object]) -> bool:
        source = self.place / name
        try:
            is_true = facts_of(source) == facts
        except OSError:
            return False
        if not is_true:
            return False
        path = self.path(name)
        with explained(path, name, self.needed):
            try:
                os.link(source, path, follow_symlinks=False)
            except OSError:  # no hard links on this file system, or too many
                path.unlink(missing_ok=True)
                self.write(name, source.read_bytes())
        return True

    def commit(self, manifest: Manifest) -> Manifest:
        """Make the folder the period, all of it in one step; returns the manifest with its outputs filled in."""
        outputs = {name: self.sealed(name, path) for name, path in sorted(files_below(self.folder))}
        complete = replace(manifest, outputs=outputs)
        path = self.folder / MANIFEST
        with explained(path, MANIFEST, self.needed):
            path.write_bytes(complete.as_bytes())
        self.sealed(MANIFEST, path)
        with explained(self.place, str(self.place), self.needed):
            for folder, _folders, _files in os.walk(self.folder, topdown=False):
                fsync_folder(Path(folder))
            put_in_place(self.folder, self.place)
        return complete

    def sealed(self, name: str, path: Path) -> dict[str, object]:
        """Make a file durable and its owner's alone; what the manifest says of it."""
        with explained(path, name, self.needed):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                os.fchmod(handle, 0o600)
                os.fsync(handle)
            finally:
                os.close(handle)
            return facts_of(path)


def put_in_place(new: Path, place: Path) -> None:
    """Make a finished folder the period; the old one, if any, is then where the new one was. Raises OSError, nothing changed."""
    is_first = not place.exists()
    if is_first:
        os.rename(new, place)
    else:
        exchange(new, place)
    try:
        fsync_folder(place.parent)
    except OSError:  # it may not outlive a power cut, so it is taken back rather than half promised
        if is_first:
            os.rename(place, new)
        else:
            exchange(new, place)
        raise


def put_folder(place: Path, files: Mapping[str, bytes]) -> None:
    """A folder that holds just these files, by their names below it, in the place of the one before. Raises OSError."""
    new = place.with_name(f".{place.name}-{secrets.token_hex(16)}")
    try:
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, content)
        if files:
            put_in_place(new, place)
        else:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def set_aside(place: Path, written: Mapping[str, str]) -> Path | None:
    """Give a folder another name if it holds anything but the files that were written there, by sha256: it is somebody's own.

    Gives the new place, None where there is nothing to keep. Raises OSError.
    """
    if not os.path.lexists(place):
        return None
    if place.is_dir() and not place.is_symlink():
        there = {name: str(facts_of(path)["sha256"]) for name, path in files_below(place)}
        if all(written.get(name) == digest for name, digest in there.items()):
            return None
    kept = next(each for at in count(1) if not os.path.lexists(each := place.with_name(f"{place.name} (kept {at})")))
    os.rename(place, kept)
    return kept


def exchange(new: Path, place: Path) -> None:
    """Swap two folders in one step; where the file system cannot, by renames, the only moment without the period."""
    code = kernel_exchange(new, place)
    if code in NO_EXCHANGE:
        rename_round(new, place)
    elif code:
        raise OSError(code, os.strerror(code), str(place))


def kernel_exchange(new: Path, place: Path) -> int:
    """renameat2 with RENAME_EXCHANGE: 0, or the error number."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):  # a C library older than the kernel's call
        return errno.ENOSYS
    done = libc.renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(place), RENAME_EXCHANGE)
    return 0 if done == 0 else ctypes.get_errno()


def rename_round(new: Path, place: Path) -> None:
    """Swap two folders by renames. After a crash in the middle `clean_up` puts the old one back."""
    aside = place.with_name(f".replaced-{place.name}-{secrets.token_hex(16)}")
    os.rename(place, aside)
    try:
        os.rename(new, place)
    except BaseException:
        os.rename(aside, place)
        raise
    os.rename(aside, new)


def clean_up(output: Path) -> None:
    """Remove what a crashed run left, under the lock only; a period that stands aside alone goes back to its place."""
    with explained(output, str(output)):
        left = sorted(entry.name for entry in os.scandir(output) if is_ours(entry))
    for name in left:
        found = OURS.fullmatch(name)
        if found and found["what"] == "replaced" and not (output / found["period"]).exists():
            with explained(output / name, str(output / found["period"])):
                os.rename(output / name, output / found["period"])
                fsync_folder(output)
        else:
            shutil.rmtree(output / name, ignore_errors=True)


def is_ours(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder that a run made and did not live to remove."""
    is_folder = bool(OURS.fullmatch(entry.name)) and entry.is_dir(follow_symlinks=False)
    return is_folder and entry.stat(follow_symlinks=False).st_uid == os.geteuid()


def exposure(output: Path) -> str:
    """Why an output folder is not private to its owner, as a message to be worded with {output}; "" if it is."""
    facts = os.stat(output)
    if facts.st_uid != os.geteuid():
        return OTHERS_OWN
    return OTHERS_MAY_WRITE if facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else ""
