"""The chapter of capability: what is required, what is there, what is done about the gaps; the profile beside it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.capability import is_overdue, present
from reportgen.metrics.core import TEAM
from reportgen.metrics.moment import date_of
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Table, as_poor
from reportgen.report.view import EMPTY, View

MOST_CRITERIA = 12
GRAVE_GAP = 2  # points


def capability(view: View) -> Chapter | None:
    """The latest assessments with gaps and actions, of the team by criterion; None where there is none."""
    if not view.has("capability.index"):
        return None
    table = present(view.book.now)
    if not view.is_team:
        table = table[(table["who"] == view.position).to_numpy()]
    table = table.assign(gap=np.maximum(0, table["required"] - table["score"]), late=is_overdue(table, view.book.now.as_of))
    blocks: list[Block] = [team_table(view, table)] if view.is_team else own_tables(view, table)
    return Chapter("capability", view.text(_("Capability")), headlines.capability(view), blocks)


def own_tables(view: View, table: pd.DataFrame) -> list[Block]:
    """A rep's criteria that can be influenced, the largest gaps first; the others apart."""
    table = table.sort_values(["gap", "weight", "criterion"], ascending=[False, False, True])
    counted, others = table[table["is_influenceable"].to_numpy()], table[~table["is_influenceable"].to_numpy()]
    columns = [
        Column(view.text(_("criterion")), width=26), Column(view.text(_("score")), "right", 8), Column(view.text(_("required")), "right", 10),
        Column("", width=17), Column(view.text(_("action")), width=24), Column(view.text(_("due")), "right", 15),
    ]  # fmt: skip
    reach = float(table[["score", "required"]].max().max())
    has_actions = bool(counted["action"].notna().any())
    columns = columns if has_actions else [replace(columns[0], width=40), replace(columns[1], width=15), replace(columns[2], width=15), columns[3]]
    rows = [capability_row(view, row, reach)[: len(columns)] for row in counted.head(MOST_CRITERIA).to_dict("records")]
    number = view.language.number
    apart = [f"{row['criterion']} {number(row['score'])} / {number(row['required'])}" for row in others.to_dict("records")]
    note = view.text(_("recorded, but not to be influenced, and so not in the index: {what}"), what=view.language.listed(apart)) if apart else ""
    title = headlines.gaps(view, int((counted["gap"] > 0).sum()), len(counted))
    blocks: list[Block] = [Table(title, columns, rows, " · ".join(part for part in (profile(view), note) if part), is_list=True)]
    return blocks


def capability_row(view: View, row: dict[str, object], reach: float) -> list[Cell]:
    number = view.language.number
    score, required, due = float(row["score"]), float(row["required"]), float(row["due"])  # type: ignore[arg-type]
    action = "" if pd.isna(row["action"]) else str(row["action"])
    is_done = float(row["done"]) <= view.book.now.as_of  # type: ignore[arg-type]
    day = "" if math.isnan(due) or not action else view.language.day(date_of(int(due)))
    state = view.text(_("{day}, done"), day=day) if is_done and day else view.text(_("{day}, overdue"), day=day) if row["late"] else day
    picture = {
        "value": score,
        "aim": required,
        "reach": reach,
        "is_good": required - score < GRAVE_GAP,
        "alternative": f"{number(score)} / {number(required)}",
    }
    score_cell = as_poor(Cell(number(score), is_strong=True), required - score >= GRAVE_GAP)
    return [
        Cell(str(row["criterion"])), score_cell, Cell(number(required)), Cell(chart=Chart("bullet", picture)),
        Cell(action), Cell(state, tone="bad" if row["late"] else "plain"),
    ]  # fmt: skip


def team_table(view: View, table: pd.DataFrame) -> Table:
    """Each criterion over all reps: mean score and requirement, how many fall short, and who most."""
    columns = [
        Column(view.text(_("criterion")), width=28), Column(view.text(_("mean score")), "right", 12), Column(view.text(_("required")), "right", 11),
        Column("", width=17), Column(view.text(_("reps short of it")), "right", 13), Column(view.text(_("largest gap")), width=19),
    ]  # fmt: skip
    table = table[table["is_influenceable"].to_numpy()]
    reach = float(table[["score", "required"]].max().max())
    groups = sorted(table.groupby("criterion"), key=lambda item: (-float((item[1]["gap"] > 0).sum()), -float(item[1]["gap"].mean()), str(item[0])))
    rows = []
    for name, part in groups[:MOST_CRITERIA]:
        score, required, short = float(part["score"].mean()), float(part["required"].mean()), int((part["gap"] > 0).sum())
        worst = part.sort_values(["gap", "who"], ascending=[False, True]).iloc[0]
        who = view.book.subjects[int(worst["who"])].name
        said = view.text(_("{name}: {n}"), name=who, n=view.language.number(float(worst["gap"]))) if worst["gap"] > 0 else EMPTY
        picture = {"value": score, "aim": required, "reach": reach, "is_good": None, "alternative": f"{score:.1f} / {required:.1f}"}
        short_cell = as_poor(Cell(f"{view.language.number(short)} / {view.language.number(len(part))}"), short * 2 > len(part))
        rows.append([
            Cell(str(name)), Cell(view.language.number(score, 1), is_strong=True), Cell(view.language.number(required, 1)),
            Cell(chart=Chart("bullet", picture)), short_cell, Cell(said),
        ])  # fmt: skip
    return Table(view.text(_("What the team lacks, criterion by criterion")), columns, rows)


def profile(view: View) -> str:
    """Change since the assessment before, tenure, and the observed profile beside the declared role, in one line."""
    parts = []
    if view.has("capability.change"):
        change = view.number("capability.change")
        words = view.language.signed(view.text(_("{n} pts"), n=view.language.number(change * 100)), round(change, 2))
        parts.append(view.text(_("index {change} since the assessment before"), change=words))
    if view.has("capability.tenure_months"):
        months, stage = view.words("capability.tenure_months"), view.words("capability.tenure_class")
        parts.append(view.text(_("{n} months with us ({stage})"), n=months, stage=stage))
    if view.has("capability.profile"):
        said, role = view.words("capability.profile"), view.book.subjects[view.position].facts.get("role")
        share = view.words("capability.hunter_share")
        parts.append(view.text(_("works as {profile} ({share} new business)"), profile=said, share=share))
        if role and view.position != TEAM:
            parts.append(view.text(_("declared {role}"), role=view.text(str(role))))
    return "；".join(parts) if view.language.code == "zh" else "; ".join(parts)
