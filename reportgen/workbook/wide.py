"""Wide targets: which columns are months, and of which year; sums of quarters and years among them are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from reportgen.workbook.dates import HAN, NAMES, full_year
from reportgen.workbook.units import without_unit

FEWEST_MONTHS = 2
TARGET_WORDS = re.compile(
    r"\b(?:sales|revenue|monthly|month|target|quota|goal|plan|planned|budget|amount|of)s?\b|销售|业绩|目标|任务|指标|计划|金额|月度|额", re.IGNORECASE
)
NAME = "|".join(sorted(NAMES, key=len, reverse=True))
BETWEEN = r"[-_./ ']{0,3}"
FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>20\d\d){BETWEEN}年?{BETWEEN}(?P<month>1[0-2]|0?[1-9])月?份?(?:[-./ ]0?1(?: 00:00:00)?)?",
        r"(?P<year>\d\d)年(?P<month>1[0-2]|0?[1-9])月份?", r"(?P<month>1[0-2]|0?[1-9])月份?", r"(?P<han>十[一二]?|[一二三四五六七八九])月份?",
        r"(?P<month>1[0-2]|0?[1-9])[-/.](?P<year>20\d\d)", r"m(?P<month>1[0-2]|0?[1-9])",
        rf"(?P<name>{NAME})\.?", rf"(?P<name>{NAME})\.?{BETWEEN}(?P<year>20\d\d|\d\d)",
        rf"(?P<year>20\d\d|\d\d){BETWEEN}年?{BETWEEN}(?P<name>{NAME})",
        r"(?P<year>20\d\d)年(?P<han>十[一二]?|[一二三四五六七八九])月份?",
    )
)  # fmt: skip
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|\bFY ?'?(\d\d)(?!\d)", re.IGNORECASE)
REACHED = re.compile(r"\b(?:actuals?|achieved|results?|performance)\b|实际|完成|达成|业绩|实绩", re.IGNORECASE)
AIMED = re.compile(r"\b(?:target|quota|goal|plan|budget)s?\b|目标|任务|指标|计划|预算", re.IGNORECASE)


def month_of_header(text: str, year: int | None) -> date | None:
    """The month that a column's header is about, and nothing else: 2026-01, Jan, 1月目标 (万元), but neither Q1 nor 1月实际 nor Jan-Mar."""
    plain = without_unit(unicodedata.normalize("NFKC", text))
    bare = " ".join(TARGET_WORDS.sub(" ", plain).split()).strip(" -_:.()").casefold()
    for form in FORMS:
        if match := form.fullmatch(bare):
            found = match.groupdict()
            number = NAMES[found["name"]] if found.get("name") else HAN[found["han"]] if found.get("han") else int(found["month"])
            own = full_year(found["year"]) if found.get("year") else year
            return date(own, number, 1) if own else None
    return None


@lru_cache(50_000)
def is_month(text: str) -> bool:
    """Whether a header is a month's, of whatever year."""
    return month_of_header(text, 2000) is not None


def year_in(texts: Iterable[str]) -> int | None:
    """The one year that texts name."""
    found = {full_year(first or second) for text in texts for first, second in YEAR.findall(unicodedata.normalize("NFKC", text)[:200])}
    return found.pop() if len(found) == 1 else None


def is_of_results(texts: Iterable[str]) -> bool:
    """Whether a sheet's name and titles say that it holds what was reached, not what is aimed at."""
    joined = " ".join(texts)
    return REACHED.search(joined) is not None and AIMED.search(joined) is None
