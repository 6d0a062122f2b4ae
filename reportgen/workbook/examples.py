"""The example row of a blank workbook: what it says, and how it is known again as long as nobody has touched it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from reportgen.workbook.grid import Cell
from reportgen.workbook.schema import EXAMPLE_MARKS, Column, Kind, Type

LANGUAGES = ("en", "zh")
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
DAYS = (Type.DATE, Type.WEEK, Type.MONTH)
# what a person would write, by column: English, Chinese
TEXTS: dict[str, tuple[str, str]] = {
    "customer": ("Harbour Valves Ltd", "海港阀门有限公司"), "rep": ("Anna Berg", "王小明"), "rep_id": ("R07", "R07"),
    "email": ("anna@example.com", "xiaoming@example.com"), "manager": ("Lin Huimin", "林慧敏"),
    "manager_email": ("lin@example.com", "lin@example.com"), "team": ("North", "华北"), "product": ("Pump P2", "P2 型泵"),
    "order_id": ("SO-1042", "SO-1042"), "opportunity_id": ("D-204", "D-204"), "customer_id": ("C-118", "C-118"),
    "segment": ("Chemicals", "化工"), "contact": ("Ms Chen", "陈女士"), "contact_title": ("Head of purchasing", "采购经理"),
    "company_size": ("120 people", "120 人"), "reason": ("New plant in spring", "明年春季新建工厂"), "source": ("Fair", "展会"),
    "name": ("Pumps for hall 2", "二号车间泵"), "task": ("Present the offer", "讲解方案"),
    "next_step": ("Send the revised offer", "发送修改后的报价"), "competitor": ("Delta Pumps", "德尔塔泵业"),
    "notes": ("Wants delivery by March", "希望三月前交货"), "objective": ("Agree the terms", "谈妥条款"),
    "criterion": ("Negotiation", "谈判"), "action": ("Joint visit with the manager", "与经理协同拜访"), "key": ("A", "A"),
    "text": ("Two large orders, one customer lost.", "两张大单，流失一家客户。"), "author": ("Anna Berg", "王小明"),
    "measure": ("Visit each A customer this month", "本月拜访所有 A 类客户"), "finding": ("Few visits to A customers", "A 类客户拜访少"),
    "owner": ("Anna Berg", "王小明"),
}  # fmt: skip
CHOICES = {"stage": 2, "activity": 1}  # which choice is shown, where it is not the first
NUMBERS: dict[Type, float] = {Type.MONEY: 120000, Type.SHARE: 0.4, Type.SCORE: 4, Type.NUMBER: 2}
OWN_NUMBERS = {
    "t1": 14, "t2": 9, "t3": 8, "t4": 7, "t5": 1, "hours": 1.5, "planned_hours": 4, "hours_per_week": 40, "score": 3, "required": 4, "cost": 8000,
    "attendees": 40, "leads": 6, "target": 300000, "potential": 500000,
}  # fmt: skip
EMPTY = {"targets": ("customer", "product"), "plans": ("planned_count",), "measures": ("metric",)}  # and these, of one kind
UNUSUAL = (  # columns that an example leaves empty
    "left_on", "lost_on", "lost_reason", "closed_on", "done_on", "result", "minutes", "start", "end", "joint_with", "quality", "currency",
    "snapshot_on", "delivered_on", "forecast_category", "influenceable", "weight",
)  # fmt: skip


def example(kind: Kind, column: Column, language: str, month: date) -> Any:
    """What the example row of a kind says in a column; None where it says nothing."""
    if column.name in UNUSUAL or column.name in EMPTY.get(kind.name, ()):
        return None
    if column.choices:
        return str(getattr(column.choices[min(CHOICES.get(column.name, 0), len(column.choices) - 1)], language))
    if column.name in TEXTS:
        return TEXTS[column.name][LANGUAGES.index(language)]
    if column.type is Type.YES_NO:
        return {"en": "yes", "zh": "是"}[language]
    days = {Type.DATE: month + timedelta(days=2), Type.WEEK: month - timedelta(days=month.weekday()), Type.MONTH: month}
    return days.get(column.type, OWN_NUMBERS.get(column.name, NUMBERS.get(column.type)))


def marked(value: Any, language: str) -> str:
    """The first cell of the row: the mark, then what the cell says."""
    said = "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return f"{EXAMPLE_MARKS[LANGUAGES.index(language)]} {said}".strip()


def is_untouched(kind: Kind, cells: Iterable[tuple[Column, Cell]]) -> bool:
    """Whether a marked row says nothing but what an example row says; days may be any."""
    return all(is_said(kind, column, cell) for column, cell in cells if isinstance(cell, (str, int, float)))


def is_said(kind: Kind, column: Column, cell: str | int | float) -> bool:
    known = [example(kind, column, language, date(2026, 1, 1)) for language in LANGUAGES]
    if isinstance(cell, (int, float)):
        return column.type in DAYS or cell in known
    text = cell.strip()
    for mark in EXAMPLE_MARKS:
        text = text.removeprefix(mark).strip()
    return text in map(str, known) or (column.type in DAYS and bool(DAY.fullmatch(text))) or not text
