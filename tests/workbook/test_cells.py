"""Every form in which people write numbers, shares, times of day and names (workbooks.md "Cells")."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from reportgen.settings import Settings
from reportgen.workbook.grid import Cell
from reportgen.workbook.names import Register
from tests.workbook.cell import typed, value
from tests.workbook.sheets import PIPELINE, VISITS, codes, read, read_rows, write

OCT_3 = date(2026, 10, 3)
COMMA = Settings(input={"decimal": ","})


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (1200, 1200), ("1,200.50", 1200.5), ("¥1,200", 1200), ("￥1200元", 1200), ("1200元整", 1200), ("人民币1200", 1200), ("RMB 1,200", 1200),
        ("12萬", 120_000), ("\u200e1,200\u200b", 1200),
        ("CNY 1,200", 1200), ("1,200 CNY", 1200), ("12万", 120_000), ("12 万元", 120_000), ("3.15万", 31_500), ("1.2亿", 120_000_000),
        ("3百万", 3_000_000),
        ("12w", 120_000), ("5k", 5000), ("5K", 5000), ("2.5M", 2_500_000), ("1.2 million", 1_200_000), ("10mn", 10_000_000), ("1.2bn", 1_200_000_000),
        ("(300)", -300), ("（300）", -300), ("(1,200.50)", -1200.5), ("¥(300)", -300), ("(¥300)", -300), ("-300", -300), ("−300", -300),
        ("–300", -300),
        ("300-", -300), ("- 300", -300), ("-¥300", -300), ("¥-300", -300), ("+300", 300), ("１２００", 1200), ("１，２００．５０", 1200.5),
        (" 1200 ", 1200),
        ("1\u00a0200", 1200), ("1\u202f200.5", 1200.5), ("1\u2009200", 1200), ("1 200 000", 1_200_000), ("1'200", 1200), ("1’200.50", 1200.5),
        ("1,200.-", 1200), ("1.5e3", 1500), (".5", 0.5), ("1.200", 1.2),
    ],
)  # fmt: skip
def test_an_amount_in_every_form(cell: Cell, number: float) -> None:
    assert value("orders.amount", cell) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.200,50", 1200.5), ("1 200,50", 1200.5), ("1,5", 1.5), ("1.200", 1200), ("€1.200,50", 1200.5), ("1.200,50 €", 1200.5), ("12,5k", 12500),
     ("(1.200,50)", -1200.5)],
)  # fmt: skip
def test_an_amount_with_a_decimal_comma(text: str, number: float) -> None:
    assert value("orders.amount", text, settings=COMMA) == number


@pytest.mark.parametrize(
    "cell",
    ["1,20", "12,34,567", "1 2", "1200-1500", "约1200", "1200/月", "1200 pcs", "NaN", "inf", "50%", True, "1.200,50", "USD 5 EUR", "--5", "1e",
     "五万", "9" * 4000],
)  # fmt: skip
def test_what_is_no_amount_is_not_guessed(cell: Cell) -> None:
    assert value("orders.amount", cell) == "number.unreadable"


@pytest.mark.parametrize("cell", [1e300, "9007199254740993", 1e14])
def test_an_amount_beyond_all_measure_is_an_error(cell: Cell) -> None:
    assert value("orders.amount", cell) == "number.far"


def test_numbers_of_the_other_decimal_mark_are_an_error_where_they_could_be_either() -> None:
    found = typed("orders.amount", "1.200,50", "1.200", "1200", "1.5")
    assert {row: trouble.code for row, trouble in found.troubles.items()} == {0: "number.unreadable", 1: "number.decimal"}


@pytest.mark.parametrize(("place", "cell"), [("visits.hours", -1), ("timesheet.t1", "-2"), ("plans.planned_count", -3)])
def test_hours_and_counts_are_not_below_0(place: str, cell: Cell) -> None:
    assert value(place, cell) == "number.negative"


@pytest.mark.parametrize("cell", ["", " ", "\u00a0", "\u200b", "-", "—", "--", "/", "N/A", "n/a", "无", "暂无"])
def test_a_cell_that_says_nothing_is_empty(cell: str) -> None:
    assert np.isnan(typed("orders.amount", cell).values[0])
    assert typed("orders.amount", cell).troubles == {}
    assert np.isnat(typed("orders.due_on", cell).values[0])


def test_what_was_read_as_empty_is_said() -> None:
    assert [(note.code, note.fields) for note in typed("orders.amount", 1, "-", "—", " ").notes] == [("cell.nothing", {"marks": "“-”, “—”"})]


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#DIV/0!", " #value! "])
@pytest.mark.parametrize("place", ["orders.amount", "orders.customer", "orders.date", "orders.product"])
def test_an_excel_error_as_text_is_an_error(place: str, cell: str) -> None:
    assert value(place, cell) == "cell.error"


def test_numbers_in_columns_of_text_lose_no_zeros() -> None:
    assert [value("orders.order_id", cell) for cell in ("0012", "1e5", 12.0, 12.5, date(2026, 10, 3))] == ["0012", "1e5", "12", "12.5", "2026-10-03"]


# --- currencies


def amounts(
    tmp_path: Path, head: list[str], *rows: list[object], settings: Settings | None = None, kind: str = "Orders"
) -> list[tuple[str, str]] | list[float]:
    """The amounts of orders (or other kind's), or the findings where there are any."""
    start = ["date", "customer"] if kind == "Orders" else ["customer", "grade"]
    first: list[object] = [date(2026, 10, 5), "Alder"] if kind == "Orders" else ["Alder", "A"]
    dataset = read_rows(tmp_path, settings, **{kind: [[*start, *head], *([*first, *row] for row in rows)]})
    frame = dataset.frames[kind.lower()]
    return codes(dataset) or frame["amount" if kind == "Orders" else "potential"].tolist()


RATES = Settings(report={"rates": {"USD": 7.0, "HKD": 0.9}})


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (["amount"], ["USD 1.2m"], [8_400_000]),
        (["amount"], ["$1,000"], [7000]),
        (["amount"], ["HK$1,000"], [900]),
        (["amount"], ["EUR 5"], [("currency.no_rate", "C2")]),
        (["amount", "currency"], ["$1,000", "HKD"], [900]),  # a dollar may be Hong Kong's
        (["amount", "currency"], ["¥1,000", "RMB"], [1000]),
        (["amount", "currency"], ["€1,000", "USD"], [("currency.two", "C2")]),
        (["Amount (USD)"], [1000], [7000]),
        (["金额(万美元)"], [1.5], [105_000]),
        (["金额(万元)"], ["1.5"], [15_000]),
    ],
)
def test_a_currency_beside_the_amount_counts(tmp_path: Path, head: list[str], row: list[object], expected: list[object]) -> None:
    assert amounts(tmp_path, head, row, settings=RATES) == expected


@pytest.mark.parametrize(("cell", "expected"), [("USD 100", [700]), ("EUR 100", [("currency.no_rate", "C2")]), ("¥100", [100])])
def test_a_currency_counts_where_there_is_no_column_for_it(tmp_path: Path, cell: str, expected: list[object]) -> None:
    assert amounts(tmp_path, ["potential"], [cell], settings=RATES, kind="Customers") == expected


# --- shares


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (["80%", "80 %", "８０％", 0.8, "0.8", "8成", "八成", "80 percent"], [0.8] * 8),
        ([80, "45%", "20"], [0.8, 0.45, 0.2]),
        ([1, 0.5], [1.0, 0.5]),  # nothing above 1: shares as they are
        ([1, 50], [0.01, 0.5]),  # 50 puts the column in hundredths
        ([0, 100], [0.0, 1.0]),
    ],
)
def test_shares_of_one_column(cells: Sequence[Cell], shares: list[float]) -> None:
    assert typed("pipeline.probability", *cells).values.tolist() == pytest.approx(shares)


@pytest.mark.parametrize(
    ("cells", "row", "code"),
    [([80, 0.8], 1, "share.mixed"), (["120%"], 0, "share.range"), ([120], 0, "share.range"), ([-0.1], 0, "share.range"),
     (["high"], 0, "share.unreadable"),
     (["50-60%"], 0, "share.unreadable"), ([True], 0, "share.unreadable")],
)  # fmt: skip
def test_what_is_no_share(cells: Sequence[Cell], row: int, code: str) -> None:
    assert {row: trouble.code for row, trouble in typed("pipeline.probability", *cells).troubles.items()} == {row: code}


def test_a_number_shown_in_per_cent_counts_as_written_with_the_sign() -> None:
    found = typed("pipeline.probability", 0.8, 45, 20, percents=frozenset({0}))
    assert found.values.tolist() == pytest.approx([0.8, 0.45, 0.2])
    assert typed("pipeline.probability", 80, percents=frozenset({0})).troubles[0].code == "share.range"  # shown as 8000 %


def test_a_per_cent_sign_in_the_header_scales_nothing(tmp_path: Path) -> None:
    head = [*PIPELINE[0], "Probability (%)"]
    rows = [[str(at), "Alder", 1, "lead", date(2026, 11, 5), "Ann", cell] for at, cell in enumerate([0.8, 0.4])]
    assert read_rows(tmp_path, Pipeline=[head, *rows]).frames["pipeline"]["probability"].tolist() == [0.8, 0.4]


@pytest.mark.parametrize(
    ("cell", "score"), [(4, 4), ("4", 4), ("4分", 4), ("★★★★", 4), (0, "score.range"), (6, "score.range"), ("good", "number.unreadable")]
)
def test_scores(cell: Cell, score: object) -> None:
    assert value("visits.quality", cell) == score


# --- times


@pytest.mark.parametrize(
    ("cell", "hours"),
    [(time(14, 30), 14.5), (datetime(2026, 10, 3, 14, 30), 14.5), ("14:30", 14.5), ("14：30", 14.5), ("14.30", 14.5), ("14:30:00", 14.5),
     ("1430", 14.5),
     (1430, 14.5), ("14点30分", 14.5), ("14点半", 14.5), ("2:30 PM", 14.5), ("2:30pm", 14.5), ("下午2:30", 14.5), ("2026-10-03 14:30", 14.5),
     ("14h30", 14.5),
     ("9点", 9), ("9", 9), (9, 9), ("9am", 9), ("上午9:00", 9), ("12:00 AM", 0), ("12:30 PM", 12.5), (0.5, 12), ("24:00", 24)],
)  # fmt: skip
def test_a_time_of_day_in_every_form(cell: Cell, hours: float) -> None:
    assert value("visits.start", cell) == hours


@pytest.mark.parametrize("cell", ["25:00", "9:60", "24:30", "noon", 9.5, 2460, -1])
def test_what_is_no_time_of_day_is_not_guessed(cell: Cell) -> None:
    assert value("visits.start", cell) == "time.unreadable"


@pytest.mark.parametrize(
    ("cell", "hours"),
    [(1.5, 1.5), ("1.5", 1.5), ("1.5h", 1.5), ("1.5 小时", 1.5), ("1.5个小时", 1.5), ("90min", 1.5), ("90 分钟", 1.5), ("1h30", 1.5), ("1h 30m", 1.5),
     ("1小时30分", 1.5), ("1:30", 1.5), ("半小时", 0.5), ("2 hrs", 2), (time(1, 30), 1.5), (timedelta(hours=26), 26)],
)  # fmt: skip
def test_a_length_of_time_in_every_form(cell: Cell, hours: float) -> None:
    assert value("visits.hours", cell) == hours


@pytest.mark.parametrize("cell", ["1,5", "2,", "30'x", "h"])
def test_what_is_no_length_of_time_is_not_guessed(cell: str) -> None:
    assert value("visits.hours", cell) == "number.unreadable"  # 1,5 is no 1.5 minutes


@pytest.mark.parametrize(("cell", "minutes"), [(90, 90), ("90", 90), ("90min", 90), ("90分钟", 90), ("1.5h", 90), (49, 49), ("49", 49)])
def test_minutes(cell: Cell, minutes: float) -> None:
    assert value("visits.minutes", cell) == minutes


def test_hours_under_a_header_of_minutes() -> None:
    assert typed("visits.hours", 90, scale=1 / 60).values.tolist() == [1.5]
    assert typed("visits.hours", "90", "1.5h", scale=1 / 60).values.tolist() == [1.5, 1.5]


@pytest.mark.parametrize(
    ("title", "cell", "hours"),
    [("Duration (min)", 90, 1.5), ("Call duration (in seconds)", 5400, 1.5), ("通话时长（秒）", 90, 0.025), ("Call duration (ms)", 90_000, 0.025)],
)
def test_the_unit_of_a_length_of_time(tmp_path: Path, title: str, cell: int, hours: float) -> None:
    """90 min and 5,400 s are 1.5 h; 90 s and 90,000 ms are 1.5 min = 0.025 h: telephone systems count thus."""
    frame = read_rows(tmp_path, Visits=[[*VISITS[0], title], [OCT_3, "Alder", "call", "Ann", cell]]).frames["visits"]
    assert frame["hours"].fillna(frame["minutes"] / 60).tolist() == [pytest.approx(hours)]


def test_a_visit_past_midnight_ends_on_the_next_day(tmp_path: Path) -> None:
    dataset = read_rows(
        tmp_path, Visits=[[*VISITS[0], "start", "end"], [OCT_3, "Alder", "visit", "Ann", "22:30", "1:00"], [OCT_3, "Birch", "visit", "Ann", 9, 10]]
    )
    assert (dataset.frames["visits"]["end"] - dataset.frames["visits"]["start"]).tolist() == [2.5, 1]
    assert codes(dataset) == [("visit.past_midnight", "F2")]


# --- names


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Harbour Vales", ["Harbour Valves"]), ("Harbuor Valves", ["Harbour Valves"]), ("Harbour Valvesx", ["Harbour Valves"]), ("Harbour Vals", []),
        ("Wang", []),  # four letters of Wong
        ("Plant 12", []), ("Plant 1", []),  # digits are never misspelt
        ("华东机电公司", ["华南机电公司"]), ("机电厂", []),  # six Han characters; three
        ("Nordic Parrs", ["Nordic Parts"]),
    ],
)  # fmt: skip
def test_one_edit_from_a_name_on_file(written: str, near: list[str]) -> None:
    on_file = Register.of(["Harbour Valves", "Wong", "Plant 11", "华南机电公司", "机械厂", "Nordic Parts"])
    assert on_file.near(written) == near


def test_one_edit_from_two_names_is_no_suggestion(tmp_path: Path) -> None:
    customers = [["customer", "grade"], ["Nordic Parts", "A"], ["Nordic Ports", "B"]]
    dataset = read_rows(tmp_path, Customers=customers, Visits=[VISITS[0], [OCT_3, "Nordic Pirts", "visit", "Ann"]])
    assert codes(dataset) == [("name.unknown", "B2")]
    assert len(dataset.frames["visits"]) == 1


@pytest.mark.parametrize(("rows", "code", "used"), [(2, "name.near", 0), (3, "name.unknown", 3)])
def test_a_name_in_three_rows_is_one_of_its_own(tmp_path: Path, rows: int, code: str, used: int) -> None:
    visits = [VISITS[0], *([date(2026, 10, 5 + at), "Harbour Vales", "visit", "Ann"] for at in range(rows))]
    dataset = read_rows(tmp_path, Customers=[["customer", "grade"], ["Harbour Valves", "A"]], Visits=visits)
    assert {found for found, _cell in codes(dataset)} == {code}
    assert len(dataset.frames["visits"]) == used


@pytest.mark.parametrize("written", ["HARBOUR  valves", "Ｈａｒｂｏｕｒ Ｖａｌｖｅｓ", " Harbour\u00a0Valves\u200b"])
def test_width_case_and_blanks_make_no_other_name(written: str) -> None:
    assert Register.of(["Harbour Valves"]).find(written) == "Harbour Valves"


def test_a_look_alike_of_another_alphabet_is_not_merged() -> None:
    assert Register.of(["Alder"]).find("\u0410lder") is None  # a Cyrillic A


# --- merges and clean columns


def test_a_merge_over_rows_and_columns_fills_its_first_column(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", Visits=[VISITS[0], [OCT_3, "Alder", "visit", "Ann"], [OCT_3, None, None, "Ann"]])
    book = load_workbook(path)
    book["Visits"].merge_cells("B2:B3")
    book["Visits"].merge_cells("C2:C3")
    book.save(path)
    assert read(tmp_path).frames["visits"][["customer", "activity"]].values.tolist() == [["Alder", "visit"]] * 2


def test_a_row_of_blanks_is_blank(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Visits=[*VISITS, ["  ", " ", None, "\u00a0"], [OCT_3, "Birch", "visit", "Ann"]])
    assert (dataset.sheets[0].used, dataset.sheets[0].blank) == (2, 1)


@pytest.mark.parametrize(
    ("place", "cell"), [("visits.date", OCT_3), ("orders.amount", 1.5), ("pipeline.probability", 0.5), ("visits.hours", 2.0), ("visits.quality", 4.0)]
)
def test_a_clean_column_takes_no_python_for_each_cell(place: str, cell: Cell) -> None:
    calls = {10: 0, 1000: 0}
    for size in calls:
        cells = [cell] * size

        def count(_frame: object, event: str, _argument: object, size: int = size) -> None:
            calls[size] += event in ("call", "c_call")

        sys.setprofile(count)
        typed(place, *cells)
        sys.setprofile(None)
    assert calls[1000] - calls[10] < 50
