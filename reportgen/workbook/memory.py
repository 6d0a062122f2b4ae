"""How much memory this process has, as the system tells it."""

from __future__ import annotations

import resource


def address_space() -> int:
    """Bytes of all that the process has asked for, used or not: what RLIMIT_AS bounds."""
    return pages(0)


def resident() -> int:
    """Bytes that are in memory."""
    return pages(1)


def pages(at: int) -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[at]) * resource.getpagesize()
