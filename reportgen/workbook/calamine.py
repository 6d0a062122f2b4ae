"""How calamine is called: what it raises caught, its memory bounded, its blanks made None."""

from __future__ import annotations

import resource
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import Any

from reportgen.workbook.grid import Cell
from reportgen.workbook.memory import address_space

HEAD = 5  # rows in which there may be other kinds of cells than in the columns below


def attempt(read: Any) -> Any:
    """What calamine gives, or None where it cannot: it raises what is no Exception, too."""
    try:
        return read()
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return None


@contextmanager
def little_memory(more: int) -> Iterator[None]:
    """So much more memory may be used; who asks for more is ended, and the file read again with care."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = address_space() + more
    resource.setrlimit(resource.RLIMIT_AS, (wanted if soft == resource.RLIM_INFINITY else min(wanted, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def blanked(rows: list[list[Any]]) -> list[Sequence[Cell]]:
    """The columns of rows: calamine's '' for an empty cell as None, equal texts as one object (it copies each: they are compared and sent faster so),
    and numbers that are none (inf, NaN) as texts, so that they never reach a sum.
    """
    known: dict[str, str | None] = {"": None}
    one = known.setdefault

    def cleaned(cells: Sequence[Any]) -> list[Cell]:
        return [one(cell, cell) if type(cell) is str else cell if type(cell) is not float or cell - cell == 0 else str(cell) for cell in cells]

    def column(cells: tuple[Any, ...]) -> Sequence[Cell]:
        return [*cleaned(cells[:HEAD]), *body(cells[HEAD:])]

    def body(cells: tuple[Any, ...]) -> Iterable[Cell]:
        kinds = set(map(type, cells))
        if kinds == {str}:
            return map(one, cells, cells)
        is_clean = str not in kinds and (float not in kinds or (kinds == {float} and isfinite(sum(cells))))
        return cells if is_clean else cleaned(cells)

    return list(map(column, zip(*rows, strict=True)))
