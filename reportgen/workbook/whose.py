"""Whose a workbook is and which month it shows: by its About sheet, by the names of its file and folders."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import Any

from reportgen.workbook.dates import month_in, month_of_cell
from reportgen.workbook.folding import normal
from reportgen.workbook.grid import Grid, Reading
from reportgen.workbook.names import Register, name_key
from reportgen.workbook.schema import ABOUT, ABOUT_MONTH, ABOUT_ORIGIN, ABOUT_REP
from reportgen.workbook.tables import Workbook
from reportgen.workbook.wide import month_of_header, year_in

SUFFIX = re.compile(r"\.(?:xlsx|xlsm|xlsb|xls|ods|csv)$", re.IGNORECASE)
MONTH = re.compile(r"(?<![\d./-])(1[0-2]|0?[1-9])月(?!\d)")
TWO_DIGITS = re.compile("(0[1-9]|1[0-2])")


def is_about(grid: Grid) -> bool:
    return grid.sheet.strip().casefold() in {name.casefold() for name in ABOUT}


def about(reading: Reading) -> Workbook:
    """Rep, month and origin of the About sheet: a label in one cell, its value in the next; the first of each counts."""
    workbook = Workbook(reading.file)
    told: dict[str, Any] = {}
    labels = {normal(word): words[0] for words in (ABOUT_REP, ABOUT_MONTH, ABOUT_ORIGIN) for word in words}
    for grid in reading.grids:
        for row in grid.rows if is_about(grid) else ():
            for label, value in pairwise(row):
                if isinstance(label, str) and (name := labels.get(normal(label))):
                    told.setdefault(name, value)
    rep = told.get(ABOUT_REP[0])
    if isinstance(rep, str):
        workbook.rep = " ".join(rep.split())
    workbook.month = month_of_cell(told.get(ABOUT_MONTH[0]))
    workbook.is_rolled_over = month_of_cell(told.get(ABOUT_ORIGIN[0])) is not None
    return workbook


def month_of_names(sheet: str, file: str) -> date | None:
    """The month in a sheet's name, else in the file's, else in the nearest folder's that names one; one without a year is of the next name's."""
    names = [sheet, *(SUFFIX.sub("", part) for part in reversed(file.split("/")))]
    for at, name in enumerate(names):
        if month := month_in(name):
            return month
        year = next((year for other in names[at + 1 :] if (year := year_in([other]))), None)
        if year and (month := month_without_year(name, year, is_folder=at > 1)):
            return month
    return None


def month_without_year(name: str, year: int, is_folder: bool) -> date | None:
    """The month of a name such as “9月” or “9月漏斗”; a folder's may be “09” or “Sep”, too (a sheet may bear the name of May or of June)."""
    plain = unicodedata.normalize("NFKC", name)
    if match := MONTH.search(plain) or (TWO_DIGITS.fullmatch(plain) if is_folder else None):
        return date(year, int(match[1]), 1)
    return month_of_header(name, year) if is_folder else None


def year_of_path(file: str) -> int | None:
    """The year in a file's name, else in the nearest folder's that names one."""
    return next((year for part in reversed(file.split("/")) if (year := year_in([part]))), None)


def rep_in_name(file: str, people: Register) -> str | None:
    """The one rep of the roster whose name stands in a file's name; the longest where one contains another."""
    stem = name_key(re.sub(r"[_\-.]+", " ", file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    found = [key for key in people.names if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", stem) or (not key.isascii() and key in stem)]
    longest = [key for key in found if not any(key != other and key in other for other in found)]
    return people.names[longest[0]] if len(longest) == 1 else None
