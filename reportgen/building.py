"""`build` and `demo`: what is said of a build, and the code that it ends with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from reportgen.language import mark as _
from reportgen.options import DATA_ERRORS, DONE, LOCKED, NOTHING_BUILT, SOME_FAILED, WRONG_USE, stop

if TYPE_CHECKING:
    from reportgen.run import Built, Order


def run_build(order: Order, quiet: bool) -> NoReturn:
    """Build, say what came of it, and end with the documented code."""
    from reportgen.delivery.history import HistoryError
    from reportgen.delivery.publish import LockHeld, PublishError
    from reportgen.language import language
    from reportgen.report.owntemplates import check_templates
    from reportgen.run import DataErrors, NothingToBuild, UnknownRep
    from reportgen.run import build as build_period
    from reportgen.settings import SettingsError
    from reportgen.terminal import Show

    show = Show(language(order.languages[0]), quiet)
    try:
        check_templates(order.settings)
    except SettingsError as error:
        stop(WRONG_USE, "\n".join(error.sentences))
    try:
        built = build_period(order, show.progress)
    except LockHeld as error:
        stop(LOCKED, error.worded(show.language))
    except PublishError as error:
        stop(NOTHING_BUILT, error.worded(show.language))
    except (NothingToBuild, DataErrors) as error:
        stop(NOTHING_BUILT, show.language.text(str(error)))
    except HistoryError as error:
        stop(WRONG_USE, show.language.text(_("Nothing was published. {why}"), why=error.worded(show.language)))
    except SettingsError as error:
        stop(WRONG_USE, "\n".join(error.sentences))
    except UnknownRep as error:
        stop(WRONG_USE, str(error))
    say_built(built, order, show)
    sys.exit(code_of(built, order))


VANISHED = _(
    "Warning: the pipeline that was kept of {month} for {names} is no longer in the input, and {month} is now kept without it. "
    "Put those workbooks back, then build {month} again."
)


def say_built(built: Built, order: Order, show: Any) -> None:
    place = order.output / built.period
    if built.unkept:
        why = built.unkept.worded(show.language)
        show.error(
            show.language.text(_("{period} is published, but not yet kept in the history; the next run keeps it. {why}"), period=place, why=why)
        )
    if built.later:
        show.line(show.language.text(_("The history already holds later months, up to {month}; they stay as they are."), month=built.later[-1]))
    if built.vanished:
        names = ", ".join(rep or show.language.text(_("Team")) for rep in built.vanished)
        show.error(show.language.text(VANISHED, month=built.period, names=names))
    if built.is_unchanged:
        show.line(show.language.text(_("Nothing has changed since the last build; {place} is up to date."), place=place))
        return
    if built.dataset is not None:
        show.summary(built.dataset)
    for name, reason in built.failures:
        show.error(show.language.text(_("{name} could not be rendered: {reason}"), name=name, reason=reason))
    say_corrections(show, place, built.corrections)
    show.line(show.language.text(_("{n} reports rendered, {m} kept. Open {place}"), n=built.rendered, m=built.carried, place=place / "index.html"))


def say_corrections(show: Any, folder: Path, n: int) -> None:
    if n:
        one, many = _("{n} workbook with what was found in it: {folder}"), _("{n} workbooks with what was found in them: {folder}")
        show.line(show.language.count(one, many, n, folder=folder / "corrections"))


def code_of(built: Built, order: Order) -> int:
    """The exit code of a build; failed reports win over data errors."""
    if built.failures or built.unkept:
        return SOME_FAILED
    if built.is_unchanged:
        from reportgen.delivery.manifest import published

        manifest = published(order.output, built.period)
        return DATA_ERRORS if manifest and manifest.counts.get("errors") else DONE
    return DATA_ERRORS if built.has_errors else DONE
