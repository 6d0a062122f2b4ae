"""The catalogue of findings: what each code says, what was expected, how it is mended; worded in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.settings import Stage
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.schema import KIND, Column, Kind, Type

MOST_CHOICES = 12  # named in one sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """The three sentences of a code; {fields} are the finding's, and value, column, kind, choices where it has them."""

    message: str
    expected: str = ""
    mend: str = ""


SEVERITIES = {Severity.ERROR: _("Error"), Severity.WARNING: _("Warning"), Severity.INFORMATION: _("Information")}
OPEN_AND_SAVE = _("Open the file in Excel, check the cell, and save it.")

CATALOGUE: dict[str, Entry] = {
    # files
    "file.empty": Entry(_("The file is empty."), _("a workbook"), _("Save the workbook again, or delete the file.")),
    "file.blank": Entry(_("The workbook holds no cell with contents."), "", _("Nothing to do if it is meant to be blank; else fill it in.")),
    "file.corrupt": Entry(
        _("The file cannot be read: it is damaged, or no workbook at all."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "file.truncated": Entry(
        _("The file ends in the middle, as one does whose download or copy was stopped."), _("the whole workbook"),
        _("Copy or download the file again."),
    ),
    "file.encrypted": Entry(
        _("The file is protected by a password, and cannot be read."), _("a workbook without a password to open it"),
        _("Save a copy without password: File, Info, Protect Workbook."),
    ),
    "file.html": Entry(
        _("The file is a web page saved under a workbook's name."), _("a workbook"),
        _("Open it in Excel and save it as .xlsx; or download it again after signing in."),
    ),
    "file.xml": Entry(
        _("The file is an XML text under a workbook’s name, as some systems export it."), _("a workbook"),
        _("Open it in Excel and save it as .xlsx."),
    ),
    "file.binary": Entry(_("The file is named .csv, but holds no text."), _("a text file"), _("Export it again as CSV.")),
    "file.encoding": Entry(
        _("The text of the file is in no encoding that could be told."), _("UTF-8 or GB 18030"),
        _("Save it as “CSV UTF-8” in Excel."),
    ),
    "file.unsafe_xml": Entry(
        _("The file defines entities or a document type ({part}), as attacks do and Excel never does."),
        _("a workbook as Excel writes it"), _("Do not use this file; ask where it comes from."),
    ),
    "file.macro_doctype": Entry(
        _("The workbook has macros with a document type ({part}), as LibreOffice writes them; neither was looked at."), "", _("Nothing to do."),
    ),
    "file.no_sheets": Entry(_("The package holds no workbook."), _("a workbook with sheets"), _("Save it again as .xlsx in Excel.")),
    "file.limit": Entry(
        _("The file is larger than allowed: {limit} is {value}, the limit is {allowed}."), _("a file within the limits"),
        _("Split the workbook or delete what is not needed; or raise {limit} in [limits] of reportgen.toml."),
    ),
    "file.unreadable": Entry(
        _("The file cannot be opened: {why}."), _("a file that may be read"), _("Check its rights and whether it still is there."),
    ),
    "file.mislabelled": Entry(
        _("The file's name does not say what it is: it is a true .{kind}."), _("a name ending in .{kind}"),
        _("It was read as what it is; rename it when convenient."),
    ),
    "file.foreign": Entry(
        _("The file is no workbook; it is of another format ({format})."), _("a workbook"), _("Replace it by the workbook, or delete it."),
    ),
    "file.old_format": Entry(
        _("The workbook is of a time before Excel 95, and cannot be read."), _("a workbook of Excel 97 or later"),
        _("Open it in Excel or LibreOffice and save it as .xlsx."),
    ),
    "file.changed": Entry(
        _("The file was being changed while it was read."), _("a file at rest"), _("Wait until it is saved, then start again."),
    ),
    "file.doubled": Entry(
        _("The package holds {part} twice; the last one was read."), _("each part once"), _("Open the file in Excel and save it anew."),
    ),
    "file.no_outline": Entry(
        _("The workbook’s list of sheets is damaged: its sheets were read under the names of their parts."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "file.no_formats": Entry(
        _("The workbook’s formats are damaged: its dates may have been read as plain numbers."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "file.no_strings": Entry(
        _("The workbook’s list of texts is damaged: the cells that need it are told one by one."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "sheet.unreadable": Entry(
        _("The sheet is damaged and could not be read; the others were."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "sheet.damaged": Entry(
        _("The sheet is damaged in {n} places; rows were lost there, the others were read."), _("a workbook that Excel opens"),
        _("Open it in Excel, let Excel repair it, and save it as .xlsx."),
    ),
    "sheet.stray": Entry(
        _("{n} cells stand alone, far from any table, and were not read; the first is {cell}."), "",
        _("Delete them if they are there by mistake."),
    ),
    "sheet.overwritten": Entry(
        _("{n} cells are given twice in the file, the first is {cell}; the later value was read."), _("each cell once"),
        _("Open the file in Excel, check these cells, and save it."),
    ),
    "sheet.merges": Entry(
        _("The sheet has so many merged cells that {n} of them were not looked at."), _("a table without merged cells"),
        _("Unmerge the cells and fill in each value."),
    ),
    "csv.guessed": Entry(
        _("Read as text in {encoding}, its columns separated by “{delimiter}”."), "",
        _("If characters or columns look wrong, save the file as .xlsx."),
    ),
    "csv.mixed": Entry(
        _("{n} lines are in another encoding than the rest, the first is line {first}; each was read in its own."),
        _("one encoding for the whole file"), _("Check these lines; save the file as .xlsx."),
    ),
    "csv.cut": Entry(
        _("The file ends in the middle of a character, as one does whose download or copy was stopped."), _("the whole file"),
        _("Copy or download the file again."),
    ),
    "csv.nul": Entry(
        _("{n} characters that no text holds (NUL) were left out."), _("a text file"), _("Export it again as CSV, or as .xlsx."),
    ),
    "csv.quote": Entry(
        _("A quotation mark that opens in row {row} is never closed; from there on each line was read as a row."),
        _("quotation marks in pairs"), _("Close the quotation mark, or save the file as .xlsx."),
    ),
    # history
    "history.differs": Entry(
        _("The pipeline of {month} on this sheet is not the one that was kept when {month} was built; the kept one counts."),
        _("the picture as it was kept"), _("If the sheet is right, build that month again: reportgen build … --month {month}."),
    ),
    # sheets and columns
    "sheet.unknown": Entry(
        _("The sheet is of no known kind; it is nearest to “{kind}”, but lacks: {missing}."), _("the headers of a known kind"),
        _("Add or rename these headers; or tell what yours mean in [columns] of reportgen.toml."),
    ),
    "sheet.no_table": Entry(
        _("What stands from {cell} on ({rows} rows, {columns} columns) is no table that is known, and was not used."),
        _("the headers of a known kind"),
        _("Nothing to do if it is not meant to be read; or give its columns the headers of a template."),
    ),
    "sheet.pivot": Entry(
        _("A pivot table: it holds sums and counts (“{value}”), not rows of their own, and was not read."),
        _("the table that the pivot was made from"), _("Put the sheet or export that it sums up into the folder; this one may stay or go."),
    ),
    "sheet.corrections": Entry(
        _("The list of corrections of an earlier run; it was not read."), "", _("Delete the sheet when all is corrected."),
    ),
    "sheet.hidden": Entry(_("The sheet is hidden; it was read like the others."), "", _("Delete it if it should not count.")),
    "rows.hidden": Entry(
        _("Rows are hidden ({n}, the first is row {first}); they were read like the others."), "",
        _("Delete them if they should not count."),
    ),
    "rows.undone": Entry(
        _("{n} rows say here that they were not done, the first is row {first}; they do not count as activities."), "",
        _("Nothing to do; or correct the cell where the activity took place."),
    ),
    "columns.hidden": Entry(
        _("Columns are hidden ({titles}); they were read like the others."), "", _("Delete them if they should not count."),
    ),
    "column.near": Entry(
        _("The header “{value}” was taken for “{title}”."), _("the header “{title}”"), _("Correct the header’s spelling."),
    ),
    "column.twice": Entry(
        _("Two columns mean “{title}”: this one and {other}. Neither was used."), _("one column for “{title}”"),
        _("Rename or delete one of the two."),
    ),
    "column.fixed": Entry(
        _("The sheet has no “{title}”; the settings give it as “{given}”."), "", _("Nothing to do; it is said in [fixed] of reportgen.toml."),
    ),
    "column.derived": Entry(
        _("“{title}” was worked out for {n} rows: {rule}."), "", _("Nothing to do; it is said in [derived] of reportgen.toml."),
    ),
    "rows.left_out": Entry(
        _("No row of the table could be used, for each needs “{title}”."), _("one column for “{title}”"), _("Rename or delete one of the two."),
    ),
    "column.chosen": Entry(
        _("The header “{value}” may mean two things; it was taken for “{title}”, because another column is “{other}”."), "",
        _("Nothing to do if that is right; otherwise rename the header."),
    ),
    "month.year_assumed": Entry(
        _("The months have no year; {year} was taken."), _("the year beside the month, above the table or in the sheet’s name"),
        _("Write the year if that is wrong, as in “2026-01”."),
    ),
    # rows
    "row.total": Entry(_("A total row; it was left out of the data."), "", _("Nothing to do.")),
    "row.remark": Entry(
        _("A remark beside the data; it was not read."), "", _("Nothing to do; if it is meant as a row, fill in its columns."),
    ),
    "row.example": Entry(_("The example row; it was left out of the data."), "", _("Delete it when it is no longer needed.")),
    "row.duplicate": Entry(
        _("The same row stands at {other}; it was counted once."), _("each fact once"), _("Delete one of the two rows."),
    ),
    "row.twice": Entry(
        _("The same row stands at {other} in this sheet; both were counted."), _("each fact once"),
        _("Delete one of the two if it is the same event."),
    ),
    "row.updated": Entry(_("The newer row at {other} replaces this one; they differ in: {differing}."), "", _("Nothing to do.")),
    "rows.carried": Entry(
        _("{n} rows of this sheet stand in another workbook too, carried on by a roll-over; each counts once."), "", _("Nothing to do."),
    ),
    "row.conflict": Entry(
        _("The row at {other} is about the same thing, but differs in: {differing}. Both were left out."), _("the same facts in both rows"),
        _("Delete the row that is wrong, or correct it."),
    ),
    "order.split": Entry(
        _("The order number also stands at {other}, with another customer or date; all its lines were left out."),
        _("one customer and one date for each order number"), _("Correct the order number of one of the rows."),
    ),
    # cells
    "cell.nothing": Entry(_("Cells that say {marks} were read as empty."), "", _("Nothing to do.")),
    "cell.missing": Entry(_("“{title}” is empty."), "{what}", _("Fill in the cell.")),
    "cell.error": Entry(_("The cell shows the error {error}."), "{what}", OPEN_AND_SAVE),
    "cell.no_value": Entry(
        _("The cell’s formula has no stored result."), "{what}", _("Open the file in Excel and save it, so that it is calculated."),
    ),
    "date.unreadable": Entry(_("“{value}” is not a date."), _("a date such as 2026-10-03"), _("Write the date as 2026-10-03.")),
    "date.order": Entry(
        _("“{value}” cannot be told: dates are to be read {order}, but “{against}” in this column cannot be."),
        _("all dates of the column in one order"),
        _("Write the dates as 2026-10-03; or set date_order in [input] of reportgen.toml."),
    ),
    "date.far": Entry(
        _("“{value}” lies too far away to be meant."), _("a day between {first} and {last}"), _("Correct the year."),
    ),
    "date.year_added": Entry(
        _("Days without a year, such as “{example}”, were given the one that puts them nearest to the end of {anchor}."), "",
        _("Write the year if that is wrong."),
    ),
    "date.year_ahead": Entry(
        _("Days without a year, such as “{example}”, were taken for the next such day, counted from 90 days before the end of {anchor}."), "",
        _("Write the year if that is wrong."),
    ),
    "date.month_end": Entry(
        _("Months and quarters, such as “{example}”, were taken for their last day."), "", _("Write the day if that is wrong."),
    ),
    "date.month_start": Entry(_("Months, such as “{example}”, were taken for their first day."), "", _("Write the day if that is wrong.")),
    "month.unreadable": Entry(_("“{value}” is not a month."), _("a month such as 2026-10"), _("Write the month as 2026-10.")),
    "time.unreadable": Entry(_("“{value}” is not a time of day."), _("a time such as 09:30"), _("Write the time as 09:30.")),
    "number.unreadable": Entry(_("“{value}” is not a number."), _("a number such as 1200.50"), _("Write digits only.")),
    "number.decimal": Entry(
        _("“{value}” can be read in two ways: the decimal mark is to be “{decimal}”, but “{against}” in this column is written otherwise."),
        _("all numbers of the column written in one way"),
        _("Type the numbers as numbers, not as text; or set decimal in [input] of reportgen.toml."),
    ),
    "number.far": Entry(_("“{value}” is too large to be meant."), _("a number below 90,000,000,000,000"), _("Correct the number.")),
    "number.negative": Entry(_("“{value}” is below 0."), _("0 or more"), _("Correct the number.")),
    "share.unreadable": Entry(_("“{value}” is not a share."), _("a share such as 80 %"), _("Write the share as 80 %.")),
    "share.range": Entry(_("“{value}” is not a share between 0 and 100 %."), _("0 to 100 %"), _("Correct the share.")),
    "share.mixed": Entry(
        _("“{value}” cannot be told: other shares of the column are written like 80, this one like 0.8."),
        _("all shares of the column written in one way"), _("Write it with a per cent sign."),
    ),
    "score.range": Entry(_("“{value}” is not a score."), _("a number from 1 to 5"), _("Correct the score.")),
    "yes_no.unreadable": Entry(_("“{value}” is neither yes nor no."), _("yes or no"), _("Write yes or no.")),
    "choice.unknown": Entry(
        _("“{value}” is none of the words for “{title}”."), _("one of: {choices}"),
        _("Choose one of them; or add yours to [values] of reportgen.toml."),
    ),
    "name.near": Entry(
        _("“{value}” is not on file. Did you mean “{name}”?"), _("the name as it is on file"), _("Write “{name}”; or add the new name."),
    ),
    "name.unknown": Entry(
        _("“{value}” is not on file (rows: {n})."), _("a name on the sheet of reps or customers"), _("Add it there, or correct it here."),
    ),
    "name.letters": Entry(
        _("“{value}” has letters of another alphabet that only look like Latin ones ({letters}); it counts as a name of its own."),
        _("a name in one alphabet"), _("Type the name anew, or copy it from the list of names."),
    ),
    # across rows and sheets
    "picture.later": Entry(
        _("The sheet shows the pipeline of a month after {month} ({n} rows); it does not count for the report of {month}."), "",
        _("Nothing to do."),
    ),
    "picture.too_new": Entry(
        _("The sheet has no month and shows how things stood long after {month}; its {n} deals do not count for the report of {month}."),
        "", _("Nothing to do; or write the month into the name of the file or the sheet, if it is the pipeline of {month}."),
    ),
    "picture.replaced": Entry(
        _("The sheet has no month, and there is a pipeline of {month}: that one counts, and {n} deals of this sheet do not."), "",
        _("Write the month into the name of the file or the sheet."),
    ),
    "deal.gone": Entry(
        _("The deal with {customer} is open here, and missing from the pipeline of {month}; it counts as lost in that month."),
        _("a row in each month until the deal is won or lost"),
        _("Put the deal back into the pipeline: as open, or as won or lost with its closing day."),
    ),
    "deal.no_identity": Entry(
        _("Several deals with “{value}” have the same name, product and opening day, and no opportunity ID; they are not followed from"
          " month to month."),
        _("an opportunity ID, or a name of its own, for each deal"), _("Fill in the opportunity ID, or give each deal a name of its own."),
    ),
    "deal.closed_before_opening": Entry(
        _("The closing day {value} lies before the opening on {opened}; both are used as they are."), _("a close after the opening"),
        _("Correct one of the two dates."),
    ),
    "deal.status_stage": Entry(
        _("The status says “{value}”, but the stage is “{stage}”; the status counts."), _("a status that fits the stage"),
        _("Correct the status or the stage."),
    ),
    "deal.open_with_day": Entry(
        _("The deal is open, but has the closing day {value}; it counts as open."), _("won or lost, or no closing day"),
        _("Set the status to won or lost, or empty the closing day."),
    ),
    "deal.won_without_order": Entry(
        _("The deal “{value}” is won, but no order belongs to it; it counts as won, and brings no revenue."),
        _("an order with this opportunity ID"), _("Add the order, or write the opportunity ID beside it; or correct the status."),
    ),
    "order.deal_open": Entry(
        _("The order names the deal “{value}”, which the pipeline last shows as open; the order counts as revenue, the deal not as won."),
        _("a deal that is won"), _("Set the deal to won with its closing day, or correct the opportunity ID."),
    ),
    "order.deal_lost": Entry(
        _("The order names the deal “{value}”, which is lost; the order counts as revenue, the deal not as won."),
        _("a deal that is won"), _("Set the deal to won with its closing day, or correct the opportunity ID."),
    ),
    "order.deal_unknown": Entry(
        _("No pipeline holds the deal “{value}”; the order counts all the same."), _("the opportunity ID of a deal in the pipeline"),
        _("Correct the opportunity ID, or add the deal to the pipeline as won."),
    ),
    "order.customer_unknown": Entry(
        _("“{value}” has orders (rows: {n}), but is not on the sheet of customers; the orders count."), _("each customer on the sheet of customers"),
        _("Add the customer there, or correct the name here."),
    ),
    "order.two_reps": Entry(
        _("Another line of this order names {owner}: all its lines count for {owner}."), "",
        _("Name one rep on all lines of an order; give each rep's part an order number of its own."),
    ),
    "order.return": Entry(
        _("A negative order is a return: it lowers the revenue, and counts as no order."), "", _("Correct the sign if it is no return."),
    ),
    "order.delivered_without_day": Entry(
        _("The order is delivered, but the day is missing; the day on which it was due, else that of the order, is taken."),
        _("the day of delivery"), _("Fill in the day of delivery."),
    ),
    "amount.negative": Entry(
        _("“{value}” is negative; it counts as it is."), _("an amount of 0 or more"), _("Correct the sign or the amount."),
    ),
    "visit.past_midnight": Entry(
        _("The activity ends at {value}, before it starts; it was taken to end on the next day."), _("an end after the start"),
        _("Correct the start or the end if that is wrong."),
    ),
    "deal.close_before_opening": Entry(
        _("The expected close {value} lies before the opening on {opened}."), _("a close after the opening"), _("Correct one of the two dates."),
    ),
    "deal.won_without_day": Entry(
        _("The deal is won, but no closing day is given; the last day of the month that first shows it won is taken."),
        _("the day on which it was won"), _("Fill in the closing day."),
    ),
    "deal.closed_in_future": Entry(
        _("The closing day {value} lies in the future; until then the deal counts as open."), _("a day that has been"), _("Correct the day."),
    ),
    "deal.stage_backwards": Entry(_("The deal went back to “{value}” from “{before}”."), _("a later stage, or a reason"), _("Check the stage.")),
    "deal.probability_far": Entry(
        _("The probability {value} is far from the stage’s standard {standard}."), _("a probability near the standard"),
        _("Check stage and probability."),
    ),
    "deal.contact_before_visit": Entry(
        _("The last contact {value} is older than the visit on {visited}; the visit counts."), _("the day of the last contact"),
        _("Bring the day up to date."),
    ),
    "visit.in_future": Entry(
        _("The activity on {value} lies in the future; it does not count yet."), _("a day that has been"), _("Correct the day."),
    ),
    "visit.after_leaving": Entry(
        _("The activity on {value} lies after the rep left on {left}."), _("a day of employment"), _("Correct the day or the rep."),
    ),
    "hours.day": Entry(_("The hours of {value} add up to {hours}."), _("at most 16 hours a day"), _("Check the hours of that day.")),
    "hours.week": Entry(
        _("The hours of the week of {value} add up to {hours}."), _("at most 80 hours a week"), _("Check the hours of that week."),
    ),
    "hours.none": Entry(_("The week of {value} has no hours at all."), _("hours, or no row"), _("Fill in the hours or delete the row.")),
    "customer.two_reps": Entry(
        _("“{value}” stands here under {rep} and elsewhere under {other}."), _("each customer once, with one rep"),
        _("Delete one of the two rows; or, if they are two customers, give them two names."),
    ),
    "rep.same_name": Entry(
        _("“{value}” is also the name of {other}; where a sheet names “{value}”, both are counted as one."), _("a name of one’s own for each rep"),
        _("Add something to one of the names, here and in the other sheets."),
    ),
    "rep.of_file": Entry(
        _("Nothing in the workbook says whose it is; it counts as that of {value}, after its name."), _("the rep whose workbook it is"),
        _("Nothing, if that is right; or add the column Rep."),
    ),
    "rep.nobody": Entry(
        _("Nothing says whose the sheet is: its rows ({n}) count for the team, and in no rep’s report."), _("the rep whose rows they are"),
        _("Add the column Rep; or put the rep’s name, as on the sheet of reps, into the file’s name."),
    ),
    "target.missing": Entry(_("{value} has no target for {month}."), _("a target for every active rep"), _("Add it to the targets.")),
    "currency.two": Entry(
        _("“{value}” is an amount in {written}, but the row’s currency is {given}."), _("one currency for the row"),
        _("Correct the currency, or write the amount without one."),
    ),
    "currency.no_rate": Entry(
        _("The amount is in {other}, and there is no rate for it."), _("amounts in {own}"),
        _("Set {other} in [report.rates] of reportgen.toml; or write the amount in {own}."),
    ),
}  # fmt: skip

WHAT = {
    Type.TEXT: _("a text"), Type.PERSON: _("a person’s name"), Type.CUSTOMER: _("a customer’s name"), Type.DATE: _("a date"),
    Type.MONTH: _("a month"), Type.WEEK: _("a date"), Type.TIME: _("a time"), Type.NUMBER: _("a number"), Type.MONEY: _("an amount"),
    Type.SHARE: _("a share"), Type.SCORE: _("a score from 1 to 5"), Type.YES_NO: _("yes or no"), Type.CHOICE: _("one of the words given"),
}  # fmt: skip


def describe(finding: Finding, language: Language) -> tuple[str, str, str]:
    """A finding's message, what was expected, and the mend, in a language."""
    entry = CATALOGUE[finding.code]
    fields = worded(finding, language)
    message, expected, mend = (language.text(text, **fields) if text else "" for text in (entry.message, entry.expected, entry.mend))
    return message, expected, mend


OURS = {  # fields that quote nothing: what the system says of a file, and a sign that nobody sees
    "why": (_("Permission denied"), _("No such file or directory"), _("Is a directory"), _("Input/output error"), _("Too many open files")),
    "delimiter": (_("Tab"),),
}
UNITS_OF_TIME = {"day": (_("{n} day"), _("{n} days")), "week": (_("{n} week"), _("{n} weeks")), "month": (_("{n} month"), _("{n} months"))}
ORDERS = {"dmy": _("day before month (3/10/2026 is 3 October)"), "mdy": _("month before day (3/10/2026 is 10 March)")}


def worded(finding: Finding, language: Language) -> dict[str, object]:
    """A finding's fields as words: columns and kinds by their titles, choices as a list."""
    fields: dict[str, object] = {"value": finding.value, "title": finding.column, **finding.fields}
    column, kind = finding.fields.get("column"), finding.fields.get("kind")
    if isinstance(column, Column):
        fields["what"] = language.text(WHAT[column.type])
        fields["title"] = finding.column or title(column, language)
    if isinstance(kind, Kind):
        fields["kind"] = title(kind, language)
    for name in ("missing", "differing"):
        headers = finding.fields.get(name)
        if isinstance(headers, (list, tuple)):
            fields[name] = ", ".join(header_title(kind_, header, language) for kind_, header in headers)
    meant = finding.fields.get("meant")
    if isinstance(meant, Column):
        fields["title"] = title(meant, language)
    if finding.code == "date.order":
        fields["order"] = language.text(ORDERS[str(finding.fields["order"])])
    if isinstance(terms := finding.fields.get("terms"), tuple):
        fields["rule"] = f" {language.text(_('or else'))} ".join(rule_term(source, number, unit, language) for source, number, unit in terms)
    fields |= {name: language.text(str(said)) for name, words in OURS.items() if (said := finding.fields.get(name)) in words}
    stages = {name: title(stage, language) for name, stage in finding.fields.items() if isinstance(stage, Stage)}
    fields |= stages
    other = finding.fields.get("other")
    if isinstance(other, Column):
        fields["other"] = title(other, language)
    choices = finding.fields.get("choices")
    if isinstance(choices, tuple):
        names = [str(title(choice, language)) for choice in choices]
        fields["choices"] = ", ".join(names[:MOST_CHOICES]) + (" …" if len(names) > MOST_CHOICES else "")
    fields.setdefault("what", "")
    return fields


def rule_term(source: Column | str, number: int, unit: str, language: Language) -> str:
    """One way in which the settings work out a column, in words: “Opened on” + 90 days."""
    what = f"“{title(source, language)}”" if isinstance(source, Column) else language.text(_("the sheet’s last day")) if source == "as_of" else source
    return f"{what} {'+' if number > 0 else '−'} {language.count(*UNITS_OF_TIME[unit], abs(number))}" if number else what


def header_title(kind: str, name: str, language: Language) -> str:
    column = next((column for column in KIND[kind].columns if column.name == name), None)
    return title(column, language) if column else name  # a criterion of one's own


def title(item: object, language: Language) -> str:
    """The title of a column, kind or choice in a language."""
    return str(getattr(item, "zh" if language.code == "zh" else "en"))


def as_json(finding: Finding, language: Language) -> Mapping[str, str]:
    """A finding as validation.json has it."""
    message, expected, mend = describe(finding, language)
    return {
        "severity": finding.severity.value, "code": finding.code, "file": finding.source.file, "sheet": finding.source.sheet,
        "cell": finding.cell, "column": finding.column, "value": finding.value, "expected": expected, "message": message, "fix": mend,
    }  # fmt: skip
