"""Measures until they are done, notes as written, factors by month."""

from __future__ import annotations

from datetime import date

from reportgen.metrics.book import Book
from reportgen.metrics.followed import factors, measures, notes
from reportgen.settings import Settings
from reportgen.workcalendar import Calendar
from tests.metrics.saying import notice_of, said, told
from tests.metrics.team import Row, book, order
from tests.workbook.sheets import united


def measure(text: str, agreed: str, **more: object) -> Row:
    return {"measure": text, "agreed_on": agreed, "rep": "Ann", **more}


def test_measures_appear_until_they_are_done() -> None:
    rows = [
        measure("done in the month", "2026-08-01", due_on="2026-09-30", done_on="2026-10-05"),
        measure("done before", "2026-08-01", done_on="2026-09-30"),
        measure("open", "2026-10-02", due_on="2026-11-30"),
        measure("overdue", "2026-09-01", due_on="2026-10-11"),  # 20 days before 31 October
        measure("not agreed yet", "2026-11-02"),
        measure("another's", "2026-10-02", rep="Bo"),
    ]
    found = measures(book(measures=rows), 1)
    assert [(item.measure, item.overdue) for item in found] == [("overdue", 20), ("open", 0), ("done in the month", 0)]
    assert [item.measure for item in measures(book(measures=rows), 0)] == ["overdue", "open", "another's", "done in the month"]


def test_a_measure_shows_what_its_figure_has_done_since() -> None:
    # agreed in September: August's revenue 100, October's 130
    rows = [measure("by id", "2026-09-10", metric="results.revenue"), measure("by title", "2026-09-10", metric=" 销售额 ")]
    found = measures(book(measures=rows, orders=[order("2026-08-05", "Alder", 100), order("2026-10-05", "Alder", 130)]), 1)
    assert [(item.metric, item.then, item.now) for item in found] == [("results.revenue", 100, 130)] * 2


def test_what_is_done_after_the_as_of_day_is_still_open() -> None:
    later = measure("later", "2026-10-01", due_on="2026-10-10", done_on="2026-10-20", result="two visits made")
    found = measures(book(as_of=date(2026, 10, 15), measures=[later]), 1)
    assert (found[0].done, found[0].overdue, found[0].result) == (None, 5, "")


HEADERS = ["rep", "measure", "agreed_on", "due_on", "done_on"]
AGREED_ON = date(2026, 8, 5)


def months_of(*dues: tuple[date | None, date | None], month: int = 10) -> Book:
    """A measure as each month's workbook has it, from August on: due and done."""
    files = {
        f"2026-{8 + at:02}.xlsx": {"Measures": [HEADERS, ["Ann", "train", AGREED_ON, due, done]], "Team": [["rep"], ["Ann"]]}
        for at, (due, done) in enumerate(dues)
    }
    settings = Settings()
    return Book(united(files), settings, Calendar(settings), date(2026, month, 1))


def test_the_days_on_which_a_measure_was_due_before() -> None:
    # in August due on the 28th, in September said again, in October moved: one move. Without a day at first it was not moved
    first, later = date(2026, 8, 28), date(2026, 10, 15)
    (moved,) = measures(months_of((first, None), (first, None), (later, None)), 1)
    assert (moved.due, moved.was_due, moved.moves) == (later, (first,), 1)
    (back,) = measures(months_of((later, None), (first, None), (later, None)), 1)
    assert (back.due, back.was_due, back.moves) == (later, (later, first), 1)  # forward and back again: one move to a later day
    (given,) = measures(months_of((None, None), (later, None)), 1)
    assert (given.due, given.was_due, given.moves) == (later, (), 0)
    (taken,) = measures(months_of((first, None), (None, None)), 1)
    assert (taken.due, taken.was_due, taken.moves) == (None, (first,), 0)


def test_a_measure_that_is_put_off_each_month_is_never_overdue_and_is_told_all_the_same() -> None:
    # moved twice to a later day; moved once, or brought forward, is no putting off
    found = months_of((date(2026, 9, 15), None), (date(2026, 10, 15), None), (date(2026, 11, 15), None))
    assert said(found, "put_off") == "An agreed measure has been put off 2 times, from 15 Sept to 15 Nov: train."
    assert said(found, "put_off", "zh") == "一项约定的措施推迟了 2 次，从9月15日到11月15日：train。"
    assert len(notice_of(found, "put_off").rows) == 1
    assert told(months_of((date(2026, 9, 15), None), (date(2026, 12, 15), None), (date(2026, 11, 15), None)), "put_off") is None
    overdue = months_of((date(2026, 9, 15), None), (date(2026, 9, 30), None), (date(2026, 10, 15), None))
    assert told(overdue, "put_off") is None  # told as overdue
    assert told(overdue, "measures") is not None
    finished = months_of((date(2026, 9, 15), None), (date(2026, 10, 15), None), (date(2026, 11, 15), date(2026, 10, 20)))
    assert told(finished, "put_off") is None


def test_notes_are_the_reps_own_and_factors_the_teams_too() -> None:
    rows = [
        {"month": "2026-10-01", "rep": "Ann", "text": "A good month.", "kind": "summary"},
        {"month": "2026-10-01", "rep": None, "text": "Price rise", "kind": "external factor"},
        {"month": "2026-08-01", "rep": "Ann", "text": "Ill for a week", "kind": "internal factor"},
        {"month": "2026-10-01", "rep": "Bo", "text": "Bo's", "kind": "summary"},
    ]
    found = book(notes=rows)
    assert [note.text for note in notes(found, 1)] == ["A good month."]
    assert [note.text for note in notes(found, 0)] == ["Price rise"]
    assert [(f"{month:%m}", [note.text for note in told]) for month, told in factors(found, 1, 12).items()] == [
        ("08", ["Ill for a week"]),
        ("10", ["Price rise"]),
    ]
