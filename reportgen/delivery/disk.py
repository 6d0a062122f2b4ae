"""What a disk refuses, told in one sentence: which file, why, and the mend."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportgen.language import Language
from reportgen.language import mark as _

UNTOUCHED = _("The published period is untouched.")
FULL = _("The disk is full: {file} could not be written; {free} are free, {needed} or more are needed. Make room, then run again.")
QUOTA = _("Your share of the disk is used up: {file} could not be written; {needed} or more are needed. Make room, then run again.")
FORBIDDEN = _("{file} may not be written: {why}. Give yourself the right to write there, or choose another folder with --output.")
TOO_MANY = _("{file} could not be opened: too many files are open. Raise the limit (ulimit -n 1024), then run again.")
TOO_LONG = _("{file} has too long a name for this disk. Choose a shorter folder with --output, or shorten the name.")
LINK = _("{file} is a link; it must be an ordinary file or folder. Remove the link, then run again.")
IN_THE_WAY = _("{file} cannot be made: something else of that name stands there. Move it away, or choose another --output.")
GONE = _("{file} could not be written: its folder has gone. Leave the output folder alone while a run is at work, then run again.")
NO_LOCK = _("{file} cannot be locked on this disk, so two runs could meet. Choose a folder on a local disk with --output.")
BROKEN = _("{file} could not be written: {why}. Check the disk, then run again.")

WHY = (_("Permission denied"), _("Operation not permitted"), _("Read-only file system"), _("Input/output error"))
SENTENCES = {
    errno.ENOSPC: FULL, errno.EDQUOT: QUOTA, errno.EACCES: FORBIDDEN, errno.EPERM: FORBIDDEN, errno.EROFS: FORBIDDEN,
    errno.EMFILE: TOO_MANY, errno.ENFILE: TOO_MANY, errno.ENAMETOOLONG: TOO_LONG, errno.ELOOP: LINK, errno.ENOENT: GONE,
    errno.EEXIST: IN_THE_WAY, errno.ENOTDIR: IN_THE_WAY, errno.EISDIR: IN_THE_WAY, errno.ENOLCK: NO_LOCK, errno.ENOTSUP: NO_LOCK,
}  # fmt: skip


class PublishError(Exception):
    """Nothing was published; the old period is untouched. Its one sentence says why and what to do."""

    def __init__(self, msgid: str, **fields: str) -> None:
        super().__init__(f"{msgid.format(**fields)} {UNTOUCHED}")
        self.msgid, self.fields = msgid, fields

    def worded(self, language: Language) -> str:
        """The sentence in a language."""
        gap = "" if language.code == "zh" else " "
        fields = {name: language.text(field) if field in WHY else field for name, field in self.fields.items()}
        return f"{language.text(self.msgid, **fields)}{gap}{language.text(UNTOUCHED)}"


@contextmanager
def explained(path: Path, shown: str, needed: int = 0) -> Iterator[None]:
    """Failures of the disk within as PublishError.

    shown: the file's name as the person knows it; needed: bytes that the whole period takes, as far as known.
    """
    try:
        yield
    except OSError as error:
        msgid = SENTENCES.get(error.errno or 0, BROKEN)
        free = in_words(free_bytes(path))
        raise PublishError(msgid, file=shown, why=error.strerror or str(error), free=free, needed=in_words(needed)) from error


def free_bytes(path: Path) -> int:
    """Bytes that may still be written where a file is or would be; 0 where even that cannot be told."""
    try:
        return shutil.disk_usage(next(folder for folder in (path, *path.parents) if folder.is_dir())).free
    except (OSError, StopIteration):
        return 0


def in_words(size: int) -> str:
    """A size as people say it: 812 kB, 1.3 MB, 82.5 GB."""
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{-(-size // 1000)} kB"


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, its owner's alone. Raises OSError."""
    part = path.with_name(f".{path.name[:80]}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as stream:
            stream.write(content)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
