"""The first sheet of a workbook to be filled: whose it is, which month, how it is filled, what each sheet and column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportgen import __version__
from reportgen.language import mark as _
from reportgen.visible import width
from reportgen.workbook.formrules import LONGEST_MESSAGE, YES_NO, cut, message
from reportgen.workbook.schema import ABOUT, ABOUT_MONTH, ABOUT_ORIGIN, ABOUT_REP, Column, Kind, Type

if TYPE_CHECKING:
    from reportgen.workbook.forms import Writer

LINE, MEANING = 15, 84  # points of a line; width of what a column means
BRAND, INPUT, RED, AMBER, SOFT = "#1F4E79", "#FFF9E5", "#B8402A", "#FCE8C5", "#5B6670"
LABELS = {"en": (ABOUT_REP[0], ABOUT_MONTH[0], ABOUT_ORIGIN[0]), "zh": (ABOUT_REP[2], ABOUT_MONTH[2], ABOUT_ORIGIN[1])}
WHOSE = _("Your name as in the roster; or name the file after yourself")
WHEN = _("The month this workbook shows, such as 2026-11; leave it empty if the workbook runs through the year")
BLANK_STEPS = (
    _("Write one row for each visit, deal or fact, from the first empty row on; the table grows by itself."),
    _("The grey row is an example and never counts; delete it when you like."),
)
FILLED_STEPS = (
    _("What goes on is there already: correct what has changed, add rows below, never begin anew."),
    _("A deal that is won or lost stays: choose its status and write the day. A deal whose row is deleted counts as lost."),
    _("The week plan is a proposal for 65 % of your hours: change it until it is yours."),
)
STEPS = (
    _("Blue headers with * must be filled; the others help. Columns at the far right, which few need, can be folded away with the − above them."),
    _("Choose from the lists where there are some; a short note appears beside each cell."),
    _("Sort and filter as you like; own columns and totals do no harm. Please do not merge cells."),
)
COLOURS = (
    (_("red"), _("overdue, or a day or number that cannot be")),
    (_("amber"), _("still missing")),
)


def write_about(writer: Writer, kinds: Sequence[tuple[Kind, str, Sequence[Column]]]) -> None:
    """The sheet; its labels Rep, Month and Rolled over from are read again with the workbook."""
    code, words, form = writer.language.code, writer.language.text, writer.form
    sheet = writer.book.add_worksheet(ABOUT[1] if code == "zh" else ABOUT[0])
    sheet.hide_gridlines(2)
    sheet.set_zoom(110)
    sheet.set_tab_color("#1D242B")
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for at, wide in enumerate((22, 26, 9, MEANING + 4)):
        sheet.set_column(at, at, wide)
    month = writer.language.month(form.month) if form.month else ""
    heading = " · ".join(part for part in (form.rep or words(_("Sales workbook")), month) if part)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, heading, writer.look(bold=True, font_size=18, font_color=BRAND, valign="vcenter"))
    row = facts(writer, sheet, 2)
    row = steps(writer, sheet, row + 1)
    row = sheets(writer, sheet, row + 1, kinds)
    columns_table(writer, sheet, row + 1, kinds)


def facts(writer: Writer, sheet: Any, row: int) -> int:
    """Whose, when, where from, by which version."""
    form, words = writer.form, writer.language.text
    label, given = writer.look(bold=True), writer.look(bg_color=INPUT, border=1, border_color="#D8C48A", num_format="@")
    plain, hint = writer.look(), writer.look(font_color=SOFT, italic=True)
    rep, month, origin = (text[:1].upper() + text[1:] for text in LABELS[writer.language.code])
    lines = [(rep, form.rep, given, words(WHOSE)), (month, f"{form.month:%Y-%m}" if form.month else "", given, words(WHEN))]
    if form.origin:
        lines.append((origin, f"{form.origin:%Y-%m}", plain, ""))
    lines.append((words(_("Version")), f"reportgen {__version__}", plain, ""))
    for at, (name, value, look, note) in enumerate(lines, row):
        sheet.write_string(at, 0, name, label)
        if value:
            sheet.write_string(at, 1, value, look)
        else:
            sheet.write_blank(at, 1, None, look)
        sheet.write_string(at, 3, note, hint) if note else None
    if not form.rep and form.words.reps:
        source = writer.list_of("reps", form.words.reps)
        rule = {"validate": "list", "source": source, "error_type": "warning", "input_message": cut(words(WHOSE), LONGEST_MESSAGE)}
        sheet.data_validation(row, 1, row, 1, rule)
    return row + len(lines)


def steps(writer: Writer, sheet: Any, row: int) -> int:
    """How to fill, line by line, and what the colours mean."""
    words = writer.language.text
    sheet.write_string(row, 0, words(_("How to fill")), writer.look(bold=True, font_size=13, font_color=BRAND))
    lines = [words(step) for step in (*(FILLED_STEPS if writer.form.rows else BLANK_STEPS), *STEPS)]
    for at, line in enumerate(lines, row + 1):
        sheet.write_string(at, 0, f"{at - row}.  {line}", writer.look())
    row += len(lines) + 1
    looks = (writer.look(bold=True, font_color=RED), writer.look(bg_color=AMBER))
    for at, ((colour, meaning), look) in enumerate(zip(COLOURS, looks, strict=True), row):
        sheet.write_string(at, 0, words(colour), look)
        sheet.write_string(at, 1, words(meaning), writer.look())
    return row + len(COLOURS)


def sheets(writer: Writer, sheet: Any, row: int, kinds: Sequence[tuple[Kind, str, Sequence[Column]]]) -> int:
    """The sheets with what each is for, linked."""
    words, code = writer.language.text, writer.language.code
    sheet.write_string(row, 0, words(_("Sheets")), writer.look(bold=True, font_size=13, font_color=BRAND))
    link = writer.look(font_color="#0563C1", underline=1)
    for at, (kind, name, _columns) in enumerate(kinds, row + 1):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", link, name)
        sheet.write_string(at, 1, kind.help_zh if code == "zh" else kind.help_en, writer.look())
    return row + len(kinds) + 1


def columns_table(writer: Writer, sheet: Any, row: int, kinds: Sequence[tuple[Kind, str, Sequence[Column]]]) -> None:
    """Every column of every sheet, whether it must be filled, and what it means."""
    words, code = writer.language.text, writer.language.code
    sheet.write_string(row, 0, words(_("Columns")), writer.look(bold=True, font_size=13, font_color=BRAND))
    heads = (_("sheet"), _("column"), _("must"), _("meaning"))
    for at, head in enumerate(heads):
        sheet.write_string(row + 1, at, words(head), writer.look(bold=True, bottom=1))
    at = row + 2
    for _kind, name, columns in kinds:
        for position, column in enumerate(columns):
            line = {"top": 4, "top_color": "#C8D0D8"} if position == 0 else {}
            texts = (name if position == 0 else "", str(getattr(column, code)), "*" if column.required else "", meaning(column, writer))
            for place, text in enumerate(texts):
                sheet.write_string(at, place, text, writer.look(text_wrap=place == 3, **line))
            if (lines := -(-width(texts[3]) // MEANING)) > 1:
                sheet.set_row(at, LINE * lines)
            at += 1


def meaning(column: Column, writer: Writer) -> str:
    """What a column holds, and its choices."""
    code = writer.language.code
    if column.choices:
        return " · ".join(str(getattr(choice, code)) for choice in column.choices)
    return " · ".join(YES_NO[code]) if column.type is Type.YES_NO else message(column, writer.language)
