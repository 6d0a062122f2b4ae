"""What must hold of any data: what was written is read back, how it is laid out changes no figure, every row is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workbook.dataset import Dataset, frame_name
from reportgen.workbook.schema import KIND, KINDS, Column, Type, columns_of
from reportgen.workcalendar import Calendar
from tests.workbook.sheets import Rows, united

STANDARD = Settings()
FIRST = date(2026, 1, 5)
small = settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # shrinking whole workbooks takes minutes
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
WORDS = st.text("abcdefgh 客户机电", min_size=3, max_size=9).map(lambda text: f"x{text.strip()}y")


def columns(kind: str) -> tuple[Column, ...]:
    return columns_of(KIND[kind], STANDARD)


# --- reading what was written

Written = tuple[object, object]  # what stands in the cell, and what it is in the frame


def ways(column: Column, language: str) -> st.SearchStrategy[Written]:
    """Values of a column with a way in which people of a language write each."""
    is_zh = language == "zh"
    if column.type in (Type.DATE, Type.WEEK):
        formats: list[Callable[[date], object]] = [lambda day: day, lambda day: f"{day:%Y-%m-%d}", lambda day: f"{day:%Y%m%d}"]
        formats += [lambda day: f"{day.year}年{day.month}月{day.day}日"] if is_zh else [lambda day: f"{day:%d-%b-%Y}", lambda day: f"{day:%d/%m/%Y}"]
        monday = (lambda day: day - timedelta(days=day.weekday())) if column.type is Type.WEEK else (lambda day: day)
        return st.builds(lambda day, form: (form(day), pd.Timestamp(monday(day))), DAYS, st.sampled_from(formats))
    if column.type is Type.MONTH:
        forms = [lambda day: f"{day:%Y-%m}", lambda day: f"{day.year}年{day.month}月" if is_zh else f"{day:%b %Y}"]
        return st.builds(lambda day, form: (form(day), pd.Timestamp(day.replace(day=1))), DAYS, st.sampled_from(forms))
    if column.type in (Type.NUMBER, Type.MONEY, Type.SCORE):
        most = 4 if column.type is Type.SCORE else 10_000
        texts = [lambda n: n, lambda n: f"{n:,.2f}"]
        if column.type is Type.MONEY:
            texts += [lambda n: f"￥{n:,.2f}元"] if is_zh else [lambda n: f"CNY {n:,.2f}"]
        return st.builds(lambda n, form: (form(1 + n / 4), 1 + n / 4), st.integers(0, most), st.sampled_from(texts))
    if column.type is Type.SHARE:
        return st.builds(lambda n, text: (f"{n}%" if text else n / 100, n / 100), st.integers(0, 100), st.booleans())
    if column.type is Type.TIME:
        return st.builds(lambda h, m: (f"{h}点{m:02}分" if is_zh else f"{h}:{m:02}", h + m / 60), st.integers(0, 23), st.integers(0, 59))
    if column.type is Type.YES_NO:
        return st.sampled_from([("是", 1.0), ("否", 0.0), ("√", 1.0)] if is_zh else [("yes", 1.0), ("N", 0.0), (True, 1.0)])
    if column.type is Type.CHOICE:
        return st.sampled_from([(choice.zh if is_zh else choice.en, choice.code) for choice in column.choices])
    return WORDS.map(lambda text: (text, " ".join(text.split())))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@small
@given(drawn=st.data())
def test_what_was_written_is_read_back(drawn: st.DataObject, kind: str, language: str) -> None:
    known = [column for column in columns(kind) if column.name != "currency"]
    chosen = [column for column in known if column.required or drawn.draw(st.booleans())]
    chosen = chosen if len(chosen) > 2 else known
    order = drawn.draw(st.permutations(chosen))
    head = [column.zh if language == "zh" else column.en for column in order]
    rows = [[drawn.draw(ways(column, language)) for column in order] for _row in range(2)]
    dataset = united({"book.xlsx": {"Sheet1": [head, *([cell for cell, _meant in row] for row in rows)]}})
    assert [sheet.kind for sheet in dataset.sheets] == [kind]
    read = dataset.frames[kind].set_index("source")
    for number, row in enumerate(rows):
        if number + 2 in read.index:  # two rows of one key may be one, or contradict
            for column, (_cell, meant) in zip(order, row, strict=True):
                found = read.loc[number + 2, frame_name(column.name)]
                if column.name == "end":
                    found %= 24  # one before the start is of the next day
                assert found == meant or found == pytest.approx(meant), column.name
    told = {finding.code for finding in dataset.findings if finding.severity.value == "error"}
    assert told <= {"row.conflict", "order.split"}


# --- how it is laid out changes no figure

OCTOBER = date(2026, 10, 1)
HEADS = {
    "Orders": ["date", "customer", "amount", "order_id", "rep"],
    "Visits": ["date", "customer", "activity", "rep", "hours", "outcome"],
    "Pipeline": ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "opened_on", "probability"],
    "Targets": ["month", "rep", "target"],
    "Reps": ["rep", "email", "hired_on"],
    "Customers": ["customer", "grade", "rep"],
}  # fmt: skip
CUSTOMERS, REPS = ["Alder", "Birch", "Cedar", "Douglas"], ["Ann Berg", "Bo Lind"]


def team() -> dict[str, Rows]:
    """A small team's rows by sheet."""
    day = [date(2026, 10, 1) + timedelta(days=at) for at in range(30)]
    stages = [stage.code for stage in STANDARD.stages]
    orders = [[date(2025, 11, 20) + timedelta(days=40 * at), CUSTOMERS[at % 4], 1000.0 + 37 * at, f"S{at}", REPS[at % 2]] for at in range(9)]
    visits = [[day[at], CUSTOMERS[at % 3], ("visit", "call", "proposal")[at % 3], REPS[at % 2], 1.0 + at % 3, "held"] for at in range(12)]
    deals = [
        [f"D{at}", CUSTOMERS[at % 4], 5000.0 + 11 * at, stages[at % 6], day[at] + timedelta(days=30), REPS[at % 2], date(2026, 8, 1 + at),
         0.1 * (1 + at % 8)]
        for at in range(8)
    ]  # fmt: skip
    targets = [[f"2026-{month:02}", rep, 4000.0 + month] for month in (9, 10, 11) for rep in REPS]
    reps = [[rep, f"{rep[:2]}@x.example", date(2024, 1, 1)] for rep in REPS]
    customers = [[name, "ABC"[at % 3], REPS[at % 2]] for at, name in enumerate(CUSTOMERS)]
    return dict(zip(HEADS, (orders, visits, deals, targets, reps, customers), strict=True))


def figures(dataset: Dataset) -> dict[tuple[str, str], object]:
    """Every value of the team and the reps in October."""
    book = Book(dataset, STANDARD, Calendar(STANDARD), OCTOBER)
    return {
        (subject.name, metric): found if isinstance(found := book.value(metric, at).value, str) or found is None else round(float(found), 6)
        for at, subject in enumerate(book.subjects)
        for metric in book.metrics
        if metric != "data.quality"
    }


def files_of(tables: Mapping[str, Rows]) -> dict[str, dict[str, Rows]]:
    return {"team.xlsx": {name: [HEADS[name], *rows] for name, rows in tables.items()}}


@cache
def plain() -> dict[tuple[str, str], object]:
    return figures(united(files_of(team())))


def test_the_small_team_has_figures() -> None:
    assert sum(value is not None for value in plain().values()) > 200


@settings(small, max_examples=2)
@given(drawn=st.data())
def test_the_order_of_rows_columns_sheets_and_files_changes_no_figure(drawn: st.DataObject) -> None:
    sheets: list[tuple[str, Rows]] = []
    for name, rows in team().items():
        order = drawn.draw(st.permutations(range(len(HEADS[name]))))
        table = [HEADS[name], *drawn.draw(st.permutations(rows))]
        sheets.append((name, [[row[at] for at in order] for row in table]))
    shuffled = drawn.draw(st.permutations(sheets))
    cut = drawn.draw(st.integers(0, len(sheets)))
    names = drawn.draw(st.permutations(["a.xlsx", "b.xlsx"]))
    assert figures(united({names[0]: dict(shuffled[:cut]), names[1]: dict(shuffled[cut:])})) == plain()


@settings(small, max_examples=2)
@given(drawn=st.data())
def test_titles_totals_blanks_and_unknown_columns_change_no_figure(drawn: st.DataObject) -> None:
    tables: dict[str, Rows] = {}
    for name, rows in team().items():
        width = len(HEADS[name])
        body = [[*row, "aside"] for row in rows]
        for _row in range(drawn.draw(st.integers(0, 3))):
            body.insert(drawn.draw(st.integers(0, len(body))), [None] * (width + 1))
        if name in ("Orders", "Pipeline"):
            body.append([drawn.draw(st.sampled_from(["合计", "Total", "小计：", "Grand total"])), None, 99_999.0])
        titles = [[f"{name} of the team"], []][: drawn.draw(st.integers(0, 2))]
        tables[name] = [*titles, [*HEADS[name], "internal remark"], *body]
    assert figures(united({"team.xlsx": tables})) == plain()


@settings(small, max_examples=2)
@given(drawn=st.data())
def test_splitting_a_workbook_in_two_changes_nothing(drawn: st.DataObject) -> None:
    first, second = {}, {}
    for name, rows in team().items():
        cut = drawn.draw(st.integers(0, len(rows)))
        first[name], second[name] = [HEADS[name], *rows[:cut]], [HEADS[name], *rows[cut:]]
    assert figures(united({"one.xlsx": first, "two.xlsx": second})) == plain()


# --- every row is accounted for

ODD: list[Any] = [
    None,
    "",
    " ",
    "合计",
    "Total",
    "x",
    "-",
    "#REF!",
    0,
    -1,
    1e300,
    True,
    "2026-10-05",
    date(2026, 10, 5),
    "soon",
    "Alder",
    "Ann",
    "visit",
    "80%",
    "12万",
    5.5,
]


@settings(small, max_examples=20)
@given(drawn=st.data())
def test_rows_seen_are_used_left_out_duplicates_totals_or_blank(drawn: st.DataObject) -> None:
    files: dict[str, dict[str, Rows]] = {}
    for file in ("a 2026-09.xlsx", "b.xlsx")[: drawn.draw(st.integers(1, 2))]:
        kind = drawn.draw(st.sampled_from([kind.name for kind in KINDS]))
        head = [column.name for column in columns(kind) if column.required or drawn.draw(st.booleans())]
        body = drawn.draw(st.lists(st.lists(st.sampled_from(ODD), min_size=len(head), max_size=len(head)), max_size=8))
        files[file] = {kind: [head, *body]}
    dataset = united(files)  # which says that each sheet reconciles
    for sheet in dataset.sheets:
        told = {finding.source.row for finding in dataset.findings if finding.source.file == sheet.file and finding.source.sheet == sheet.sheet}
        assert len(told - {0, sheet.header_row}) >= sheet.left_out + sheet.totals  # never is a row dropped without a finding
    for frame in dataset.frames.values():
        numbers = frame.select_dtypes(float).to_numpy()
        assert not np.isinf(numbers).any()
