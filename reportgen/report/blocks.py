"""What a page is made of: plain values, already worded, that a template lays out and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.language import THIN
from reportgen.report.brand import Look
from reportgen.visible import width

GOOD, POOR = "✓", "✗"  # of a level; changes have arrows
# characters of a cell, of one that holds a finding, of a line of a list, of a paragraph somebody wrote
MOST_CELL, MOST_FINDING, MOST_LINE, MOST_QUOTED = 160, 280, 600, 1200
WORDY = 16  # as wide as a column of a telephone's table can be
LONG = 13  # rows of a table that may go on on the next sheet of paper, under its head
GLOSSARY_LINE = 46  # letters of a line in a third of the page


@dataclass(frozen=True, slots=True, eq=False)  # each is one of its own, so that what is known of it can be kept
class Chart:
    """A chart to be drawn when the page is rendered, for paper or screen: a function of charts.py and its arguments."""

    form: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: words, a small picture, or both; tone good, bad, muted or plain; `sort` orders the column."""

    words: str = ""
    chart: Chart | None = None
    tone: str = "plain"
    is_strong: bool = False
    sort: float | str | None = None
    metric: str = ""
    place: str = ""  # where the figure is taken apart, on the page of its own subject
    sign: str = ""  # before words that are judged, and do not say so: colour alone would not
    most: int = MOST_CELL  # characters on paper

    @property
    def said(self) -> str:
        """Its words as they are shown."""
        words = brief(self.words, self.most)
        return f"{self.sign}{THIN}{words}" if self.sign else words

    @property
    def is_cut(self) -> bool:
        return len(self.words) > self.most


def brief(text: str, most: int) -> str:
    """A text cut to so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def as_poor(cell: Cell, is_poor: bool = True) -> Cell:
    """A cell marked as a poor level where it is one."""
    return replace(cell, tone="bad", sign=POOR) if is_poor else cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, left or right aligned, and its share of the width in per cent (0: as it needs)."""

    title: str
    align: str = "left"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading that states its finding.

    is_list: the first rows matter most, so that paper may have fewer; has_ends: the first and the last do.
    """

    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str = ""
    is_list: bool = False
    has_ends: bool = False
    form: str = "table"

    @property
    def is_long(self) -> bool:
        return len(self.rows) >= LONG

    @property
    def is_wordy(self) -> bool:
        """Whether its columns cannot be read beside each other on a telephone, where each row becomes a card then."""
        left = [at for at, column in enumerate(self.columns) if column.align == "left"]
        return sum(any(width(row[at].words[: 2 * WORDY]) > WORDY for row in self.rows) for at in left) > 1 or (
            len(self.columns) > 6 and len(left) > 2
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart under a heading that states its finding, with a line that says how to read it, and one under it about its marks."""

    title: str
    chart: Chart
    note: str = ""
    after: str = ""
    form: str = "drawing"


@dataclass(frozen=True, slots=True)
class Words:
    """A numbered list under a heading, or paragraphs as somebody wrote them (`is_quoted`)."""

    title: str
    lines: list[str]
    is_quoted: bool = False
    note: str = ""
    form: str = "words"

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Each line as it is shown, and the whole of it where it is cut."""
        most = MOST_QUOTED if self.is_quoted else MOST_LINE
        return [(brief(line, most), line if len(line) > most else "") for line in self.lines]


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks beside each other; `widths`: their shares of the line (none: equal)."""

    blocks: Sequence[Block]
    widths: tuple[int, ...] = ()
    form: str = "pair"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms and their meaning, set small in columns."""

    title: str
    entries: list[tuple[str, str]]
    form: str = "glossary"

    @property
    def thirds(self) -> list[list[tuple[str, str]]]:
        """The terms in three columns of about one height, in their order."""
        sizes = [lines_of(term, meaning) for term, meaning in self.entries]
        found: list[list[tuple[str, str]]] = [[], [], []]
        passed = 0.0
        for entry, size in zip(self.entries, sizes, strict=True):
            found[min(int((passed + size / 2) * 3 / sum(sizes)), 2)].append(entry)
            passed += size
        return found


def lines_of(term: str, meaning: str) -> float:
    """About how many lines a term takes in a third of the page, with the space under it."""
    return math.ceil(width(f"{term} {meaning}") / GLOSSARY_LINE) + 0.3


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet behind a figure: the sheet in words, and of each its cells, what it is about, and what it counts."""

    sheet: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Proof:
    """The rows behind a finding: its sentence, its first rows, how many there are in all."""

    place: str
    title: str
    rows: list[Rows]
    counted: str
    more: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind findings, to be unfolded on a screen; on paper there is nothing of it."""

    title: str
    proofs: list[Proof]
    form: str = "evidence"


Block = Table | Drawing | Words | Pair | Glossary | Evidence


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: its name, value, yardstick, twelve months behind it, and the signed change beside it."""

    metric: str
    title: str
    value: str
    yardstick: str
    change: str = ""
    tone: str = "plain"
    sign: str = ""  # ▲ ▼ ■ of a change, ✓ ✗ of a level
    spark: Chart | None = None
    place: str = ""  # where it is taken apart


@dataclass(frozen=True, slots=True)
class Letter:
    """R, A or C: good or weak, and why."""

    letter: str
    is_good: bool
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a figure is made of: where it is taken apart ("": not on this page), its name and value."""

    place: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A figure taken apart: in full, its formula in words, the figures it is made of, its first rows, and how many there are in all."""

    place: str
    title: str
    value: str
    in_full: str
    formula: str
    parts: list[Part]
    rows: list[Rows]
    counted: str
    more: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a report: its name for bookmarks, a headline that states its finding, its blocks."""

    id: str
    name: str
    headline: str
    blocks: list[Block] = field(default_factory=list)


def shortened(block: Block, rows: int, terms: int, more: str) -> Block:
    """A block with the first rows or lines of its lists and the first terms of a glossary; `more` says how many {n} there are besides."""
    if isinstance(block, Pair):
        return replace(block, blocks=[shortened(part, rows, terms, more) for part in block.blocks])
    if isinstance(block, Table) and block.is_list and len(block.rows) > rows:
        rest = more.format(n=len(block.rows) - rows)
        first = rows - rows // 2 if block.has_ends else rows
        kept = block.rows[:first] + block.rows[len(block.rows) - (rows - first) :]
        return replace(block, rows=kept, note=f"{block.note} · {rest}" if block.note else rest)
    if isinstance(block, Words) and len(block.lines) > rows and not block.is_quoted:
        return replace(block, lines=block.lines[:rows], note=more.format(n=len(block.lines) - rows))
    if isinstance(block, Glossary) and len(block.entries) > terms:
        return replace(block, entries=[*block.entries[:terms], ("", more.format(n=len(block.entries) - terms))])
    return block


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report of a rep or the team, in one language."""

    kind: str  # rep, team
    language: str
    slug: str
    name: str
    month: str
    as_of: str  # in words
    as_of_iso: str
    team: str
    headline: str
    figures: list[Figure]
    letters: list[Letter]
    reading: str  # what the RAC case means
    revenue: Drawing | None
    strip: list[Block]  # three small blocks beside each other
    stakes: Table | None
    weeks: Table | None
    chapters: list[Chapter]
    quality: str
    unfolded: list[Unfolded]  # the figures shown, taken apart
    most_pages: int  # of its PDF
    texts: dict[str, str]  # words of the frame: headers, footers
    look: Look = field(default_factory=Look)
    attachment: bytes = b""  # the rep's own rows as a workbook
