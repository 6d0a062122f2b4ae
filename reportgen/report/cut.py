"""Texts of workbooks that are longer than a report has room for, cut; cells and remarks keep theirs whole for a screen (`blocks.brief`)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from reportgen.report.blocks import Cell, Words, brief

TITLES = {"title", "headline", "name", "team"}
MOST_TITLE, MOST_OTHER, MOST_ALTERNATIVE = 200, 600, 4000  # characters
WHOLE = {(Cell, "words"), (Words, "lines")}
UNTOUCHED = {"look", "texts", "attachment", "slug"}

Made = TypeVar("Made")


def cut(made: Made) -> Made:
    """A page or a part of it whose titles, notes and texts of charts are no longer than can be read; whatever is short enough stays as it is."""
    changed = {}
    for each in fields(made):  # type: ignore[arg-type]
        value = getattr(made, each.name)
        if (type(made), each.name) not in WHOLE and each.name not in UNTOUCHED:
            told = shorter(value, MOST_TITLE if each.name in TITLES else MOST_OTHER)
            if told is not value:
                changed[each.name] = told
    return replace(made, **changed) if changed else made  # type: ignore[type-var]


def shorter(value: Any, most: int) -> Any:
    """A value of a field: itself where nothing in it is too long."""
    if isinstance(value, str):
        return brief(value, most)
    if isinstance(value, dict):
        found = {key: shorter(part, MOST_ALTERNATIVE if key == "alternative" else most) for key, part in value.items()}
        return found if any(found[key] is not value[key] for key in value) else value
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        parts = [shorter(part, most) for part in value]
        return type(value)(parts) if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return cut(value) if is_dataclass(value) and not isinstance(value, type) else value
