"""Blocks onto sheets of paper before any engine lays them out: in which order, and with how many rows of each list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from reportgen.report.blocks import Block, Evidence, Glossary, Page, Pair, Table, Words, shortened
from reportgen.report.heights import ABOVE, BELOW, chapter_heading, height

SHEETS = {"A4": 297 - 17.5 - 15.5, "letter": 279.4 - 15 - 13}  # mm of text
ROWS = (99, 12, 10, 8, 7, 6, 5, 4, 3)  # of each list, tried in turn
TERMS = 12  # of a glossary, where the fewest rows are still too many
HOLE = 0.12  # of a sheet: where more would stay blank, a later block of the chapter comes first
NEARLY_EMPTY = 0.45  # of the last sheet: less on it, and one sheet fewer is looked for
ENOUGH_ROWS = 4  # below which nothing is given up for that
START = 28.0  # mm of a block that may go on on the next sheet which must stand on the first


@dataclass(frozen=True, slots=True)
class Item:
    """A block, where it stands in the page, how tall it is with what rows, and whether it may go on on the next sheet."""

    place: tuple[int, int]  # chapter, block
    tall: float
    is_loose: bool

    @property
    def start(self) -> float:
        """What of it must stand on the sheet where it begins."""
        return min(START, self.tall - BELOW) if self.is_loose else self.tall - BELOW


@dataclass(slots=True)
class Sheets:
    """The sheets behind the first page: on which each block begins, and how much of each stays blank."""

    order: list[list[int]] = field(default_factory=list)  # of each chapter's blocks
    begun: list[list[tuple[int, int]]] = field(default_factory=lambda: [[]])  # on each sheet
    blank: list[float] = field(default_factory=list)  # of each sheet, in mm


@dataclass(slots=True)
class Flow:
    """The chapters of a page, to be put onto sheets that are so many mm high."""

    page: Page
    sheet: float
    measured: dict[tuple[int, int, int, int], Item] = field(default_factory=dict)

    def item(self, chapter: int, at: int, rows: int, terms: int) -> Item:
        key = (chapter, at, rows, terms)
        if key not in self.measured:
            block = self.block(chapter, at, rows, terms)
            tall = height(block, is_annex=self.page.chapters[chapter].id == "annex")
            self.measured[key] = Item((chapter, at), tall, is_loose(block))
        return self.measured[key]

    def block(self, chapter: int, at: int, rows: int, terms: int) -> Block:
        return shortened(self.page.chapters[chapter].blocks[at], rows, terms, self.page.texts["more_rows"])

    def sheets(self, rows: int, terms: int) -> Sheets:
        """All chapters on sheets, each list with so many rows."""
        found, taken = Sheets(), 0.0
        for number, chapter in enumerate(self.page.chapters):
            waiting = [self.item(number, at, rows, terms) for at in range(len(chapter.blocks))]
            found.order.append([])
            lead = chapter_heading(chapter) + (0 if number else ABOVE)  # the first begins a sheet because it must, and keeps the space above it
            while waiting:
                above = lead + (ABOVE if lead and taken else 0)
                at = 0
                if taken + above + waiting[0].start > self.sheet:
                    fits = partial(is_filler, room=self.sheet - taken - above)
                    at = 0 if self.sheet - taken < HOLE * self.sheet else next((n for n, item in enumerate(waiting) if fits(item)), 0)
                    if not at:
                        found.blank.append(self.sheet - taken + BELOW)
                        found.begun.append([])
                        taken, above = 0.0, lead
                item = waiting.pop(at)
                found.order[-1].append(item.place[1])
                found.begun[-1].append(item.place)
                taken, lead = taken + above + item.tall, 0.0
                while taken - BELOW > self.sheet and item.is_loose:
                    taken -= self.sheet
                    found.blank.append(0.0)
                    found.begun.append([])
        found.blank.append(max(self.sheet - taken + BELOW, 0))
        return found


def is_filler(item: Item, room: float) -> bool:
    return not item.is_loose and 0 < item.tall - BELOW <= room


def is_loose(block: Block) -> bool:
    """Whether a block may go on on the next sheet."""
    if isinstance(block, Table):
        return block.is_long
    return isinstance(block, (Words, Glossary, Evidence))


def arranged(page: Page, spare: float) -> Page:
    """The page with as many rows of each list as its sheets have room for, and its blocks in an order that fills them.

    spare: mm of each sheet that are not counted on, in case the engine takes more than was reckoned.
    """
    if not page.chapters:
        return page
    flow = Flow(page, SHEETS[page.look.size] - spare)
    rows, terms, sheets = chosen(flow)
    shown = grown(flow, rows, terms, sheets)
    chapters = [
        replace(chapter, blocks=[flow.block(number, at, shown[number, at], terms) for at in order])
        for number, (chapter, order) in enumerate(zip(page.chapters, sheets.order, strict=True))
    ]
    return replace(page, chapters=chapters)


def chosen(flow: Flow) -> tuple[int, int, Sheets]:
    """How many rows and terms: the most that fit, or somewhat fewer where that spares a sheet with hardly anything on it."""
    tried = [(rows, 99) for rows in ROWS] + [(ROWS[-1], TERMS)]
    found = [(rows, terms, flow.sheets(rows, terms)) for rows, terms in tried[:1]]
    for rows, terms in tried[1:]:
        if 1 + len(found[-1][2].blank) <= flow.page.most_pages:
            break
        found.append((rows, terms, flow.sheets(rows, terms)))
    best = found[-1]
    if len(best[2].blank) > 1 and best[2].blank[-1] > (1 - NEARLY_EMPTY) * flow.sheet:
        for rows in (rows for rows in ROWS if ENOUGH_ROWS <= rows < best[0]):
            fewer = flow.sheets(rows, best[1])
            if len(fewer.blank) < len(best[2].blank):
                return rows, best[1], fewer
    return best


def grown(flow: Flow, rows: int, terms: int, sheets: Sheets) -> dict[tuple[int, int], int]:
    """How many rows of each list are shown: more than were asked for where its sheet has room, one by one."""
    shown = {place: rows for begun in sheets.begun for place in begun}
    for blank, begun in zip(sheets.blank, sheets.begun, strict=True):
        growing = [place for place in begun if not flow.item(*place, rows, terms).is_loose]
        while growing:
            place = growing.pop(0)
            more = flow.item(*place, shown[place] + 1, terms)
            cost = more.tall - flow.item(*place, shown[place], terms).tall
            if shown[place] < most_rows(flow.page.chapters[place[0]].blocks[place[1]]) and cost <= blank and not more.is_loose:
                shown[place] += 1
                blank -= cost
                growing.append(place)
    return shown


def most_rows(block: Block) -> int:
    """How many rows its longest list has."""
    return max((len(table.rows) for table in tables(block) if table.is_list), default=0)


def tables(block: Block) -> Iterator[Table]:
    if isinstance(block, Table):
        yield block
    elif isinstance(block, Pair):
        for part in block.blocks:
            yield from tables(part)


def fewest(page: Page) -> Page:
    """The page with the fewest rows of each list and terms of each glossary, in its own order."""
    more = page.texts["more_rows"]
    chapters = [replace(chapter, blocks=[shortened(block, ROWS[-1], TERMS, more) for block in chapter.blocks]) for chapter in page.chapters]
    return replace(page, chapters=chapters)
