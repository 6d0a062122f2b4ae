"""Stopped or killed at any instant of a write, the history is whole, and each month in it whole or absent."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from reportgen.delivery import snapshot
from reportgen.delivery.history import History
from reportgen.metrics.kept import snapshot_of
from tests.metrics.team import book, deal

SEED = 20261031
PERIODS = ("2026-08", "2026-09")
FORK = multiprocessing.get_context("fork")


def editions() -> list[dict[str, bytes]]:
    """Two editions of two months, of 150 deals each: many pages of the file."""
    chance = random.Random(SEED)

    def month(period: str) -> bytes:
        deals = [deal(str(n), chance.randrange(10**9) / 100, "negotiation", "2026-11-05", picture=f"{period}-01") for n in range(150)]
        return snapshot.as_bytes(snapshot_of(book(date.fromisoformat(f"{period}-01"), pipeline=deals)))

    return [{period: month(period) for period in PERIODS} for _ in range(2)]


def write_on(path: Path, both: list[dict[str, bytes]]) -> None:
    """Keep one edition, then the other, then forget a month, without end."""
    history = History(path)
    while True:
        for edition in both:
            history.keep(edition, {})
        history.remove(PERIODS[:1])


def states(both: list[dict[str, bytes]]) -> list[dict[str, bytes]]:
    """What may be found: nothing yet, either edition whole, or the month that is left of the second."""
    return [{}, *both, {PERIODS[1]: both[1][PERIODS[1]]}]


def state_of(path: Path) -> dict[str, bytes]:
    """What is kept, after proof that the file is whole."""
    if path.exists():
        with closing(sqlite3.connect(path)) as base:
            assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    history = History(path)
    history.prove()
    return dict(history.documents())


def test_copied_at_random_instants_of_a_write_the_history_is_whole(tmp_path: Path) -> None:
    """The three files as they lie on the disk while the writer stands still: what a crash at that instant leaves."""
    both, chance = editions(), random.Random(SEED)
    (tmp_path / "output").mkdir()
    writer = FORK.Process(target=write_on, args=(tmp_path / "output/history.sqlite", both), daemon=True)
    writer.start()
    assert writer.pid is not None
    found = []
    try:
        for instant in range(30):
            time.sleep(chance.uniform(0, 0.03))
            os.kill(writer.pid, signal.SIGSTOP)
            os.waitpid(writer.pid, os.WUNTRACED)
            shutil.copytree(tmp_path / "output", tmp_path / str(instant))
            os.kill(writer.pid, signal.SIGCONT)
            found.append(states(both).index(state_of(tmp_path / str(instant) / "history.sqlite")))
    finally:
        writer.kill()
        writer.join()
    assert {1, 2} <= set(found)  # the instants were spread over the writing


def test_killed_in_the_middle_of_writing_the_next_run_keeps_the_month_once(tmp_path: Path) -> None:
    both, chance = editions(), random.Random(SEED)
    path = tmp_path / "history.sqlite"
    for _ in range(12):
        writer = FORK.Process(target=write_on, args=(path, both), daemon=True)
        writer.start()
        time.sleep(chance.uniform(0, 0.06))
        writer.kill()
        writer.join()
        assert writer.exitcode == -signal.SIGKILL
        assert state_of(path) in states(both)
    History(path).keep(both[0], {})
    assert state_of(path) == both[0]
    assert [entry.period for entry in History(path).entries()] == list(PERIODS)
