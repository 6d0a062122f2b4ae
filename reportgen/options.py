"""What the commands share: types of arguments, options, exit codes, and how a command ends with a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from reportgen.settings import Settings

DONE, DATA_ERRORS, WRONG_USE, NOTHING_BUILT, SOME_FAILED, LOCKED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 130, 143
LANGUAGES = ("en", "zh")


class Month(click.ParamType[date]):
    """A month written 2026-10."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from reportgen.workcalendar import parse_month

        if isinstance(value, date):
            return value
        try:
            return parse_month(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Day(click.ParamType[date]):
    """A day written 2026-10-31."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day; write it as 2026-10-31", param, ctx)


class Several(click.ParamType[tuple[str, ...]]):
    """Words with commas between, each one of those that are allowed."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed, self.name = allowed, ",".join(allowed)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        words = tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        wrong = [word for word in words if word not in self.allowed]
        if wrong or not words:
            self.fail(f"“{value}” is not possible; choose among {', '.join(self.allowed)}", param, ctx)
        return words


def stop(code: int, sentence: str) -> NoReturn:
    """End with a sentence on standard error."""
    from reportgen.terminal import clean

    click.echo(clean(sentence), err=True)
    sys.exit(code)


def settings_of(config: Path | None, inputs: Sequence[Path]) -> Settings:
    """The settings given, else reportgen.toml beside or in the input, or in this folder, else the course's defaults; checked."""
    from reportgen.settings import SettingsError

    settings, place = settings_given(config, inputs)
    if place:
        from reportgen.settingscheck import check_settings

        try:
            check_settings(settings, place)
        except SettingsError as error:
            stop(WRONG_USE, "\n".join(error.sentences))
    return settings


def settings_given(config: Path | None, inputs: Sequence[Path]) -> tuple[Settings, Path | None]:
    """The same, and their file, without asking whether they name what there is."""
    from reportgen.settings import Settings, SettingsError
    from reportgen.settingsreading import load_settings, settings_near

    place = config or settings_near(inputs)
    try:
        return load_settings(place) if place else Settings(), place
    except SettingsError as error:
        stop(WRONG_USE, "\n".join(error.sentences))


def check_inputs(inputs: Sequence[Path]) -> None:
    """End where an input is not there."""
    for path in inputs:
        if not path.exists():
            stop(WRONG_USE, f"There is no folder or file “{path}”. Check the name, or make it with: reportgen init {path}")


Options = Callable[[Callable[..., Any]], Callable[..., Any]]
input_argument: Options = click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
input_option: Options = click.option(
    "--input", "inputs", multiple=True, type=click.Path(path_type=Path), default=(Path("input"),), show_default="input",
    help="Folder of the workbooks.",
)  # fmt: skip
config_option: Options = click.option("--config", type=click.Path(path_type=Path), help="Settings file (default: reportgen.toml near the input).")
month_option: Options = click.option("--month", type=Month(), help="Month to report on (default: the last full month).")
as_of_option: Options = click.option("--as-of", type=Day(), help="Day from which things are seen (default: the month's last).")
lang_option: Options = click.option("--lang", type=Several(LANGUAGES), help="Languages; the first has the plain file names (default: the settings').")
output_option: Options = click.option(
    "--output", type=click.Path(path_type=Path), default=Path("output"), show_default=True, help="Folder of the periods."
)
history_option: Options = click.option(
    "--history", type=click.Path(path_type=Path), default=Path("output"), show_default=True, help="Folder of the periods, whose kept months count."
)
jobs_option: Options = click.option(
    "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default="processors", help="Processes at work."
)
quiet_option: Options = click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
