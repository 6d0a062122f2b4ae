"""One cell or column read by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from reportgen.settings import Settings
from reportgen.workbook.cells import read_column
from reportgen.workbook.grid import Cell
from reportgen.workbook.schema import KIND, Column, columns_of
from reportgen.workbook.typed import Context, Typed
from tests.workbook.sheets import REFERENCE

OCTOBER = date(2026, 10, 1)


def column(place: str) -> Column:
    kind, name = place.split(".")
    return next(column for column in columns_of(KIND[kind], Settings()) if column.name == name)


def typed(place: str, *cells: Cell, settings: Settings | None = None, month: date | None = OCTOBER, **how: Any) -> Typed:
    """A column of these cells read."""
    return read_column(column(place), cells, Context(settings or Settings(), month, REFERENCE, **how))


def value(place: str, cell: Cell, **how: Any) -> object:
    """What one cell means, or the code of the trouble with it."""
    found = typed(place, cell, **how)
    if found.troubles:
        return found.troubles[0].code
    only = found.values[0]
    return only.item() if isinstance(only, np.datetime64) else only
