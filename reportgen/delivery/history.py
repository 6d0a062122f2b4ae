"""The history: months as they stood when they were built, in one SQLite file beside the periods.

Each published period holds its own snapshot (`data/snapshot.json`); the history takes it up after the period is published. What a
crash kept it from taking up, the next run brings in, so that history and periods agree. One row a month, replaced in one transaction.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.delivery.disk import IN_THE_WAY, LINK
from reportgen.delivery.manifest import facts_of, published, sha256
from reportgen.language import Language
from reportgen.language import mark as _

if TYPE_CHECKING:
    from reportgen.metrics.kept import Snapshot

SNAPSHOT = "data/snapshot.json"  # of a published period
SCHEMA = 1
APPLICATION = 0x52474E48  # "RGNH": tells a history of ours from another program's file
PATIENCE = 3.0  # seconds to wait for another program that holds the file
PERIOD = re.compile(r"\d{4}-\d{2}")
TABLES = (  # content: the document, deflated; sha256: of the document; taken_up: the published snapshot that was seen last
    "CREATE TABLE snapshots (period TEXT PRIMARY KEY, as_of TEXT NOT NULL, sha256 TEXT NOT NULL, content BLOB NOT NULL)",
    "CREATE TABLE taken_up (period TEXT PRIMARY KEY, sha256 TEXT NOT NULL)",
)

DAMAGED = _("The history {file} is damaged ({why}). Move it away and run again: it is made anew from the published periods.")
NEWER = _("The history {file} is of a newer reportgen (schema {found}; this one knows {known}). Update reportgen, or choose another --output.")
STRANGE = _("{file} is no history of reportgen. Move it away, or choose another folder with --output.")
HELD = _("The history {file} is held by another program. Close that program, then run again.")
REFUSED = _("The history {file} cannot be used: {why}. Check the disk, then run again.")
CURRENCY = _("The history {file} keeps amounts in {kept}, but the settings say {currency}. Choose another folder with --output.")
NOT_KEPT = _("The history does not hold {period}.")
READ_ONLY = _("The history {file} is read-only. Give yourself the right to write it (chmod u+w), then run again.")
NO_ROOM = _("The disk is full: the history {file} could not be written. Make room, then run again.")
MESSAGES = {
    sqlite3.SQLITE_BUSY: HELD, sqlite3.SQLITE_LOCKED: HELD, sqlite3.SQLITE_READONLY: READ_ONLY, sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_CORRUPT: DAMAGED, sqlite3.SQLITE_NOTADB: DAMAGED,
}  # fmt: skip


class HistoryError(Exception):
    """The history cannot be read or written, and was not changed. Its one sentence says why and what to do."""

    def __init__(self, msgid: str, **fields: object) -> None:
        super().__init__(msgid.format(**fields))
        self.msgid, self.fields = msgid, fields

    def worded(self, language: Language) -> str:
        """The sentence in a language."""
        return language.text(self.msgid, **self.fields)


@dataclass(frozen=True, slots=True)
class Entry:
    """A month that is kept: what `history list` shows without opening it. size: bytes that it takes in the file."""

    period: str
    as_of: str
    sha256: str
    size: int


class History:
    """A history file, which need not be there yet. Every method raises HistoryError; none changes a file that it cannot use."""

    def __init__(self, path: Path) -> None:
        self.path = path

    # --- reading ------------------------------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The months that are kept, in order."""
        return [Entry(*row) for row in self.select("SELECT period, as_of, sha256, length(content) FROM snapshots ORDER BY period")]

    def document(self, period: str) -> bytes:
        """The document of a month, as it was kept."""
        rows = self.select("SELECT period, sha256, content FROM snapshots WHERE period = ?", period)
        if not rows:
            raise HistoryError(NOT_KEPT, period=period)
        return self.checked(*rows[0])

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Each month's document, in order, the file's structure proved by SQLite and every document by its hash."""
        for row in self.select("PRAGMA quick_check"):
            if row[0] != "ok":
                raise HistoryError(DAMAGED, file=self.path, why=str(row[0]).split("\n")[0])
        for period, mark, content in self.select("SELECT period, sha256, content FROM snapshots ORDER BY period"):
            yield period, self.checked(period, mark, content)

    def checked(self, period: str, mark: str, content: bytes) -> bytes:
        try:
            document = zlib.decompress(content)
        except (zlib.error, TypeError) as error:
            raise HistoryError(DAMAGED, file=self.path, why=period) from error
        if sha256(document) != mark:
            raise HistoryError(DAMAGED, file=self.path, why=period)
        return document

    def taken_up(self) -> dict[str, str]:
        """Of each period the hash of its published snapshot as it was taken up last."""
        return dict(self.select("SELECT period, sha256 FROM taken_up"))

    def select(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """What a query gives; nothing where there is no history yet."""
        with self.opened() as base:
            return [] if self.is_blank(base) else base.execute(query, values).fetchall()

    def snapshot_of(self, period: str, document: bytes) -> Snapshot:
        """The month of a kept document."""
        from reportgen.delivery import snapshot

        try:
            found = snapshot.from_bytes(document)
        except snapshot.NoSnapshot as error:
            if error.schema is not None:
                raise HistoryError(NEWER, file=self.path, found=error.schema, known=snapshot.SCHEMA) from error
            raise HistoryError(DAMAGED, file=self.path, why=f"{period}: {error}") from error
        if f"{found.month:%Y-%m}" != period:
            raise HistoryError(DAMAGED, file=self.path, why=period)
        return found

    def prove(self) -> None:
        """Check all of it: structure, schema, every month. Raises HistoryError for the first thing that is wrong."""
        for row in self.select("PRAGMA integrity_check"):
            if row[0] != "ok":
                raise HistoryError(DAMAGED, file=self.path, why=str(row[0]).split("\n")[0])
        for period, document in self.documents():
            self.snapshot_of(period, document)

    # --- writing ------------------------------------------------------------------------------------------------------

    def keep(self, documents: Mapping[str, bytes], published: Mapping[str, str]) -> int:
        """Keep months, all or none, each in the place of the one before; how many of them changed.

        published: of each period the hash of its published snapshot, which is thereby taken up.
        """
        with self.opened(is_written=True) as base, transaction(base):
            before = dict(base.execute("SELECT period, sha256 FROM snapshots"))
            changed = {period: document for period, document in documents.items() if before.get(period) != sha256(document)}
            rows = [(period, json.loads(document)["as_of"], sha256(document), zlib.compress(document)) for period, document in changed.items()]
            base.executemany("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", rows)
            base.executemany("INSERT OR REPLACE INTO taken_up VALUES (?, ?)", list(published.items()))
        return len(changed)

    def remove(self, periods: Iterable[str]) -> None:
        """Forget months, all or none, and give their room back to the disk."""
        wanted = list(periods)
        known = {entry.period for entry in self.entries()}
        for period in wanted:
            if period not in known:
                raise HistoryError(NOT_KEPT, period=period)
        with self.opened(is_written=True) as base:
            with transaction(base):
                base.executemany("DELETE FROM snapshots WHERE period = ?", [(period,) for period in wanted])
            base.execute("VACUUM")

    # --- the file -----------------------------------------------------------------------------------------------------

    @contextmanager
    def opened(self, is_written: bool = False) -> Iterator[sqlite3.Connection]:
        """The file, proved to be a history of ours and of this schema; an empty one in memory where there is none to be read."""
        with self.explained():
            is_there = self.is_there()
            if is_there and is_written and not self.is_writable():
                raise HistoryError(READ_ONLY, file=self.path)
            place = self.address(is_written) if is_there or is_written else ":memory:"
            with closing(sqlite3.connect(place, PATIENCE, isolation_level=None, uri=True)) as base:
                if self.is_blank(base) and is_written:
                    self.lay_out(base)
                yield base

    def is_there(self) -> bool:
        """Whether there is a file with anything in it; what a crash at its very beginning left is none. Refuses links and folders."""
        try:
            facts = self.path.lstat()
        except FileNotFoundError:
            return False
        if stat.S_ISLNK(facts.st_mode):
            raise HistoryError(LINK, file=self.path)
        if not stat.S_ISREG(facts.st_mode):
            raise HistoryError(IN_THE_WAY, file=self.path)
        return facts.st_size > 0

    def is_writable(self) -> bool:
        """Whether the file may be written; one that its owner has marked read-only may not, not even by root."""
        is_marked = not self.path.stat().st_mode & stat.S_IWUSR
        return not is_marked and os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)

    def address(self, is_written: bool) -> str:
        """How SQLite opens the file: where it may not be written it is taken as it is, without the files that go with it."""
        log = self.path.with_name(f"{self.path.name}-wal")
        mode = "rwc" if is_written else "rw" if self.is_writable() else "ro"
        frozen = "&immutable=1" if mode == "ro" and not log.exists() else ""
        return f"{self.path.absolute().as_uri()}?mode={mode}{frozen}"

    def is_blank(self, base: sqlite3.Connection) -> bool:
        """Whether there is nothing in the file yet. Raises HistoryError where it is no history, or of a newer schema."""
        queries = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
        application, schema, tables = (base.execute(query).fetchone()[0] for query in queries)
        if not application and not schema and not tables:
            return True
        if application != APPLICATION or schema < 1:
            raise HistoryError(STRANGE, file=self.path)
        if schema > SCHEMA:
            raise HistoryError(NEWER, file=self.path, found=schema, known=SCHEMA)
        return False

    def lay_out(self, base: sqlite3.Connection) -> None:
        """Make the tables of a new file, all or none."""
        base.execute("PRAGMA journal_mode = WAL")
        with transaction(base):
            for statement in (*TABLES, f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {SCHEMA}"):
                base.execute(statement)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """What SQLite and the disk refuse, as HistoryError."""
        try:
            yield
        except sqlite3.Error as error:
            msgid = MESSAGES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, REFUSED)
            raise HistoryError(msgid, file=self.path, why=str(error)) from error
        except OSError as error:
            raise HistoryError(REFUSED, file=self.path, why=error.strerror or str(error)) from error


@contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """All that is done within, or nothing."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")


def published_snapshots(output: Path) -> dict[str, str]:
    """The hash of each published period's snapshot; periods that hold none, or none that can be read, are left out."""
    found = {}
    for folder in sorted(output.iterdir()) if output.is_dir() else []:
        if PERIOD.fullmatch(folder.name):
            with suppress(OSError):
                found[folder.name] = str(facts_of(folder / SNAPSHOT)["sha256"])
    return found


def not_taken_up(output: Path, history: History) -> dict[str, bytes]:
    """The snapshots of published periods that the history has not taken up: a crash came between; only what is true to its manifest."""
    taken, waiting = history.taken_up(), {}
    for period, mark in published_snapshots(output).items():
        if taken.get(period) != mark:
            content, manifest = (output / period / SNAPSHOT).read_bytes(), published(output, period)
            if manifest and manifest.outputs.get(SNAPSHOT, {}).get("sha256") == sha256(content):
                waiting[period] = content
    return waiting


def take_up(history: History, documents: Mapping[str, bytes]) -> None:
    """Keep the snapshots of published periods."""
    if documents:
        history.keep(documents, {period: sha256(document) for period, document in documents.items()})
