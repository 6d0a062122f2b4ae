"""A draft of settings: what a person wrote, and the lines that are proposed for it, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.settings import Settings
from reportgen.workbook.headers import Names

OWN = ("columns", "values", "fixed", "derived")  # tables of tables of own words


@dataclass(frozen=True)
class Reason:
    """Why, in a message that is worded in the reader's language."""

    msgid: str
    fields: tuple[tuple[str, object], ...] = ()

    def __init__(self, msgid: str, **fields: object) -> None:
        object.__setattr__(self, "msgid", msgid)
        object.__setattr__(self, "fields", tuple(fields.items()))


@dataclass(frozen=True)
class Line:
    """One line of the settings: its table, key and value; `is_list`: one more element of the key's list.

    A line that is not sure is written as a comment, for a person to decide.
    """

    table: tuple[str, ...]
    key: str
    value: str
    reason: Reason
    is_list: bool = False
    is_sure: bool = True


class Draft:
    """The settings as they would be with the lines added so far; what a person wrote is never touched."""

    def __init__(self, settings: Settings, written: Mapping[str, Any]) -> None:
        self.settings, self.written = settings, written
        self.lines: list[Line] = []
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The headers that are known under the settings as drafted."""
        if self._names is None or self._names.settings is not self.settings:
            self._names = Names(self.settings)
        return self._names

    def add(self, line: Line) -> None:
        """Add a line, unless something is said there already."""
        if line.is_sure and self.is_said(line):
            return
        if any((line.table, line.key, line.value if line.is_list else "") == (o.table, o.key, o.value if o.is_list else "") for o in self.lines):
            return
        self.lines.append(line)
        if line.is_sure:
            self.settings = with_line(self.settings, line)

    def take_back(self, length: int, settings: Settings) -> None:
        """Give up the lines from a number on, and the settings that they led to."""
        del self.lines[length:]
        self.settings = settings

    def is_said(self, line: Line) -> bool:
        """Whether a person (or an earlier line) has given this key a value already."""
        table: Any = self.written
        for part in line.table:
            table = table.get(part, {})
        given = table.get(line.key)
        return given is not None and (not line.is_list or line.value in given)


def with_line(settings: Settings, line: Line) -> Settings:
    """The settings with one line more."""
    first = line.table[0]
    if first not in OWN:
        part = getattr(settings, first)
        return settings.model_copy(update={first: part.model_copy(update={line.key: line.value})})
    tables: dict[str, dict[str, Any]] = {name: dict(table) for name, table in getattr(settings, first).items()}
    table = tables.setdefault(line.table[1], {})
    table[line.key] = [*table.get(line.key, []), line.value] if line.is_list else line.value
    return settings.model_copy(update={first: tables})
