"""A settings file's text → the model: a mistake is told with file, line, key, what is expected and the mend."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from reportgen.settings import Settings, SettingsError

SETTINGS_FILE = "reportgen.toml"
LARGEST_FILE = 1 << 20  # bytes; settings are written by hand


def settings_near(inputs: Iterable[Path]) -> Path | None:
    """The settings file in or beside an input's folder, else in this one; None where there is none."""
    folders = [path.absolute() if path.is_dir() else path.absolute().parent for path in inputs]
    places = [place / SETTINGS_FILE for folder in folders for place in (folder, folder.parent)]
    return next((place for place in (*places, Path(SETTINGS_FILE)) if place.is_file()), None)


def load_settings(path: Path) -> Settings:
    """The settings of a file. Raises SettingsError with a sentence for each mistake: file, line, key, expectation, mend."""
    settings = settings_of(read_text(path), path.name)
    settings._folder = path.absolute().parent
    return settings


def settings_of(text: str, name: str) -> Settings:
    """The settings in a file's text. Raises SettingsError."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{name}: {error}; see docs/settings.md for how a setting is written."]) from error
    return settings_from(given, text, name)


def read_text(path: Path) -> str:
    """A settings file's text, its lines ending in \\n. Raises SettingsError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SettingsError([f"{path.name} is larger than {LARGEST_FILE} bytes; settings are a short text file."])
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path.name} is no UTF-8 text; save it as UTF-8 in the editor."]) from error
    except OSError as error:
        raise SettingsError([f"{path.name} cannot be read: {error.strerror}; check its name and rights."]) from error


def settings_from(given: dict[str, Any], text: str, name: str) -> Settings:
    """Settings of a parsed file whose text is kept to find lines in."""
    for table in ("fence", "screening"):  # a pass mark or criteria alone keep the course's other half
        if isinstance(given.get(table), dict):
            standard = getattr(Settings(), table)
            given[table] = {"pass": standard.pass_at, "criteria": [c.model_dump() for c in standard.criteria]} | given[table]
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError([sentence(problem, text, name) for problem in error.errors()]) from error


def sentence(problem: Any, text: str, name: str) -> str:
    """One mistake in words."""
    where = list(problem["loc"])
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else str(part) for part in where).replace(".[", "[") or "the file"
    place = f"{name}, line {line_of(where, text)}: {key}"
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(where[-1]), keys_beside(where), 1, 0.6)
        hint = f" Did you mean “{near[0]}”?" if near else " Delete it, or see docs/settings.md for the keys there are."
        return f"{place} is no setting.{hint}"
    if problem["type"] == "missing":
        return f"{place} is missing. Add it; docs/settings.md says what it means."
    value = problem.get("input")
    shown = f" is {value!r}" if isinstance(value, (str, int, float, bool)) else ""
    expected = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{place}{shown}; expected {expected}. Correct it, or delete the line to keep the default."


def keys_beside(where: list[Any]) -> list[str]:
    """The keys that are allowed where a mistaken one stands."""
    model: Any = Settings
    for part in where[:-1]:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        if field is None:
            return []
        model = element_of(field.annotation)
    if not hasattr(model, "model_fields"):
        return []
    return [field.alias or key for key, field in model.model_fields.items()]


def element_of(annotation: Any) -> Any:
    """The model within tuple[Model, ...] or dict[str, Model], or the model itself."""
    inner = [item for item in getattr(annotation, "__args__", ()) if isinstance(item, type) and issubclass(item, BaseModel)]
    return inner[0] if inner else annotation


def line_of(where: list[Any], text: str) -> int:
    """Line of the file at which a key stands; its table's where the key is missing; 1 where nothing fits."""
    lines = text.split("\n")
    tables = [part for part in where if isinstance(part, str)]
    number = next((part for part in where if isinstance(part, int)), 0)
    start = table_line(lines, tables, number)
    key = re.compile(rf'^\s*"?{re.escape(tables[-1])}"?\s*[=.]') if tables else None
    for at in range(start, len(lines)):
        if key and key.match(lines[at]):
            return at + 1
        if at > start and lines[at].lstrip().startswith("["):
            break
    return start + 1


def table_line(lines: list[str], tables: list[str], number: int) -> int:
    """Index of the line that opens the table (the number-th, of an array of tables) that a key stands in."""
    for depth in range(len(tables), 0, -1):
        wanted = [part.strip('"') for part in tables[:depth]]
        found = [at for at, line in enumerate(lines) if header_of(line) == wanted]
        if found:
            return found[min(number, len(found) - 1)]
    return 0


def header_of(line: str) -> list[str] | None:
    """The path in a table's header line, or None for another line."""
    match = re.match(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}", line)
    if not match:
        return None
    return [part.strip().strip('"') for part in re.findall(r'"[^"]*"|[^.\s]+', match[1])]
