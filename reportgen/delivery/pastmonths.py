"""Kept months out of files that are given to be imported: another history, a snapshot, a published period, a folder of periods."""

from __future__ import annotations

from pathlib import Path

from reportgen.delivery import snapshot
from reportgen.delivery.history import PERIOD, SNAPSHOT, History, HistoryError
from reportgen.delivery.manifest import MANIFEST, read_manifest, sha256
from reportgen.language import mark as _
from reportgen.workbook.finding import HISTORY_FILE

SQLITE = b"SQLite format 3\0"
NOT_THERE = _("There is no file or folder {file}. Check its name.")
NO_MONTH = _("{file} holds no month that can be kept ({why}). Give a history.sqlite, an output folder, or a period in it.")
NEWER = _("{file} is of a newer reportgen (schema {found}; this one knows {known}). Update reportgen, then import again.")
CHANGED = _("{file} is not as its manifest says; it was not imported. Build that month again, then import it.")
NOTHING = _("{file} holds no month that can be kept. Give a history.sqlite, an output folder, or a period in it.")


def months_in(path: Path) -> dict[str, bytes]:
    """The kept months of a file or folder, each proved whole, by period. Raises HistoryError; nothing of the file is changed."""
    try:
        if path.is_dir():
            return months_of_folder(path)
        with path.open("rb") as stream:
            is_history = stream.read(len(SQLITE)) == SQLITE
        return months_of_history(path) if is_history else month_of_file(path)
    except FileNotFoundError as error:
        raise HistoryError(NOT_THERE, file=path) from error
    except OSError as error:
        raise HistoryError(NO_MONTH, file=path, why=error.strerror or str(error)) from error


def months_of_folder(folder: Path) -> dict[str, bytes]:
    """A period's month; or all months of an output folder: those of its history, and of periods that the history lacks."""
    if (folder / MANIFEST).is_file():
        return month_of_period(folder)
    found: dict[str, bytes] = {}
    for period in sorted(folder.iterdir()):
        if PERIOD.fullmatch(period.name) and (period / SNAPSHOT).is_file():
            found |= month_of_period(period)
    if (folder / HISTORY_FILE).is_file():
        found |= months_of_history(folder / HISTORY_FILE)
    if not found:
        raise HistoryError(NOTHING, file=folder)
    return found


def month_of_period(folder: Path) -> dict[str, bytes]:
    path, manifest = folder / SNAPSHOT, read_manifest(folder)
    found = month_of_file(path)
    content = next(iter(found.values()))
    if manifest is None or manifest.outputs.get(SNAPSHOT, {}).get("sha256") != sha256(content):
        raise HistoryError(CHANGED, file=path)
    return found


def months_of_history(path: Path) -> dict[str, bytes]:
    history = History(path)
    found = dict(history.documents())
    for period, document in found.items():
        history.snapshot_of(period, document)
    return found


def month_of_file(path: Path) -> dict[str, bytes]:
    content = path.read_bytes()
    try:
        return {f"{snapshot.from_bytes(content).month:%Y-%m}": content}
    except snapshot.NoSnapshot as error:
        if error.schema is not None:
            raise HistoryError(NEWER, file=path, found=error.schema, known=snapshot.SCHEMA) from error
        raise HistoryError(NO_MONTH, file=path, why=str(error)) from error
