"""A settings file's text → the model: a mistake is told with file, line, key, what is expected and the mend."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from reportgen.settings import Conflict, Settings, SettingsError

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
        raise SettingsError([unreadable(error, text, name)]) from error
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


HALVES = ("fence", "screening")  # a pass mark or criteria alone keep the course's other half


def settings_from(given: dict[str, Any], text: str, name: str) -> Settings:
    """Settings of a parsed file whose text is kept to find lines in."""
    for table in HALVES:
        if isinstance(given.get(table), dict):
            standard = getattr(Settings(), table)
            given[table] = {"pass": standard.pass_at, "criteria": [c.model_dump() for c in standard.criteria]} | given[table]
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        problems = error.errors()
        raise SettingsError([sentence(problem, text, name) for problem in problems if not follows(problem, problems)]) from error


def unreadable(error: tomllib.TOMLDecodeError, text: str, name: str) -> str:
    """Why a file is no TOML, with the line."""
    reason, _at, place = str(error).partition(" (at ")
    found = re.match(r"line (\d+)", place)
    number = int(found[1]) if found else max(len(text.rstrip().split("\n")), 1)
    line = text.split("\n")[number - 1].strip()
    if reason.startswith("Cannot declare"):
        return f"{name}, line {number}: {line} stands twice; expected each table once. Put its keys together below the first."
    if reason.startswith("Cannot overwrite"):
        return f"{name}, line {number}: “{line}” stands twice in its table; expected each key once. Delete one of the two."
    return f"{name}, line {number}: “{line}” cannot be read ({reason}); expected key = value or [table]: see docs/settings.md."


def follows(problem: Any, problems: Sequence[Any]) -> bool:
    """Whether a mistake only follows from another: a list is too short because its entry could not be read."""
    where = problem["loc"]
    return problem["type"] == "too_short" and any(other["loc"][: len(where)] == where for other in problems if other is not problem)


def sentence(problem: Any, text: str, name: str) -> str:
    """One mistake in words: file, line, key, what is expected, what to do."""
    conflict = problem.get("ctx", {}).get("error")
    where = [*problem["loc"], *(conflict.where if isinstance(conflict, Conflict) else ())]
    place = f"{name}, line {line_of(where, text)}: {key_of(where)}"
    if problem["type"] == "extra_forbidden":
        if where[0] == "thresholds" and len(where) > 2:
            return f'{place} is no setting. A metric’s id has quotation marks: [thresholds."{".".join(map(str, where[1:]))}"].'
        near = difflib.get_close_matches(str(where[-1]), keys_beside(where), 1, 0.6)
        hint = f" Did you mean “{near[0]}”?" if near else " Delete it, or see docs/settings.md for the keys there are."
        return f"{place} is no setting.{hint}"
    if problem["type"] == "missing":
        return f"{place} is missing. Add it; docs/settings.md says what it means."
    if isinstance(conflict, Conflict):
        return f"{place}; expected {conflict}. {conflict.mend}"
    value = problem.get("input")
    shown = f" is {str(value).lower() if isinstance(value, bool) else repr(value)}" if isinstance(value, (str, int, float)) or value == [] else ""
    mend = "Correct it, or delete the line to keep the default." if has_default(where) else "Correct it."
    return f"{place}{shown}; expected {expected_of(problem)}. {mend}"


def key_of(where: Sequence[str | int]) -> str:
    """A key as a person names it: stages[2].code, thresholds."results.attainment"."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f'"{part}"' if "." in part else part for part in where)
    return ".".join(parts).replace(".[", "[") or "the file"


EXPECTED = {  # the model's kinds of mistakes → what is expected; {…} are the model's limits
    "too_short": "at least one entry", "string_too_short": "a text that is not empty", "list_type": "a list in brackets: [ … ]",
    "tuple_type": "a list in brackets: [ … ]", "model_type": "a table with its keys", "dict_type": "a table with its keys",
    "model_attributes_type": "a table with its keys", "string_type": "a text in quotation marks",
    "string_too_long": "at most {max_length} characters",
    "int_type": "a whole number", "int_parsing": "a whole number, without quotation marks", "int_from_float": "a whole number",
    "float_type": "a number", "float_parsing": "a number, without quotation marks", "finite_number": "a number that is not endless",
    "bool_type": "true or false", "bool_parsing": "true or false", "greater_than": "more than {gt:g}", "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}", "less_than_equal": "at most {le:g}", "date_type": "a day written 2026-10-01",
    "date_parsing": "a day written 2026-10-01", "date_from_datetime_parsing": "a day that there is, written 2026-10-01",
    "date_from_datetime_inexact": "a day written 2026-10-01",
}  # fmt: skip


def expected_of(problem: Any) -> str:
    """What a setting must be, in words."""
    known = EXPECTED.get(problem["type"])
    if known is None:
        return str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    limits = problem.get("ctx", {})
    is_share = problem["type"] == "less_than_equal" and limits["le"] == 1 and isinstance(problem["input"], (int, float))
    hint = f" ({problem['input']:g} % is {problem['input'] / 100:g})" if is_share and 2 <= problem["input"] <= 100 else ""
    return known.format(**limits) + hint


def has_default(where: Sequence[Any]) -> bool:
    """Whether a key may be left out: that of a stage, a criterion or an indicator may have to be there."""
    field = field_of(where)
    if where[0] in HALVES and len(where) == 2:
        return True
    return field is None or not field.is_required()


def keys_beside(where: Sequence[Any]) -> list[str]:
    """The keys that are allowed where a mistaken one stands."""
    model = model_at(where[:-1])
    return [] if model is None else [field.alias or key for key, field in model.model_fields.items()]


def field_of(where: Sequence[Any]) -> FieldInfo | None:
    """How the model declares a key; None where it declares none by that name."""
    names = [part for part in where if isinstance(part, str)]
    model = model_at(names[:-1]) if names else None
    return None if model is None else next((field for key, field in model.model_fields.items() if names[-1] in (key, field.alias)), None)


def model_at(where: Sequence[Any]) -> type[BaseModel] | None:
    """The model of the table at a place; None where that is none."""
    model: Any = Settings
    for part in where:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        if field is None:
            return None
        model = element_of(field.annotation)
    return model if hasattr(model, "model_fields") else None


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
