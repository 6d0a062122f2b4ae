"""The kept months before one, as the commands that compute that month see them: those in the history, and those published beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.delivery.history import CURRENCY, History, HistoryError, not_taken_up
from reportgen.delivery.manifest import sha256
from reportgen.workbook.finding import HISTORY_FILE

if TYPE_CHECKING:
    from reportgen.metrics.kept import Snapshot
    from reportgen.settings import Settings


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of months, as documents by period.

    before: of the months before; covered: whose pictures the kept month itself has; later: periods that come after it;
    waiting: those of published periods that a crash kept the history from taking up, whichever they are.
    """

    history: History
    before: dict[str, bytes]
    covered: tuple[str, ...]
    later: list[str]
    waiting: dict[str, bytes]

    @property
    def hashes(self) -> dict[str, str]:
        return {period: sha256(document) for period, document in self.before.items()}

    def vanished(self, now: Snapshot) -> list[str]:
        """Whose kept pictures are no longer there when the month is built again; "" stands for one of the whole team."""
        return [] if "" in now.covered else [rep for rep in self.covered if rep not in now.covered]


def past_of(output: Path, month: date) -> Past:
    """What is kept beside the periods of a folder, seen from a month; nothing is written. Raises HistoryError."""
    history, period = History(output / HISTORY_FILE), f"{month:%Y-%m}"
    waiting = not_taken_up(output, history)
    documents = dict(history.documents()) | waiting
    before = {name: documents[name] for name in sorted(documents) if name < period}
    covered = tuple(json.loads(documents[period])["covered"]) if period in documents else ()
    return Past(history, before, covered, [name for name in sorted(documents) if name > period], waiting)


def months_before(past: Past, settings: Settings) -> list[Snapshot]:
    """The kept months before. Raises HistoryError where one cannot be read, or is in another currency."""
    found = [past.history.snapshot_of(period, document) for period, document in past.before.items()]
    for snapshot in found:
        if snapshot.currency != settings.report.currency:
            raise HistoryError(CURRENCY, file=past.history.path, kept=snapshot.currency, currency=settings.report.currency)
    return found
