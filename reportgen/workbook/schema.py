"""The fifteen kinds of sheet that are understood: their columns, types, titles and aliases, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How the cells of a column are read; the dtype each gives in a Dataset frame is in `dataset.py`."""

    TEXT = "text"  # kept as written, trimmed
    PERSON = "person"  # a rep's or manager's name, resolved against the roster
    CUSTOMER = "customer"  # a customer's name, resolved against the customers on file
    DATE = "date"
    MONTH = "month"
    WEEK = "week"  # any day, taken to its Monday
    TIME = "time"  # time of day, in hours since midnight
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"  # 80 %, 0.8 and 80 are one value
    SCORE = "score"  # 1–5
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of the column's choices, by code, name or alias


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a column: the code kept in the data, its names, and what else people write for it."""

    code: str
    en: str
    zh: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet kind: canonical header, type, titles, help and every other header it is known by."""

    name: str
    type: Type
    en: str
    zh: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    help_en: str = ""
    help_zh: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet: its canonical name, titles and columns, in the order a template shows them."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()  # sheet names that break a tie
    help_en: str = ""
    help_zh: str = ""
