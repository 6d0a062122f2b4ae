"""What is kept of a month when it is built, and how kept months stand beside the pictures that still lie in the folder.

workbooks.md "A workbook has a date": for an earlier month the kept picture counts, until that month is built or imported again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reportgen.metrics.core import Array
from reportgen.workbook.dataset import SOURCE_ROWS, SheetReport, empty_frame
from reportgen.workbook.finding import HISTORY_FILE, Finding, Severity, Source
from reportgen.workcalendar import month_end

if TYPE_CHECKING:
    from reportgen.metrics.book import Book
    from reportgen.metrics.core import Subject
    from reportgen.settings import Settings, Stage
    from reportgen.workbook.dataset import Dataset

WHOLE_ROSTER = ""  # a picture that covers every rep
STOOD = ("kept_p", "kept_status")  # probability and status as they counted then, under the stages of then
UNREAD = ("rep", "opportunity_id", "customer", "name", "product", "opened_on")
# key figures that are kept besides every id that begins with one of FAMILIES
FAMILIES = ("forecast.", "accuracy.", "plan.followup.", "plan.backplan", "working.movement.")
FIGURES = (
    "results.revenue", "results.orders", "results.target", "results.attainment", "results.ytd_revenue", "results.new_customers",
    "activity.visits", "activity.visit_attainment", "activity.direction", "activity.win_rate", "capability.index", "rac.case",
    "purchase.customers", "purchase.backlog", "working.opportunities", "working.amount", "working.weighted", "working.coverage",
    "working.slippage", "platform.purchase_health", "platform.working_health", "platform.market_health", "platform.health",
    "data.quality",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A month as it stood when it was built.

    deals: the rows of the month's own pictures, the columns of the sheet kind and `kept_p`, `kept_status`; covered: reps whose
    pictures they are (WHOLE_ROSTER: all); unread: deals whose rows could not be read (columns UNREAD); figures: forecasts and
    key figures by rep key ("" the team) and id; names: the reps' by key.
    """

    month: date
    as_of: date
    currency: str
    deals: pd.DataFrame
    covered: tuple[str, ...]
    unread: pd.DataFrame
    figures: Mapping[str, Mapping[str, float | str | None]]
    names: Mapping[str, str]

    @property
    def is_of_month_end(self) -> bool:
        return self.as_of == month_end(self.month)

    def key_of(self, subject: Subject) -> str | None:
        """The key under which the team's or a rep's figures are kept: its own, else that of its name; None where there are none."""
        return subject.key if subject.key in self.figures else next((k for k, name in self.names.items() if name == subject.name), None)

    def figure(self, subject: Subject, metric_id: str) -> float:
        """A kept figure of the team or a rep; NaN where it was empty or the rep was not there."""
        key = self.key_of(subject)
        value = self.figures[key].get(metric_id) if key is not None else None
        return float(value) if isinstance(value, (int, float)) else float("nan")


def snapshot_of(book: Book) -> Snapshot:
    """What is to be kept of a month that was computed."""
    pictures, facts = book.world.pictures, book.facts
    deals = facts.pipeline.rows[pictures.month_of_row == np.float64(book.now.p0)].drop(columns=["picture", "source", *STOOD])
    _stage, status, p = standing(deals, book.settings.stages)
    covered = pictures.covered.loc[(pictures.covered["month"] == book.now.p0).to_numpy(), "rep"]
    ids = [name for name in book.metrics if name in FIGURES or name.startswith(FAMILIES)]
    figures = {subject.key: {name: book.value(name, at).value for name in book.ids(at) if name in ids} for at, subject in enumerate(book.subjects)}
    return Snapshot(
        book.period, book.as_of, book.settings.report.currency, 
        deals.assign(kept_p=p, kept_status=pd.Series(status, index=deals.index, dtype=object)).reset_index(drop=True),
        tuple(sorted(WHOLE_ROSTER if code < 0 else str(facts.names[code]) for code in covered)),
        facts.pipeline.unread_of(book.period)[list(UNREAD)].reset_index(drop=True), figures,
        {subject.key: subject.name for subject in book.subjects[1:]},
    )  # fmt: skip


def standing(frame: pd.DataFrame, stages: Sequence[Stage]) -> tuple[Array, Array, Array]:
    """Stage (its position, −1: none of the settings'), status and probability of deals: as written, else their stage's."""
    stage = pd.Index([item.code for item in stages]).get_indexer(frame["stage"].astype(object))
    standard = np.array([item.probability for item in stages] + [np.nan])
    outcome = np.array([item.outcome for item in stages] + ["open"], object)
    probability = frame["probability"].to_numpy(float, na_value=np.nan)
    status = np.where(frame["status"].isna(), outcome[stage], frame["status"].to_numpy(object))
    return stage, status, np.where(np.isnan(probability), standard[stage], probability)


class Pipeline:
    """All pictures of the pipeline: the folder's, and for earlier months those that are kept.

    rows: as in Dataset.frames["pipeline"], with `kept_p` and `kept_status` (empty for the folder's rows); unread: as
    Dataset.unread_deals. Sources of kept rows count on after the Dataset's sheets.
    """

    def __init__(self, dataset: Dataset, settings: Settings, history: Sequence[Snapshot]) -> None:
        self.dataset, self.settings, self.history = dataset, settings, history

    @cached_property
    def folder(self) -> pd.DataFrame:
        """The folder's rows."""
        rows = self.dataset.frames.get("pipeline", empty_frame("pipeline", self.settings))
        return rows.assign(kept_p=np.nan, kept_status=pd.Series(None, index=rows.index, dtype=object))

    @cached_property
    def kept(self) -> pd.DataFrame:
        """The kept rows, as the folder's: with `picture`, and a source in the history."""
        found = []
        for number, snapshot in enumerate(self.history, len(self.dataset.sheets)):
            rows = snapshot.deals.assign(source=number * SOURCE_ROWS + 1 + np.arange(len(snapshot.deals)))
            found.append(rows.assign(picture=pd.Series(pd.Timestamp(snapshot.month), index=rows.index, dtype="datetime64[s]")))
        return aligned(found, self.folder)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All rows that count, by source."""
        if not self.history:
            return self.folder
        folder = self.folder[~group_of(self.folder).isin(self.counted).to_numpy()]
        kept = self.kept[group_of(self.kept).isin(self.counted).to_numpy()]
        return aligned([folder, kept], self.folder).sort_values("source", kind="stable", ignore_index=True)

    @cached_property
    def covered(self) -> pd.DataFrame:
        """picture, rep (None: the whole roster) and sheet of every picture, the folder's and the kept ones."""
        sheets = enumerate(self.history, len(self.dataset.sheets))
        kept = [(snapshot.month, rep or None, sheet) for sheet, snapshot in sheets for rep in snapshot.covered]
        table = pd.DataFrame(kept, columns=["picture", "rep", "sheet"]).astype({"picture": "datetime64[s]", "rep": object})
        return pd.concat([self.dataset.pictures, table], ignore_index=True) if kept else self.dataset.pictures

    @cached_property
    def unread(self) -> pd.DataFrame:
        """Deals whose rows could not be read: the folder's but of kept pictures that count, and those of the kept ones."""
        folder = self.dataset.unread_deals
        if not self.history:
            return folder
        kept = [
            snapshot.unread.assign(picture=pd.Series(pd.Timestamp(snapshot.month), index=snapshot.unread.index, dtype="datetime64[s]"))
            for snapshot in self.history
        ]
        return aligned([folder[~group_of(folder).isin(self.counted).to_numpy()], *kept], folder)

    def unread_of(self, month: date) -> pd.DataFrame:
        """Deals of the month's pictures, and of undated ones, whose rows could not be read."""
        folder = self.dataset.unread_deals
        return folder[(folder["picture"].isna() | (folder["picture"] == pd.Timestamp(month))).to_numpy()]

    @cached_property
    def sheets(self) -> list[SheetReport]:
        """What kept sources stand for: after the Dataset's sheets one for each kept month."""
        months = [f"{snapshot.month:%Y-%m}" for snapshot in self.history]
        return [*self.dataset.sheets, *(SheetReport(HISTORY_FILE, month, "pipeline", month, None) for month in months)]

    # --- which counts -------------------------------------------------------------------------------------------------

    @cached_property
    def counted(self) -> set[str]:
        """Groups (month and rep) of which the kept rows count. Where the folder has the same, its own do: they lead to their cells."""
        ours, theirs = prints(self.kept, self.settings), prints(self.folder, self.settings)
        return {group for group in self.told if not self.sheets_of(group) or ours.get(group) != theirs.get(group)}

    @cached_property
    def told(self) -> list[str]:
        """Groups of which a snapshot speaks."""
        in_folder = group_of(self.folder).unique()
        found: set[str] = set(group_of(self.kept))
        for snapshot in self.history:
            month = group(snapshot.month)
            found.update(group(snapshot.month, rep) for rep in snapshot.covered)
            if WHOLE_ROSTER in snapshot.covered:
                found.update(name for name in in_folder if name.startswith(month))
        return sorted(found)

    def sheets_of(self, name: str) -> list[int]:
        """The folder's dated pictures that speak of a group, by the numbers of their sheets."""
        return self.folder_pictures.get(name) or self.folder_pictures.get(name.partition("|")[0] + "|", [])

    @cached_property
    def folder_pictures(self) -> dict[str, list[int]]:
        pictures = self.dataset.pictures
        found: dict[str, list[int]] = {}
        for name, sheet in zip(group_of(pictures), pictures["sheet"], strict=True):
            found.setdefault(name, []).append(int(sheet))
        return found

    def differences(self) -> list[Finding]:
        """A finding for each sheet whose picture says something else than the kept one of its month."""
        ours, theirs = (prints(rows.drop(columns=list(STOOD)), None) for rows in (self.kept, self.folder))
        differing = [name for name in self.told if ours.get(name) != theirs.get(name)]
        places = sorted({(name[:7], sheet) for name in differing for sheet in self.sheets_of(name)})
        where = ((month, self.dataset.sheets[sheet]) for month, sheet in places)
        return [Finding("history.differs", Severity.WARNING, Source(report.file, report.sheet), fields={"month": month}) for month, report in where]


def group(month: date, rep: str = WHOLE_ROSTER) -> str:
    return f"{month:%Y-%m}|{rep}"


def group_of(frame: pd.DataFrame) -> pd.Series[str]:
    """The group of each row: its picture's month and its rep."""
    month = pd.Series(frame["picture"].to_numpy("datetime64[M]").astype(str).astype(object), index=frame.index)
    return month + "|" + frame["rep"].fillna(WHOLE_ROSTER).astype(object)


def prints(frame: pd.DataFrame, settings: Settings | None) -> dict[str, tuple[int, int]]:
    """A fingerprint of each group's rows, whatever their order; under settings with status and probability as they count."""
    rows = frame.drop(columns=["source"])
    if settings:
        _stage, status, p = standing(frame, settings.stages)
        is_kept = frame["kept_status"].notna().to_numpy()
        rows = rows.assign(kept_p=np.where(is_kept, frame["kept_p"], p), kept_status=np.where(is_kept, frame["kept_status"].to_numpy(object), status))
    hashed = pd.util.hash_pandas_object(rows.drop(columns=["picture"]), index=False).to_numpy().view(np.int64)
    table = pd.Series(hashed, index=group_of(frame)).groupby(level=0).agg(["sum", "count"])
    return {str(name): (int(total), int(number)) for name, total, number in zip(table.index, table["sum"], table["count"], strict=True)}


def aligned(frames: Sequence[pd.DataFrame], like: pd.DataFrame) -> pd.DataFrame:
    """Frames below each other, with the columns and types of one."""
    filled = [frame[like.columns] for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else like.iloc[:0]
