"""The history: one row a month, taken up from what is published, proved when read, and never changed where it cannot be used."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from reportgen.delivery import snapshot
from reportgen.delivery.history import SNAPSHOT, History, HistoryError, not_taken_up, take_up
from reportgen.delivery.manifest import Manifest, sha256
from reportgen.delivery.pastmonths import months_in
from reportgen.delivery.publish import Publication, lock
from reportgen.metrics.kept import UNREAD, Snapshot, snapshot_of
from tests.metrics.team import book, deal, order


def month(period: str = "2026-09", amount: float = 100) -> bytes:
    """A kept month with one deal."""
    first = date.fromisoformat(f"{period}-01")
    found = book(first, pipeline=[deal("1", amount, "negotiation", "2026-11-05", picture=f"{period}-01")], orders=[order("2026-01-05", "Alder", 90)])
    return snapshot.as_bytes(snapshot_of(found))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite")


def publish(output: Path, period: str, content: bytes) -> None:
    with lock(output), Publication(output, period) as publication:
        publication.write(SNAPSHOT, content)
        publication.commit(Manifest(period, f"{period}-30", "f"))


def test_a_kept_month_comes_back_as_it_was() -> None:
    content = month()
    found = snapshot.from_bytes(content)
    assert snapshot.as_bytes(found) == content
    assert found.deals["amount"].tolist() == [100]
    assert found.deals["kept_p"].tolist() == [0.6]  # negotiation's standard
    assert found.covered == ("",)  # a picture of the whole roster


def test_a_month_stands_once_and_is_replaced(history: History) -> None:
    assert history.keep({"2026-09": month()}, {}) == 1
    assert history.keep({"2026-09": month()}, {}) == 0  # the same again
    assert history.keep({"2026-09": month(amount=200)}, {}) == 1
    assert [entry.period for entry in history.entries()] == ["2026-09"]
    assert history.snapshot_of("2026-09", history.document("2026-09")).deals["amount"].tolist() == [200]


def test_the_file_is_its_owners_alone_and_in_wal(history: History) -> None:
    with lock(history.path.parent):
        history.keep({"2026-09": month()}, {})
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    with sqlite3.connect(history.path) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert base.execute("PRAGMA user_version").fetchone() == (1,)


def test_what_a_crash_kept_from_being_taken_up_is_taken_up_once(tmp_path: Path, history: History) -> None:
    publish(tmp_path, "2026-09", month())
    waiting = not_taken_up(tmp_path, history)
    assert list(waiting) == ["2026-09"]
    take_up(history, waiting)
    assert not_taken_up(tmp_path, history) == {}
    publish(tmp_path, "2026-09", month(amount=200))
    take_up(history, not_taken_up(tmp_path, history))
    assert history.document("2026-09") == month(amount=200)


def test_a_removed_or_imported_month_is_not_undone_by_the_next_run(tmp_path: Path, history: History) -> None:
    publish(tmp_path, "2026-09", month())
    take_up(history, not_taken_up(tmp_path, history))
    history.remove(["2026-09"])
    assert not_taken_up(tmp_path, history) == {}
    history.keep({"2026-09": month(amount=300)}, {})
    assert not_taken_up(tmp_path, history) == {}


def test_a_published_snapshot_that_was_changed_is_not_taken_up(tmp_path: Path, history: History) -> None:
    publish(tmp_path, "2026-09", month())
    (tmp_path / "2026-09" / SNAPSHOT).write_bytes(month(amount=999))
    assert not_taken_up(tmp_path, history) == {}


def test_without_a_file_nothing_is_kept_and_none_is_made(history: History) -> None:
    assert history.entries() == []
    assert not history.path.exists()


def test_a_month_that_is_not_kept_cannot_be_removed_nor_shown(history: History) -> None:
    history.keep({"2026-09": month()}, {})
    for refused in (lambda: history.remove(["2026-09", "2026-08"]), lambda: history.document("x'; DROP TABLE snapshots; --")):
        with pytest.raises(HistoryError, match="does not hold"):
            refused()
    assert len(history.entries()) == 1


def spoil_header(path: Path) -> None:
    path.write_bytes(b"x" * 100 + path.read_bytes()[100:])


def spoil_content(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("UPDATE snapshots SET content = zeroblob(50)")


def make_newer(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version = 2")


def make_foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE diary (day TEXT)")


def truncate(path: Path) -> None:
    os.truncate(path, 5000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(spoil_header, "damaged"), (spoil_content, "damaged"), (truncate, "damaged"), (make_newer, "newer"), (make_foreign, "no history of reportgen")],
)
def test_what_cannot_be_used_is_told_and_left_as_it_is(history: History, spoil: object, said: str) -> None:
    history.keep({"2026-09": month()}, {})
    spoil(history.path)  # type: ignore[operator]
    before = sha256(history.path.read_bytes())
    with pytest.raises(HistoryError, match=said):
        dict(history.documents())
    with pytest.raises(HistoryError, match=f"{said}|holds no month"):
        months_in(history.path)
    assert sha256(history.path.read_bytes()) == before


def test_read_only_it_is_read_but_not_written(history: History) -> None:
    history.keep({"2026-09": month()}, {})
    history.path.chmod(0o444)
    assert len(history.entries()) == 1
    with pytest.raises(HistoryError, match="chmod u\\+w"):
        history.keep({"2026-10": month("2026-10")}, {})


def test_held_by_another_program_it_is_read_but_not_written(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.delivery.history.PATIENCE", 0.1)
    history.keep({"2026-09": month()}, {})
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert len(history.entries()) == 1
    with pytest.raises(HistoryError, match="held by another program"):
        history.keep({"2026-10": month("2026-10")}, {})
    other.close()


def test_a_link_is_not_followed(tmp_path: Path, history: History) -> None:
    history.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HistoryError, match="is a link"):
        history.entries()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\x00" * 20, b'{"schema": 1, "deals": {}}', b'{"schema": 1, "deals": NaN}'])
def test_what_is_no_month_is_not_imported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.json").write_bytes(content)
    with pytest.raises(HistoryError, match="holds no month"):
        months_in(tmp_path / "file.json")


def test_a_month_of_a_newer_schema_is_told(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(json.dumps({"schema": 2, "deals": {}}))
    with pytest.raises(HistoryError, match="newer"):
        months_in(tmp_path / "file.json")


def test_months_come_from_a_history_a_period_and_an_output_folder(tmp_path: Path, history: History) -> None:
    publish(tmp_path, "2026-08", month("2026-08"))
    history.keep({"2026-09": month()}, {})
    assert list(months_in(history.path)) == ["2026-09"]
    assert list(months_in(tmp_path / "2026-08")) == ["2026-08"]
    assert sorted(months_in(tmp_path)) == ["2026-08", "2026-09"]


def test_a_snapshot_without_deals_is_kept_too() -> None:
    found = snapshot.from_bytes(snapshot.as_bytes(snapshot_of(book(orders=[order("2026-01-05", "Alder", 90)]))))
    assert isinstance(found, Snapshot)
    assert len(found.deals) == 0
    assert list(found.unread.columns) == list(UNREAD)
    assert isinstance(found.deals, pd.DataFrame)
