"""A team's own words in the settings: whether they can be meant, and what they give a sheet that lacks a column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reportgen.settings import SettingsError
from reportgen.settingsreading import line_of
from reportgen.workbook.catalogue import WHAT
from reportgen.workbook.cells import read_column
from reportgen.workbook.choices import choice_key, choices_known
from reportgen.workbook.dataset import DAYS, SOURCE_ROWS, WORDS
from reportgen.workbook.dates import last_day
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import letter
from reportgen.workbook.schema import IGNORE, KIND, Column, Kind, Type, columns_of
from reportgen.workbook.typed import Context

if TYPE_CHECKING:
    from reportgen.settings import Settings
    from reportgen.workbook.tables import Sheet

AS_OF = "as_of"  # in a rule: the last day of the sheet's month, of an undated one the day from which things are seen
TERM = re.compile(r"(\d+\.\d+|\w+)(?:\s*([+-])\s*(\d{1,4})\s*(day|week|month)s?)?")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
NUMBERS = (Type.NUMBER, Type.MONEY, Type.SHARE, Type.SCORE)
FAR = date(9000, 1, 1)  # a fixed day is not judged by when it is read
CLOSED = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Term:
    """One way of working out a column: another column, as_of or a plain number, and how much later."""

    source: str
    number: int = 0
    unit: str = "day"


def terms_of(rule: str) -> list[Term] | None:
    """The ways of a rule, in order: “opened_on + 90 days or as_of + 90 days”; None where it is none."""
    found = []
    for part in re.split(r"\s+or\s+", rule.strip()):
        match = TERM.fullmatch(part)
        if not match:
            return None
        found.append(Term(match[1], int(f"{match[2]}{match[3]}") if match[3] else 0, match[4] or "day"))
    return found


# --- whether they can be meant --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in the settings that cannot be meant: where, what was expected there, and what it may have meant."""

    where: tuple[str, ...]
    expected: str
    near: str = ""


def check_words(settings: Settings, text: str = "", name: str = "the settings") -> None:
    """Raises SettingsError with a sentence for each own word that fits no kind, column or code. text: the file's, for lines."""
    mistakes = [*column_mistakes(settings), *value_mistakes(settings), *fixed_mistakes(settings), *derived_mistakes(settings)]
    if mistakes:
        raise SettingsError([sentence(mistake, text, name) for mistake in mistakes])


def sentence(mistake: Mistake, text: str, name: str) -> str:
    place = f"{name}, line {line_of(list(mistake.where), text)}" if text else name
    mend = f" Did you mean “{mistake.near}”?" if mistake.near else " Correct it, or delete the line."
    return f"{place}: {'.'.join(mistake.where)} cannot be used; expected {mistake.expected}.{mend}"


def column_mistakes(settings: Settings) -> Iterator[Mistake]:
    for kind, own in settings.columns.items():
        yield from kind_mistakes("columns", kind, own, settings, (IGNORE,))
        for field, titles in own.items():
            if not all(title.strip() for title in titles):
                yield Mistake(("columns", kind, field), "headers as the sheet has them, none empty")


def kind_mistakes(table: str, kind: str, fields: Iterable[str], settings: Settings, also: Sequence[str] = ()) -> Iterator[Mistake]:
    """An unknown kind, or unknown columns of a known one."""
    if kind not in KIND:
        yield Mistake((table, kind), "a kind of sheet: " + ", ".join(KIND), near(kind, KIND))
        return
    known = [*(column.name for column in columns_of(KIND[kind], settings)), *also]
    yield from (
        Mistake((table, kind, field), f"a column of {kind}: " + ", ".join(known), near(field, known)) for field in fields if field not in known
    )


def near(word: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(word, list(known), 1, 0.6)), "")


def value_mistakes(settings: Settings) -> Iterator[Mistake]:
    """Values go to columns of choices, whatever kinds have one of that name."""
    fields = choice_columns(settings)
    for field, words in settings.values.items():
        if field not in fields:
            yield Mistake(("values", field), "a column with fixed words: " + ", ".join(fields), near(field, fields))
            continue
        codes = [code for column in fields[field] for code in codes_of(column)]
        known = {key for column in fields[field] for key in choices_known(column)}
        for word, code in words.items():
            if choice_key(code) not in known:
                yield Mistake(("values", field, word), "one of: " + ", ".join(dict.fromkeys(codes)), near(code, codes))


def choice_columns(settings: Settings) -> dict[str, list[Column]]:
    """Columns with choices, or yes and no, by name."""
    found: dict[str, list[Column]] = {}
    for kind in KIND.values():
        for column in columns_of(kind, settings):
            if column.type in (Type.CHOICE, Type.YES_NO):
                found.setdefault(column.name, []).append(column)
    return found


def codes_of(column: Column) -> list[str]:
    return [choice.code for choice in column.choices] or ["yes", "no"]


def fixed_mistakes(settings: Settings) -> Iterator[Mistake]:
    for kind, values in settings.fixed.items():
        yield from kind_mistakes("fixed", kind, values, settings)
        for column in columns_among(kind, values, settings):
            if column.name in settings.derived.get(kind, {}):
                yield Mistake(("fixed", kind, column.name), "this or a rule in [derived], not both")
            elif read_fixed(column, values[column.name], settings) is None:
                allowed = codes_of(column) if column.type in (Type.CHOICE, Type.YES_NO) else []
                expected = "one of: " + ", ".join(allowed) if allowed else WHAT[column.type]
                yield Mistake(("fixed", kind, column.name), expected, near(values[column.name], allowed))


def columns_among(kind: str, names: Iterable[str], settings: Settings) -> list[Column]:
    """The columns of a kind that are named, in its order."""
    return [column for column in columns_of(KIND[kind], settings) if column.name in names] if kind in KIND else []


def read_fixed(column: Column, text: str, settings: Settings) -> Any:
    """A fixed value as its column holds it; None where it cannot be read."""
    typed = read_column(column, [text], Context(settings, None, FAR))
    return None if typed.troubles or pd.isna(typed.values[0]) else typed.values[0]


def derived_mistakes(settings: Settings) -> Iterator[Mistake]:
    for kind, rules in settings.derived.items():
        yield from kind_mistakes("derived", kind, rules, settings)
        columns = {column.name: column for column in columns_of(KIND[kind], settings)} if kind in KIND else {}
        for column in columns_among(kind, rules, settings):
            yield from rule_mistakes(kind, column, rules[column.name], columns)
        for name in circular(rules):
            yield Mistake(("derived", kind, name), "columns that do not come, in a circle, from this one")


def rule_mistakes(kind: str, target: Column, rule: str, columns: Mapping[str, Column]) -> Iterator[Mistake]:
    where = ("derived", kind, target.name)
    terms = terms_of(rule)
    if terms is None:
        yield Mistake(where, 'a column, such as "name", or a day, such as "opened_on + 90 days or as_of + 90 days"')
        return
    for term in terms:
        if term.source != AS_OF and term.source not in columns and not NUMBER.fullmatch(term.source):
            yield Mistake(where, f"“{term.source}” to be a column of {kind}, or {AS_OF}", near(term.source, columns))
        elif not fits(target, columns.get(term.source), term):
            yield Mistake(where, f"{WHAT[target.type]}, which “{term.source}” gives none of")


def fits(target: Column, source: Column | None, term: Term) -> bool:
    """Whether a column can be worked out from another: a day from a day, a text from a text, else from its own type alone."""
    if NUMBER.fullmatch(term.source):
        return target.type in NUMBERS and not term.number
    if source is None:
        return target.type in DAYS
    if target.type in DAYS:
        return source.type in DAYS
    is_text = target.type in WORDS and target.type is not Type.CHOICE and source.type in WORDS
    return not term.number and (is_text or (source.type is target.type and source.choices == target.choices))


def circular(rules: Mapping[str, str]) -> list[str]:
    """Columns that lead back to themselves."""
    leads = {name: {term.source for term in terms_of(rule) or ()} for name, rule in rules.items()}

    def reached(name: str) -> set[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for source in leads.get(waiting.pop(), set()) - seen:
                seen.add(source)
                waiting.append(source)
        return seen

    return [name for name in rules if name in reached(name)]


# --- what they give -------------------------------------------------------------------------------------------------


def fill(part: pd.DataFrame, sheet: Sheet, settings: Settings, reference: date) -> None:
    """Fill a sheet's rows in place: fixed and derived columns, and the end of deals whose stage is one; told as findings.

    A required column that stays empty is an error of its row.
    """
    kind = sheet.table.kind
    for column in columns_among(kind.name, settings.fixed.get(kind.name, {}), settings):
        if column.name not in sheet.cells and not (sheet.table.is_wide and column.name in ("month", "target")):
            fix(part, sheet, column, settings)
    if kind.name == "pipeline":
        end_by_stage(part, settings)
    rules = settings.derived.get(kind.name, {})
    day = np.datetime64(last_day(sheet.month) if sheet.month else reference)
    for column in sorted(columns_among(kind.name, rules, settings), key=lambda column: depth(column.name, rules)):
        derive(part, sheet, column, rules[column.name], day)


def depth(name: str, rules: Mapping[str, str]) -> int:
    """How many rules must have been applied before this one."""
    return 1 + max((depth(term.source, rules) for term in terms_of(rules[name]) or ()), default=0) if name in rules else 0


def fix(part: pd.DataFrame, sheet: Sheet, column: Column, settings: Settings) -> None:
    text = settings.fixed[sheet.table.kind.name][column.name]
    empty = part[column.name].isna()
    value = read_fixed(column, text, settings)
    part[column.name] = part[column.name].astype(object).where(~empty, value).astype(part[column.name].dtype if column.type not in WORDS else object)
    tell(sheet, Finding("column.fixed", Severity.INFORMATION, source_of(sheet), fields={"meant": column, "given": text}))


def end_by_stage(part: pd.DataFrame, settings: Settings) -> None:
    """A deal without a status whose stage is a won or lost one has ended so."""
    ends = {stage.code: stage.outcome for stage in settings.stages if stage.outcome in CLOSED}
    part["status"] = part["status"].where(part["status"].notna(), part["stage"].map(ends)).astype(object)


def derive(part: pd.DataFrame, sheet: Sheet, column: Column, rule: str, day: np.datetime64) -> None:
    """Fill a column's empty cells by its rule. closed_on is a day of closed deals only, though exports have one “close date” for all."""
    given = part[column.name]
    wanted = given.isna()
    if column.name == "closed_on":
        wanted &= part["status"].isin(CLOSED)
    filled = given
    for term in terms_of(rule) or ():
        filled = filled.where(filled.notna() | ~wanted, value_of(part, term, day))
    part[column.name] = filled
    n = int((wanted & filled.notna()).sum())
    if n:
        known = {other.name: other for other in sheet.table.kind.columns}
        terms = tuple((known.get(term.source, term.source), term.number, term.unit) for term in terms_of(rule) or ())
        fields: dict[str, object] = {"meant": column, "n": n, "terms": terms}
        tell(sheet, Finding("column.derived", Severity.INFORMATION, source_of(sheet), fields=fields))
    if column.required:
        tell_missing(part, sheet, column, filled.isna(), terms_of(rule) or ())


def value_of(part: pd.DataFrame, term: Term, day: np.datetime64) -> pd.Series:
    if NUMBER.fullmatch(term.source):
        return pd.Series(float(term.source), index=part.index)
    source = pd.Series(day, index=part.index) if term.source == AS_OF else part[term.source]
    if not term.number:
        return source
    later = pd.DateOffset(months=term.number) if term.unit == "month" else pd.Timedelta(days=term.number * (7 if term.unit == "week" else 1))
    return pd.to_datetime(source) + later


def tell_missing(part: pd.DataFrame, sheet: Sheet, column: Column, is_empty: pd.Series, terms: Sequence[Term]) -> None:
    """Rows that have neither the column nor what it is worked out from, at the cell that lacks it."""
    header = sheet.cells.get(column.name) or next((sheet.cells[term.source] for term in terms if term.source in sheet.cells), None)
    place = (sheet.table.letter(header), header.title) if header else (letter(sheet.table.grid.first_column), "")
    for number in part.loc[is_empty & ~part["row_error"].astype(bool), "source"]:
        source = Source(sheet.workbook.file, sheet.table.grid.sheet, int(number) % SOURCE_ROWS)
        tell(sheet, Finding("cell.missing", Severity.ERROR, source, *place, fields={"column": column}))
    part["row_error"] = part["row_error"].astype(bool) | is_empty


def source_of(sheet: Sheet) -> Source:
    return Source(sheet.workbook.file, sheet.table.grid.sheet)


def tell(sheet: Sheet, finding: Finding) -> None:
    sheet.findings.append(finding)


def is_worked_out(kind: Kind, name: str, settings: Settings) -> bool:
    """Whether the settings have a rule for a column, so that an empty cell of it is not yet a mistake."""
    return name in settings.derived.get(kind.name, {})
