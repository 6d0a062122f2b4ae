"""`reportgen adopt`: foreign sheets read, what they are taken for told, and the settings that they need written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.delivery.disk import replace_file
from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.report.tables import row_counts
from reportgen.report.validation import HOW
from reportgen.settings import Settings, SettingsError
from reportgen.settingsfile import Unwritable, new_lines, plain, with_lines
from reportgen.settingsreading import SETTINGS_FILE, read_text, settings_near, settings_of
from reportgen.terminal import error_lines
from reportgen.visible import padded, visible, width
from reportgen.workbook.adopt import Adopted, adopt
from reportgen.workbook.assemble import Assembly
from reportgen.workbook.catalogue import describe, header_title, title
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.draft import Draft, Line, Reason
from reportgen.workbook.files import find_inputs
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Reading
from reportgen.workbook.reader import read_files
from reportgen.workbook.schema import KIND
from reportgen.workbook.words import check_words

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting gave: the sheets, the lines that are new, the settings' new text, and the data as read with it."""

    place: Path
    sheets: Sequence[Adopted]
    lines: Sequence[Line]
    text: str | None  # None: there is nothing to write
    can_be_written: bool
    readings: Sequence[Reading]
    dataset: Dataset

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left for a person: every sheet placed, every line sure, no row left out."""
        has_errors = any(finding.severity is Severity.ERROR for finding in self.dataset.findings)
        return all(sheet.kind for sheet in self.sheets) and all(line.is_sure for line in self.lines) and not has_errors


def adopt_files(
    inputs: Sequence[Path], config: Path | None, language: str, today: date, jobs: int, progress: Callable[[str], None] | None = None
) -> Adoption:
    """Read the files and draft what the settings need. Raises SettingsError for settings that cannot be used."""
    place = config or settings_near(inputs) or (inputs[0] if inputs[0].is_dir() else inputs[0].parent) / SETTINGS_FILE
    text = read_text(place) if place.is_file() else ""
    settings = settings_of(text, place.name) if text else Settings()
    check_words(settings, text, place.name)
    readings = list(read_files(find_inputs(inputs)[0], settings.limits, jobs, progress))
    draft = Draft(settings, tomllib.loads(text))
    sheets = adopt(readings, draft, today)
    lines = new_lines(text, draft.lines)
    try:
        written = with_lines(text, lines, lambda reason: worded(reason, Language(language))) if lines else None
        can_be_written = True
        if written is not None:
            check_words(settings_of(written, place.name), written, place.name)
    except (Unwritable, SettingsError):
        written, can_be_written = None, False
    assembly = Assembly(draft.settings, today, today)
    for reading in readings:
        assembly.add(reading)
    return Adoption(place, sheets, lines, written, can_be_written, readings, assembly.dataset([]))


def write_settings(adoption: Adoption) -> None:
    """Put the lines into the settings file. Raises OSError."""
    if adoption.text is not None:
        mark = "\ufeff" if adoption.place.is_file() and adoption.place.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        ending = "\r\n" if adoption.place.is_file() and b"\r\n" in adoption.place.read_bytes() else "\n"
        replace_file(adoption.place, (mark + adoption.text.replace("\n", ending)).encode())


# --- in words -------------------------------------------------------------------------------------------------------


def worded(reason: Reason, language: Language) -> str:
    fields = {name: word_of(value, language) for name, value in reason.fields}
    return language.text(reason.msgid, **fields)


def word_of(value: object, language: Language) -> str:
    if isinstance(value, Reason):
        return worded(value, language)
    return language.number(value) if isinstance(value, int) else visible(str(value), LONGEST)


def as_text(adoption: Adoption, language: Language, is_dry: bool) -> Iterator[str]:
    """What is told on the terminal: each sheet, the lines, and what can be read with them."""
    for reading in adoption.readings:
        for finding in reading.findings:
            if finding.severity is Severity.ERROR:
                message, _expected, mend = describe(finding, language)
                yield f"{visible(reading.file)}: {message} {mend}"
    for sheet in adoption.sheets:
        yield from sheet_text(sheet, language)
    yield from lines_text(adoption, language, is_dry)
    yield from result_text(adoption, language)


def sheet_text(sheet: Adopted, language: Language) -> Iterator[str]:
    """One sheet: what it is, each header with what it was taken for and why, and what no line can mend."""
    name = f"{visible(sheet.file)} · {visible(sheet.sheet)}"
    if sheet.pivot:
        said = _("{sheet}: a pivot table (“{sign}”), not rows of their own; it is not read. Export the rows that it sums up.")
        yield language.text(said, sheet=name, sign=visible(sheet.pivot, LONGEST))
    elif sheet.kind is None and sheet.near:
        lacks = ", ".join(header_title(sheet.near.kind, missing, language) for missing in sheet.near.missing)
        said = _("{sheet}: of no known kind; nearest to {kind}, of which it lacks: {lacks}. If it is one, add lines to [columns.{code}].")
        yield language.text(said, sheet=name, kind=title(KIND[sheet.near.kind], language), code=sheet.near.kind, lacks=lacks)
    elif sheet.kind is None:
        yield language.text(_("{sheet}: no table that is known."), sheet=name)
    else:
        yield language.text(_("{sheet}: read as {kind}"), sheet=name, kind=title(sheet.kind, language))
        yield from headers_text(sheet, language)
    for note in sheet.notes:
        yield f"  ! {worded(note, language)}"


def headers_text(sheet: Adopted, language: Language) -> Iterator[str]:
    assert sheet.kind is not None
    reasons = {line.value: line.reason for line in sheet.lines if line.is_list}
    rows = []
    for header in sheet.headers:
        if header.field:
            why = worded(reasons[header.title], language) if header.title in reasons else language.text(HOW[header.how])
            rows.append((visible(header.title, LONGEST), header_name(sheet, header.field, language), why))
    wide, wider = (max((width(row[at]) for row in rows), default=0) for at in (0, 1))
    yield from (f"  {padded(row[0], wide)} → {padded(row[1], wider)}  {row[2]}" for row in rows)
    unused = [visible(header.title, LONGEST) for header in sheet.headers if not header.field and header.how != "year"]
    if unused:
        yield "  " + language.text(_("not used: {titles}"), titles=", ".join(unused))


def header_name(sheet: Adopted, field: str, language: Language) -> str:
    assert sheet.kind is not None
    known = next((column for column in sheet.kind.columns if column.name == field), None)
    return f"{title(known, language)} ({field})" if known else field


def lines_text(adoption: Adoption, language: Language, is_dry: bool) -> Iterator[str]:
    """The lines, by table."""
    if not adoption.lines:
        yield language.text(_("{place} needs no line more."), place=adoption.place)
        return
    said = _("Lines to be written into {place}:") if is_dry else _("Written into {place}:")
    if not adoption.can_be_written:
        said = _("{place} is written in a way that no line can be put into; add these by hand:")
    yield language.text(said, place=adoption.place)
    for table in dict.fromkeys(line.table for line in adoption.lines):
        yield f"  [{'.'.join(table)}]"
        for line in adoption.lines:
            if line.table == table:
                yield f"  {'' if line.is_sure else '# '}{plain(line)}  # {worded(line.reason, language)}"


def result_text(adoption: Adoption, language: Language) -> Iterator[str]:
    """What can be read with the lines, and the first errors that are left."""
    rows = row_counts(adoption.dataset.sheets)
    number = language.number
    errors = sum(finding.severity is Severity.ERROR for finding in adoption.dataset.findings)
    said = _("With these settings {used} of {seen} rows can be used. Errors that are left: {errors}.")
    yield language.text(said, used=number(rows["used"]), seen=number(rows["rows_seen"]), errors=number(errors))
    yield from error_lines(adoption.dataset, language)
    open_ = sum(not line.is_sure for line in adoption.lines)
    if open_:
        yield language.text(_("Lines with a # at their beginning wait for you: {n}. Fill them in where need be, and delete that #."), n=number(open_))
