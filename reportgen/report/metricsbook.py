"""data/metrics.xlsx: every figure as a workbook that a manager filters and an analyst reads, a sheet for each chapter.

A chapter's sheet has a row for each subject, the team first, so that a filter or a sort compares people, and a column of one unit
for each figure; beside a judged figure stands its status in words. The sheet of all figures has a row for each value with the
reason where it is empty, and with where it is taken apart. Every text is written as a text: nothing becomes a formula.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import Better, Metric, Unit
from reportgen.report.charts import PAPER, Palette
from reportgen.report.tables import worded
from reportgen.report.view import STATUSES, View
from reportgen.visible import visible, width

SHEETS = (  # title and what the ids in it begin with, in the order of the reports
    (_("Results"), ("results", "scorecard")),
    (_("Activity"), ("activity",)),
    (_("Capability"), ("capability", "rac")),
    (_("Customers"), ("purchase", "fence")),
    (_("Pipeline"), ("working",)),
    (_("Platforms"), ("platform", "market", "events")),
    (_("Forecast"), ("forecast", "accuracy")),
    (_("Plan"), ("plan",)),
    (_("Data quality"), ("data",)),
)
LONGEST = 32_000  # of a text; a cell holds 32,767 characters
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
UNITS = {
    Unit.MONEY: _("money"), Unit.COUNT: _("number"), Unit.RATIO: _("share"), Unit.HOURS: _("hours"), Unit.DAYS: _("days"),
    Unit.MONTHS: _("months"), Unit.PER_DAY: _("a day"), Unit.MONEY_PER_DAY: _("money a day"), Unit.SCORE: _("score"),
    Unit.POINTS: _("points"), Unit.TEXT: _("text"), Unit.FLAG: _("yes or no"),
}  # fmt: skip
BETTER = {Better.HIGHER: _("the higher the better"), Better.LOWER: _("the lower the better"), Better.NEITHER: ""}
FORMATS = {Unit.MONEY: "#,##0", Unit.MONEY_PER_DAY: "#,##0", Unit.RATIO: "0.0%", Unit.SCORE: "0.0"}
PAPERS = {"A4": 9, "letter": 1}  # as Excel numbers them
WHOLE, BROKEN, FACTOR = "#,##0", "#,##0.0", "0.00"
WORDS = (Unit.TEXT, Unit.FLAG)  # units whose values are written as words
LIST_TITLES = (
    _("report on"), _("id of the figure"), _("figure"), _("value"), _("unit"), _("status"), _("counted"), _("why it is empty"), _("how it was made"),
)  # fmt: skip
DEFINITION_TITLES = (
    _("id of the figure"), _("figure"), _("how it is worked out"), _("unit"), _("which way is good"), _("good from"), _("to be watched from"),
    _("fewest that count"), _("made of"), _("columns read"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A subject's report in the period: its file, "" where there is none, and the anchors of the figures taken apart in it."""

    file: str
    anchors: Collection[str]


def metrics_workbook(book: Book, language: Language, places: Sequence[Place], palette: Palette = PAPER) -> bytes:
    """The workbook; the same figures give the same bytes. places: of each subject, the team first."""
    stream = BytesIO()
    Writer(stream, book, language, places, palette).write()
    return stream.getvalue()


class Writer:
    """The workbook under way: its formats, and the sheets."""

    def __init__(self, stream: BytesIO, book: Book, language: Language, places: Sequence[Place], palette: Palette) -> None:
        self.out: Any = xlsxwriter.Workbook(stream, {"in_memory": True, **SAFE})
        self.book, self.language, self.places, self.palette = book, language, places, palette
        self.views = [View(book, position, language) for position in range(len(book.subjects))]
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        ids = list(book.metrics)
        self.chapters = [(language.text(title), [id for id in ids if id.partition(".")[0] in begin]) for title, begin in SHEETS]
        self.every, self.definitions = language.text(_("All figures")), language.text(_("Definitions"))
        self.defined = {id: row for row, id in enumerate(ids, 2)}  # rows of the sheet of definitions, as Excel counts them

    def write(self) -> None:
        day = self.book.as_of
        self.out.set_properties({"title": self.title, "author": "reportgen", "created": datetime(day.year, day.month, day.day)})
        self.out.set_size(2400, 1500)
        self.write_contents()
        for title, ids in self.chapters:
            self.write_chapter(self.out.add_worksheet(title), title, ids)
        self.write_list(self.out.add_worksheet(self.every))
        self.write_definitions(self.out.add_worksheet(self.definitions))
        self.out.close()

    @property
    def title(self) -> str:
        team = self.book.settings.report.team
        return " · ".join(part for part in (self.say(_("Figures")), team, self.language.month(self.book.period)) if part)

    def say(self, msgid: str, **fields: object) -> str:
        return self.language.text(msgid, **fields)

    def look(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "font_color": self.palette.ink}
            self._looks[key] = self.out.add_format({**base, **properties})
        return self._looks[key]

    def header(self, **properties: Any) -> Any:
        ruled = {"bottom": 2, "bottom_color": self.palette.brand, "bg_color": self.palette.soft}
        return self.look(bold=True, text_wrap=True, valign="bottom", **ruled, **properties)

    def link(self, **properties: Any) -> Any:
        return self.look(font_color=self.palette.brand, underline=1, **properties)

    def name(self, position: int) -> str:
        return self.book.subjects[position].name if position else self.book.settings.report.team or self.say(_("Team"))

    def put(self, sheet: Any, row: int, column: int, text: str, look: Any = None, link: str = "") -> None:
        """A text, as what it is; a link where there is one to follow."""
        words = visible(text, LONGEST)
        if link:
            sheet.write_url(row, column, link, look, words)
        else:
            sheet.write_string(row, column, words, look)

    # --- contents -------------------------------------------------------------------------------------------------------

    def write_contents(self) -> None:
        """What the workbook is, its sheets as links, and what the colours mean."""
        sheet = self.out.add_worksheet(self.say(_("Contents")))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 80)
        self.put(sheet, 0, 0, self.title, self.look(bold=True, font_size=16))
        as_of = self.say(_("as of {day}"), day=self.language.day(self.book.as_of, year=True))
        self.put(sheet, 1, 0, f"{as_of} · {self.book.settings.report.currency}", self.look(font_color=self.palette.muted))
        row = 3
        shown = [(title, self.say(_("a row for each rep, a column for each figure"))) for title, _ids in self.chapters]
        shown += [(self.every, self.say(_("a row for each value, with its reason where it is empty"))),
                  (self.definitions, self.say(_("how each figure is worked out, and from where on it is good")))]  # fmt: skip
        for row, (title, about) in enumerate(shown, 3):
            self.put(sheet, row, 0, title, self.link(), f"internal:'{title}'!A1")
            self.put(sheet, row, 1, about)
        for at, status in enumerate(STATUSES, row + 2):
            self.put(sheet, at, 0, self.status(status), self.look(**self.colours(status)))
        self.put(sheet, row + 3 + len(STATUSES), 0, self.say(_("All reports")), self.link(), "external:../index.html")

    # --- a chapter ------------------------------------------------------------------------------------------------------

    def write_chapter(self, sheet: Any, title: str, ids: Sequence[str]) -> None:
        """Row 1 says what it is, row 2 has each figure's id, row 3 its title; then the team and each rep."""
        self.put(sheet, 0, 0, f"{title} · {self.title}", self.look(bold=True, font_size=14))
        self.put(sheet, 2, 0, self.say(_("report on")), self.header())
        self.put(sheet, 2, 1, self.say(_("rep's id")), self.header())
        sheet.set_column(0, 0, widest([self.name(at) for at in range(len(self.views))], 14, 40))
        sheet.set_column(1, 1, 10)
        for at, place in enumerate(self.places):
            strong = {"bold": not at}
            if place.file:
                self.put(sheet, 3 + at, 0, self.name(at), self.link(**strong), f"external:../{quote(place.file)}")
            else:
                self.put(sheet, 3 + at, 0, self.name(at), self.look(**strong))
            self.put(sheet, 3 + at, 1, self.book.subjects[at].key, self.look(**strong))
        column = 2
        for id in ids:
            column = self.write_column(sheet, column, self.book.metrics[id])
        sheet.set_row(0, 24)
        sheet.set_row(2, 62)
        sheet.freeze_panes(3, 1)
        sheet.autofilter(2, 0, 2 + len(self.views), column - 1)
        self.for_print(sheet, 2)

    def write_column(self, sheet: Any, column: int, metric: Metric) -> int:
        """A figure of every subject, with its status in words where it is judged; the next free column."""
        values = [self.book.value(metric.id, at) for at in range(len(self.views))]
        is_judged = any(value.status != "none" for value in values)
        self.put(sheet, 1, column, metric.id, self.link(font_size=8), f"internal:'{self.definitions}'!A{self.defined[metric.id]}")
        self.put(sheet, 2, column, self.views[0].title(metric.id), self.header(**({} if metric.unit in WORDS else {"align": "right", "indent": 1})))
        sheet.set_column(column, column, 15)
        if is_judged:
            self.put(sheet, 2, column + 1, self.say(_("{figure}: status"), figure=self.views[0].title(metric.id)), self.header())
            sheet.set_column(column + 1, column + 1, 18)
        for at, value in enumerate(values):
            colours = {**self.colours(value.status), "bold": not at}
            self.write_value(sheet, 3 + at, column, metric, value.value, colours)
            if is_judged and value.status != "none":
                self.put(sheet, 3 + at, column + 1, self.status(value.status), self.look(**colours))
        return column + 1 + is_judged

    def write_value(self, sheet: Any, row: int, column: int, metric: Metric, value: float | int | str | None, look: Mapping[str, Any]) -> None:
        """A value with its unit's format; nothing where it is empty, so that sums and pictures of the column are right."""
        if value is None or value in (float("inf"), float("-inf")):
            return
        if isinstance(value, str) or metric.unit is Unit.FLAG:
            words = self.say(_("yes") if value else _("no")) if metric.unit is Unit.FLAG else self.views[0].format(metric.id, value)
            self.put(sheet, row, column, words, self.look(**look))
        else:
            sheet.write_number(row, column, value, self.look(num_format=number_format(metric, value), align="right", indent=1, **look))

    def status(self, status: str) -> str:
        """A status with its sign, in words."""
        sign, words = STATUSES[status]
        return f"{sign} {self.say(words)}"

    def colours(self, status: str) -> dict[str, Any]:
        """Good and poor in their colours, what is to be watched on grey, what counts too little in grey."""
        palette = self.palette
        looks: dict[str, dict[str, Any]] = {
            "good": {"font_color": palette.good}, "watch": {"bg_color": palette.soft}, "poor": {"font_color": palette.bad},
            "few": {"font_color": palette.muted, "italic": True},
        }  # fmt: skip
        return looks.get(status, {})

    # --- all figures, definitions -----------------------------------------------------------------------------------------

    def write_list(self, sheet: Any) -> None:
        """A row for each value of each subject, as analysts read it."""
        self.write_head(sheet, LIST_TITLES, (20, 32, 36, 14, 12, 13, 10, 44, 60))
        every = [(at, id) for at in range(len(self.views)) for id in self.book.ids(at)]
        for row, (at, id) in enumerate(every, 1):
            metric, value, view = self.book.metrics[id], self.book.value(id, at), self.views[at]
            for column, words in enumerate((self.name(at), id, view.title(id))):
                self.put(sheet, row, column, words)
            self.write_value(sheet, row, 3, metric, value.value, self.colours(value.status))
            self.put(sheet, row, 4, self.say(UNITS[metric.unit]))
            if value.status != "none":
                self.put(sheet, row, 5, self.status(value.status), self.look(**self.colours(value.status)))
            sheet.write_number(row, 6, value.n)
            if value.value is None:
                self.put(sheet, row, 7, worded(value.reason, self.language), self.look(font_color=self.palette.muted))
            self.write_origin(sheet, row, 8, at, id)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(every), len(LIST_TITLES) - 1)
        self.for_print(sheet, 0)

    def write_origin(self, sheet: Any, row: int, column: int, at: int, id: str) -> None:
        """A link to where the report takes the figure apart; where it does not, the command that does."""
        place, anchor = self.places[at], self.views[at].place(id)
        if place.file and anchor in place.anchors:
            self.put(sheet, row, column, self.say(_("in the report")), self.link(), f"external:../{quote(place.file)}#{anchor}")
        else:
            whose = f" --rep {shlex.quote(self.book.subjects[at].key)}" if at else ""
            self.put(sheet, row, column, f"reportgen explain {id}{whose} --month {self.book.period:%Y-%m}")

    def write_definitions(self, sheet: Any) -> None:
        """What each figure means."""
        self.write_head(sheet, DEFINITION_TITLES, (32, 36, 70, 12, 22, 11, 11, 11, 44, 44))
        wrapped = self.look(text_wrap=True)
        for row, (id, metric) in enumerate(self.book.metrics.items(), 1):
            good, watch, fewest = self.book.judgement(metric)
            words = (id, self.views[0].title(id), self.views[0].formula(id), self.say(UNITS[metric.unit]), self.say(BETTER[metric.better]))
            for column, text in enumerate(words):
                self.put(sheet, row, column, text, wrapped)
            for column, value in ((5, good), (6, watch)):
                self.write_value(sheet, row, column, metric, value, {})
            if good is not None:
                sheet.write_number(row, 7, fewest)
            self.put(sheet, row, 8, ", ".join(metric.parts), wrapped)
            self.put(sheet, row, 9, ", ".join(metric.reads), wrapped)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(self.book.metrics), len(DEFINITION_TITLES) - 1)
        self.for_print(sheet, 0)

    def write_head(self, sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
        for column, (title, wide) in enumerate(zip(titles, widths, strict=True)):
            self.put(sheet, 0, column, self.say(title), self.header())
            sheet.set_column(column, column, wide)
        sheet.set_row(0, 32)

    def for_print(self, sheet: Any, head: int) -> None:
        """Landscape, as many columns on a page as fit, the head repeated."""
        sheet.set_landscape()
        sheet.set_paper(PAPERS[self.book.settings.brand.paper])
        sheet.repeat_rows(head)
        sheet.repeat_columns(0)


def number_format(metric: Metric, value: float) -> str:
    """How Excel shows a value of a figure."""
    return format_of(metric.unit, value, metric.is_factor)


def format_of(unit: Unit, value: float, is_factor: bool = False) -> str:
    """How Excel shows a number of a unit."""
    if unit is Unit.RATIO and is_factor:
        return FACTOR
    return FORMATS.get(unit, WHOLE if float(value).is_integer() else BROKEN)


def widest(texts: Sequence[str], least: int, most: int) -> int:
    """A column's width for texts."""
    return min(max([least, *(width(text) + 2 for text in texts)]), most)
