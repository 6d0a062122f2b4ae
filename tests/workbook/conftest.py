"""What the tests of reading share: a child that parses, as in a real run."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator

import pytest

from reportgen.settings import Limits
from reportgen.workbook.grid import Grid, Reading, unpacked
from reportgen.workbook.reader import Child, answer_of

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.stop()


@pytest.fixture(scope="session")
def read(child: Child) -> Read:
    """Reads a file's bytes: read(data, "book.xlsx", cells=5) gives its Reading, the limit lowered."""

    def reading(data: bytes, name: str = "book.xlsx", **limits: int) -> Reading:
        bounds = Limits(**limits)
        grids, findings = pickle.loads(answer_of(child, name, data, bounds, time.monotonic() + bounds.seconds))
        unpacked(grids)
        return Reading(name, "", grids, findings)

    return reading


@pytest.fixture(scope="session")
def grid_of(read: Read) -> Callable[..., Grid]:
    """Reads a file's bytes of which nothing is to be told: its first grid."""

    def first(data: bytes, name: str = "book.xlsx", **limits: int) -> Grid:
        reading = read(data, name, **limits)
        assert [finding.code for finding in reading.findings] == []
        return reading.grids[0]

    return first
