"""How much memory this process has, as the system tells it."""

from __future__ import annotations

import os
import resource
from functools import cache


def address_space() -> int:
    """Bytes of all that the process has asked for, used or not: what RLIMIT_AS bounds."""
    return pages(0)


def resident() -> int:
    """Bytes that are in memory."""
    return pages(1)


def pages(at: int) -> int:
    return int(os.pread(told_by_system(), 200, 0).split()[at]) * resource.getpagesize()


@cache
def told_by_system() -> int:
    """The file in which the system tells it, opened once for all."""
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
