"""What the pictures of the pipeline leave open, told: deals gone without a word, deals that cannot be told apart, sheets not looked at, sheets that
say something else than what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reportgen.metrics.deals import Pictures
from reportgen.metrics.facts import Facts, day_of
from reportgen.workbook.checks import told
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.records import deal_keys
from reportgen.workcalendar import Calendar

if TYPE_CHECKING:
    from reportgen.metrics.kept import Snapshot
    from reportgen.settings import Settings
    from reportgen.workbook.dataset import Dataset


def absences(dataset: Dataset, settings: Settings, period: date, history: Sequence[Snapshot] = ()) -> list[Finding]:
    """Findings about the pictures as they are used for a period (its first day), beside those that are kept of earlier months."""
    if "pipeline" not in dataset.frames:
        return []
    pictures = Pictures(Facts(dataset, settings, Calendar(settings), period, history))
    return [
        *gone(dataset, pictures, period), *without_identity(dataset, period), *not_looked_at(dataset, pictures, period),
        *pictures.facts.pipeline.differences(),
    ]  # fmt: skip


def gone(dataset: Dataset, pictures: Pictures, period: date) -> Iterator[Finding]:
    """Open deals that their owner's later picture omits: at the last row that they have. Of kept rows those gone in the period."""
    state = pictures.state(float(day_of(period)))
    state = state[state["is_gone"].to_numpy()]
    since = pd.Series(state["closed_on"].to_numpy(), index=state["source"].to_numpy())
    frame = pictures.facts.pipeline.rows
    dataset = replace(dataset, sheets=pictures.facts.pipeline.sheets)
    days = frame["source"].map(since).to_numpy(float)
    month = np.where(np.isnan(days), 0, days).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(str)
    frame = frame.assign(since=month)
    for field in ("opportunity_id", "customer"):  # a deal without a number is told at its customer
        has_number = frame["opportunity_id"].notna()
        chosen = ~np.isnan(days) & (has_number if field == "opportunity_id" else ~has_number)
        chosen &= frame["kept_status"].isna() | (frame["since"] == f"{period:%Y-%m}")
        yield from told(dataset, frame, chosen, "deal.gone", field, month="since", customer="customer")


def without_identity(dataset: Dataset, period: date) -> Iterator[Finding]:
    """Rows of one picture that describe two deals alike and give no number: nobody can say which is which in another picture."""
    frame = dataset.frames["pipeline"]
    frame = frame.assign(deal=deal_keys(frame), month=frame["picture"].fillna(pd.Timestamp(period)))
    frame = frame[frame["deal"].str.startswith("~") & (frame["month"] <= pd.Timestamp(period))]
    alike = frame.duplicated(["month", "deal"], keep=False)
    yield from told(dataset, frame, alike, "deal.no_identity", "customer")


def not_looked_at(dataset: Dataset, pictures: Pictures, period: date) -> Iterator[Finding]:
    """Sheets that do not count for the period: dated after it, undated and too new, or undated beside a dated one."""
    frame = dataset.frames["pipeline"]
    sheets = frame["source"].to_numpy(np.int64) // SOURCE_ROWS
    is_later = (frame["picture"] > pd.Timestamp(period)).to_numpy()
    undated = frame["picture"].isna().to_numpy()
    too_new, is_replaced = (np.zeros(len(frame), bool) for _case in range(2))
    too_new[undated], is_replaced[undated] = pictures.undated(frame[undated])
    for code, chosen in (("picture.later", is_later), ("picture.too_new", too_new), ("picture.replaced", is_replaced & ~too_new)):
        for number, rows in zip(*np.unique(sheets[chosen], return_counts=True), strict=True):
            report = dataset.sheets[int(number)]
            yield Finding(code, Severity.INFORMATION, Source(report.file, report.sheet), fields={"n": int(rows), "month": f"{period:%Y-%m}"})
