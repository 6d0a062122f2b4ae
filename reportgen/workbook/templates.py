"""Blank workbooks that reps like to fill: tables with drop-downs, help and formats, all from the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from reportgen import __version__
from reportgen.language import language as reader_of
from reportgen.language import mark as _
from reportgen.settings import Settings
from reportgen.workbook.catalogue import title
from reportgen.workbook.schema import ABOUT, EXAMPLE_MARKS, KIND, KINDS, Column, Kind, Type, columns_of

OWN_KINDS = ("visits", "pipeline", "timesheet", "plans", "notes")  # what a rep keeps; the rest is the team's
ROWS = 300  # rows that drop-downs and formats reach
FACE = "Calibri"  # of every Excel; others have a face of its measures
INK, SOFT, BAD = "1D242B", "EEF1F3", "B8402A"
FORMATS = {
    Type.DATE: "yyyy-mm-dd", Type.WEEK: "yyyy-mm-dd", Type.MONTH: "yyyy-mm", Type.TIME: "hh:mm", Type.NUMBER: "#,##0.##",
    Type.MONEY: "#,##0.00", Type.SHARE: "0%", Type.SCORE: "0",
}  # fmt: skip
WIDTHS = {Type.TEXT: 20, Type.CUSTOMER: 28, Type.PERSON: 18, Type.CHOICE: 16, Type.MONEY: 14}
HINTS = {
    Type.DATE: _("A date such as 2026-10-03"), Type.WEEK: _("Any day of the week, such as 2026-10-05"), Type.MONTH: _("A month such as 2026-10"),
    Type.TIME: _("A time such as 09:30"), Type.NUMBER: _("A number"), Type.MONEY: _("An amount, digits only"), Type.SHARE: _("A share such as 80%"),
    Type.SCORE: _("A score from 1 to 5"), Type.YES_NO: _("Yes or no"), Type.CHOICE: _("Choose from the list"),
}  # fmt: skip


class TemplateError(Exception):
    """Workbooks that cannot be written: one sentence."""


def write_templates(directory: Path, language: str, reps: Sequence[str], kinds: Sequence[str], settings: Settings, month: date) -> list[Path]:
    """A workbook for each rep (one to be copied, where none is named) and one for the team; never over an existing file.

    Raises TemplateError for an unknown kind and for a file that is there already.
    """
    unknown = [name for name in kinds if name not in KIND]
    if unknown:
        raise TemplateError(f"There is no kind “{unknown[0]}”. There are: {', '.join(KIND)}.")
    wanted = [kind for kind in KINDS if not kinds or kind.name in kinds]
    own, team = [kind for kind in wanted if kind.name in OWN_KINDS], [kind for kind in wanted if kind.name not in OWN_KINDS]
    plan: list[tuple[Path, str, list[Kind]]] = []
    names = {"en": ("Rep", "Team"), "zh": ("销售人员", "团队")}[language]
    if own:
        plan += [(directory / f"{file_name(rep)}.xlsx", rep, own) for rep in reps or [""]]
        plan = [(path if rep else directory / f"{names[0]}.xlsx", rep, chosen) for path, rep, chosen in plan]
    if team and not reps:
        plan.append((directory / f"{names[1]}.xlsx", "", team))
    there = [path for path, _rep, _kinds in plan if path.exists()]
    if there:
        raise TemplateError(f"“{there[0]}” is there already, and nothing of yours is overwritten. Give another folder.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, rep, chosen in plan:
            workbook_of(chosen, rep, language, settings, month).save(path)
    except OSError as error:
        raise TemplateError(f"“{directory}” could not be written: {error.strerror}. Choose a folder that you may write to.") from error
    return [path for path, _rep, _kinds in plan]


def file_name(rep: str) -> str:
    """A rep's name as a file's: never a path."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", rep).strip(". ")[:80] or "rep"


def workbook_of(kinds: Iterable[Kind], rep: str, language: str, settings: Settings, month: date) -> Workbook:
    """A workbook with an About sheet and a sheet for each kind."""
    book = Workbook()
    book.properties.creator = "reportgen"
    book.properties.created = book.properties.modified = datetime(month.year, month.month, 1)
    about(book.active, rep, language, month)  # type: ignore[arg-type]
    for kind in kinds:
        fill(book.create_sheet(str(title(kind, reader_of(language)))), kind, language, settings, month)
    return book


def about(sheet: Worksheet, rep: str, language: str, month: date) -> None:
    """Whose workbook it is, for which month, and how it is filled; read back for rep and month."""
    words = reader_of(language).text
    sheet.title = ABOUT[1] if language == "zh" else ABOUT[0]
    lines: list[tuple[str, str]] = [
        ({"en": "Rep", "zh": "销售人员"}[language], rep), ({"en": "Month", "zh": "月份"}[language], ""),
        (words(_("How to fill")), words(_("One row for each visit, deal or fact. The grey row is an example: it is never counted; write below it."))),
        ("", words(_("Columns with * must be filled. Do not merge cells; totals are welcome and left out."))),
        ("", words(_("Write your name above, or name the file after yourself."))), (words(_("Version")), __version__),
    ]  # fmt: skip
    for number, (label, value) in enumerate(lines, 1):
        sheet.cell(number, 1, label).font = Font(name=FACE, bold=True, color=INK)
        put(sheet, number, 2, value)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """A value in a cell; a text is a text, whatever it begins with."""
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def fill(sheet: Worksheet, kind: Kind, language: str, settings: Settings, month: date) -> None:
    """One kind's sheet: header, example row, drop-downs, help, formats."""
    reader = reader_of(language)
    columns = columns_of(kind, settings)
    for at, column in enumerate(columns, 1):
        name = str(title(column, reader))
        name += " *" if column.required else ""
        cell = put(sheet, 1, at, name)
        cell.font, cell.fill = Font(name=FACE, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        hint = " · ".join(part for part in (column.help_zh if language == "zh" else column.help_en, reader.text(HINTS.get(column.type, ""))) if part)
        if hint:
            cell.comment = Comment(hint, "reportgen", width=220, height=60)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(WIDTHS.get(column.type, 13), len(name.encode("gb18030", "replace")) + 3)
        put_example(sheet, at, column, reader.code, month)
        for row in range(2, ROWS):
            if column.type in FORMATS:
                sheet.cell(row, at).number_format = FORMATS[column.type]
        validate(sheet, letter, column, reader.code)
    table = Table(displayName=f"t_{kind.name}", ref=f"A1:{get_column_letter(len(columns))}{ROWS - 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    warn(sheet, kind, columns)


def put_example(sheet: Worksheet, at: int, column: Column, language: str, month: date) -> None:
    """The example row, marked as such in its first text, so that it is never read."""
    mark = EXAMPLE_MARKS[1] if language == "zh" else EXAMPLE_MARKS[0]
    value = example(column, language, month)
    if at == 1:
        value = f"{mark} {value if not isinstance(value, date) else value.isoformat()}"
    cell = put(sheet, 2, at, value)
    cell.font, cell.fill = Font(name=FACE, italic=True, color="5B6670"), PatternFill("solid", fgColor=SOFT)


def example(column: Column, language: str, month: date) -> Any:
    if column.choices:
        return str(getattr(column.choices[0], language))
    given = {
        Type.DATE: month + timedelta(days=2), Type.WEEK: month, Type.MONTH: f"{month:%Y-%m}", Type.TIME: "09:30", Type.NUMBER: 2, Type.MONEY: 120000,
        Type.SHARE: 0.4, Type.SCORE: 4, Type.YES_NO: {"en": "yes", "zh": "是"}[language], Type.PERSON: {"en": "Anna Berg", "zh": "王小明"}[language],
        Type.CUSTOMER: {"en": "Harbour Valves Ltd", "zh": "海港阀门有限公司"}[language],
    }  # fmt: skip
    return given.get(column.type, "")


def validate(sheet: Worksheet, letter: str, column: Column, language: str) -> None:
    """Drop-downs of choices, and an input message that says what is wanted; warnings, never a refusal."""
    words = reader_of(language).text
    prompt = words(HINTS[column.type]) if column.type in HINTS else ""
    own = column.help_zh if language == "zh" else column.help_en
    if not (column.choices or column.type is Type.YES_NO or prompt or own):
        return
    if column.choices or column.type is Type.YES_NO:
        options = [str(getattr(choice, language)) for choice in column.choices] or {"en": ["yes", "no"], "zh": ["是", "否"]}[language]
        rule = DataValidation(type="list", formula1='"' + ",".join(option.replace(",", " ") for option in options)[:250] + '"', allow_blank=True)
        rule.errorStyle = "warning"
    else:
        rule = DataValidation()
    rule.promptTitle, rule.prompt = str(getattr(column, language))[:32], (own or prompt)[:255]
    rule.showInputMessage = True
    rule.add(f"{letter}2:{letter}{ROWS - 1}")
    sheet.add_data_validation(rule)


def colour_when(formula: list[str], **look: Any) -> Any:
    """A conditional format; openpyxl leaves its types away."""
    return FormulaRule(formula=formula, **look)  # type: ignore[no-untyped-call]


def warn(sheet: Worksheet, kind: Kind, columns: Sequence[Column]) -> None:
    """Colours for what is overdue and for a deal without next step."""
    places = {column.name: get_column_letter(at) for at, column in enumerate(columns, 1)}
    font = Font(name=FACE, color=BAD, bold=True)
    if kind.name == "pipeline":
        close, step, customer = places["expected_close"], places["next_step_on"], places["customer"]
        area = f"{close}3:{close}{ROWS - 1}"
        sheet.conditional_formatting.add(area, colour_when(formula=[f'AND({close}3<>"",{close}3<TODAY())'], font=font))
        fill_ = PatternFill("solid", bgColor="F6DDD6")
        sheet.conditional_formatting.add(f"{step}3:{step}{ROWS - 1}", colour_when(formula=[f'AND({customer}3<>"",{step}3="")'], fill=fill_))
    if kind.name == "measures":
        due, done = places["due_on"], places["done_on"]
        sheet.conditional_formatting.add(f"{due}3:{due}{ROWS - 1}", colour_when(formula=[f'AND({due}3<>"",{done}3="",{due}3<TODAY())'], font=font))
