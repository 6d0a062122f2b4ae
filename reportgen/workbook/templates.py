"""Blank workbooks for reps and the team, and how workbooks to be filled are named and written: never over a file that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from reportgen.language import language as reader_of
from reportgen.settings import Settings
from reportgen.workbook.forms import OWN_KINDS, Form, form_bytes
from reportgen.workbook.schema import KIND, KINDS, Kind
from reportgen.workbook.vocabulary import Words

ORDER = ("visits", "pipeline", "plans", "timesheet", "notes")  # of a rep's sheets: the most used first
NAMES = {"en": ("Rep", "Team"), "zh": ("销售人员", "团队")}
LONGEST_NAME = 80  # bytes of a rep's name in a file's


class TemplateError(Exception):
    """Workbooks that cannot be written: one sentence."""


def write_templates(
    directory: Path,
    language: str,
    reps: Sequence[str],
    kinds: Sequence[str],
    settings: Settings,
    examples: date,
    month: date | None = None,
    words: Words = Words(),  # noqa: B008 - does not change
    is_whole: bool = False,
) -> list[Path]:
    """A workbook for each rep (one to be copied, where none is named) and one for the team; the files written.

    examples: the month of the example rows; month: of the workbooks, which otherwise run on; words: for the drop-down lists;
    is_whole: the reps are the whole roster, so that the team's workbook is wanted too.
    Raises TemplateError for an unknown kind and for a file that is there already.
    """
    unknown = [name for name in kinds if name not in KIND]
    if unknown:
        raise TemplateError(f"There is no kind “{unknown[0]}”. There are: {', '.join(KIND)}.")
    wanted = [kind for kind in KINDS if not kinds or kind.name in kinds]
    named_alone = bool(reps and kinds) and not is_whole  # then a rep's workbook has what is asked for, whoever usually keeps it
    own = [kind for kind in wanted if kind.name in OWN_KINDS or named_alone]
    team = [kind for kind in wanted if kind not in own]
    forms: list[tuple[str, Form]] = []
    if own:
        for rep in reps or [""]:
            name, known = (rep, words.of_rep(rep)) if rep else (NAMES[language][0], words)
            forms.append((name, Form(in_order(own), examples, rep, month, {}, known)))
    if team and (is_whole or not reps):
        forms.append((NAMES[language][1], Form(team, examples, "", month, {}, words)))
    return write_forms(directory, forms, language, settings)


def in_order(kinds: Iterable[Kind]) -> list[Kind]:
    """A rep's sheets in the order of their use."""
    return sorted(kinds, key=lambda kind: ORDER.index(kind.name) if kind.name in ORDER else len(ORDER))


def write_forms(directory: Path, forms: Sequence[tuple[str, Form]], language: str, settings: Settings) -> list[Path]:
    """Write workbooks, each under its name and month; the files. Raises TemplateError; then none was written that was there before."""
    paths = [directory / name for name in file_names([(name, form.month) for name, form in forms])]
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise TemplateError(f"“{there[0]}” is there already, and nothing of yours is overwritten. Give another folder.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, (_name, form) in zip(paths, forms, strict=True):
            content = form_bytes(form, reader_of(language), settings)
            with path.open("xb") as stream:
                stream.write(content)
    except OSError as error:
        raise TemplateError(f"“{directory}” could not be written: {error.strerror}. Choose a folder that you may write to.") from error
    return paths


def file_names(wanted: Iterable[tuple[str, date | None]]) -> list[str]:
    """“Anna Berg 2026-11.xlsx” of name and month; no two alike, in whatever case."""
    found: list[str] = []
    taken: set[str] = set()
    for name, month in wanted:
        ending = f" {month:%Y-%m}.xlsx" if month else ".xlsx"
        stem, at = file_stem(name), 1
        while f"{stem}{'' if at == 1 else f' {at}'}".casefold() in taken:
            at += 1
        stem += "" if at == 1 else f" {at}"
        taken.add(stem.casefold())
        found.append(stem + ending)
    return found


def file_stem(name: str) -> str:
    """A rep's name as a file's: never a path, nor one that a system keeps for itself."""
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', "_", name).strip(". ~")
    stem = stem.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore").strip(". ")
    if not stem or re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem):
        stem = f"rep {stem}".strip()
    return stem
