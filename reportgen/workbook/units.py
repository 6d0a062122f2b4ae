"""Units in headers: what 万元, k€ or (min) multiplies a column by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reportgen.workbook.schema import KINDS, Type

BRACKETS = re.compile(r"[(\[【{<]([^()\[\]【】{}<>]*)[)\]】}>]")
UNITS = {
    "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "千": 1e3, "百万": 1e6, "千万": 1e7,
    "k": 1e3, "t": 1e3, "tsd": 1e3, "000": 1e3, "000s": 1e3, "thousand": 1e3,
    "thousands": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mln": 1e6, "mill": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9,
    "billion": 1e9, "billions": 1e9,
}  # fmt: skip
MINUTES = {"分钟", "min", "mins", "minutes", "minute", "分", "m"}
SECONDS = {"秒", "秒钟", "s", "sec", "secs", "second", "seconds"}
MILLISECONDS = {"毫秒", "ms", "msec", "millisecond", "milliseconds"}  # of calls, by telephone systems and HubSpot
HOURS = {"小时", "h", "hr", "hrs", "hour", "hours", "时"}
TIMES = {"hours", "minutes", "planned_hours", "t1", "t2", "t3", "t4", "t5"}  # fields in hours or minutes, never in millions
MONEY = {column.name for kind in KINDS for column in kind.columns if column.type is Type.MONEY}
CURRENCIES = "人民币|港币|美元|美金|欧元|日元|英镑|港元|rmb|cny|usd|eur|gbp|chf|jpy|hkd|元|圆|[€$£¥￥]"
CURRENCY = re.compile(CURRENCIES, re.IGNORECASE)
NOT_A_UNIT = re.compile(rf"单位|units?\b|\bin\b|\bof\b|{CURRENCIES}|[\s:,.'’/]", re.IGNORECASE)
HINT = re.compile(
    r"(?:必|选|非必)填项?|可选|可不填|required|mandatory|optional|text|string|number|numeric|integer|date|drop-?down(?: list)?"
    r"|文本|数字|数值|日期|文本框"
    r"|[见请]?下拉(?:选择|列表|框|菜单)?|日期格式|(?:yyyy|dd?|mm?)(?:[-/.年月](?:yyyy|yy|dd?|mm?)){1,2}日?"
)  # in a row below the headers that tells how to fill them in
UNIT_AT_END = re.compile(
    rf"(?:(?<=[^\s/_,:\-])[\s/_,:\-]++(?:in\s++)?(?:{CURRENCIES}|[kKmM]?(?:€|\$)|'?000s?|[kKhm]|hrs?|min|mins|mio|mn|million|thousand|"
    rf"[kKt](?:{CURRENCIES}))(?:\s*+[kKmM])?|(?<=\S)\s*+[百千]?[万亿千]元|(?<=\S)\s*+[€$£¥￥])$",  # from where a blank begins: quick over any text
    re.IGNORECASE,
)


def plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title)


def units_of(title: str) -> Iterator[str]:
    """What is in brackets or at the end of a header and may be a unit, in small letters."""
    text = plain(title)
    yield from (inside.casefold() for inside in BRACKETS.findall(text))
    if match := UNIT_AT_END.search(BRACKETS.sub("", text).strip(" :*")):
        yield match[0].strip(" /_,:-").casefold()


def without_unit(text: str) -> str:
    """A header without the unit in brackets or at its end."""
    bare = BRACKETS.sub(lambda match: "" if scale_in(match[1]) or not NOT_A_UNIT.sub("", match[1].casefold()) else match[0], text)
    return UNIT_AT_END.sub("", bare.strip())


def scale_in(text: str) -> float | None:
    """What a unit such as 万元, k€, '000 or USD million multiplies by; None if it is no such unit."""
    return UNITS.get(NOT_A_UNIT.sub("", plain(text).casefold()))


def is_of_money(title: str) -> bool:
    """Whether a header has a unit that only money has: 万元, k€, USD."""
    return any(CURRENCY.search(unit) and (scale_in(unit) is not None or not NOT_A_UNIT.sub("", unit)) for unit in units_of(title))


def is_unit(text: str) -> bool:
    """Whether a cell below a header holds nothing but a unit: (万元), %, h, CNY."""
    words = plain(text).casefold().strip(" ()[]")
    return (
        words in {"%", "个", "人", "次", "天", "家"} | MINUTES | HOURS
        or (scale_in(words) is not None)
        or (words != "" and not NOT_A_UNIT.sub("", words))
    )


def is_hint(text: str) -> bool:
    """Whether a cell below a header tells how to fill the column in, and is no datum: a unit, 必填, (drop-down), text, yyyy-mm-dd."""
    words = plain(text).casefold().strip()
    is_aside = words[:1] in ("(", "[", "【") and words[-1:] in (")", "]", "】") and not any(map(str.isdigit, words))
    return is_unit(text) or is_aside or HINT.fullmatch(words.strip(" ()[]【】*")) is not None


def scale_of(title: str, field: str) -> float | None:
    """What the unit in a header multiplies the numbers of a field by; None where it names none."""
    for unit in units_of(title):
        if field in TIMES:
            words = NOT_A_UNIT.sub("", unit)
            for words_of_unit, hours in ((MINUTES, 1 / 60), (SECONDS, 1 / 3600), (MILLISECONDS, 1 / 3_600_000)):
                if words in words_of_unit and (field, hours) != ("minutes", 1 / 60):
                    return hours * 60 if field == "minutes" else hours
        elif field in MONEY and (scale := scale_in(unit)) is not None:
            return scale
    return None
