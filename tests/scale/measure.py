"""How a measure is taken: the product and a named peer at the same work, in turns, in CPU seconds with those of ended children."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Line:
    """One line of docs/benchmarks.md: medians of some turns, and the ratio of the CPU seconds."""

    what: str
    peer: str
    goal: str
    own_cpu: float
    own_wall: float
    peer_cpu: float
    ratio: float
    memory: int  # bytes: the largest process of the measuring program and its children so far

    def row(self) -> str:
        return (
            f"| {self.what} | {self.own_cpu:.2f} | {self.own_wall:.2f} | {self.memory / 2**20:.0f} | {self.peer} | {self.peer_cpu:.2f}"
            f" | **{self.ratio:.2f}** | {self.goal} |"
        )


def used() -> float:
    """Seconds of processor time of this process and its ended children."""
    return sum(os.times()[:4])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds of one go."""
    cpu, wall = used(), time.monotonic()
    work()
    return used() - cpu, time.monotonic() - wall


def in_turns(what: str, own: Callable[[], object], peer_name: str, peer: Callable[[], object], goal: str, turns: int = 5) -> Line:
    """A line of both, each in its turn (A B A B …), so that what else the machine does falls on both."""
    pairs = [(timed(own), timed(peer)) for _turn in range(turns)]
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    own_cpu, own_wall, peer_cpu = (median(values) for values in zip(*((a[0], a[1], b[0]) for a, b in pairs), strict=True))
    return Line(what, peer_name, goal, own_cpu, own_wall, peer_cpu, median(a[0] / b[0] for a, b in pairs), most)
