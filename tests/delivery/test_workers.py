"""Workers that die with much work waiting: the run goes on and ends."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from concurrent.futures import wait
from reportgen.rendering import pool_of, release
with pool_of(1) as pool:
    futures = [pool.submit(eval, "__import__('os')._exit(1)" + " " * 1_000_000) for _turn in range(4)]
    wait(futures)
    release([pool])
print("ended")
"""


def test_a_pool_whose_workers_died_before_they_read_their_work_ends() -> None:
    """What waits is larger than a pipe holds, so the thread that feeds the workers is still writing when nobody reads any more."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr
