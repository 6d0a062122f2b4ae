"""How tall the blocks of a page are on paper, in mm, reckoned without an engine from what style.css says and how wide letters are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache, partial

from reportgen.report import charts
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Evidence, Glossary, Page, Pair, Table, Words
from reportgen.report.charts import PAPER
from reportgen.report.charts.ink import WIDE
from reportgen.report.gallery import letters
from reportgen.report.style import GAP, TEXT_WIDTH

POINT, PIXEL = 25.4 / 72, 25.4 / 96
TEXT, SMALL, ANNEX, TERM = 8.4, 7.4, 7.6, 7.2  # sizes of texts in points
LINE = 1.42  # heights of lines, of their sizes
HAIRLINE, CELL_PADDING, ANNEX_PADDING = 0.5 * POINT, 0.58, 0.5
HAN = 0.09
BELOW, ABOVE = 4.5, 7.0  # under a block, above a chapter
KEPT = 20_000  # texts and charts whose sizes are kept, for blocks are measured with more and fewer rows
NOT_RECKONED = 3.0  # of the first page
DRAWN = re.compile(r' width="([\d.]+)" height="([\d.]+)"')


def tall(text: str, room: float, size: float = TEXT, line: float = LINE, is_bold: bool = False) -> float:
    """How tall a text is; lines with Han characters are a little taller than they are asked to be, because two faces meet in them."""
    return lines(text, room, size, is_bold) * size * POINT * (line + (HAN if HAN_LETTERS.search(text) else 0))


@lru_cache(KEPT)
def lines(text: str, room: float, size: float = TEXT, is_bold: bool = False) -> int:
    """How many lines a text takes in so many mm; words are broken only where they do not fit, Han characters stand anywhere."""
    if not text:
        return 0
    em, taken, found = size * POINT, 0.0, 1
    for word in parted(text):
        wide = wide_of(word, is_bold) * em
        if taken and taken + wide_of(word.rstrip(), is_bold) * em > room + 0.01:
            found, taken = found + 1, 0.0
        if wide > room + 0.01:
            found += int(wide / room)
            wide %= room
        taken += wide
    return found


HAN_LETTERS = re.compile("[⺀-\U0003ffff]")
PARTS = re.compile(r"[⺀-\U0003ffff][，。、；：）”]*|[^\s⺀-\U0003ffff]*\s?")


def parted(text: str) -> list[str]:
    """A text in the pieces between which lines may break."""
    return PARTS.findall(text)


def wide_of(word: str, is_bold: bool) -> float:
    advances = letters(is_bold)
    return sum(1.0 if ord(letter) >= WIDE else advances.get(letter, 0.6) for letter in word)


def height(block: Block, room: float = TEXT_WIDTH, is_annex: bool = False) -> float:
    """How tall a block is, with the space under it."""
    if isinstance(block, Evidence):
        return 0.0
    if isinstance(block, Pair):
        return max(height(part, wide, is_annex) for part, wide in zip(block.blocks, shares(block), strict=True))
    title = heading(block.title, room)
    if isinstance(block, Table):
        return title + sum(rows_of(block, room, is_annex)) + after(block.note, room) + BELOW
    if isinstance(block, Drawing):
        note = tall(block.note, room, SMALL) + 1.5 if block.note else 0
        return title + note + drawn(block.chart, room) + after(block.after, room) + BELOW
    if isinstance(block, Glossary):
        return title + max((sum(term_height(*entry) for entry in part) for part in block.thirds), default=0) + BELOW
    return title + words(block, room) + after(block.note, room) + BELOW


def heading(title: str, room: float) -> float:
    return tall(title, room, 9.6, 1.3, True) + 1.2


def after(note: str, room: float) -> float:
    return tall(note, room, SMALL) + 1.2 if note else 0


def shares(pair: Pair) -> list[float]:
    """How wide each block of a pair is."""
    whole = TEXT_WIDTH - GAP * (len(pair.blocks) - 1)
    return [whole * share / sum(pair.widths) for share in pair.widths] if pair.widths else [whole / len(pair.blocks)] * len(pair.blocks)


def rows_of(table: Table, room: float, is_annex: bool = False) -> list[float]:
    """How tall a table's head is, and each of its rows."""
    given = sum(column.width for column in table.columns)
    rest = (100 - given) / max(sum(not column.width for column in table.columns), 1)
    wide = [(column.width or rest) * room / 100 - 2 for column in table.columns]
    wide[0], wide[-1] = wide[0] + 1, wide[-1] + 1  # no padding at the edges
    head = max(tall(column.title, at, SMALL) for column, at in zip(table.columns, wide, strict=True))
    size, padding = (ANNEX, ANNEX_PADDING) if is_annex else (TEXT, CELL_PADDING)
    return [
        max(head, SMALL * LINE * POINT) + 1 + 0.9 * POINT,
        *(max(map(partial(cell_height, size=size), row, wide, table.columns)) + 2 * padding + HAIRLINE for row in table.rows),
    ]


def cell_height(cell: Cell, room: float, column: Column, size: float) -> float:
    picture = drawn(cell.chart, room) + (0 if column.align == "center" else 0.4) if cell.chart else 0
    return picture + max(tall(cell.said, room, size, is_bold=cell.is_strong), 0 if picture else size * LINE * POINT)


def drawn(chart: Chart, room: float) -> float:
    """How tall a chart is; a wide one shrinks to the room there is."""
    wide, tall = size_of(chart)
    return tall * min(1, room / wide)


@lru_cache(KEPT)
def size_of(chart: Chart) -> tuple[float, float]:
    found = DRAWN.search(getattr(charts, chart.form)(**chart.arguments, palette=PAPER))
    assert found
    return float(found[1]) * PIXEL, float(found[2]) * PIXEL


@cache
def term_height(term: str, meaning: str) -> float:
    return tall(f"{term} {meaning}", (TEXT_WIDTH - 12) / 3, TERM, 1.34) + 1


def words(block: Words, room: float) -> float:
    if block.is_quoted:
        return sum(sum(max(tall(part, room - 3), TEXT * LINE * POINT) for part in line.split("\n")) + 1.4 for line, _whole in block.shown)
    return sum(tall(line, room - 8) for line, _whole in block.shown)


def chapter_heading(chapter: Chapter) -> float:
    """How tall a chapter's name and headline are where they begin a page; elsewhere there are 7 mm above."""
    return SMALL * LINE * POINT + 1.1 + tall(chapter.headline, TEXT_WIDTH, 13, 1.28, True) + 2.8


def first_page(page: Page) -> float:
    """How tall the first page is."""
    headline = tall(page.headline, TEXT_WIDTH, 16, 1.22, True) + 3.4
    fifth = TEXT_WIDTH / max(len(page.figures), 1) - 4.5
    yard = max([2.7 * 7.6 * POINT, *(tall(figure.yardstick, fifth, 7.6, 1.35) for figure in page.figures)])
    figures = 3.6 + (7.6 * 1.35 + 15 * 1.2) * POINT + yard + 4.4 + 1.9 * POINT + 4
    wide = height(page.revenue, 119) - BELOW + 1 if page.revenue else 0
    why = heading("-", 54) + sum(letter_height(letter.title, letter.note) for letter in page.letters)
    why += tall(page.reading, 48, 7.8) + 4.8 if page.reading else 0
    strip = max((strip_height(block) for block in page.strip), default=-3.5) + 3.5
    tables = sum(height(table) - BELOW + 4 for table in (page.stakes, page.weeks) if table)
    return headline + figures + max(wide, why if page.letters else 0) + 2 + strip + tables - 4 + NOT_RECKONED


def letter_height(title: str, note: str) -> float:
    return max(tall(title, 44, 7.8, 1.36, True) + tall(note, 44, 7.8, 1.36), 7.4) + 2.4


def strip_height(block: Block) -> float:
    third = (TEXT_WIDTH - 14) / 3
    if isinstance(block, Drawing):
        return 2 + heading(block.title, third) + drawn(block.chart, third)
    told: Sequence[str] = block.lines if isinstance(block, Words) else ()
    title = "" if isinstance(block, (Pair, Evidence)) else block.title
    return 2 + heading(title, third) + sum(tall(line, third - 4, 7.8) + 0.8 for line in told)
