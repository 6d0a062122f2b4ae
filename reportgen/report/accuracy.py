"""Forecast accuracy as data and as text: months beside the naive forecast, and what came of each stage."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.accuracy import track
from reportgen.metrics.book import Book
from reportgen.metrics.calibration import seen_in_stage
from reportgen.report.blocks import Cell, Column, Table
from reportgen.report.view import View
from reportgen.visible import padded, width

SCHEMA = 1
SUMMARY = ("wape", "bias", "naive_wape", "brier")
NAIVE_WON = _("The naive forecast (last month’s revenue) was better: {naive} against {own}.")
OWN_WON = _("Forecasts missed by {own} on average; last month’s revenue as the forecast would have missed by {naive}.")
NOTHING_SOLD = _("Nothing was sold in these months, so the errors are no shares of what came: they stand in the table.")
NOTHING_YET = _("No past month has both a forecast and a result yet: build the months in order, oldest first.")


def accuracy_document(book: Book) -> dict[str, Any]:
    """data/accuracy.json: forecast, actual and naive forecast by month for the team and each rep; the stages' calibration."""
    subjects = [of_subject(book, position) for position in range(len(book.subjects))]
    return {
        "schema": SCHEMA, "period": f"{book.period:%Y-%m}", "team": subjects[0],
        "reps": {subject.key: values for subject, values in zip(book.subjects[1:], subjects[1:], strict=True)},
        "names": {subject.key: subject.name for subject in book.subjects[1:]}, "calibration": calibration(book),
    }  # fmt: skip


def of_subject(book: Book, position: int) -> dict[str, Any]:
    found = track(book.now)
    values = {name: book.value(f"accuracy.{name}", position) for name in SUMMARY}
    naive, own = values["naive_wape"].value, values["wape"].value
    months = [
        {
            "month": f"{month:%Y-%m}", "forecast": known(found.forecast[at, position]), "actual": known(found.actual[at, position]),
            "error": known(found.forecast[at, position] - found.actual[at, position]), "naive": known(found.naive[at, position]),
            "kept": found.is_kept[at],
        }
        for at, month in enumerate(found.months)
    ]  # fmt: skip
    is_worse = isinstance(naive, (int, float)) and isinstance(own, (int, float)) and naive < own
    return {"months": months, **{name: value.value for name, value in values.items()}, "n": values["wape"].n,
            "brier_n": values["brier"].n, "naive_is_better": is_worse}  # fmt: skip


def known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def calibration(book: Book) -> list[dict[str, Any]]:
    """Of each open stage: its probability, the team's deals seen in it and closed, the share won, and the calibrated probability."""
    found = []
    for position, stage in enumerate(book.settings.stages):
        if stage.outcome == "open":
            won = seen_in_stage(book.now, position).amount
            share = float(np.mean(won)) if len(won) else None
            calibrated = book.value(f"forecast.calibration.{stage.code}").value
            found.append(
                {"stage": stage.code, "en": stage.en, "zh": stage.zh, "probability": stage.probability, "closed": len(won), "won": int(won.sum()),
                 "share_won": share, "calibrated": calibrated}
            )  # fmt: skip
    return found


# --- text -------------------------------------------------------------------------------------------------------------


def as_text(document: Mapping[str, Any], key: str, language: Language) -> str:
    """One subject's accuracy for a terminal; key "": the team."""
    subject = document["reps"][key] if key else document["team"]
    who = document["names"][key] if key else language.text(_("Team"))
    lines = [f"{language.text(_('Forecast accuracy'))} · {who} · {document['period']}"]
    if not subject["n"]:
        return "\n".join([*lines, language.text(NOTHING_YET)])
    titles = [language.text(title) for title in MONTH_TITLES]
    lines += columns([titles, *(month_row(month, language) for month in subject["months"])])
    lines += ["", verdict(subject, language), *measures(subject, language)]
    if not key:
        stages = [language.text(title) for title in STAGE_TITLES]
        lines += ["", language.text(_("What came of deals seen in each stage")), *columns([stages, *stage_rows(document["calibration"], language)])]
    return "\n".join(lines)


MONTH_TITLES = (_("month"), _("forecast"), _("actual"), _("error"), _("naive forecast"), _("forecast from"))
STAGE_TITLES = (_("stage"), _("standard"), _("closed"), _("won"), _("share won"), _("calibrated"))


def verdict(subject: Mapping[str, Any], language: Language) -> str:
    """Whose forecast was better, said plainly."""
    own, naive = subject["wape"], subject["naive_wape"]
    if own is None or naive is None:
        return language.text(NOTHING_SOLD)
    return language.text(NAIVE_WON if subject["naive_is_better"] else OWN_WON, own=language.percent(own), naive=language.percent(naive))


def measures(subject: Mapping[str, Any], language: Language) -> Iterator[str]:
    if subject["bias"] is not None:
        share = language.signed(language.percent(subject["bias"]), subject["bias"])
        one, many = (
            _("Bias {share} ({n} month): above 0 the forecasts were too high."),
            _("Bias {share} ({n} months): above 0 the forecasts were too high."),
        )
        yield language.count(one, many, subject["n"], share=share)
    if subject["brier"] is not None:
        said = _("Brier score {score}: 0 is perfect, 0.25 is tossing a coin (deals, counted in each month: {n}).")
        yield language.text(said, score=language.number(subject["brier"], 3), n=language.number(subject["brier_n"]))


def month_row(month: Mapping[str, Any], language: Language) -> list[str]:
    money = [shown(month[name], language) for name in ("forecast", "actual", "error", "naive")]
    return [month["month"], *money, language.text(_("kept") if month["kept"] else _("worked out"))]


def shown(value: float | None, language: Language) -> str:
    return "–" if value is None else language.number(value)


def stage_rows(stages: list[dict[str, Any]], language: Language) -> list[list[str]]:
    def share(value: float | None) -> str:
        return "–" if value is None else language.percent(value)

    return [
        [stage["zh"] if language.code == "zh" else stage["en"], share(stage["probability"]), language.number(stage["closed"]),
         language.number(stage["won"]), share(stage["share_won"]), share(stage["calibrated"])]
        for stage in stages
    ]  # fmt: skip


def columns(rows: list[list[str]]) -> list[str]:
    """Rows as columns of text, all but the first right aligned."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(padded(cell, widths[at], right=at > 0) for at, cell in enumerate(row)).rstrip() for row in rows]


# --- report -----------------------------------------------------------------------------------------------------------


def months_table(view: View, most: int) -> Table:
    """The last so many months with both: forecast, actual and error, beside the naive forecast and its error; the nearer of the two strong."""
    months = [month for month in of_subject(view.book, view.position)["months"] if month["error"] is not None][-most:]
    heads = [Column(view.text(title), "left" if at == 0 else "right") for at, title in enumerate(REPORT_TITLES)]
    rows, nearer = [], 0
    for month in months:
        missed = month["naive"] - month["actual"]
        is_naive, is_own = abs(missed) < abs(month["error"]), abs(month["error"]) < abs(missed)
        nearer += is_naive
        rows.append([
            Cell(view.language.month(date.fromisoformat(f"{month['month']}-01"))),
            *(Cell(view.language.number(month[name])) for name in ("forecast", "actual")), miss_cell(view, month["error"], is_own),
            Cell(view.language.number(month["naive"])), miss_cell(view, missed, is_naive),
            Cell(view.text(_("kept") if month["kept"] else _("worked out")), tone="muted"),
        ])  # fmt: skip
    said = _("Months in which last month’s revenue was nearer than the forecast: {n} of {all}")
    return Table(view.text(said, n=view.language.number(nearer), all=view.language.number(len(months))), heads, rows)


def miss_cell(view: View, miss: float, is_nearer: bool) -> Cell:
    return Cell(view.language.signed(view.language.number(miss), miss), is_strong=is_nearer)


REPORT_TITLES = (*MONTH_TITLES[:5], _("its error"), MONTH_TITLES[5])


def calibration_table(view: View) -> Table:
    """What came of the team's deals, by the stages in which they were seen."""
    heads = [Column(view.text(title), "left" if at == 0 else "right") for at, title in enumerate(STAGE_TITLES)]
    rows = [[Cell(text) for text in row] for row in stage_rows(calibration(view.book), view.language)]
    return Table(view.text(_("What came of deals seen in each stage")), heads, rows)
