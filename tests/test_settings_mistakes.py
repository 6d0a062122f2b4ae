"""Impossible settings: each refused in one sentence with key, line, what is expected and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.settings import SettingsError
from reportgen.settingscheck import check_settings
from reportgen.settingsreading import load_settings

DEFAULT = "Correct it, or delete the line to keep the default."


def told(folder: Path, text: str) -> list[str]:
    """What is said of a settings file, without its name; nothing where it is accepted."""
    path = folder / "a.toml"
    path.write_text(text, "utf-8")
    try:
        check_settings(load_settings(path), path)
    except SettingsError as error:
        return [sentence.removeprefix("a.toml, ") for sentence in error.sentences]
    return []


def stage(code: str, probability: str, more: str = "") -> str:
    return f"[[stages]]\ncode = '{code}'\nen = '{code.upper()}'\nzh = '{code}段'\nprobability = {probability}\n{more}"


def indicator(more: str) -> str:
    return f"[[scorecard]]\nmetric = 'results.attainment'\ntarget = 1\n{more}"


MISTAKES = [
    # what is twice or excludes another, at the line of its own key
    (stage("a", "0.4") + stage("a", "0.5"), "line 7: stages[2].code; expected a code of its own for each stage, not “a” twice. Rename one."),
    (stage("won", "0.4"), "line 2: stages[1].code; expected the outcome “won” for the code “won”. Add outcome, or rename the code."),
    (
        stage("a", "1", "outcome = 'won'\n") + stage("b", "0", "outcome = 'lost'\n"),
        "line 6: stages[1].outcome; expected at least one stage whose deals are open. Add one, or delete an outcome.",
    ),
    (
        indicator("weight = 1\n") + indicator("weight = 1\nfloor = 2\ncap = 1\n"),
        "line 9: scorecard[2].floor; expected a floor (2) not above the cap (1). Lower floor, or raise cap.",
    ),
    (
        indicator("weight = 1\ncap = 1\nfloor = 1.5\n"),
        "line 6: scorecard[1].floor; expected a floor (1.5) not above the cap (1). Lower floor, or raise cap.",
    ),
    (
        "[[scorecard]]\nmetric = 'scorecard.score'\ntarget = 1\nweight = 1\n",
        "line 2: scorecard[1].metric is the scorecard itself; expected a figure that goes into it. Name another, or delete the indicator.",
    ),
    (
        stage("a", "0.4") + "[[stages]]\ncode = 'b'\nen = 'ａ'\nzh = 'B'\nprobability = 0.5\n",  # full width, and the code of the other
        "line 8: stages[2].en; expected a name of its own for each stage, not “ａ” twice. Rename one.",
    ),
    (
        "[screening]\n[[screening.criteria]]\ncode = 'fit'\nen = 'Fit'\nzh = '匹配'\n[[screening.criteria]]\ncode = 'use'\nen = 'Use'\nzh = '匹配'\n",
        "line 9: screening.criteria[2].zh; expected a name of its own for each criterion, not “匹配” twice. Rename one.",
    ),
    (
        "[fence]\n[[fence.criteria]]\ncode = 'customer'\nen = 'Bond'\nzh = '关系'\n",
        "line 3: fence.criteria[1].code; expected a code that is no other column of an assessment, as “customer” is. Rename it.",
    ),
    (
        "[rules]\nhope_share = 0.6\nhope_grave = 0.5\n",
        "line 3: rules.hope_grave; expected hope_grave not below hope_share (0.5 and 0.6): it is the graver of the two."
        " Correct hope_grave or hope_share.",
    ),
    (
        "[rules]\nvisit_grave = 0.9\nvisit_attainment = 0.8\n",
        "line 2: rules.visit_grave; expected visit_grave not above visit_attainment (0.9 and 0.8): it is the graver of the two."
        " Correct visit_grave or visit_attainment.",
    ),
    ("[rac]\nactivity = 1.1\n", f"line 2: rac.activity is 1.1; expected at most 1. {DEFAULT}"),  # A and C are at most 1, R is not
    (indicator("weight = 0\n"), "line 4: scorecard[1].weight; expected at least one indicator with a weight above 0. Give an indicator weight."),
    (
        "[rules]\nslippage = 0.5\nload_low = 0.8\n",
        "line 3: rules.load_low; expected load_low not above load_high (0.8 and 0.7). Lower load_low, or raise load_high.",
    ),
    (
        "[windows]\nmin_orders = 3\nlost_intervals = 1\n",
        "line 3: windows.lost_intervals; expected risk_intervals not above lost_intervals (1.5 and 1): a customer is at risk before it is lost."
        " Lower risk_intervals, or raise lost_intervals.",
    ),
    (
        "[health]\nmarket = 0\nworking = 0\npurchase = 0\n",
        "line 4: health.purchase; expected at least one weight above 0 of the three. Raise one; 40, 40 and 20 are the course’s.",
    ),
    (
        "[fence]\npass = 70\n[[fence.criteria]]\ncode = 'a'\nen = 'A'\nzh = 'B'\n[[fence.criteria]]\ncode = 'a'\nen = 'C'\nzh = 'D'\n",
        "line 8: fence.criteria[2].code; expected a code of its own for each criterion, not “a” twice. Rename one.",
    ),
    ("[calendar]\nworkdays = ['mon', 'mon']\n", "line 2: calendar.workdays; expected each day once. Take out the second one."),
    ("[report]\nlanguages = ['en', 'en']\n", "line 2: report.languages; expected each language once. Take out the second one."),
    (
        "[calendar]\nholidays = [2026-10-01]\nextra_workdays = [2026-10-01]\n",
        "line 3: calendar.extra_workdays; expected no day that is among the holidays, too, as 2026-10-01 is. Take it out of one of the lists.",
    ),
    (
        "[report.rates]\nCNY = 2\n",
        "line 2: report.rates.CNY; expected no rate for the currency of the reports itself. Delete the line, or set another currency.",
    ),
    # one mistake, one sentence; what has no default cannot be deleted
    (stage("a", "1.4"), "line 5: stages[1].probability is 1.4; expected at most 1. Correct it."),
    ("[rules]\nhope_share = 30\n", f"line 2: rules.hope_share is 30; expected at most 1 (30 % is 0.3). {DEFAULT}"),
    ("[fence]\npass = 140\n", f"line 2: fence.pass is 140; expected at most 100. {DEFAULT}"),
    # kinds of values
    ("[calendar]\nworkdays = []\n", f"line 2: calendar.workdays is []; expected at least one entry. {DEFAULT}"),
    ("[calendar]\nworkdays = 'mon'\n", f"line 2: calendar.workdays is 'mon'; expected a list in brackets: [ … ]. {DEFAULT}"),
    (
        "[calendar]\nholidays = ['2026-02-30']\n",
        f"line 2: calendar.holidays[1] is '2026-02-30'; expected a day that there is, written 2026-10-01. {DEFAULT}",
    ),
    ("[calendar]\nfiscal_year_first_month = 4.5\n", f"line 2: calendar.fiscal_year_first_month is 4.5; expected a whole number. {DEFAULT}"),
    ("[windows]\nquality_months = true\n", f"line 2: windows.quality_months is true; expected a number, not true or false. {DEFAULT}"),
    ("[windows]\nquality_months = 99999\n", f"line 2: windows.quality_months is 99999; expected at most 1200. {DEFAULT}"),
    ("[report]\nhours_per_week = 'forty'\n", f"line 2: report.hours_per_week is 'forty'; expected a number, without quotation marks. {DEFAULT}"),
    ("[report]\nhours_per_week = 169\n", f"line 2: report.hours_per_week is 169; expected at most 168. {DEFAULT}"),
    ("[report]\ncurrency = ''\n", f"line 2: report.currency is ''; expected a text that is not empty. {DEFAULT}"),
    ("report = 3\n", f"line 1: report is 3; expected a table with its keys. {DEFAULT}"),
    (
        "[mail]\nallowed_domains = ['@x.com']\n",
        f"line 2: mail.allowed_domains[1] is '@x.com'; expected a domain such as example.com, without the @. {DEFAULT}",
    ),
    # ids with points, and what is no TOML
    (
        '[thresholds."results.attainment"]\ngood = 1\nminimum_n = -2\n',
        f'line 3: thresholds."results.attainment".minimum_n is -2; expected at least 0. {DEFAULT}',
    ),
    (
        "[thresholds.results.attainment]\ngood = 1\n",
        'line 1: thresholds.results.attainment is no setting. A metric’s id has quotation marks: [thresholds."results.attainment"].',
    ),
    ("[report]\n[report]\n", "line 2: [report] stands twice; expected each table once. Put its keys together below the first."),
    ("[rac]\nresult = 1\nresult = 2\n", "line 3: “result = 2” stands twice in its table; expected each key once. Delete one of the two."),
    (
        "[calendar\n",
        "line 1: “[calendar” cannot be read (Expected ']' at the end of a table declaration); expected key = value or [table]: see docs/settings.md.",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), MISTAKES)
def test_an_impossible_setting_is_told_once_with_key_line_and_mend(tmp_path: Path, text: str, sentence: str) -> None:
    assert told(tmp_path, text) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        stage("a", "0.4") + stage("won", "1", "outcome = 'won'\n"),
        "[rules]\nload_low = 0.7\n",
        "[rules]\nhope_share = 0.6\nvisit_grave = 0.9\n",
        "[windows]\nrisk_intervals = 2\n",
        "[rac]\nresult = 1.1\ncapability = 1\n",
        "[report.rates]\nCNY = 1\n",
        indicator("weight = 1\nfloor = 1.2\n"),
        "[windows]\nquality_months = 1200\n",
        "[mail]\nallowed_domains = ['mail.example.com']\n",
    ],
)
def test_what_is_just_possible_is_accepted(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []
