"""What a workbook says while it is being filled: drop-downs, input messages, limits, and colours for what is late or missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.workbook.schema import KIND, Column, Kind, Type
from reportgen.workbook.vocabulary import Words

REACH = 3000  # rows that drop-downs and colours reach
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # of Excel's input messages
YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}
HINTS = {
    Type.DATE: _("A date such as 2026-10-03"), Type.WEEK: _("Any day of the week, such as 2026-10-05"), Type.MONTH: _("A month such as 2026-10"),
    Type.TIME: _("A time such as 09:30"), Type.NUMBER: _("A number"), Type.MONEY: _("An amount, digits only"), Type.SHARE: _("A share such as 80%"),
    Type.SCORE: _("A score from 1 to 5"), Type.YES_NO: _("Yes or no"), Type.CHOICE: _("Choose from the list"),
}  # fmt: skip
NOT_LISTED = _("This is not in the list. Keep it only if it is new, and spell it the same everywhere.")
NOT_A_CHOICE = _("Please choose one of the list; another word is not understood.")
NOT_A_NUMBER = _("A number is expected here, without words.")
NOT_A_SHARE = _("A share between 0% and 100% is expected here.")
NOT_A_SCORE = _("A score from 1 to 5 is expected here.")
NOT_A_DAY = _("A date is expected here, such as 2026-10-03.")

ListOf = Callable[[str, Sequence[str]], str]  # name and words of a list → what refers to it


def options(kind: Kind, column: Column, language: Language, words: Words) -> tuple[str, Sequence[str]] | None:
    """Name and words of a column's drop-down list; None where it has none."""
    if column.choices:
        return f"{kind.name}_{column.name}", [str(getattr(choice, language.code)) for choice in column.choices]
    if column.type is Type.YES_NO:
        return "yes_no", YES_NO[language.code]
    if column.type is Type.PERSON or column.name in ("joint_with", "owner"):
        known: Sequence[str] = words.reps if kind.name != "reps" else ()
    elif column.type is Type.CUSTOMER:
        known = words.customers if kind.name != "customers" else ()
    else:
        known = words.texts.get(column.name, ())
    return (column_list(column), known) if known else None


def column_list(column: Column) -> str:
    """One list of reps and one of customers serves all columns that name them."""
    if column.type is Type.CUSTOMER:
        return "customers"
    return "reps" if column.type is Type.PERSON or column.name in ("joint_with", "owner") else column.name


def message(column: Column, language: Language) -> str:
    """What is wanted in a column, in one line."""
    own = column.help_zh if language.code == "zh" else column.help_en
    return own or language.text(HINTS.get(column.type, ""))


def validation(kind: Kind, column: Column, language: Language, words: Words, list_of: ListOf) -> dict[str, Any] | None:
    """A column's validation as xlsxwriter takes it: a warning at most, for whoever fills the sheet knows best."""
    listed = options(kind, column, language, words)
    rule: dict[str, Any] = {"validate": "any"}
    wrong = ""
    if listed:
        rule = {"validate": "list", "source": list_of(*listed)}
        wrong = NOT_A_CHOICE if column.choices or column.type is Type.YES_NO else NOT_LISTED
    elif column.type in LIMITS:
        limits, wrong = LIMITS[column.type]
        rule = dict(limits)
    prompt = message(column, language)
    if not prompt and not listed:
        return None
    title = cut(str(getattr(column, language.code)), LONGEST_TITLE)
    if wrong:
        rule |= {"error_type": "warning", "error_title": title, "error_message": cut(language.text(wrong), LONGEST_MESSAGE)}
    return rule | {"input_title": title, "input_message": cut(prompt or language.text(HINTS[Type.CHOICE]), LONGEST_MESSAGE)}


def cut(text: str, most: int) -> str:
    """A text within Excel's limit, which counts UTF-16."""
    return text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")


FROM_2000 = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
LIMITS: Mapping[Type, tuple[Mapping[str, Any], str]] = {
    Type.NUMBER: ({"validate": "decimal", "criteria": ">=", "value": -1e9}, NOT_A_NUMBER),
    Type.MONEY: ({"validate": "decimal", "criteria": ">=", "value": -1e12}, NOT_A_NUMBER),
    Type.SHARE: ({"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}, NOT_A_SHARE),
    Type.SCORE: ({"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": 5}, NOT_A_SCORE),
    Type.DATE: (FROM_2000, NOT_A_DAY),
    Type.WEEK: (FROM_2000, NOT_A_DAY),
}

# --- colours ----------------------------------------------------------------------------------------------------------

LATE, MISSING = "late", "missing"
FACTS = ("contact", "contact_title", "company_size", "potential", "reason")


def colours(kind: Kind, columns: Sequence[Column], places: Mapping[str, str], first_row: int, language: Language) -> Iterator[tuple[str, str, str]]:
    """Column, formula and look of each conditional format; places: the letter of each column."""
    cell = {name: f"${letter}{first_row}" for name, letter in places.items()}
    last = list(places.values())[-1]
    started = f"COUNTA($A{first_row}:${last}{first_row})>0"
    if kind.name == "timesheet":
        started += f",{cell['week']}<=TODAY()"  # the weeks to come are there already
    for column in columns:
        if column.required:
            yield column.name, f'=AND({cell[column.name]}="",{started})', MISSING
    if kind.name in SIGNS:
        yield from SIGNS[kind.name](cell, Wording(kind, language).of)
    if kind.name == "pipeline":
        letter = places["opportunity_id"]
        whole = f"${letter}${first_row}:${letter}${REACH}"
        yield "opportunity_id", f'=AND({cell["opportunity_id"]}<>"",COUNTIF({whole},{cell["opportunity_id"]})>1)', LATE


class Wording:
    """The words of a kind's choices in a language, as they stand in formulas."""

    def __init__(self, kind: Kind, language: Language) -> None:
        self._words = {
            (column.name, choice.code): f'"{getattr(choice, language.code)}"' for column in KIND[kind.name].columns for choice in column.choices
        }

    def of(self, column: str, code: str) -> str:
        return self._words[column, code]


Cells = Mapping[str, str]
Word = Callable[[str, str], str]


def past(cell: str, *conditions: str) -> str:
    """A day that has passed, under conditions."""
    return f"=AND({','.join((f'ISNUMBER({cell})', f'{cell}<TODAY()', *conditions))})"


def pipeline_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    is_open = f"{cell['status']}<>{word('status', 'won')}", f"{cell['status']}<>{word('status', 'lost')}"
    yield "expected_close", past(cell["expected_close"], *is_open), LATE
    yield "next_step_on", past(cell["next_step_on"], *is_open), LATE
    for name in ("next_step", "next_step_on"):
        yield name, f'=AND({cell["customer"]}<>"",{cell[name]}="",{",".join(is_open)})', MISSING
    is_won = f"OR({cell['status']}={word('status', 'won')},{cell['status']}={word('status', 'lost')})"
    yield "closed_on", f'=AND({is_won},{cell["closed_on"]}="")', MISSING


def visit_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    yield "date", f"=AND(ISNUMBER({cell['date']}),{cell['date']}>TODAY())", LATE
    yield "next_step_on", f'=AND({cell["next_step"]}<>"",{cell["next_step_on"]}="")', MISSING


def order_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    is_due = (f'{cell["delivered_on"]}=""', *(f"{cell['status']}<>{word('status', code)}" for code in ("delivered", "cancelled")))
    yield "due_on", past(cell["due_on"], *is_due), LATE


def done_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    yield "due_on", past(cell["due_on"], f'{cell["done_on"]}=""'), LATE


def customer_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    for name in FACTS:
        yield name, f'=AND({cell["platform"]}={word("platform", "market")},{cell[name]}="")', MISSING


def timesheet_signs(cell: Cells, word: Word) -> Iterator[tuple[str, str, str]]:
    for name in ("t1", "t2", "t3", "t4"):
        yield name, f"=SUM({cell['t1']},{cell['t2']},{cell['t3']},{cell['t4']})>80", LATE


SIGNS: Mapping[str, Callable[[Cells, Word], Iterator[tuple[str, str, str]]]] = {
    "pipeline": pipeline_signs, "visits": visit_signs, "orders": order_signs, "capabilities": done_signs, "measures": done_signs,
    "customers": customer_signs, "timesheet": timesheet_signs,
}  # fmt: skip
