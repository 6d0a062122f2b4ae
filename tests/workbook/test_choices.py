"""Every form in which people write yes, no and the words of a choice (workbooks.md "Cells")."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.settings import Settings
from reportgen.workbook.choices import choice_key, choices_known
from reportgen.workbook.grid import Cell
from reportgen.workbook.schema import KINDS, Column, Type, columns_of
from tests.workbook.cell import typed, value
from tests.workbook.sheets import read, write


@pytest.mark.parametrize("cell", ["Y", "yes", "YES", "是", "是的", "√", "✓", "✔", "✔\ufe0f", "☑", "已见", 1, "1", True, "TRUE", "Yes."])
def test_yes(cell: Cell) -> None:
    assert value("customers.key_account", cell) == 1


@pytest.mark.parametrize("cell", ["N", "no", "否", "不是", "×", "x", "✗", "☐", "未见", 0, "0", False, "False"])
def test_no(cell: Cell) -> None:
    assert value("customers.key_account", cell) == 0


@pytest.mark.parametrize("cell", ["maybe", 2, "y/n"])
def test_neither_yes_nor_no(cell: Cell) -> None:
    assert value("customers.key_account", cell) == "yes_no.unreadable"


CHOOSING = [
    pytest.param(kind.name, column, id=f"{kind.name}.{column.name}")
    for kind in KINDS
    for column in columns_of(kind, Settings())
    if column.type is Type.CHOICE
]


@pytest.mark.parametrize(("kind", "column"), CHOOSING)
def test_each_choice_is_read_by_code_names_and_aliases_in_both_languages(kind: str, column: Column) -> None:
    words = [
        (word, choice.code)
        for choice in column.choices
        for word in (choice.code, choice.en, choice.zh, choice.en.upper(), f" {choice.zh} ", *choice.aliases)
    ]
    found = typed(f"{kind}.{column.name}", *(word for word, _code in words))
    assert found.troubles == {}
    assert list(found.values) == [code for _word, code in words]


@pytest.mark.parametrize(("kind", "column"), CHOOSING)
def test_no_word_of_a_choice_stands_for_two(kind: str, column: Column) -> None:
    words = [(choice_key(word), choice.code) for choice in column.choices for word in (choice.code, choice.en, choice.zh, *choice.aliases)]
    assert dict(words) == choices_known(column)
    assert len({key for key, _code in words}) == len(set(words))


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Visits", "visit"), ("joint_visit", "joint visit"), ("JOINT-VISIT", "joint visit"), ("follow‑up", "follow-up"), ("ＶＩＳＩＴ", "visit"),
     ("拜访 Visit", "visit"),
     ("Visit / 拜访", "visit"), ("拜访（Visit）", "visit"), ("visit call", "choice.unknown"), ("T1", "choice.unknown"), (5, "choice.unknown"),
     ("3-拜访", "visit"), ("04. Visit", "visit"), ("（2）陪访", "joint visit"), ("Stage 2: Demo", "demo"), ("30% 报价", "proposal"),
     ("S1_电话", "call"),
     ("2 visits", "choice.unknown"), ("2次拜访", "choice.unknown"), ("3-", "choice.unknown"), ("1-2", "choice.unknown")],
)  # fmt: skip
def test_how_people_vary_a_choice(cell: Cell, code: str) -> None:
    assert value("visits.activity", cell) == code


def test_choices_and_totals_may_be_written_in_traditional_characters(tmp_path: Path) -> None:
    rows = [["日期", "客戶", "活動", "結果"], ["2026-10-05", "甲", "商務談判", "推進"], ["2026-10-06", "乙", "聯合拜訪", "維持"], ["合計", "", 2]]
    write(tmp_path / "a.xlsx", 拜訪記錄=rows)
    dataset = read(tmp_path)
    assert [(row["activity"], row["outcome"]) for row in dataset.frames["visits"].to_dict("records")] == [
        ("negotiation", "advanced"), ("joint visit", "held"),
    ]  # fmt: skip
    assert [sheet.totals for sheet in dataset.sheets] == [1]


def test_a_stage_in_the_words_that_people_use() -> None:
    words = {
        "谈判": "negotiation",
        "需求确认": "qualified",
        "Negotiation": "negotiation",
        "Quoted": "quotation",
        "报价中": "quotation",
        "初审": "review",
    }
    assert list(typed("pipeline.stage", *words).values) == list(words.values())
    assert value("pipeline.stage", "Proposal") == "choice.unknown"  # what it means to this team, only the team knows


def test_a_stages_own_name_comes_before_anothers_other_word(tmp_path: Path) -> None:
    """Here “谈判” is the name of a stage of the team's own; negotiation keeps its other words."""
    own = {"code": "talks", "en": "Talks", "zh": "谈判", "probability": 0.5}
    stages = [stage.model_dump() for stage in Settings().stages]
    settings = Settings.model_validate({"stages": [own, *stages]})
    column = next(column for column in columns_of(next(kind for kind in KINDS if kind.name == "pipeline"), settings) if column.name == "stage")
    known = choices_known(column)
    assert (known[choice_key("谈判")], known[choice_key("商务谈判")]) == ("talks", "negotiation")
