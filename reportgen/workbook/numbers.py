"""Numbers and amounts in every form that people write them: separators, currencies, 万, 亿, k, brackets for minus."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from reportgen.visible import seen

LONGEST = 40  # no number is longer; what is, is not tried
LARGEST = 9e13  # beyond, a float64 loses the cents; and nobody sells so much

MAGNITUDES = {
    "百": 1e2, "千": 1e3, "万": 1e4, "w": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "萬": 1e4, "億": 1e8, "k": 1e3, "thousand": 1e3,
    "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
NUMBER = re.compile(r"([-+]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(" + "|".join(sorted(MAGNITUDES, key=len, reverse=True)) + r")?(-?)")
EXPONENT = re.compile(r"[-+]?\d{1,20}(?:\.\d{1,20})?e[-+]?\d{1,3}")
IN_GROUPS = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
BESIDE_DIGITS = re.compile(r"(?<!\d) | (?!\d)")
BRACKETED = re.compile(r"[(\[【]([^)\]】]{1,20})[)\]】]")
DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‑": "-", "’": "'", "ʼ": "'", "`": "'"})

# What is written for a currency → the codes that it may mean, the usual one first.
CURRENCIES = {
    "$": ("USD", "HKD", "SGD", "AUD", "CAD", "TWD", "NZD"), "¥": ("CNY", "JPY"), "元": ("CNY", "TWD", "HKD"), "圆": ("CNY", "JPY"),
    "€": ("EUR",), "£": ("GBP",), "₩": ("KRW",), "₹": ("INR",), "rmb": ("CNY",), "cn¥": ("CNY",), "人民币": ("CNY",),
    "us$": ("USD",), "美元": ("USD",), "美金": ("USD",), "欧元": ("EUR",), "英镑": ("GBP",), "日元": ("JPY",),
    "港元": ("HKD",), "港币": ("HKD",), "hk$": ("HKD",), "nt$": ("TWD",), "新台币": ("TWD",),
    "s$": ("SGD",), "sg$": ("SGD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",),
    **{
        code.lower(): (code,)
        for code in (
            "CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "AUD", "CAD", "CHF", "KRW", "INR", "NZD", "SEK", "NOK", "DKK", "PLN",
            "CZK", "THB", "MYR", "VND", "IDR", "BRL", "MXN", "ZAR", "AED", "TRY", "RUB",
        )
    },
}  # fmt: skip
CURRENCY = re.compile("|".join(
    rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word[0].isascii() and word[0].isalpha() else re.escape(word)
    for word in sorted(CURRENCIES, key=len, reverse=True)
))  # fmt: skip


class Amount(NamedTuple):
    """A number as it was written, and the currency written beside it ("" where there is none)."""

    value: float
    currency: str = ""


@cache
def parse_amount(text: str, decimal: str) -> Amount | None:
    """The amount a text means, with the currency as written; None where it means none. decimal: "." or ","."""
    if len(text) > LONGEST:
        return None
    plain = seen(unicodedata.normalize("NFKC", text)).translate(DASHES).casefold().strip()
    plain, currency = without_currency(plain)
    value = None if currency is None else bare_number(plain, decimal)
    return None if value is None else Amount(value, currency or "")


def parse_number(text: str, decimal: str) -> float | None:
    """The number a text means; None where it means none, or an amount of money."""
    found = parse_amount(text, decimal)
    return found.value if found and not found.currency else None


def without_currency(plain: str) -> tuple[str, str | None]:
    """A folded text without its currency, and that; None where it names two."""
    found = set(CURRENCY.findall(plain))
    rest = CURRENCY.sub("", plain).removesuffix("整").strip() if found else plain
    meant = [CURRENCIES[word] for word in found]
    if len(meant) > 1 and not set.intersection(*map(set, meant)):
        return rest, None
    return rest, min(found, key=lambda word: len(CURRENCIES[word])) if found else ""


def bare_number(plain: str, decimal: str) -> float | None:
    """The number of a folded text without currency."""
    is_bracketed = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if is_bracketed else plain
    if plain.endswith((".-", ",-")):  # 1,200.- has no cents
        plain = plain[:-2]
    plain = BESIDE_DIGITS.sub("", IN_GROUPS.sub("", plain))
    if decimal == ",":
        plain = plain.replace(".", "\0").replace(",", ".").replace("\0", ",")
    if EXPONENT.fullmatch(plain):
        value = float(plain)
    else:
        match = NUMBER.fullmatch(plain)
        if not match or (match[1] and match[4]):
            return None
        value = float(match[2].replace(",", "")) * MAGNITUDES.get(match[3] or "", 1.0)
        value = round(value, 6) if match[3] else value
        is_bracketed = is_bracketed or "-" in (match[1], match[4])
    return -value if is_bracketed else value


def is_of_other_locale(text: str, decimal: str) -> bool:
    """Whether a text is a number only if the decimal mark is the other one."""
    return parse_amount(text, decimal) is None and parse_amount(text, "," if decimal == "." else ".") is not None


def is_ambiguous(text: str, decimal: str) -> bool:
    """Whether a text could be a number of either locale: 1.200."""
    plain = unicodedata.normalize("NFKC", text)
    return re.search(rf"(?<![\d.,])\d{{1,3}}[{decimal}]\d{{3}}(?![\d.,])", plain[:LONGEST]) is not None


def currency_of(word: str, own: str) -> str:
    """The code of a currency as someone writes it; of those that a sign may mean, the reports' own if it is among them."""
    plain = unicodedata.normalize("NFKC", word).strip()
    meant = CURRENCIES.get(plain.casefold())
    if meant is None:
        return plain.upper()
    return own if own in meant else meant[0]


def may_mean(word: str, code: str) -> bool:
    """Whether a currency as written can be that of a code."""
    return code in CURRENCIES.get(word, (word.upper(),))


def currency_in(title: str) -> str:
    """The currency that a header names in brackets; "" where it names none."""
    words = BRACKETED.findall(unicodedata.normalize("NFKC", title[:200]).casefold())
    return next((currency for word in words if (currency := without_currency(word.strip())[1])), "")
