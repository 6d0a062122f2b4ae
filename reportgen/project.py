"""What `init` writes: settings with every key explained, blank workbooks, folders, examples for cron and systemd."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reportgen.settings import Settings
from reportgen.workbook.templates import write_templates

MARK = "reportgen.toml"


class ProjectError(Exception):
    """A project that cannot be made: one sentence."""


CRON = """# The first of each month at six, the reports of the month that has ended; put this line into `crontab -e`.
0 6 1 * *  cd {folder} && {command} build input --output output --quiet
"""
SERVICE = """[Unit]
Description=Monthly sales reports

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command} build input --output output --quiet
SuccessExitStatus=0 1
"""
TIMER = """[Unit]
Description=Monthly sales reports, on the first at six

[Timer]
OnCalendar=*-*-01 06:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def init_project(directory: Path, language: str, month: date | None = None) -> list[Path]:
    """Make a project in a new or empty folder; the files made. Raises ProjectError where something of a person's stands."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ProjectError(f"“{directory}” is not empty, and nothing of yours is overwritten. Give a new folder.")
    try:
        return list(written(directory, language, month or date.today().replace(day=1)))
    except OSError as error:
        raise ProjectError(f"“{directory}” could not be made: {error.strerror}. Choose a folder that you may write to.") from error


def written(directory: Path, language: str, month: date) -> Iterator[Path]:
    for folder in ("input", "output", "templates", "examples"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    folder, command = str(directory.resolve()), shutil.which("reportgen") or "reportgen"
    plain = [shlex.quote(text).replace("%", r"\%") for text in (folder, command)]  # cron takes % for the end of a line
    unit = [text.replace("%", "%%") for text in (folder, f'"{command}"')]
    texts = {
        MARK: settings_text(language), "examples/crontab": CRON.format(folder=plain[0], command=plain[1]),
        "examples/reportgen.service": SERVICE.format(folder=unit[0], command=unit[1]), "examples/reportgen.timer": TIMER,
    }  # fmt: skip
    for name, text in texts.items():
        (directory / name).write_text(text, "utf-8")
        yield directory / name
    yield from write_templates(directory / "input", language, (), (), Settings(), examples=month)


# --- settings as text -----------------------------------------------------------------------------------------------


def settings_text(language: str = "en") -> str:
    """reportgen.toml with every setting and its default commented out; uncommented it says the same as no file at all."""
    defaults = Settings()
    lines = ["# Settings of reportgen. A line that begins with # keeps the default that it shows; delete the # to change it.", ""]
    for name, field in Settings.model_fields.items():
        value = getattr(defaults, name)
        lines += section(name, field, value, {"languages": [language]} if name == "report" and language != "en" else {})
    return "\n".join(lines) + "\n"


def section(name: str, field: FieldInfo, value: Any, chosen: Mapping[str, Any]) -> list[str]:
    """The lines of one table, or array of tables, of the settings; what was chosen is not commented out."""
    if isinstance(value, BaseModel):
        lines = [f"# {type(value).__doc__}", f"[{name}]" if chosen else f"#[{name}]"]
        nested = []
        for key, item in type(value).model_fields.items():
            inner = getattr(value, key)
            title = item.alias or key
            if key in chosen:
                lines.append(f"{title} = {toml(chosen[key])}{comment(item)}")
            elif isinstance(inner, tuple) and inner and isinstance(inner[0], BaseModel):
                nested = [line for element in inner for line in [f"#[[{name}.{title}]]", *pairs(element)]]
            elif isinstance(inner, dict):
                nested = [f"#[{name}.{title}]", f"# {item.description}"]
            else:
                lines.append(f"#{title} = {toml(inner)}{comment(item)}" if inner is not None else f"# {title} has no default{comment(item)}")
        return [*lines, *nested, ""]
    if isinstance(value, tuple):
        return [
            f"# {type(value[0]).__doc__} The list replaces the default's.",
            *(line for element in value for line in [f"#[[{name}]]", *pairs(element)]),
            "",
        ]
    return [f"# {field.description}", EXAMPLES[name], ""]


EXAMPLES = {
    "thresholds": '#[thresholds."results.attainment"]\n#good = 1.0\n#watch = 0.8\n#minimum_n = 1',
    "columns": '#[columns.pipeline]\n#expected_close = ["Close by"]',
    "values": '#[values.stage]\n#"Engaging" = "quotation"',
    "fixed": '#[fixed.orders]\n#currency = "CNY"',
    "derived": '#[derived.pipeline]\n#expected_close = "opened_on + 90 days"',
}


def pairs(element: BaseModel) -> list[str]:
    return [f"#{item.alias or key} = {toml(getattr(element, key))}{comment(item)}" for key, item in type(element).model_fields.items()]


def comment(field: FieldInfo) -> str:
    return f"  # {field.description}" if field.description else ""


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return repr(value)
