"""Killed at any instant, or refused any system call, the published period is the old one or the new one, whole."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen.delivery.manifest import read_manifest, verify

CHILD = [sys.executable, str(Path(__file__).with_name("publisher.py"))]
PERIOD = "2026-10"
SEED = 20261031


def can_trace() -> bool:
    """Whether strace is there and may trace; some containers forbid it."""
    return bool(shutil.which("strace")) and not subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace")


def publish(output: Path, word: str, *around: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*around, *CHILD, str(output), word], capture_output=True, text=True, timeout=60, check=False)


def word_of(output: Path) -> str:
    """The build that stands there, after proof that it is whole."""
    assert verify(output / PERIOD) == []
    manifest = read_manifest(output / PERIOD)
    assert manifest is not None
    return manifest.fingerprint


def mended_by_the_next_run(output: Path) -> None:
    assert publish(output, "next").returncode == 0
    assert word_of(output) == "next"
    assert os.listdir(output) == [PERIOD]


def killed_at_random(output: Path, times: int) -> set[str]:
    """Which builds stood there after each kill."""
    chance, found = random.Random(SEED), set()
    start = time.perf_counter()
    publish(output, "old")
    length = time.perf_counter() - start
    for _ in range(times):
        publish(output, "old")
        child = subprocess.Popen([*CHILD, str(output), "new"])
        time.sleep(length * chance.uniform(0.5, 1.1))
        child.kill()
        child.wait()
        found.add(word_of(output))
    return found


def test_killed_at_random_instants_the_period_is_whole(tmp_path: Path) -> None:
    found = killed_at_random(tmp_path, 25)
    assert found <= {"old", "new"}
    mended_by_the_next_run(tmp_path)


@pytest.mark.soak
def test_killed_at_random_instants_very_often(tmp_path: Path) -> None:
    assert killed_at_random(tmp_path, 400) == {"old", "new"}
    mended_by_the_next_run(tmp_path)


def faulty(output: Path, fault: str, step: int) -> subprocess.CompletedProcess[str]:
    """Publish, with a fault injected at the step-th call of its kind."""
    return publish(output, "new", "strace", "-f", "-o", "/dev/null", "-e", f"inject={fault}:when={step}")


def first_step(output: Path, trace: Path, call: str) -> int:
    """Number of the first call of a kind that the publishing makes, after those of the interpreter's start."""
    publish(output, "old", "strace", "-f", "-o", str(trace), "-e", f"trace=openat,{call}")
    before, _, _ = trace.read_text().partition("/.lock")
    return len(re.findall(rf"\b{call}\(", before)) + (call != "openat")


@pytest.mark.soak
def test_a_whole_build_killed_at_random_instants_leaves_a_whole_period(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "input_samples"
    options = ["--month", PERIOD, "--output", str(tmp_path), "--format", "html,json", "-q"]
    build = [sys.executable, "-m", "reportgen.cli", "build", str(samples), *options]
    assert subprocess.run([*build, "--lang", "en"], check=False).returncode in (0, 1)
    chance, found = random.Random(SEED), set()
    for round in range(30):
        language = "zh" if round % 2 else "en"
        child = subprocess.Popen([*build, "--lang", language, "--force"], start_new_session=True)
        time.sleep(chance.uniform(0.2, 12))
        child.kill()
        child.wait()
        assert verify(tmp_path / PERIOD) == []
        manifest = read_manifest(tmp_path / PERIOD)
        assert manifest is not None
        found.add(manifest.languages)
    assert subprocess.run([*build, "--lang", "en", "--force"], check=False).returncode in (0, 1)
    assert sorted(os.listdir(tmp_path)) == [PERIOD, "history.sqlite"]
    assert found == {("en",), ("zh",)}


@needs_strace
@pytest.mark.parametrize("call", ["fsync", "renameat2", "unlinkat"])
def test_killed_at_each_step_the_period_is_whole(tmp_path: Path, call: str) -> None:
    killed_at_each(tmp_path / "output", tmp_path / "trace", call)


@needs_strace
@pytest.mark.soak
@pytest.mark.parametrize("call", ["mkdir", "rmdir", "fchmod", "write", "openat", "linkat", "unlink", "flock", "ftruncate"])
def test_killed_at_each_other_step(tmp_path: Path, call: str) -> None:
    killed_at_each(tmp_path / "output", tmp_path / "trace", call)


def killed_at_each(output: Path, trace: Path, call: str) -> None:
    """Kill at the first call of a kind, the second, and so on until a run ends untouched."""
    found = []
    for step in range(first_step(output, trace, call), 500):
        publish(output, "old")
        run = faulty(output, f"{call}:signal=KILL", step)
        found.append(word_of(output))
        if run.returncode == 0:
            break
    assert found[-1] == "new"
    assert sorted(found, reverse=True) == found  # "old" up to the step that exchanges, "new" from then on
    mended_by_the_next_run(output)


def each_refusal(output: Path, trace: Path, call: str, code: str) -> None:
    """Refuse the first call of a kind, the second, and so on until a run ends untouched."""
    for step in range(first_step(output, trace, call), 500):
        run = faulty(output, f"{call}:error={code}", step)
        assert "Traceback" not in run.stderr
        assert word_of(output) == ("new" if run.returncode == 0 else "old")
        if run.returncode == 0:
            break
        assert run.returncode == 3
        assert len(run.stdout.splitlines()) == 1
    mended_by_the_next_run(output)


@needs_strace
@pytest.mark.parametrize(("call", "code"), [("mkdir", "ENOSPC"), ("fsync", "EIO"), ("renameat2", "EROFS"), ("write", "ENOSPC")])
def test_each_refused_call_is_told_and_changes_nothing(tmp_path: Path, call: str, code: str) -> None:
    each_refusal(tmp_path / "output", tmp_path / "trace", call, code)


@needs_strace
@pytest.mark.soak
@pytest.mark.parametrize("code", ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EMFILE", "EACCES", "EXDEV"])
@pytest.mark.parametrize("call", ["mkdir", "fsync", "renameat2", "fchmod", "write", "openat", "flock", "ftruncate"])
def test_each_call_refused_in_every_way(tmp_path: Path, call: str, code: str) -> None:
    each_refusal(tmp_path / "output", tmp_path / "trace", call, code)


@needs_strace
def test_files_are_durable_before_the_exchange_and_the_folder_after_it(tmp_path: Path) -> None:
    output, trace = tmp_path / "output", tmp_path / "trace"
    publish(output, "old")
    publish(output, "new", "strace", "-f", "-y", "-o", str(trace), "-e", "trace=fsync,renameat2")
    calls = re.findall(r"(fsync|renameat2)\((?:\d+<([^>]*)>)?", trace.read_text())
    at = [name for name, _ in calls].index("renameat2")
    before = {Path(path).name for _, path in calls[:at]}
    assert {"index.html", "team.pdf", "anna.html", "metrics.json", "manifest.json", "reps", "data"} <= before
    assert [Path(path) for _, path in calls[at + 1 :]] == [output]


def test_a_full_disk_is_told_with_its_sizes_and_costs_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        output = disk / "output"
        assert publish(output, "old").returncode == 0
        run = subprocess.run([*CHILD, str(output), "new", "400000"], capture_output=True, text=True, check=False)
        assert run.returncode == 3
        assert re.search(
            r"The disk is full: \S+ could not be written; [\d.]+ [kM]B are free, [\d.]+ MB or more are needed\. Make room",
            run.stdout,
        )
        assert word_of(output) == "old"
        mended_by_the_next_run(output)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
