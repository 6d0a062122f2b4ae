"""`[report] attach`: a rep's PDF brings the rep's own rows, and nobody else's."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from pypdf import PdfReader

from reportgen.language import language
from reportgen.report.pages import page_of
from reportgen.report.pdf import render_pdf
from reportgen.settings import Settings
from tests.metrics.team import book, order, visit


def attachment(is_wanted: bool, position: int = 1) -> tuple[bytes, dict[str, list[bytes]]]:
    found = book(
        settings=Settings.model_validate({"report": {"attach": is_wanted}}),
        orders=[order("2026-10-05", "=1+1", 170), order("2026-10-06", "Secret Steel", 999, "Bo")],
        visits=[visit("2026-10-06", rep="Bo", customer="Secret Steel")],
    )
    pdf = render_pdf(page_of(found, position, "ann", language("en"), found.facts.dataset))
    return pdf, dict(PdfReader(io.BytesIO(pdf)).attachments)


def test_the_attached_workbook_has_the_reps_rows_with_their_places() -> None:
    pdf, files = attachment(True)
    assert list(files) == ["ann.xlsx"]
    content = files["ann.xlsx"][0]
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(content))}
    assert not any("Visits" in name for name in sheets)  # Ann made none
    orders = next(rows for name, rows in sheets.items() if "rder" in name)
    assert len(orders) == 2
    assert {"=1+1", 170, "team.xlsx", "orders", 2} <= set(orders[1])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = b"".join(package.read(name) for name in package.namelist())
    assert b"Secret" not in parts
    assert b"<f>" not in parts
    assert pdf == attachment(True)[0]


def test_without_the_setting_and_for_the_team_nothing_is_attached() -> None:
    assert attachment(False)[1] == {}
    assert attachment(True, 0)[1] == {}
