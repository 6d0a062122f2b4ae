"""A team's own words (workbooks.md "Own words"): headers, values, stages, fixed and derived columns, and those that cannot be meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from reportgen.language import Language
from reportgen.settings import Settings, SettingsError
from reportgen.settingsreading import settings_of
from reportgen.workbook.catalogue import describe
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.words import check_words
from tests.workbook.sheets import Rows, codes, read_rows

DEALS: Rows = [["ID", "Customer", "Amount", "Stage", "Expected close", "Rep"], ["1", "Alder", 100, "lead", date(2026, 11, 5), "Ann"]]


def words(text: str) -> Settings:
    """The settings of a file with this text, its own words checked."""
    settings = settings_of(text, "reportgen.toml")
    check_words(settings, text, "reportgen.toml")
    return settings


def days(dataset: Dataset, column: str) -> list[str]:
    return [f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in dataset.frames["pipeline"][column]]


def test_an_own_header_is_taken_for_its_column(tmp_path: Path) -> None:
    rows: Rows = [["ID", "Customer", "Worth", "Stage", "Expected close"], ["1", "Alder", 100, "lead", date(2026, 11, 5)]]
    dataset = read_rows(tmp_path, words('[columns.pipeline]\namount = ["Worth"]'), Deals=rows)
    assert dataset.frames["pipeline"]["amount"].tolist() == [100]
    assert [column["how"] for column in dataset.sheets[0].columns if column["header"] == "Worth"] == ["own"]


def test_an_own_header_goes_before_a_known_one_for_the_same_column(tmp_path: Path) -> None:
    """Without the settings, two columns for one field are an error."""
    rows: Rows = [["ID", "Customer", "Revenue", "Amount", "Stage", "Expected close"], ["1", "Alder", 7, 100, "lead", date(2026, 11, 5)]]
    assert ("column.twice", "D1") in codes(read_rows(tmp_path, Deals=rows))
    dataset = read_rows(tmp_path, words('[columns.pipeline]\namount = ["Revenue"]'), Deals=rows)
    assert dataset.frames["pipeline"]["amount"].tolist() == [7]


def test_a_header_to_be_ignored_is_not_read(tmp_path: Path) -> None:
    rows: Rows = [[*DEALS[0], "Probability"], [*DEALS[1], 2147852]]
    assert codes(read_rows(tmp_path, Deals=rows))[0] == ("share.range", "G2")
    assert len(read_rows(tmp_path, words('[columns.pipeline]\nignore = ["Probability"]'), Deals=rows).frames["pipeline"]) == 1


def test_own_values_are_codes_or_their_names(tmp_path: Path) -> None:
    rows: Rows = [DEALS[0], *([str(n), "Alder", 100, stage, date(2026, 11, 5), "Ann"] for n, stage in enumerate(("Engaging", "Talking")))]
    settings = words('[values.stage]\nEngaging = "quotation"\nTalking = "Negotiating terms"')
    assert read_rows(tmp_path, settings, Deals=rows).frames["pipeline"]["stage"].tolist() == ["quotation", "negotiation"]


def test_own_values_serve_yes_and_no_too(tmp_path: Path) -> None:
    rows: Rows = [["Customer", "Key account"], ["Alder", "VIP"], ["Birch", "-"]]
    frame = read_rows(tmp_path, words('[values.key_account]\n"VIP" = "yes"\n"-" = "no"'), Customers=rows).frames["customers"]
    assert frame["key_account"].tolist() == [1, 0]


def test_a_word_for_one_kind_does_not_reach_another_with_a_column_of_that_name(tmp_path: Path) -> None:
    """“Shipped” is an order's status; as a deal's it stays unknown."""
    rows: Rows = [[*DEALS[0], "Status"], [*DEALS[1], "Off"]]
    dataset = read_rows(tmp_path, words('[values.status]\nOff = "delivered"'), Deals=rows)
    assert codes(dataset)[0] == ("choice.unknown", "G2")


@pytest.mark.parametrize(("word", "status"), [("Closed Won", "won"), ("赢单", "won"), ("Lost", "lost"), ("lead", None)])
def test_a_stage_may_say_how_a_deal_ended(tmp_path: Path, word: str, status: str | None) -> None:
    rows: Rows = [DEALS[0], ["1", "Alder", 100, word, date(2026, 10, 5), "Ann"]]
    assert read_rows(tmp_path, Deals=rows).frames["pipeline"]["status"].tolist() == [status]


def test_own_stages_say_how_likely_they_are_and_how_they_end(tmp_path: Path) -> None:
    text = "".join(
        f'[[stages]]\ncode = "{code}"\nen = "{code}"\nzh = "{code}"\nprobability = {p}\noutcome = "{outcome}"\n'
        for code, p, outcome in (("talk", 0.3, "open"), ("signed", 1, "won"))
    )
    settings = words(text)
    assert [stage.code for stage in settings.stages] == ["talk", "signed", "lost"]  # a list without a lost one gets it
    rows: Rows = [DEALS[0], *([str(n), "Alder", 100, stage, date(2026, 11, 5), "Ann"] for n, stage in enumerate(("Talk", "closed won")))]
    frame = read_rows(tmp_path, settings, Deals=rows).frames["pipeline"]
    assert frame[["stage", "status"]].to_numpy().tolist() == [["talk", None], ["signed", "won"]]


def test_a_fixed_value_stands_in_for_a_column_and_is_told(tmp_path: Path) -> None:
    rows: Rows = [["Date", "Customer", "Rep"], [date(2026, 10, 5), "Alder", "Ann"]]
    settings = words('[columns.visits]\ndate = ["Date"]\n[fixed.visits]\nactivity = "visit"\nhours = 1.5')
    dataset = read_rows(tmp_path, settings, Visits=rows)
    assert dataset.frames["visits"][["activity", "hours"]].to_numpy().tolist() == [["visit", 1.5]]
    assert codes(dataset) == [("column.fixed", ""), ("column.fixed", "")]


def test_a_fixed_value_leaves_a_column_alone_that_the_sheet_has(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, words('[fixed.pipeline]\nrep = "Bo"'), Deals=DEALS)
    assert dataset.frames["pipeline"]["rep"].tolist() == ["Ann"]
    assert codes(dataset) == []


def test_a_derived_column_is_worked_out_where_it_is_lacking_or_empty(tmp_path: Path) -> None:
    """5 Jan + 90 days = 5 Apr; without an opening, the as-of day 31 Oct + 1 month."""
    rows: Rows = [
        ["ID", "Customer", "Amount", "Stage", "Opened on", "Expected close"],
        ["1", "Alder", 1, "lead", date(2026, 1, 5), None],
        ["2", "Alder", 1, "lead", None, None],
        ["3", "Alder", 1, "lead", date(2026, 1, 5), date(2026, 2, 1)],
    ]
    settings = words('[derived.pipeline]\nexpected_close = "opened_on + 90 days or as_of + 1 month"')
    dataset = read_rows(tmp_path, settings, Deals=rows)
    assert days(dataset, "expected_close") == ["2026-04-05", "2026-11-30", "2026-02-01"]
    (told,) = [finding for finding in dataset.findings if finding.code == "column.derived"]
    said = describe(told, Language("en"))[0]
    assert said == "“Expected close” was worked out for 2 rows: “Opened on” + 90 days or else the sheet’s last day + 1 month."
    assert "“创建日期” + 90 天" in describe(told, Language("zh"))[0]
    lacking = read_rows(tmp_path, settings, Deals=[row[:5] for row in rows])
    assert days(lacking, "expected_close") == ["2026-04-05", "2026-11-30", "2026-04-05"]


def test_a_required_column_that_cannot_be_worked_out_is_an_error_of_its_row(tmp_path: Path) -> None:
    rows: Rows = [["ID", "Customer", "Amount", "Stage", "Opened on"], ["1", "Alder", 1, "lead", date(2026, 1, 5)], ["2", "Alder", 1, "lead", None]]
    dataset = read_rows(tmp_path, words('[derived.pipeline]\nexpected_close = "opened_on + 90 days"'), Deals=rows)
    assert dataset.frames["pipeline"]["opportunity_id"].tolist() == ["1"]
    assert ("cell.missing", "E3") in codes(dataset)


def test_the_closing_day_is_worked_out_for_closed_deals_alone(tmp_path: Path) -> None:
    """Exports have one “close date”: what is expected of open deals, and what came of closed ones."""
    rows: Rows = [DEALS[0], *([str(n), "Alder", 1, stage, date(2026, 10, 5), "Ann"] for n, stage in enumerate(("Won", "lead")))]
    dataset = read_rows(tmp_path, words('[derived.pipeline]\nclosed_on = "expected_close"'), Deals=rows)
    assert days(dataset, "closed_on") == ["2026-10-05", ""]


def test_a_derived_column_may_come_from_another_derived_one(tmp_path: Path) -> None:
    rows: Rows = [["Customer", "Amount", "Stage", "Opened on"], ["Alder", 1, "Won", date(2026, 1, 5)]]
    settings = words('[derived.pipeline]\nclosed_on = "expected_close"\nexpected_close = "opened_on + 2 weeks"')
    assert days(read_rows(tmp_path, settings, Deals=rows), "closed_on") == ["2026-01-19"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[columns.pipelin]\namount = ["Worth"]', 1, "columns.pipelin cannot be used; expected a kind of sheet"),
        ('[columns.pipeline]\namont = ["Worth"]', 2, "columns.pipeline.amont cannot be used; expected a column of pipeline"),
        ('[columns.pipeline]\namount = [""]', 2, "expected headers as the sheet has them"),
        ('[values.amount]\n"x" = "1"', 1, "values.amount cannot be used; expected a column with fixed words"),
        ('[values.stage]\n"Engaging" = "quotatoin"', 2, "values.stage.Engaging cannot be used; expected one of: lead, qualified, quotation"),
        ('[fixed.visits]\nactivity = "chat"', 2, "fixed.visits.activity cannot be used; expected one of: call, visit"),
        ('[fixed.orders]\namount = "much"', 2, "fixed.orders.amount cannot be used; expected an amount"),
        ('[fixed.orders]\nhue = "red"', 2, "fixed.orders.hue cannot be used; expected a column of orders"),
        ('[derived.pipeline]\nexpected_close = "in a while"', 2, "derived.pipeline.expected_close cannot be used; expected a column, such as"),
        ('[derived.pipeline]\nexpected_close = "opend_on + 90 days"', 2, "“opend_on” to be a column of pipeline"),
        ('[derived.pipeline]\nexpected_close = "amount + 90 days"', 2, "expected a date, which “amount” gives none of"),
        ('[derived.pipeline]\namount = "as_of"', 2, "expected an amount, which “as_of” gives none of"),
        ('[derived.pipeline]\n\nexpected_close = "closed_on"\nclosed_on = "expected_close"', 3, "that do not come, in a circle, from this one"),
        ('[fixed.pipeline]\nname = "x"\n[derived.pipeline]\nname = "product"', 2, "this or a rule in [derived], not both"),
    ],
)  # fmt: skip
def test_own_words_that_cannot_be_meant_are_told_with_key_line_and_mend(text: str, line: int, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        words(text)
    sentence = caught.value.sentences[0]
    assert sentence.startswith(f"reportgen.toml, line {line}: ")
    assert said in sentence
    assert sentence.endswith(("Correct it, or delete the line.", "?"))
