"""A foreign sheet of no known kind → the kind that it is nearest to, and the lines that make it one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.language import mark as _
from reportgen.workbook.adoptcontents import FITS, Contents
from reportgen.workbook.adoptvalues import MOST_WORDS
from reportgen.workbook.columns import Header, Table, assign, titles_of
from reportgen.workbook.dates import day_in
from reportgen.workbook.draft import Line, Reason
from reportgen.workbook.grid import Cell, Grid
from reportgen.workbook.headers import Names
from reportgen.workbook.likely import PLANNED, holds, is_number_of, likely_code, likely_header, may_be, names_of, place_in, says, words_of
from reportgen.workbook.numbers import parse_number
from reportgen.workbook.otherlists import counts_other_things
from reportgen.workbook.recognise import HEADER_ROWS, is_datum
from reportgen.workbook.schema import KIND, Column, Kind, Type, columns_of

FOREIGN = ("pipeline", "visits", "orders", "customers", "targets", "reps")  # kinds that other systems' exports are guessed to be
# columns that may lose their header to a required one that has none
MAY_GIVE = {
    ("visits", "date"): ("next_step_on", "start"), ("orders", "date"): ("delivered_on", "due_on"), ("pipeline", "stage"): ("status",),
}  # fmt: skip
LONGEST_TITLE = 60
CLOSES = {"closed_on": "closed_on", "opened_on": "opened_on + 90 days", "as_of": "as_of + 90 days"}


@dataclass(slots=True)
class Guess:
    """A kind that a sheet may be of, and the lines that make it one."""

    kind: Kind
    lines: list[Line]
    score: float


def best_guess(grid: Grid, names: Names) -> Guess | None:
    """The kind that a header row fits best, if all that the kind requires is there or can be stood in for."""
    best: Guess | None = None
    for row in range(min(HEADER_ROWS, len(grid.rows) - 1)):
        for joined in (False, True):
            titles = titles_of(grid, row, joined, (0, len(grid.rows[0])))
            if row + joined + 1 >= len(grid.rows) or not is_heading([options[0] for options in titles.values()], grid.rows[row + joined]):
                continue
            for kind in (KIND[name] for name in FOREIGN):
                guess = guess_of(grid, kind, names, titles, row + joined)
                if guess and (best is None or guess.score - joined > best.score):
                    best = guess
    return best


def is_heading(titles: Sequence[str], row: Sequence[Cell]) -> bool:
    """Whether texts may be headers: at least two, short, unlike each other, and nothing but texts in their row, none of them a day or number."""
    if any(map(is_datum, row)) or len(titles) < 2 or len(titles) < sum(cell is not None for cell in row) or len(set(titles)) < len(titles):
        return False
    return not any(len(title) > LONGEST_TITLE or day_in(title, "dmy") or parse_number(title, ".") is not None for title in titles)


def guess_of(grid: Grid, kind: Kind, names: Names, titles: Mapping[int, tuple[str, ...]], row: int) -> Guess | None:
    settings = names.settings
    headers, twice = assign(kind, names, titles)
    table = Table(grid, kind, grid.first_row + row, headers, row + 1, len(grid.rows), twice)
    taken = {header.field: header for header in headers if header.field}
    fixed = {*settings.fixed.get(kind.name, {}), *settings.derived.get(kind.name, {})}
    contents = Contents(table, settings)
    lines: list[Line] = []
    known, score = len(taken), float(len(taken))
    lacking = [column for column in columns_of(kind, settings) if column.required and column.name not in taken and column.name not in fixed]
    for column in sorted(lacking, key=lambda column: column.type not in (Type.CUSTOMER, Type.CHOICE)):
        chosen = header_for(column, table, contents, {header for line in lines for header in [line.value]})
        if chosen:
            header, reason = chosen
            lines.append(Line(("columns", kind.name), column.name, header.title, reason, is_list=True))
            score += 0.7
            continue
        stand_in = stand_in_for(column, table, contents)
        if stand_in is None:
            return None
        lines.append(stand_in)
        score -= 0.5
    if not is_proven(table, lines):
        return None
    is_named = any(word in f"{grid.sheet}".casefold() for word in (kind.name, kind.en.casefold(), kind.zh, *map(str.casefold, kind.aliases)))
    found = known + sum(line.is_list for line in lines)
    return Guess(kind, lines, score + 0.5 * is_named) if found >= 3 or (found == 2 and is_named) else None


def header_for(column: Column, table: Table, contents: Contents, used: set[str]) -> tuple[Header, Reason] | None:
    """The header of an unused column that a required one may be: by its words and values, or by its values alone."""
    may_give = MAY_GIVE.get((table.kind.name, column.name), ())
    kind = table.kind.name
    spare = {h.at for pair in table.twice for h in pair if (kind, column.name) == ("pipeline", "customer") and words_of(h.title) == " name "}
    free = [
        h for h in table.headers if (h.field is None or h.field in may_give or h.at in spare) and h.title not in used and contents.fits(column, h)
    ]
    allowed = PLANNED if kind == "visits" and any(h.field == "activity" and h.how != "unknown" for h in table.headers) else ()
    same = [header for header in free if says(table.kind, column, header.title)]
    if same:
        return same[0], Reason(_("says the same in other words, and its values fit"))
    free = [header for header in free if may_be(column.name, header.title, allowed) and not (kind == "customers" and is_of_contacts(header.title))]
    holding = [header for header in free if header.field is None and any(holds(known, header.title) for known in names_of(table.kind, column))]
    if holding:
        return holding[0], Reason(_("holds the words of a known header, and its values fit"))
    ranks = [
        ((not is_number_of(h.title), contents.is_full(h), likely_header(column.name, h.title), -h.at), h)
        for h in free
        if likely_header(column.name, h.title)
    ]
    likely = sorted(ranks, key=lambda item: item[0])
    if likely:
        return likely[-1][1], Reason(_("by a word in it, and its values fit; look whether it is meant"))
    if len(free) == 1 and (column.name == "date" or (column.type is Type.CHOICE and contents.placeable(column, free[0]) >= FITS)):
        return free[0], Reason(_("the only column whose values fit; look whether it is meant"))
    if column.type is Type.CHOICE:
        named = [h for h in table.headers if h.field is None and h.title not in used and place_in(words_of(h.title), column.name) >= 0]
        if named and len(set(contents.cells(named[0]))) <= MOST_WORDS:
            return named[0], Reason(_("by its name; its words are unknown"))
    return None


def is_of_contacts(title: str) -> bool:
    """Whether a header is of the people at a customer: their list is none of customers."""
    return place_in(words_of(title), "contact*") >= 0 or "联系人" in title


EVIDENCE = {
    "visits": ("visit*", "call*", "meet*", "activit*", "event*", "task*", "拜访", "走访", "跟进", "外勤", "活动", "电话", "签到"),
    "pipeline": (
        "opp*", "deal*", "stage*", "probabilit*", "confidence", "pipeline*", "forecast*", "clos*", "lead*", "prospect*", "potential*", "win",
        "expected", "商机", "机会", "阶段", "成交", "赢", "签约", "项目", "漏斗", "线索", "预计", "意向",
    ),
    "orders": ("order*", "sale*", "订单", "销售", "invoiced", "bestell*", "pedido*", "commande*"),
}  # fmt: skip
# words of headers, or of the sheet's name, that show what the rows are


def is_proven(table: Table, lines: Sequence[Line]) -> bool:
    """Whether it is more than a likeness: what makes a kind is there, and not all of it is assumed."""
    kind = table.kind.name
    assumed = {line.key for line in lines if line.table[0] in ("fixed", "derived")}
    if counts_other_things(table):
        return False
    if kind == "pipeline":
        there = {header.field for header in table.headers} | {line.key for line in lines if line.is_list}
        is_there = not {"stage", "expected_close"} <= assumed and ("stage" not in assumed or bool({"opportunity_id", "name"} & there))
        return is_there and is_spoken_of(table)
    if kind == "orders" or (kind == "visits" and "activity" in assumed):
        return is_spoken_of(table)
    return True


def is_spoken_of(table: Table) -> bool:
    """Whether a header, or the sheet's name, has a word of what the rows would be."""
    texts = [words_of(table.grid.sheet), *(words_of(header.title) for header in table.headers)]
    return any(place_in(text, word) >= 0 for text in texts for word in EVIDENCE[table.kind.name])


def stand_in_for(column: Column, table: Table, contents: Contents) -> Line | None:
    """What may stand in for a required column that no header is."""
    kind = table.kind.name
    taken = {header.field: header for header in table.headers if header.field}
    if (kind, column.name) == ("pipeline", "expected_close"):
        rule = " or ".join(rule for source, rule in CLOSES.items() if source in taken or source == "as_of")
        return Line(("derived", kind), column.name, rule, Reason(_("the sheet has no such column; an assumption: look whether 90 days are right")))
    source = next((name for name in ("name", "opportunity_id") if name in taken and contents.tells_apart(taken[name])), "")
    if (kind, column.name) == ("pipeline", "customer") and source:
        return Line(("derived", kind), column.name, source, Reason(_("the sheet names no customer; each deal stands as its own")))
    if (kind, column.name) == ("visits", "customer") and "opportunity_id" in taken:
        return Line(("derived", kind), column.name, "opportunity_id", Reason(_("the sheet names no customer; the deal's number stands for one")))
    deals = [header for header in table.headers if {"deal", "opportunity"} & set(words_of(header.title).split())]
    if (kind, column.name) == ("visits", "customer") and deals:
        return Line(("columns", kind), column.name, deals[0].title, Reason(_("the sheet names no customer; the deal stands for one")), is_list=True)
    if (kind, column.name) == ("pipeline", "stage"):
        first = next(choice.code for choice in column.choices)
        return Line(("fixed", kind), column.name, first, Reason(_("the sheet has no stages; all its deals count as in this one")))
    if (kind, column.name) == ("visits", "activity"):
        code = likely_code(column, table.grid.sheet)
        return Line(("fixed", kind), column.name, code[0] if code else "visit", Reason(_("the sheet does not say what was done; all count as this")))
    return None
