"""Measures in the reports until they are done, played month by month; and what a manager asks about them."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report import comparison
from reportgen.report.blocks import Table
from reportgen.report.nextmonth import measures_table
from reportgen.report.pages import page_of
from reportgen.report.view import View
from tests.metrics.team import Row, book, target, visit
from tests.metrics.test_followed import months_of


def measure(text: str, due: str, done: str = "", rep: str = "Ann", **more: object) -> Row:
    return {"measure": text, "agreed_on": "2026-08-05", "rep": rep, "due_on": due, **({"done_on": done} if done else {}), **more}


# As each month's workbook has them: one is done in September, one is moved in September and overdue in October, one is never done
AUGUST = [measure("visit", "2026-08-31"), measure("train", "2026-08-28"), measure("clear", "2026-09-15")]
SEPTEMBER = [measure("visit", "2026-08-31", "2026-09-10", result="twice"), measure("train", "2026-10-15"), measure("clear", "2026-09-15")]
OCTOBER = [measure("visit", "2026-08-31", "2026-09-10"), measure("train", "2026-10-15"), measure("clear", "2026-09-15")]


def table(month: int, rows: list[Row], code: str = "en") -> Table:
    found = measures_table(View(book(date(2026, month, 1), measures=rows), 1, language(code)))
    assert found is not None
    return found


def shown(month: int, rows: list[Row]) -> list[tuple[str, str]]:
    return [(row[0].words, row[3].words) for row in table(month, rows).rows]


def test_a_measure_stays_until_it_is_done_also_one_that_is_moved() -> None:
    assert shown(8, AUGUST) == [("train", "3 days overdue"), ("visit", "31 Aug"), ("clear", "15 Sept")]
    assert shown(9, SEPTEMBER) == [("clear", "15 days overdue"), ("train", "15 Oct"), ("visit (result: twice)", "10 Sept, done")]
    assert shown(10, OCTOBER) == [("clear", "46 days overdue"), ("train", "16 days overdue")]
    assert shown(8, OCTOBER)[0] == ("visit", "31 Aug")  # what is done later was open in August


@pytest.mark.parametrize(
    ("rows", "english", "chinese"),
    [
        (OCTOBER, "All 2 measures that are open are overdue", "未完成的 2 项措施已逾期"),
        (OCTOBER[1:2], "The one measure that is open is overdue", "未完成的 1 项措施已逾期"),
        (
            [*OCTOBER[1:2], measure("plan", "2026-11-30")],
            "2 measures agreed are open, 1 of them overdue",
            "已约定的措施中有 2 项未完成，其中 1 项逾期",
        ),
        ([measure("plan", "2026-11-30")], "1 measure agreed is open", "已约定的措施中有 1 项未完成"),
        ([measure("visit", "2026-10-31", "2026-10-10")], "All measures agreed are done", "约定的措施均已完成"),
    ],
)
def test_how_many_are_open_and_overdue(rows: list[Row], english: str, chinese: str) -> None:
    assert (table(10, rows).title, table(10, rows, "zh").title) == (english, chinese)


def test_all_are_listed_and_days_of_another_year_have_theirs() -> None:
    many = [measure(f"step {n}", "2026-11-30") for n in range(20)]
    assert len(table(10, many).rows) == 20
    old = table(10, [measure("old", "2025-12-01", agreed_on="2025-11-05") | {"agreed_on": "2025-11-05"}]).rows[0]
    assert [cell.words for cell in old[2:4]] == ["5 Nov 2025", "334 days overdue"]  # 30 + 304 days to 31 October


def test_measures_are_in_the_report_of_a_rep_who_keeps_hardly_anything() -> None:
    found = book(measures=[measure("enter visits", "2026-09-30")], visits=[visit("2026-10-06")])
    page = page_of(found, 1, "ann", language("en"), found.facts.dataset)
    tables = [block for chapter in page.chapters for block in chapter.blocks if isinstance(block, Table)]
    assert any(row[0].words == "enter visits" for item in tables for row in item.rows)


def cell(found: Book, code: str = "en") -> str:
    told = measures_table(View(found, 1, language(code)))
    assert told is not None
    return told.rows[0][3].words


def test_a_measure_that_was_moved_says_from_when_to_when() -> None:
    once = months_of((date(2026, 8, 28), None), (date(2026, 11, 15), None), (date(2026, 11, 15), None))
    assert cell(once) == "15 Nov; moved from 28 Aug to 15 Nov"
    assert cell(once, "zh") == "11月15日；由8月28日改期到11月15日"
    late = months_of((date(2026, 8, 28), None), (date(2026, 9, 30), None), (date(2026, 10, 21), None))
    assert cell(late) == "10 days overdue; moved 2 times, from 28 Aug to 21 Oct"
    done = months_of((date(2026, 8, 28), None), (date(2026, 10, 15), None), (date(2026, 10, 15), date(2026, 10, 9)))
    assert cell(done) == "9 Oct, done; moved from 28 Aug to 15 Oct"
    assert cell(months_of((date(2026, 11, 15), None), (date(2026, 11, 15), None))) == "15 Nov"  # said again is not moved
    assert cell(months_of((None, None), (date(2026, 11, 15), None))) == "15 Nov"  # nor is a day that was given late


def agenda(found: Book) -> dict[str, list[str]]:
    told = comparison.agenda(View(found, 0, language("en")))
    assert told is not None
    return {row[0].words: [cell.words for cell in row[1:]] for row in told.rows}


def test_the_coaching_agenda_asks_about_what_is_overdue_besides_what_stands_out() -> None:
    # Ann made 1 of 10 visits, and a measure is overdue; Bo has nothing but data that are complete
    rows = [visit("2026-10-30", rep=who, outcome="held", next_step="offer", next_step_on="2026-11-05") for who in ("Ann", "Bo")]
    found = book(visits=rows, measures=[measure("call Alder", "2026-09-30")], targets=[target("2026-10-01", 10, metric="visits")])
    lines = agenda(found)
    assert lines["Ann"][:2] == ["One of 10 planned visits was made.", "What kept you from visiting? What stands in the way of “call Alder”?"]
    assert lines["Bo"][:2] == ["Nothing stands out this month.", "What went well that the others could learn from?"]  # one line for each rep
