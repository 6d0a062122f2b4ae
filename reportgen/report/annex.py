"""The annex: what the data could not tell, and what each figure means."""

from __future__ import annotations

from reportgen.language import mark as _
from reportgen.metrics.core import TEAM
from reportgen.metrics.rules import notices
from reportgen.report.blocks import Block, Cell, Chapter, Column, Glossary, Table, Words
from reportgen.report.findings import evidence, measure, said
from reportgen.report.origins import origins
from reportgen.report.summary import shown_stakes
from reportgen.report.view import View
from reportgen.workbook.catalogue import describe
from reportgen.workbook.dataset import SOURCE_ROWS, Dataset
from reportgen.workbook.finding import Finding, Severity

MOST_FINDINGS = 20
DEFINED = (  # what its name does not say, and `origins` neither
    "results.year_projection", "results.month_end_share", "results.trend", "activity.selling_share", "activity.plan_attainment",
    "activity.win_rate", "activity.next_step_rate", "activity.advance_rate", "activity.lag_months", "purchase.retention",
    "purchase.at_risk_customers", "working.weighted", "working.heat", "working.coverage", "working.stalled", "working.velocity",
    "forecast.hope_amount", "fence.score", "market.completeness", "accuracy.wape", "data.quality",
)  # fmt: skip


def annex(view: View, dataset: Dataset) -> Chapter:
    blocks: list[Block] = []
    told = notices(view.book, view.position)
    rest = told[shown_stakes(view, told) :]
    more, joint = len(rest) - MOST_FINDINGS, "" if view.language.code == "zh" else " "
    if rest:
        blocks.append(
            Words(
                view.text(_("Further findings")),
                [joint.join((said(view, notice), measure(view, notice))) for notice in rest[:MOST_FINDINGS]],
                note=view.language.count(_("and {n} lesser one"), _("and {n} lesser ones"), more) if more > 0 else "",
            )
        )
    behind = evidence(view, told)
    if behind:
        blocks.append(behind)
    found = own_findings(view, dataset)
    if found:
        blocks.append(findings_table(view, found))
    given = given_by_settings(view, dataset)
    if given:
        blocks.append(Words(view.text(_("What the settings give where the sheets have nothing")), given))
    come_from = origins(view)
    blocks += [come_from] if come_from else []
    blocks.append(definitions(view))
    return Chapter("annex", view.text(_("Annex")), view.text(_("What the data could not tell, and what the figures mean")), blocks)


def own_findings(view: View, dataset: Dataset) -> list[Finding]:
    """Errors and warnings about a rep's workbooks; of the team all."""
    told = [finding for finding in dataset.findings if finding.severity is not Severity.INFORMATION]
    if view.position == TEAM:
        return told
    name = view.book.subjects[view.position].name
    files = {dataset.sheets[int(sheet)].file for sheet in dataset.pictures.loc[dataset.pictures["rep"] == name, "sheet"]}
    return [finding for finding in told if finding.source.file in files]


def given_by_settings(view: View, dataset: Dataset) -> list[str]:
    """Fixed and worked-out columns, each with the sheet in which it was needed; a rep's are those of sheets with a row of the rep."""
    told = [finding for finding in dataset.findings if finding.code in ("column.fixed", "column.derived")]
    if view.position != TEAM:
        name = view.book.subjects[view.position].name
        own = [frame.loc[frame["rep"] == name, "source"] for frame in dataset.frames.values() if "rep" in frame]
        sheets = {(where.file, where.sheet) for sources in own for where in map(dataset.where, sources.groupby(sources // SOURCE_ROWS).first())}
        told = [finding for finding in told if (finding.source.file, finding.source.sheet) in sheets]
    lines = [f"{finding.source.file} · {finding.source.sheet}: {describe(finding, view.language)[0]}" for finding in told[:MOST_FINDINGS]]
    more = len(told) - len(lines)
    return [*lines, *([view.language.count(_("and {n} more in validation.html"), _("and {n} more in validation.html"), more)] if more else [])]


def findings_table(view: View, found: list[Finding]) -> Table:
    columns = [
        Column(view.text(_("where")), width=34),
        Column(view.text(_("what is wrong")), width=38),
        Column(view.text(_("what to do")), width=28),
    ]
    rows, shown = [], 0
    for alike in by_mistake(found)[:MOST_FINDINGS]:
        finding, shown = alike[0], shown + len(alike)
        message, _expected, mend = describe(finding, view.language)
        place = " · ".join(part for part in (finding.source.file, finding.source.sheet, finding.cell) if part)
        if len(alike) > 1:
            place = view.text(_("{place} and {n} like it"), place=place, n=view.language.number(len(alike) - 1))
        rows.append([Cell(place), Cell(message, tone="bad" if finding.severity is Severity.ERROR else "plain"), Cell(mend)])
    more = len(found) - shown
    note = view.language.count(_("and {n} more in validation.html"), _("and {n} more in validation.html"), more) if more > 0 else ""
    n = len(found)
    title = view.language.count(_("One row or cell could not be taken as it stands"), _("{n} rows or cells could not be taken as they stand"), n)
    return Table(title, columns, rows, note, is_list=True)


def by_mistake(found: list[Finding]) -> list[list[Finding]]:
    """Errors one by one, warnings of one kind in one sheet together; in their order."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(found):
        is_error = finding.severity is Severity.ERROR
        groups.setdefault(number if is_error else (finding.code, finding.source.file, finding.source.sheet), []).append(finding)
    return list(groups.values())


def definitions(view: View) -> Glossary:
    entries = [(view.title(metric), view.formula(metric)) for metric in DEFINED if view.has(metric)]
    return Glossary(view.text(_("What the figures mean")), entries)
