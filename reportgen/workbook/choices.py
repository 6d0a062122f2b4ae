"""Yes, no and the words of a column: by code, name and alias in both languages, and in a team's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from reportgen.workbook.folding import TRADITIONAL
from reportgen.workbook.grid import Cell
from reportgen.workbook.schema import Column, Type
from reportgen.workbook.typed import Context, Trouble, Typed, by_value, folded, tidy

LONGEST_CHOICE = 60
NUMBERED = re.compile(  # 3-报价, (2) Visit, 30% Offer, Stage 2: Visit; but not 2 visits, which are two
    r"[(\[【]?(?:stage|step|s|阶段|第)? ?\d{1,3} ?(?:[-%)\]】.:、_/–—]|阶段|步)[-.:、_/)–— ]{0,3}", re.IGNORECASE
)
YES = {"y", "yes", "是", "是的", "√", "✓", "✔", "☑", "✅", "v", "1", "1.0", "true", "t", "对", "有", "已", "已见"}
NO = {"n", "no", "否", "不", "不是", "×", "✗", "✘", "☒", "❌", "☐", "x", "0", "0.0", "false", "f", "错", "无", "没有", "未", "未见"}


def read_yes_no(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    own = own_words(column, context)

    def read(value: Cell) -> object:
        text = tidy(value) or ""
        word = own.get(choice_key(text)) or folded(text).rstrip(".")
        if word in YES:
            return 1.0
        return 0.0 if word in NO else Trouble("yes_no.unreadable")

    return by_value(cells, read, np.nan, float)


@cache
def choice_key(text: str) -> str:
    """A choice without what people vary: width, case, blanks, punctuation, an English plural, traditional characters."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(TRADITIONAL)
    key = re.sub(r"[\W_]+", "", plain) or plain
    return key[:-1] if key.isascii() and len(key) > 3 and key.endswith("s") else key


def choices_known(column: Column) -> dict[str, str]:
    """The code that each known word of a column stands for."""
    if column.type is Type.YES_NO:
        return dict.fromkeys(YES, "yes") | dict.fromkeys(NO, "no")
    return {choice_key(name): choice.code for choice in column.choices for name in (*choice.aliases, choice.zh, choice.en, choice.code)}


def own_words(column: Column, context: Context) -> dict[str, str]:
    """The codes of a team's own words; those of other kinds' columns of the same name left out."""
    known = choices_known(column)
    own = context.settings.values.get(column.name, {})
    return {choice_key(word): known[choice_key(code)] for word, code in own.items() if choice_key(code) in known}


def read_choice(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    known = choices_known(column) | own_words(column, context)

    def read(value: Cell) -> object:
        text = tidy(value)
        code = (chosen(choice_key(text), known) or chosen(choice_key(without_number(text)), known)) if text else None
        return code or Trouble("choice.unknown", {"choices": column.choices})

    return by_value(cells, read, None, object)


def without_number(text: str) -> str:
    """A choice without the number that puts it in order in a list: 3-报价, 04. Negotiation, Stage 2: Visit; as it is where nothing else is left."""
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST_CHOICE]).strip()
    match = NUMBERED.match(plain)
    return plain[match.end() :] or text if match else text


def chosen(key: str, known: Mapping[str, str]) -> str | None:
    """The choice of a folded text: one of the words, or two of them for one thing (拜访 Visit; T1 direct selling)."""
    if key in known:
        return known[key]
    halves = ({known.get(key[:cut]), known.get(key[cut:])} for cut in range(1, min(len(key), LONGEST_CHOICE)))
    return next((code for codes in halves if len(codes) == 1 and (code := codes.pop())), None)
