"""Rows that are no data: totals in both languages, and remarks below or between the rows of a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count

from reportgen.workbook.folding import letters
from reportgen.workbook.grid import Cell, Grid

LONGEST = 40  # no total's title is longer
WORDS = (
    "grand total", "sub total", "subtotal", "sub-total", "totals", "total", "sum", "overall", "average", "mean", "总合计", "合计数", "小计数", "共计",
    "合计", "小计", "总计", "总和", "累计", "汇总", "总数", "总额", "平均值", "平均", "合計", "小計", "總計", "計", "计", "σ", "∑",
)  # fmt: skip
AT_ENDS = "|".join(map(re.escape, sorted(WORDS, key=len, reverse=True)))
FRONT, BACK = re.compile(rf"(?:{AT_ENDS})(?![a-z])"), re.compile(rf"(?<![a-z])(?:{AT_ENDS})$")
SHORT = {"计", "計", "mean", "sum", "average", "overall", "平均", "总额", "总数", "累计"}  # with a name they may be one: "Sum Ltd", "设计"
MONTH = r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december"
OF_WHAT = re.compile(  # one word at a time: repeated as a whole it would take for ever over some texts
    rf"(?:\b(?:for|of|the|all|and|in|by|to|date|this|a|amount|revenue|sales|hours|visits|orders|value|team|general|overall|quarter|month|year|week|day|page|period|"
    rf"annual|monthly|weekly|quarterly|yearly|ytd|q[1-4]|h[12]|fy ?\d\d|w\d\d?|{MONTH})\b|\d+"
    r"|金额|数量|销售|全部|所有|团队|部门|[第本上下全当今去半一二三四五六七八九十年季月周日页总度份])"
)


def is_total(text: str) -> bool:
    """Whether a text is a total's title: Total, 小计, Total Q1, 10月合计, Grand total: — not Total Energies, nor 合计科技有限公司."""
    return rest_of_total(text) == ""


@lru_cache(50_000)
def rest_of_total(text: str) -> str | None:
    """Whose total a text names ("" if nobody's); None where it is no total's title."""
    if len(text) > LONGEST:
        return None
    plain = re.split(r"[:(\[【]", unicodedata.normalize("NFKC", text).casefold())[0]
    plain = "".join(plain.split()) if not re.search(r"[a-z]{2}", plain) else " ".join(plain.split())
    if letters(plain) in {letters(word) for word in WORDS}:
        return ""
    back, front = BACK.search(plain), FRONT.match(plain)
    rest = plain[: back.start()] if back else plain[front.end() :] if front else None
    if rest is None:
        return None
    if back and (again := FRONT.match(rest.strip(" /-"))):  # 合计 Total
        rest = rest.strip(" /-")[again.end() :]
    if not letters(OF_WHAT.sub("", rest)):
        return ""
    word = (back or front)[0]  # type: ignore[index]
    return rest.strip(" -/") if back and word not in SHORT else None


def total_at(cells: Sequence[Cell], span: range, required: set[int], customers: set[int]) -> int | None:
    """Position of the cell that says total, of a row in which something required is missing besides.

    Somebody's total (Ann Total) holds nothing but sums besides, and is none where it may be a customer's name.
    """
    if len(required) > 1 and all(cells[at] is not None for at in required):
        return None
    for at in span:
        cell = cells[at]
        rest = rest_of_total(cell) if isinstance(cell, str) else None
        if rest is None:
            continue
        others = required - {at}
        if not rest and (not others or any(cells[other] is None for other in others)):
            return at
        is_alone = all(cells[other] is None for other in others) and not any(isinstance(cells[other], str) for other in span if other != at)
        if rest and is_alone and (others or at not in customers):
            return at
    return None


def is_bare_sum(row: int, rows: Sequence[int], grid: Grid, span: range, sums: Sequence[int]) -> bool:
    """Whether a row without any text holds the sums of the rows since the last total, or of all of them."""
    cells = grid.rows[row]
    filled = [at for at in span if cells[at] is not None]
    if not filled or not all(at in sums and is_number(cells[at]) for at in filled):
        return False
    for part in (rows, last_run(rows)):
        if len(part) > 1 and all(abs(number(cells[at]) - sum(number(grid.rows[r][at]) for r in part)) < 0.01 for at in filled):
            return True
    return False


def last_run(rows: Sequence[int]) -> Sequence[int]:
    """The last of the rows that follow each other without a gap."""
    start = next((at for at in range(len(rows) - 1, 0, -1) if rows[at - 1] != rows[at] - 1), 0)
    return rows[start:]


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def number(cell: Cell) -> float:
    return float(cell) if is_number(cell) else 0.0  # type: ignore[arg-type]


def remarks(rows: Sequence[int], grid: Grid, span: range, required: set[int]) -> set[int]:
    """The rows that are remarks: texts that stand apart below the table, and titles that are merged over its width."""
    wide: Mapping[int, int] = {top - grid.first_row: right - left + 1 for top, left, bottom, right in grid.merges if top == bottom}
    merged = rows if len(span) < 2 else [row for row in rows if row in wide] if wide else ()
    found = {row for row in merged if wide.get(row, 1) > len(span) / 2 and len(filled_in(grid.rows[row], span)) == 1}
    trailing: list[int] = []
    for at in count(len(rows) - 1, -1):
        if at < 0 or not is_remark(grid.rows[rows[at]], span, required):
            break
        trailing.append(rows[at])
        if at and rows[at - 1] != rows[at] - 1:  # below data, and a blank row or a total between
            found.update(trailing)
    return found


def is_remark(cells: Sequence[Cell], span: range, required: set[int]) -> bool:
    """Whether a row holds one text, or two labels such as “Prepared by: Ann”, and next to nothing of what is required."""
    filled = filled_in(cells, span)
    if len(span) < 3 or not all(isinstance(cells[at], str) for at in filled) or len(required & set(filled)) > 1:
        return False
    return len(filled) == 1 or (len(filled) <= 4 and any(str(cells[at]).strip().endswith((":", "：")) for at in filled))


def filled_in(cells: Sequence[Cell], span: range) -> list[int]:
    return [at for at in span if cells[at] is not None]
