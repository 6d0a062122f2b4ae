"""The commands: parse, call, print, exit code; no logic."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from reportgen import __version__
from reportgen.building import run_build, say_corrections
from reportgen.faults import FAULT, fault_of
from reportgen.history_commands import accuracy, history
from reportgen.language import mark as _
from reportgen.options import (
    DATA_ERRORS,
    DONE,
    INTERRUPTED,
    LANGUAGES,
    NOTHING_BUILT,
    TERMINATED,
    WRONG_USE,
    Month,
    Several,
    as_of_option,
    check_inputs,
    config_option,
    history_option,
    input_argument,
    input_option,
    jobs_option,
    lang_option,
    month_option,
    output_option,
    quiet_option,
    settings_given,
    settings_of,
    stop,
)

if TYPE_CHECKING:
    from reportgen.explaining import Explained

FORMATS = ("html", "pdf", "xlsx", "json")
ENGINES = ("weasyprint", "chromium")


class InOrder(click.Group):
    """Lists commands in the order in which they are declared, and a mistyped one with what it may mean."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="reportgen")
def cli() -> None:
    """Monthly sales reports from the workbooks that reps keep."""


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the workbooks.")
def init(directory: Path, lang: str) -> None:
    """Start a project: settings, blank workbooks, folders, examples for cron and systemd."""
    from reportgen.project import ProjectError, init_project

    try:
        made = init_project(directory, lang)
    except ProjectError as error:
        stop(WRONG_USE, str(error))
    click.echo(f"Made {len(made)} files in {directory}. Fill the workbooks in {directory / 'input'}, then run:")
    click.echo(f"  reportgen build {directory / 'input'} --output {directory / 'output'}")


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of headers and help (default: the settings').")
@click.option("--rep", "reps", multiple=True, help="Rep to make a workbook for; may be repeated (default: the roster of --input, else one to copy).")
@click.option("--kind", "kinds", multiple=True, help="Kind of sheet, such as visits; may be repeated (default: all).")
@click.option(
    "--input", "inputs", multiple=True, type=click.Path(path_type=Path), help="Folder whose roster, customers and words fill the drop-down lists."
)
@click.option("--month", type=Month(), help="Month that the workbooks show (default: none, they run through the year).")
@config_option
@jobs_option
def template(
    directory: Path, lang: str | None, reps: tuple[str, ...], kinds: tuple[str, ...], inputs: tuple[Path, ...], month: date | None,
    config: Path | None, jobs: int,
) -> None:  # fmt: skip
    """Write blank workbooks for reps and the team into DIRECTORY."""
    from reportgen.workbook import read_dataset
    from reportgen.workbook.parsed import parsed_before
    from reportgen.workbook.templates import TemplateError, write_templates
    from reportgen.workbook.vocabulary import Words, words_of

    check_inputs(inputs)
    settings = settings_of(config, [*inputs, directory])
    examples = month or date.today().replace(day=1)
    words = words_of(read_dataset(inputs, settings, examples, jobs=jobs, parsed=parsed_before(settings)), examples) if inputs else Words()
    if inputs and not words.reps:
        stop(NOTHING_BUILT, "No rep is named in the input. Fill the sheet of reps, or name them with --rep.")
    try:
        made = write_templates(
            directory, lang or settings.report.languages[0], reps or words.reps, kinds, settings, examples, month, words, is_whole=not reps
        )
    except TemplateError as error:
        stop(WRONG_USE, str(error))
    say_made(made)


def say_made(made: Sequence[Path]) -> None:
    from reportgen.terminal import clean

    for path in made:
        click.echo(clean(f"  {path}"))


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file to write into (default: reportgen.toml near the files).")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show the lines; write nothing.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of what is said.")
@jobs_option
@quiet_option
def adopt(inputs: tuple[Path, ...], config: Path | None, is_dry: bool, lang: str, jobs: int, quiet: bool) -> None:
    """Find out what foreign sheets hold (a CRM's export, an own tracker), and write into the settings how to read them."""
    from reportgen.adopting import adopt_files, as_text, write_settings
    from reportgen.language import language
    from reportgen.settings import SettingsError
    from reportgen.terminal import Show

    check_inputs(inputs)
    try:
        adoption = adopt_files(inputs, config, lang, date.today(), jobs)
        if not is_dry:
            write_settings(adoption)
    except SettingsError as error:
        stop(WRONG_USE, "\n".join(error.sentences))
    except OSError as error:
        stop(NOTHING_BUILT, f"The settings could not be written: {error.strerror}. Give another file with --config, or only look with --dry-run.")
    show = Show(language(lang), quiet)
    for line in as_text(adoption, show.language, is_dry):
        show.line(line)
    sys.exit(DONE if adoption.is_settled else DATA_ERRORS)


@cli.command()
@input_argument
@config_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("output/validation"),
    show_default=True,
    help="Where findings are written.",
)
@lang_option
@as_of_option
@jobs_option
@quiet_option
def validate(
    inputs: tuple[Path, ...],
    config: Path | None,
    output: Path,
    lang: tuple[str, ...] | None,
    as_of: date | None,
    jobs: int,
    quiet: bool,
) -> None:
    """Read and check the workbooks in INPUT; build nothing."""
    from reportgen.language import language
    from reportgen.run import NothingToBuild, last_full_month, write_validation
    from reportgen.terminal import Show
    from reportgen.workcalendar import month_end

    check_inputs(inputs)
    settings = settings_of(config, inputs)
    show = Show(language((lang or tuple(settings.report.languages))[0]), quiet)
    try:
        dataset, kept = write_validation(
            inputs, output, settings, as_of or month_end(last_full_month(date.today())), show.language, jobs, show.progress, date.today()
        )
    except NothingToBuild as error:
        stop(NOTHING_BUILT, show.language.text(str(error)))
    except OSError as error:
        stop(NOTHING_BUILT, f"{output} could not be written: {error.strerror}. Choose another folder with --output.")
    show.summary(dataset)
    if kept:
        show.line(show.language.text(_("Corrections that were changed since the last run are kept in {folder}"), folder=kept))
    show.line(str(output / "validation.html"))
    say_corrections(show, output, len({finding.source.file for finding in dataset.findings}))
    sys.exit(DATA_ERRORS if any(f.severity.value == "error" for f in dataset.findings) else DONE)


@cli.command()
@input_argument
@month_option
@as_of_option
@config_option
@output_option
@click.option("--rep", "reps", multiple=True, help="Render this rep's report anew, and no other; may be repeated.")
@click.option("--team", "is_team", is_flag=True, help="Render the team's report anew, and no other.")
@lang_option
@click.option("--format", "formats", type=Several(FORMATS), default=",".join(FORMATS), show_default=True, help="What is rendered.")
@click.option("--pdf-engine", "engine", type=click.Choice(ENGINES), help="What makes the PDFs (default: the settings'; weasyprint).")
@jobs_option
@click.option("--strict", is_flag=True, help="Publish nothing if the data have errors.")
@click.option("--force", is_flag=True, help="Render all, also what has not changed.")
@quiet_option
def build(
    inputs: tuple[Path, ...], month: date | None, as_of: date | None, config: Path | None, output: Path, reps: tuple[str, ...],
    is_team: bool, lang: tuple[str, ...] | None, formats: tuple[str, ...], engine: str | None, jobs: int, strict: bool, force: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """The monthly job: read INPUT, compute, render, publish a period."""
    from reportgen.run import Order, as_of_day, last_full_month

    check_inputs(inputs)
    settings, settings_file = settings_given(config, inputs)
    month = month or last_full_month(date.today())
    try:
        day = as_of_day(month, as_of)
    except ValueError as error:
        stop(WRONG_USE, f"{error}; give a day of the month with --as-of, or leave it away.")
    order = Order(
        inputs, output, month, day, settings, lang or tuple(settings.report.languages), reps, is_team, formats, jobs, strict, force, date.today(),
        settings_file, engine or settings.report.pdf_engine,
    )  # fmt: skip
    run_build(order, quiet)


@cli.command()
@input_option
@click.option("--month", type=Month(), help="Month that ends; the workbooks are for the one after it (default: the last full month).")
@click.option("--output", type=click.Path(path_type=Path), default=Path("rollover"), show_default=True, help="Where the workbooks are written.")
@click.option("--rep", "reps", multiple=True, help="A rep by name or id; may be repeated (default: all, and the team's workbook).")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the workbooks (default: the settings').")
@history_option
@config_option
@jobs_option
def rollover(
    inputs: tuple[Path, ...], month: date | None, output: Path, reps: tuple[str, ...], lang: str | None, history: Path, config: Path | None,
    jobs: int,
) -> None:  # fmt: skip
    """Write next month's workbooks, filled with what goes on."""
    from reportgen.delivery.history import HistoryError
    from reportgen.language import language
    from reportgen.rollover import roll_over
    from reportgen.run import NothingToBuild, UnknownRep, last_full_month
    from reportgen.workbook.templates import TemplateError

    check_inputs(inputs)
    settings = settings_of(config, inputs)
    reader = language(lang or settings.report.languages[0])
    try:
        made = roll_over(inputs, settings, month or last_full_month(date.today()), output, reader, reps, jobs, history)
    except HistoryError as error:
        stop(WRONG_USE, error.worded(reader))
    except (TemplateError, UnknownRep) as error:
        stop(WRONG_USE, str(error))
    except NothingToBuild as error:
        stop(NOTHING_BUILT, reader.text(str(error)))
    say_made(made)


@cli.command()
@click.argument("metric")
@click.option("--rep", help="Rep by name or id (default: the team).")
@month_option
@as_of_option
@input_option
@config_option
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the words.")
@click.option("--rows", type=click.IntRange(0), default=50, show_default=True, help="Most rows listed of each part, as text.")
@click.option("--format", "form", type=click.Choice(("text", "json", "xlsx")), default="text", show_default=True, help="How it is told.")
@click.option("--output", type=click.Path(path_type=Path), help="The file for xlsx (default: METRIC.xlsx).")
@history_option
@jobs_option
def explain(
    metric: str, rep: str | None, month: date | None, as_of: date | None, inputs: tuple[Path, ...], config: Path | None, lang: str,
    rows: int, form: str, output: Path | None, history: Path, jobs: int,
) -> None:  # fmt: skip
    """Formula, value and the rows behind METRIC, such as results.attainment."""
    from reportgen.delivery.history import HistoryError
    from reportgen.explaining import UnknownMetric, explained
    from reportgen.language import language
    from reportgen.run import UnknownRep, as_of_day, last_full_month

    check_inputs(inputs)
    settings = settings_of(config, inputs)
    month = month or last_full_month(date.today())
    try:
        told = explained(inputs, settings, metric, rep, month, as_of_day(month, as_of), language(lang), jobs, history)
    except HistoryError as error:
        stop(WRONG_USE, error.worded(language(lang)))
    except (UnknownMetric, UnknownRep, ValueError) as error:
        stop(WRONG_USE, str(error))
    say_explained(told, form, rows, output or Path(f"{metric}.xlsx"), inputs)


def say_explained(told: Explained, form: str, rows: int, output: Path, inputs: Sequence[Path]) -> None:
    """As text or JSON on the terminal, as a workbook into a file that is not there yet."""
    import json

    from reportgen.explaining import as_document, as_text, write_workbook
    from reportgen.terminal import clean
    from reportgen.workbook.files import find_inputs

    if form == "text":
        click.echo(clean(as_text(told, rows)))
    elif form == "json":
        click.echo(json.dumps(as_document(told), ensure_ascii=False, indent=1))
    elif output.exists():
        stop(WRONG_USE, f"“{output}” is there already, and nothing of yours is overwritten. Give another name with --output.")
    else:
        try:
            write_workbook(told, output, dict(find_inputs(inputs)[0]))
        except OSError as error:
            stop(NOTHING_BUILT, f"{output} could not be written: {error.strerror}. Choose another place with --output.")
        click.echo(str(output))


cli.add_command(accuracy)
cli.add_command(history)


@cli.command()
@output_option
@click.option("--lang", type=Several(LANGUAGES), default="en,zh", show_default=True, help="Languages of the reports.")
@jobs_option
@quiet_option
def demo(output: Path, lang: tuple[str, ...], jobs: int, quiet: bool) -> None:
    """Build the reports of the shipped samples, and say where to look."""
    from reportgen.run import Order, samples_folder
    from reportgen.settings import Settings
    from reportgen.settingsreading import SETTINGS_FILE
    from reportgen.workcalendar import month_end

    folder = samples_folder()
    if folder is None:
        stop(NOTHING_BUILT, "The samples are not installed here; they are in input_samples/ of the project.")
    month = date(2026, 10, 1)
    settings = settings_of(folder / SETTINGS_FILE, [folder]) if (folder / SETTINGS_FILE).is_file() else Settings()
    order = Order([folder], output, month, month_end(month), settings, lang, jobs=jobs, today=date.today(), engine=settings.report.pdf_engine)
    run_build(order, quiet)


def on_signal(number: int, _frame: FrameType | None) -> None:
    """End at once, children too; whatever was published stays as it was."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(INTERRUPTED if number == signal.SIGINT else TERMINATED)


def main() -> None:
    """The console script: owner-only files, signals as exit codes, and a sentence where others show a traceback."""
    os.umask(0o077)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    try:
        cli()
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - whoever read the pipe has gone
        sys.exit(DONE)
    except Exception as error:  # a traceback helps nobody who sells
        stop(NOTHING_BUILT, FAULT.format(**fault_of(error)))


if __name__ == "__main__":
    main()
