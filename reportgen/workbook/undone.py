"""Activities that were not done: a log of tasks often says of each whether it is completed, and what is not must not count as done.

It does so in a yes or no (Completed), or in a status (Not Started).
"""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.workbook.choices import NO, YES
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.folding import letters
from reportgen.workbook.grid import Cell
from reportgen.workbook.typed import folded, tidy

TITLES = {letters(title) for title in ("completed", "is completed", "done", "is done", "已完成", "是否完成", "完成否", "是否已完成")}
STATUS_TITLES = """
status, task status, activity status, event status, call status, visit status, meeting status, activity stage, activity done, 状态, 拜访状态,
任务状态, 活动状态, 外勤状态, 完成状态, 执行状态
"""
STATUSES = {letters(title) for title in STATUS_TITLES.split(",")}
DONE_WORDS = YES | {"completed", "complete", "done", "held", "finished", "closed", "attended", "已完成", "完成", "已结束", "已拜访", "已执行"}
UNDONE_WORDS = NO | {
    "not started", "in progress", "planned", "scheduled", "to do", "todo", "open", "pending", "not held", "cancelled", "canceled", "deferred",
    "waiting on someone else", "waiting", "no show", "missed", "not completed", "not done", "overdue",
    "未开始", "未完成", "进行中", "计划中", "已计划", "已取消", "取消", "待拜访", "未拜访", "未执行", "待执行", "待完成", "已作废",
}  # fmt: skip

OF_ANYTHING = YES | NO | {"open", "closed", "pending", "in progress", "进行中"}  # words that a status of something else has as well


def done_header(table: Table) -> Header | None:
    """The column of a table of visits that says whether each was done; None where none does.

    A column with any other word is none: nobody knows what its no would mean.
    """
    if table.kind.name != "visits":
        return None
    for header in table.headers:
        title = letters(header.title)
        if header.field is None and title in TITLES | STATUSES:
            words = {word_of(row[header.at]) for row in table.grid.rows[table.first : table.last]} - {""}
            if words and words <= DONE_WORDS | UNDONE_WORDS and (title in TITLES or words - OF_ANYTHING):
                return header
    return None


def undone_rows(table: Table, header: Header, rows: Sequence[int]) -> list[int]:
    """The positions of the rows that were not done; an empty cell says nothing, and its row counts."""
    return [row for row in rows if word_of(table.grid.rows[row][header.at]) in UNDONE_WORDS]


def word_of(cell: Cell) -> str:
    """A cell's word as yes and no are compared; "" where it is empty."""
    return "" if cell is None else folded(tidy(cell) or "").rstrip(".")
