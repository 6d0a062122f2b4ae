"""What rules say of a team of a few rows."""

from __future__ import annotations

from typing import Any

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.rules import Notice, notices
from reportgen.report import findings
from reportgen.report.view import View
from reportgen.settings import Settings


def told(found: Book, rule: str, position: int = 1) -> Notice | None:
    return next((notice for notice in notices(found, position) if notice.rule == rule), None)


def notice_of(found: Book, rule: str, position: int = 1) -> Notice:
    notice = told(found, rule, position)
    assert notice is not None, rule
    return notice


def said(found: Book, rule: str, code: str = "en", position: int = 1) -> str:
    return findings.said(View(found, position, language(code)), notice_of(found, rule, position)).replace("\u202f", " ")


def rules(**limits: Any) -> Settings:
    return Settings.model_validate({"rules": limits})


def rows_of(notice: Notice) -> list[int]:
    """The rows of a sheet that a notice means; a team's first row stands in row 2."""
    return [row % (1 << 21) for row in notice.rows]
