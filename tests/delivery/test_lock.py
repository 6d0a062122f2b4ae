"""One run at a time: the kernel's lock counts, not the file, and it ends with its process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reportgen.delivery.disk import PublishError
from reportgen.delivery.lock import LOCK, LockHeld, exclusive

HOLDER = """
import sys, time
from pathlib import Path
from reportgen.delivery.lock import LockHeld, exclusive
try:
    with exclusive(Path(sys.argv[1])):
        print("held", flush=True)
        time.sleep(float(sys.argv[2]))
except LockHeld:
    print("refused", flush=True)
"""


def start(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLDER, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True)


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    child = start(folder, 60)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_second_run_is_refused_at_once_and_told_who_is_at_work(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        start_time = time.perf_counter()
        with pytest.raises(LockHeld, match=rf"process {child.pid}\) is writing to “{tmp_path}”"), exclusive(tmp_path):
            pass
        assert time.perf_counter() - start_time < 1


def test_of_ten_runs_at_once_one_works(tmp_path: Path) -> None:
    children = [start(tmp_path, 5) for _ in range(10)]
    said = [child.stdout.readline() if child.stdout else "" for child in children]
    for child in children:
        child.kill()
        child.communicate()
    assert sorted(said) == ["held\n", *["refused\n"] * 9]


def test_a_stopped_run_still_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        os.kill(child.pid, signal.SIGSTOP)
        with pytest.raises(LockHeld), exclusive(tmp_path):
            pass


def test_a_killed_run_holds_nothing_and_its_file_is_removed(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        child.kill()
        child.wait()
        assert (tmp_path / LOCK).exists()
        with exclusive(tmp_path):
            pass
    assert not (tmp_path / LOCK).exists()


@pytest.mark.parametrize("text", [str(os.getpid()), "1", "another-host:4711", "", "\0" * 5000], ids=["own", "one", "host", "empty", "long"])
def test_what_a_lock_file_says_is_not_believed(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK).write_text(text)
    with exclusive(tmp_path):
        pass


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    with exclusive(tmp_path):
        child.start()
    try:
        with exclusive(tmp_path):
            pass
    finally:
        child.kill()
        child.join()


def test_a_started_program_does_not_keep_the_lock(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
    try:
        with exclusive(tmp_path):
            pass
    finally:
        child.kill()
        child.wait()


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    (tmp_path / LOCK).symlink_to(victim)
    with pytest.raises(PublishError, match="is a link"), exclusive(tmp_path):
        pass
    assert victim.read_text() == "kept"
