"""The commands over kept months: history list, show, import, remove, check; accuracy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.language import mark as _
from reportgen.options import DATA_ERRORS, LANGUAGES, LOCKED, NOTHING_BUILT, WRONG_USE, Month, Options, month_option, output_option, stop

if TYPE_CHECKING:
    from reportgen.delivery.history import History
    from reportgen.language import Language

period_argument: Options = click.argument("period", type=Month(), metavar="PERIOD")
words_option: Options = click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the words.")
format_option: Options = click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is told."
)
SHOWN = ("results.revenue", "results.target", "forecast.weighted", "forecast.expected", "working.opportunities", "working.amount")


@click.group()
def history() -> None:
    """Kept months: list, show, import, remove, check."""


@contextmanager
def told(language: Language) -> Iterator[None]:
    """What the history or the disk refuses, as a sentence and the documented exit code."""
    from reportgen.delivery.history import HistoryError
    from reportgen.delivery.publish import LockHeld, PublishError

    try:
        yield
    except HistoryError as error:
        stop(WRONG_USE, error.worded(language))
    except LockHeld as error:
        stop(LOCKED, error.worded(language))
    except PublishError as error:
        stop(NOTHING_BUILT, error.worded(language))


@contextmanager
def writing(output: Path, language: Language) -> Iterator[History]:
    """The history of an output folder to be changed, under its lock, with all that is published taken up."""
    from reportgen.delivery.history import not_taken_up, take_up
    from reportgen.delivery.publish import lock

    with told(language), lock(output):
        found = history_of(output)
        take_up(found, not_taken_up(output, found))
        yield found


def history_of(output: Path) -> History:
    from reportgen.delivery.history import History
    from reportgen.workbook.finding import HISTORY_FILE

    return History(output / HISTORY_FILE)


def say(text: str) -> None:
    from reportgen.terminal import clean

    click.echo(clean(text))


@history.command("list")
@output_option
@words_option
def list_months(output: Path, lang: str) -> None:
    """The months that are kept."""
    from reportgen.language import language
    from reportgen.report.accuracy import columns

    words = language(lang)
    with told(words):
        found = history_of(output).entries()
    if not found:
        say(words.text(_("Nothing is kept in {output} yet; each build keeps its month.").format(output=output)))
        return
    titles = [words.text(title) for title in (_("month"), _("as of"), _("size (kB)"))]
    for line in columns([titles, *([entry.period, entry.as_of, words.number(-(-entry.size // 1000))] for entry in found)]):
        say(line)


@history.command("show")
@period_argument
@output_option
@format_option
@words_option
def show_month(period: date, output: Path, form: str, lang: str) -> None:
    """What is kept of PERIOD: forecasts and key figures, and as JSON every deal."""
    from reportgen.language import language

    words = language(lang)
    with told(words):
        document = json.loads(history_of(output).document(f"{period:%Y-%m}"))
    if form == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        say("\n".join(month_lines(document, words)))


def month_lines(document: dict[str, Any], words: Language) -> Iterator[str]:
    from reportgen.report.accuracy import columns, shown

    deals = words.number(document["deals"]["rows"])
    yield words.text(_("{period}, as of {day}; deals kept: {n}"), period=document["period"], day=document["as_of"], n=deals)
    titles = ["", *(words.text(title) for title in (_("revenue"), _("target"), _("forecast"), _("expected"), _("open deals"), _("their amount")))]
    rows = [
        [document["names"].get(key, key) or words.text(_("Team")), *(shown(figures.get(name), words) for name in SHOWN)]
        for key, figures in document["figures"].items()
    ]
    yield from columns([titles, *rows])


@history.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE-OR-FOLDER...")
@output_option
@words_option
def import_months(sources: tuple[Path, ...], output: Path, lang: str) -> None:
    """Keep the months of another history.sqlite, of an output folder, or of a published period; all or none."""
    from reportgen.delivery.pastmonths import months_in
    from reportgen.language import language

    words = language(lang)
    with told(words):
        found: dict[str, bytes] = {}
        for source in sources:
            found |= months_in(source)
    with writing(output, words) as kept:
        changed = kept.keep(found, {})
    say(words.text(_("Months read: {n}, new or changed: {changed}."), n=len(found), changed=changed))


@history.command("remove")
@click.argument("periods", nargs=-1, required=True, type=Month(), metavar="PERIOD...")
@output_option
@words_option
def remove_months(periods: tuple[date, ...], output: Path, lang: str) -> None:
    """Forget months; published periods stay."""
    from reportgen.language import language

    words = language(lang)
    names = [f"{period:%Y-%m}" for period in periods]
    with writing(output, words) as kept:
        kept.remove(names)
    say(words.text(_("Removed from the history: {periods}"), periods=", ".join(names)))


@history.command("check")
@output_option
@words_option
def check_history(output: Path, lang: str) -> None:
    """Prove the history, and each published period against its manifest."""
    from reportgen.delivery.history import PERIOD, not_taken_up
    from reportgen.delivery.manifest import verify
    from reportgen.language import language

    words = language(lang)
    with told(words):
        kept = history_of(output)
        kept.prove()
        months, waiting = len(kept.entries()), not_taken_up(output, kept)
    periods = [folder for folder in sorted(output.iterdir()) if PERIOD.fullmatch(folder.name)] if output.is_dir() else []
    wrong = [f"{folder.name}: {problem}" for folder in periods for problem in verify(folder)]
    for line in wrong:
        say(line)
    for name in waiting:
        say(words.text(_("{period} is published, but not kept yet; the next build keeps it."), period=name))
    if wrong:
        sys.exit(DATA_ERRORS)
    say(words.text(_("The history is whole; months kept: {n}. Published periods that are as their manifests say: {m}."), n=months, m=len(periods)))


@click.command()
@click.option("--rep", help="Rep by name or id (default: the team).")
@month_option
@output_option
@format_option
@words_option
def accuracy(rep: str | None, month: date | None, output: Path, form: str, lang: str) -> None:
    """Forecasts kept in the history against what came, and against the naive forecast."""
    from reportgen.language import language
    from reportgen.report.accuracy import as_text

    words = language(lang)
    document = accuracy_of(output, month, words)
    key = ""
    if rep:
        key = next((key for key, name in document["names"].items() if rep in (key, name)), "")
        if not key:
            names = ", ".join(document["names"].values())
            stop(WRONG_USE, words.text(_("No rep “{rep}” is in this report. There are: {names}."), rep=rep, names=names))
    if form == "json":
        told_of = document["reps"][key] if key else document["team"]
        click.echo(json.dumps({"period": document["period"], "rep": key or None, **told_of, "calibration": document["calibration"]}, indent=1))
    else:
        say(as_text(document, key, words))


def accuracy_of(output: Path, month: date | None, words: Language) -> dict[str, Any]:
    """The accuracy as the newest published period, or a given one, has it."""
    wanted = f"{month:%Y-%m}" if month else "[0-9][0-9][0-9][0-9]-[0-9][0-9]"
    places = sorted(output.glob(f"{wanted}/data/accuracy.json"))
    if not places:
        stop(WRONG_USE, words.text(_("No such month is published in {output}. Build it first: reportgen build … --output {output}"), output=output))
    try:
        found = json.loads(places[-1].read_bytes())
        return {name: found[name] for name in ("period", "team", "reps", "names", "calibration")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        stop(WRONG_USE, words.text(_("{file} cannot be read ({why}). Build that month again."), file=places[-1], why=error))
