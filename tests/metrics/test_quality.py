"""Events and data quality, worked out by hand (domain.md 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workcalendar import Calendar
from tests.metrics.team import book, dataset, deal, value, visit


def test_events_of_the_month() -> None:
    # 100 + 50 for 4 + 2 leads: 25 each; September's and one after the as-of day do not count
    rows = [
        {"date": day, "name": day, "cost": cost, "leads": leads, "rep": "Ann"}
        for day, cost, leads in (("2026-10-01", 100, 4), ("2026-10-15", 50, 2), ("2026-10-16", 999, 9), ("2026-09-30", 999, 9))
    ]
    found = book(as_of=date(2026, 10, 15), events=rows)
    assert [value(found, f"events.{name}", "Ann") for name in ("cost", "leads", "cost_per_lead")] == [150, 6, 25]
    assert value(found, "events.cost_per_lead", "Bo") is None


def test_rows_left_out_count_against_who_wrote_them() -> None:
    # Ann has four rows used and one left out: 4 ÷ 5; the team's sheets hold 3 reps' and visits' rows more
    settings = Settings()
    whole = dataset(settings, reps=[{"rep": "Ann"}], visits=[visit("2026-10-05")] * 3)
    whole.sheets[1].rows_seen, whole.sheets[1].left_out, whole.sheets[1].totals = 6, 1, 2
    lost = pd.DataFrame({"kind": ["visits"], "rep": ["Ann"], "source": [9]})
    found = Book(replace(whole, left_out=lost), settings, Calendar(settings), date(2026, 10, 1))
    assert value(found, "data.row_share", "Ann") == pytest.approx(4 / 5)
    assert value(found, "data.row_share") == pytest.approx(1 - 1 / (1 + 6 - 2))


def test_quality_is_the_mean_of_what_is_known() -> None:
    # rows 1; deals with a dated next step ½; not overdue 1; visits with an outcome ⅓; newest entry of 20 October, 11 days ago: 1
    log = [visit("2026-10-05", outcome="held"), visit("2026-10-20"), visit("2026-10-06", "joint visit"), visit("2026-10-06", "call", outcome="held")]
    found = book(visits=log, pipeline=[deal("1", 1, "lead", "2026-11-10", next_step_on="2026-11-02"), deal("2", 1, "lead", "2026-11-10")])
    assert value(found, "data.outcome_share", "Ann") == pytest.approx(1 / 3)
    assert value(found, "data.fresh", "Ann") == 1
    assert value(found, "data.fresh") == 0.5  # Bo has entered nothing
    assert value(found, "data.quality", "Ann") == pytest.approx(100 * (1 + 0.5 + 1 + 1 / 3 + 1) / 5)


@pytest.mark.parametrize(("day", "fresh"), [("2026-10-17", 1), ("2026-10-16", 0), ("2026-11-01", 0)])
def test_an_entry_is_fresh_for_14_days_and_one_dated_later_is_none(day: str, fresh: int) -> None:
    assert value(book(visits=[visit(day)]), "data.fresh", "Ann") == fresh


def test_a_closing_day_that_nobody_wrote_is_no_entry() -> None:
    # won without a day, so closed on 31 October as far as the figures go; but the newest thing written is the opening in July
    assert value(book(pipeline=[deal("1", 1, "lead", "2026-10-10", status="won")]), "data.fresh", "Ann") == 0
    assert value(book(pipeline=[deal("1", 1, "lead", "2026-10-10", status="won", closed_on="2026-10-20")]), "data.fresh", "Ann") == 1
