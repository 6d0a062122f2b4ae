"""Which files are read: workbooks found in a folder, and those that are not, each with the reason."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from reportgen.language import mark as _

READ = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"}

LOCK_FILE = _("a lock file of a workbook that is open somewhere")
HIDDEN = _("a hidden file")
HIDDEN_FOLDER = _("a hidden folder")
TEMPORARY = _("a temporary file")
OTHER_TYPE = _("no workbook (only .xlsx, .xlsm, .xls, .xlsb, .ods and .csv are read)")
NO_FILE = _("not an ordinary file")
OUTSIDE = _("a link that leads out of the folder")
TWICE = _("a link to a file that is read anyway")
FOLDER_LINK = _("a link to a folder; what is in the folder itself is read")
OWN_FILES = {"validation.json", "validation.html"}  # a folder with both was written here: a period, or what was validated
OWN = _("a folder of reports or corrections, written here")
UNREADABLE = _("a folder that cannot be opened")
TEMPORARY_ENDINGS = (".tmp", ".temp", ".bak", ".crdownload", ".part", ".partial", ".download", "~")


def find_inputs(paths: Iterable[Path]) -> tuple[list[tuple[str, Path]], list[tuple[str, str]]]:
    """Files to read as (name relative to their input folder, path), and ignored ones with the reason; both in order of name.

    A file that is reached twice is read once. Files of several folders that would have one name bear their folder's, too.
    """
    found: list[tuple[str, Path]] = []
    ignored: list[tuple[str, str]] = []
    for path in dict.fromkeys(paths):
        if os.path.isdir(path):
            gather(path, found, ignored)
        else:
            found.append((shown(path.name), path))
    return sorted(told_apart(read_once(found, ignored))), sorted(set(ignored))


def gather(root: Path, found: list[tuple[str, Path]], ignored: list[tuple[str, str]]) -> None:
    """All files below a folder, links out of it not followed."""
    true_root = os.path.realpath(root)
    folders = [os.fspath(root)]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            ignored.append((named(folder, root), UNREADABLE))
            continue
        if {entry.name for entry in entries} >= OWN_FILES:
            ignored.append((named(folder, root), OWN))
            continue
        for entry in entries:
            reason = why_ignored(entry, true_root)
            if reason:
                ignored.append((named(entry.path, root), reason))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                found.append((named(entry.path, root), Path(entry.path)))


def why_ignored(entry: os.DirEntry[str], true_root: str) -> str:
    """Why a file or folder is passed over, "" if it is not."""
    name = entry.name
    if entry.is_dir(follow_symlinks=False):
        return HIDDEN_FOLDER if name.startswith(".") else ""
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return LOCK_FILE
    if name.startswith("."):
        return HIDDEN
    if name.startswith("~") or name.lower().endswith(TEMPORARY_ENDINGS):
        return TEMPORARY
    if entry.is_symlink() and not os.path.realpath(entry.path).startswith(os.path.join(true_root, "")):
        return OUTSIDE
    try:
        mode = entry.stat().st_mode
    except OSError:
        return NO_FILE
    if stat.S_ISDIR(mode):
        return FOLDER_LINK
    if os.path.splitext(name)[1].lower() not in READ:
        return OTHER_TYPE
    return "" if stat.S_ISREG(mode) else NO_FILE


def read_once(found: list[tuple[str, Path]], ignored: list[tuple[str, str]]) -> list[tuple[str, Path]]:
    """The files, each once: where a link leads to another of them, that other."""
    chosen: dict[str, tuple[str, Path]] = {}
    for name, path in sorted(found, key=lambda item: (item[1].is_symlink(), item)):
        target = os.path.realpath(path)
        if target not in chosen:
            chosen[target] = (name, path)
        elif path.is_symlink():
            ignored.append((name, TWICE))
    return list(chosen.values())


def told_apart(found: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """The files with names that differ: those of several folders that have one name bear their path from where it parts."""
    often = Counter(name for name, _path in found)
    alike = [os.path.abspath(path) for name, path in found if often[name] > 1]
    common = Path(os.path.commonpath([os.path.dirname(path) for path in alike])) if alike else Path()
    return [(named(os.path.abspath(path), common) if often[name] > 1 else name, path) for name, path in found]


def named(path: str, root: Path) -> str:
    """A path below an input folder as it is shown, from that folder on."""
    return shown(os.path.relpath(path, root).replace(os.sep, "/"))


def shown(name: str) -> str:
    """A file's name as text, whatever bytes it is made of: those that are none are written as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
