"""Which workbook holds what: the office's files, the kept pictures of the pipeline, and a workbook for each rep."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from openpyxl.styles import Font, PatternFill

from make import remarks, teamsheets
from make.days import FIRST, LAST, month_end, months
from make.mess import Garden, in_ten_thousands, misspelt, row_where, text_dates
from make.people import PRODUCTS, REPS
from make.repsheets import Row, pipeline_rows, plan_rows, timesheet_rows, visit_rows
from make.words import SHEETS, word
from make.workbook import LOOKS, OFFICE, Book, Placed, on_one_page_wide
from make.world import Desk, World

TEAM = Path("团队")
HISTORY = Path("历史")
REP_FILES = {  # as each keeps it: dated, dated in words, or just always the same file
    "王建国": "王建国 2026-10.xlsx", "陈思雨": "陈思雨 2026年10月.xlsx", "刘洋": "刘洋_202610.xlsx", "Daniel Brooks": "Daniel Brooks Oct 2026.xlsx",
    "张敏": "张敏.xlsx", "Oliver Grant": "Oliver Grant.xlsx", "Sophie Turner": "Sophie Turner 2026-10.xlsx", "李强": "李强.xlsx",
}  # fmt: skip
OCTOBER = date(2026, 10, 1)


def write_all(world: World, folder: Path) -> None:
    """Every workbook into the folder, and the list of what was planted."""
    garden = Garden()
    write_team(world, folder, garden)
    write_targets(folder, garden)
    write_orders(world, folder, garden)
    write_events(folder, garden)
    write_history(world, folder)
    for desk in world.desks:
        write_rep(desk, folder, garden)
    text = json.dumps(garden.listed(), ensure_ascii=False, indent=1)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8")


def write_team(world: World, folder: Path, garden: Garden) -> None:
    file = TEAM / "销售团队.xlsx"
    book = Book(OFFICE, "zh")
    book.table("reps", "花名册", teamsheets.rep_rows(), ["恒流科技 销售部花名册"])
    groups = [("客户", 6), ("联系人与需求", 5), ("来源与状态", 4)]
    customers = book.table("customers", "客户资料", teamsheets.customer_rows(world), ["客户资料总表", "内勤维护，每周五更新"], groups)
    garden.note(file, customers, "A1:A2", "title rows", customers.sheet["A1"].value, "", "", "two lines of title above the table")
    garden.note(file, customers, "A3", "merged group header", groups[0][0], "", "", "merged groups above the header row")
    book.table("focus", "活动方向", teamsheets.focus_rows())
    book.table("capabilities", "能力评估", teamsheets.capability_rows(), ["能力评估记录"])
    book.table("fence", "围墙准则", teamsheets.fence_rows(world), ["大客户围墙评分（1–5）"])
    screening = book.table("screening", "筛选准则", teamsheets.screening_rows(world))
    screening.sheet.sheet_state = "hidden"
    garden.note(file, screening, "", "hidden sheet", "筛选准则", "information", "sheet.hidden", "hidden, and read like the others")
    book.table("notes", "月小结", remarks.note_rows())
    book.table("measures", "措施跟踪", remarks.measure_rows())
    book.save(folder / file)


def write_targets(folder: Path, garden: Garden) -> None:
    """2025 as a list, 2026 with a column for each month and a total row; both by rep, 2026 also by product."""
    book = Book(OFFICE, "zh")
    book.table("targets", "2025年目标", teamsheets.target_rows_2025(), ["2025年度销售目标"])
    book.save(folder / TEAM / "销售目标2025.xlsx")
    file = TEAM / "销售目标2026.xlsx"
    book = Book(OFFICE, "zh")
    rows = [[rep.name, word(metric, "zh"), *teamsheets.target_row_2026(rep, metric)] for metric in ("revenue", "visits") for rep in REPS]
    revenue = rows[: len(REPS)]
    total = ["合计", word("revenue", "zh"), *(sum(row[month] or 0 for row in revenue) for month in range(2, 14))]
    sheet = wide(book, "2026年目标", "2026年度销售目标", ["销售人员", "指标"], [*revenue, total, *rows[len(REPS) :]])
    row = 3 + len(REPS)
    garden.note(file, sheet, f"A{row}", "total row", "合计", "information", "row.total", "the sum of the reps' revenue targets")
    shares = dict(zip(PRODUCTS, (0.42, 0.28, 0.20, 0.10), strict=True))
    by_product = [[rep.name, product, *teamsheets.target_row_2026(rep, "revenue", share)] for rep in REPS for product, share in shares.items()]
    wide(book, "分产品目标", "2026年度分产品目标", ["销售人员", "产品"], by_product)
    book.save(folder / file)


def wide(book: Book, name: str, title: str, labels: list[str], rows: list[list[object]]) -> Placed:
    """A table with one column for each month of 2026."""
    sheet = book.workbook.create_sheet(name)
    sheet.append([title])
    sheet["A1"].font = Font(book.look.font, size=14, bold=True)
    sheet.append([*labels, *(f"2026年{month}月" for month in range(1, 13))])
    for cell in sheet[2]:
        cell.font, cell.fill = Font(book.look.font, bold=True, color=book.look.ink), PatternFill("solid", fgColor=book.look.fill)
        sheet.column_dimensions[cell.column_letter].width = 12
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row][2:]:
            cell.number_format = "#,##0"
            cell.font = Font(book.look.font, bold=row[0] == "合计")
    sheet.freeze_panes = "C3"
    on_one_page_wide(sheet)
    return Placed(sheet, {"rep": "A"}, 2, sheet.max_row)


def write_orders(world: World, folder: Path, garden: Garden) -> None:
    """A sheet for each year, with the sums of the quarters as the office needs them; one row was entered twice."""
    file = TEAM / "订单台账.xlsx"
    book = Book(OFFICE, "zh")
    for year in (2025, 2026):
        orders = [order for order in world.ledger if order.date.year == year]
        rows: list[Row] = []
        sums: list[int] = []
        for quarter in range(4):
            part = teamsheets.order_rows([order for order in orders if (order.date.month - 1) // 3 == quarter])
            if not part:
                continue
            if (year, quarter) == (2026, 2):
                part.insert(41, dict(part[40]))
                twice = len(rows) + 41
            rows += part
            rows.append({"order_id": "小计", "amount": sum(row["amount"] for row in part if row["status"] != "已取消")})
            sums.append(len(rows) - 1)
        rows.append({"order_id": "合计", "amount": sum(rows[place]["amount"] for place in sums)})
        placed = book.table("orders", f"{year}年", rows, [f"{year}年订单台账（人民币元）"])
        for place in (*sums, len(rows) - 1):
            row = placed.first_row + place
            book.total(placed, row, rows[place]["order_id"], "order_id", {"amount": rows[place]["amount"]})
            cell = placed.cell("order_id", row)
            garden.note(file, placed, cell, "total row", rows[place]["order_id"], "information", "row.total", "the office's sums")
        if year == 2026:
            row = placed.first_row + twice
            garden.note(
                file,
                placed,
                f"A{row}",
                "duplicated row",
                rows[twice]["order_id"],
                "warning",
                "row.duplicate",
                f"the same as row {row - 1}",
            )
    book.save(folder / file)


def write_events(folder: Path, garden: Garden) -> None:
    """The events, and the copy that somebody made and left."""
    file, copy = TEAM / "市场活动.xlsx", TEAM / "市场活动的副本.xlsx"
    book = Book(LOOKS[1], "zh")
    placed = book.table("events", "市场活动", teamsheets.event_rows(), ["市场活动费用与效果"])
    book.save(folder / file)
    shutil.copyfile(folder / file, folder / copy)
    rows = f"A{placed.first_row}:A{placed.last_row}"
    garden.note(copy, placed, rows, "copied file", copy.name, "warning", "row.duplicate", "every row stands in 市场活动.xlsx, too")


def write_history(world: World, folder: Path) -> None:
    """2025 in one workbook with a column for the day; from 2026 a folder for each month, as the office left them."""
    book = Book(OFFICE, "zh")
    rows = [{"snapshot_on": picture, **row} for picture in map(month_end, months(FIRST, date(2025, 12, 31))) for row in pictured(world, picture)]
    book.table("pipeline", "快照", rows, ["2025年各月末销售漏斗"])
    book.save(folder / HISTORY / "销售漏斗快照2025.xlsx")
    for month in months(date(2026, 1, 1), date(2026, 9, 30)):
        book = Book(OFFICE, "zh")
        book.table("pipeline", "销售漏斗", pictured(world, month_end(month)), [f"{month.year}年{month.month}月末 销售漏斗"])
        book.save(folder / HISTORY / f"{month:%Y-%m}" / "销售漏斗.xlsx")


def pictured(world: World, picture: date) -> list[Row]:
    return [{"rep": desk.rep.name, **row} for desk in world.desks for row in pipeline_rows(desk, picture, "zh")]


def write_rep(desk: Desk, folder: Path, garden: Garden) -> None:
    """One rep's workbook, with what went wrong in it."""
    rep = desk.rep
    place = REPS.index(rep)
    book = Book(LOOKS[3 + place % 2] if rep.lang == "en" else LOOKS[place % 3], rep.lang)
    language = 0 if rep.lang == "zh" else 1
    above = [f"{rep.name} 拜访记录", "每天下班前填写"] if rep.name == "王建国" else None
    groups = [("基本信息", 5), ("内容", 4), ("结果与下一步", 6)] if rep.name == "王建国" else None
    renamed = {"customer": "Custmer"} if rep.name == "Daniel Brooks" else None
    visits = book.table("visits", SHEETS["visits"][language], visit_rows(desk), above, groups, renamed=renamed)
    pipeline = book.table("pipeline", SHEETS["pipeline"][language], in_wan(desk, pipeline_rows(desk, LAST, rep.lang)),
                          renamed={"amount": "预计金额(万元)"} if rep.name == "陈思雨" else None)  # fmt: skip
    if rep.has_timesheet:
        book.table("timesheet", SHEETS["timesheet"][language], timesheet_rows(desk))
    if rep.plan_load:
        book.table("plans", SHEETS["plans"][language], plan_rows(desk))
    plant(desk, Path(REP_FILES[rep.name]), book, visits, pipeline, garden)
    book.save(folder / REP_FILES[rep.name])


def in_wan(desk: Desk, rows: list[Row]) -> list[Row]:
    """One rep writes the amounts of the pipeline in units of ten thousand, and says so in the header."""
    if desk.rep.name == "陈思雨":
        return [{**row, "amount": row["amount"] / 10_000} for row in rows]
    return rows


def plant(desk: Desk, file: Path, book: Book, visits: Placed, pipeline: Placed, garden: Garden) -> None:
    """The mess of this rep's workbook."""
    name = desk.rep.name
    if name == "王建国":
        garden.note(file, visits, "A1:A2", "title rows", visits.sheet["A1"].value, "", "", "two lines of title above the table")
        garden.note(file, visits, "A3", "merged group header", "基本信息", "", "", "merged groups above the header row")
    elif name == "张敏":
        first, last = text_dates(visits, OCTOBER)
        cells = f"{visits.cell('date', first)}:{visits.cell('date', last)}"
        garden.note(
            file,
            visits,
            cells,
            "text dates",
            visits.sheet[visits.cell("date", first)].value,
            "",
            "",
            "October's dates are text, in three forms",
        )
    elif name == "李强":
        rows = in_ten_thousands(pipeline, 70_000)
        for row in rows:
            cell = pipeline.cell("amount", row)
            garden.note(file, pipeline, cell, "12万", pipeline.sheet[cell].value, "", "", "amounts from 70,000 on are written in 万")
    elif name == "陈思雨":
        cell = f"{pipeline.letters['amount']}{pipeline.header_row}"
        garden.note(file, pipeline, cell, "unit in the header", "预计金额(万元)", "", "", "the whole column is in 10,000")
        row = row_where(visits, "customer", lambda value: value in miswritable(desk))
        while visits.sheet[visits.cell("date", row)].value < date(2026, 9, 1):
            row = row_after(visits, row, desk)
        right = visits.sheet[visits.cell("customer", row)].value
        garden.put(file, visits, "customer", row, misspelt(right), "misspelt customer", "error", "name.near", f"meant is {right}")
    elif name == "刘洋":
        row = row_where(visits, "date", lambda value: value >= date(2026, 9, 29))
        garden.put(file, visits, "date", row, "2026-09-31", "unreadable date", "error", "date.unreadable", "September has 30 days")
    elif name == "Daniel Brooks":
        cell = f"{visits.letters['customer']}{visits.header_row}"
        garden.note(file, visits, cell, "renamed column", "Custmer", "warning", "column.near", "the header lost a letter")
    elif name == "Sophie Turner":
        row = row_where(pipeline, "status", lambda value: value == "Open")
        amounts = [pipeline.sheet[pipeline.cell("amount", n)].value for n in range(pipeline.first_row, pipeline.last_row + 1)]
        book.total(pipeline, pipeline.last_row + 1, "Total", "opportunity_id", {"amount": sum(amounts)})
        cell = pipeline.cell("opportunity_id", pipeline.last_row)
        garden.note(file, pipeline, cell, "total row", "Total", "information", "row.total", "the rep's own sum")
        garden.put(
            file,
            pipeline,
            "amount",
            row,
            "to be confirmed",
            "amount that is text",
            "error",
            "number.unreadable",
            "an amount nobody has",
        )


def miswritable(desk: Desk) -> set[str]:
    """Customers whose name can be written wrong in a way that is easily overlooked."""
    found = set()
    for customer in desk.customers:
        try:
            misspelt(customer.name)
        except LookupError:
            continue
        found.add(customer.name)
    return found


def row_after(visits: Placed, row: int, desk: Desk) -> int:
    names = miswritable(desk)
    return next(n for n in range(row + 1, visits.last_row + 1) if visits.sheet[visits.cell("customer", n)].value in names)
