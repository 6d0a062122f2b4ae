"""What reading costs, as `make bench` measures it. Behind `make soak`."""

from __future__ import annotations

import pytest

from tests.scale.reading import reading


@pytest.mark.soak
def test_reading_costs_at_most_twice_bare_calamine() -> None:
    line = reading()
    print(line.row())
    assert line.ratio < 2
