"""Lines put into a settings file: what a person wrote there stays as it is, its comments and order too."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Table

from reportgen.visible import visible
from reportgen.workbook.draft import Line, Reason

Words = Callable[[Reason], str]
LONGEST_REASON = 160


class Unwritable(Exception):
    """The file is written in a way into which lines cannot be put without changing it."""


def new_lines(text: str, lines: Iterable[Line]) -> list[Line]:
    """The lines that the file does not hold yet, be it as a comment."""
    there = {line.lstrip("# \t") for line in text.split("\n") if line.lstrip().startswith("#")}
    return [line for line in lines if line.is_sure or not any(old.startswith(plain(line)) for old in there)]


def with_lines(text: str, lines: Sequence[Line], words: Words) -> str:
    """The text with the lines in their tables. Raises Unwritable where that would change anything that is there."""
    document = tomlkit.parse(text if text.endswith("\n") or not text else f"{text}\n")
    tables: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        tables.setdefault(line.table, []).append(line)
    added = ""
    try:
        for path, theirs in tables.items():
            table = table_at(document, path)
            if table is None:
                added += "\n" + new_table(path, theirs, words)
            else:
                put_into(table, theirs, words)
    except (tomlkit.exceptions.TOMLKitError, TypeError, AttributeError) as error:
        raise Unwritable from error
    result = (tomlkit.dumps(document) + added).lstrip("\n")
    if not holds_all(text, result, lines):
        raise Unwritable
    return result


def table_at(document: Mapping[str, Any], path: tuple[str, ...]) -> Table | None:
    """The table of a path as it stands in the file under a header of its own; None where there is none."""
    found: Any = document
    for part in path:
        found = found.get(part)
        if found is None:
            return None
    if not isinstance(found, Table):
        raise Unwritable  # an inline table: there is no place for a comment in it
    return None if found.is_super_table() else found


def new_table(path: tuple[str, ...], lines: Sequence[Line], words: Words) -> str:
    """A table as text, its header first; elements of one list together."""
    body = tomlkit.table()
    put_into(body, lines, words)
    holder = tomlkit.document()
    holder.add("_", body)
    return tomlkit.dumps(holder).replace("[_]", f"[{'.'.join(path)}]", 1)


def put_into(table: Table, lines: Sequence[Line], words: Words) -> None:
    """Add lines below a table's last one, above the blanks and comments that lead over to the next."""
    body = table.value.body
    after = []
    while body and body[-1][0] is None:
        after.append(body.pop())
    for line in lines:
        reason = visible(words(line.reason), LONGEST_REASON)
        if not line.is_sure:
            table.add(tomlkit.comment(f"{plain(line)}  # {reason}"))
        elif line.is_list and line.key in table:
            table[line.key].append(line.value)
            table[line.key].comment(table[line.key].trivia.comment.lstrip("# ") or reason)
        else:
            table.add(line.key, item := tomlkit.item([line.value] if line.is_list else line.value))
            item.comment(reason)
    body.extend(reversed(after))


def plain(line: Line) -> str:
    """The line without its reason, as it is written."""
    holder = tomlkit.document()
    holder.add(line.key, tomlkit.item([line.value] if line.is_list else line.value))
    return tomlkit.dumps(holder).strip()


def holds_all(before: str, after: str, lines: Iterable[Line]) -> bool:
    """Whether a text says what it said before, line by line and value by value, and the lines besides."""
    try:
        old, new = tomllib.loads(before), tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    if not is_within(old, new):
        return False
    for line in lines:
        table: Any = new
        for part in line.table:
            table = table.get(part, {})
        if line.is_sure and (line.value not in table.get(line.key, []) if line.is_list else table.get(line.key) != line.value):
            return False
    comments = [text for text in before.split("\n") if text.lstrip().startswith("#")]
    return all(text in after for text in comments)


def is_within(old: Any, new: Any) -> bool:
    """Whether everything in one value is still in another: tables may have more keys, lists more elements at their end."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and is_within(value, new[key]) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) <= len(new) and all(is_within(a, b) for a, b in zip(old, new, strict=False))
    return bool(old == new)
