"""Measures until they are done, notes as written, factors by month."""

from __future__ import annotations

from datetime import date

from reportgen.metrics.followed import factors, measures, notes
from tests.metrics.team import Row, book, order


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
