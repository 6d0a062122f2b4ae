"""Which files are read: workbooks found in a folder, and those that are not, each with the reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from reportgen.language import mark as _

READ = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"}

LOCK_FILE = _("a lock file of a workbook that is open somewhere")
HIDDEN = _("a hidden file")
TEMPORARY = _("a temporary file")
OTHER_TYPE = _("no workbook (only .xlsx, .xlsm, .xls, .xlsb, .ods and .csv are read)")
NO_FILE = _("not an ordinary file")
OUTSIDE = _("a link that leads out of the folder")


def find_inputs(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[tuple[str, str]]]:
    """Files to read as (name relative to their input folder, path), and ignored ones with the reason; both in order of name."""
    found: list[tuple[str, Path]] = []
    ignored: list[tuple[str, str]] = []
    for path in paths:
        if path.is_dir():
            gather(path, path, found, ignored)
        else:
            found.append((shown(path.name), path))
    return sorted(found), sorted(ignored)


def gather(folder: Path, root: Path, found: list[tuple[str, Path]], ignored: list[tuple[str, str]]) -> None:
    """All files below a folder, links out of `root` not followed."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path, name = Path(entry.path), shown(os.path.relpath(entry.path, root).replace(os.sep, "/"))
        if entry.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            ignored.append((name, OUTSIDE))
        elif entry.is_dir():
            if not entry.name.startswith(".") and not entry.is_symlink():
                gather(path, root, found, ignored)
        else:
            reason = why_ignored(entry)
            if reason:
                ignored.append((name, reason))
            else:
                found.append((name, path))


def why_ignored(entry: os.DirEntry[str]) -> str:
    """Why a file is not read, "" if it is."""
    name = entry.name
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return LOCK_FILE
    if name.startswith("."):
        return HIDDEN
    if name.startswith("~") or name.lower().endswith((".tmp", ".temp", ".bak", ".crdownload", ".part")):
        return TEMPORARY
    if os.path.splitext(name)[1].lower() not in READ:
        return OTHER_TYPE
    try:
        is_file = stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        is_file = False
    return "" if is_file else NO_FILE


def shown(name: str) -> str:
    """A file's name as text, whatever bytes it is made of."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
