"""The monthly job: read → check → compute → judge → render → publish → remember."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.datafiles import publish_data
from reportgen.delivery.disk import replace_file
from reportgen.delivery.history import SNAPSHOT, History, HistoryError, take_up
from reportgen.delivery.manifest import (
    Manifest,
    as_bytes,
    fingerprint,
    input_facts,
    is_current,
    published,
    settings_facts,
    versions,
)
from reportgen.delivery.publish import Publication, lock
from reportgen.faults import FAULT, fault_of
from reportgen.language import Language, language
from reportgen.language import mark as _
from reportgen.past import Past, months_before, past_of
from reportgen.rendering import Progress, Report, rendered
from reportgen.report.brand import look_of
from reportgen.settings import Settings
from reportgen.workbook.finding import HISTORY_FILE, Severity
from reportgen.workcalendar import Calendar, month_end

if TYPE_CHECKING:
    from reportgen.metrics.book import Book
    from reportgen.metrics.kept import Snapshot
    from reportgen.report.blocks import Page
    from reportgen.workbook.dataset import Dataset

REPORT_KINDS = ("html", "pdf")
FORMATS = (*REPORT_KINDS, "xlsx", "json")


class NothingToBuild(Exception):
    """No report can be made: one sentence says why and what to do."""


class DataErrors(Exception):
    """--strict: the data have errors, so nothing is published."""


class UnknownRep(Exception):
    """A rep that was asked for is not in the report."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built."""

    inputs: Sequence[Path]
    output: Path
    month: date
    as_of: date
    settings: Settings
    languages: tuple[str, ...] = ("en",)
    reps: tuple[str, ...] = ()  # names or ids; none: all
    is_team_only: bool = False
    formats: tuple[str, ...] = FORMATS
    jobs: int = 1
    is_strict: bool = False
    is_forced: bool = False
    today: date | None = None  # the clock, read at the edge; tells rows that lie in the future
    settings_file: Path | None = None  # if they are still to be checked
    engine: str = "weasyprint"  # that makes the PDFs


@dataclass(slots=True)
class Built:
    """What came of a build."""

    period: str
    dataset: Dataset | None = None
    rendered: int = 0
    carried: int = 0
    corrections: int = 0
    is_unchanged: bool = False
    failures: list[tuple[str, str]] = field(default_factory=list)
    unkept: HistoryError | None = None  # why the history could not take the month up
    later: list[str] = field(default_factory=list)  # months that the history holds already and that come after this one
    vanished: list[str] = field(default_factory=list)  # whose kept pictures of the month are gone, now that it was built again
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        return self.dataset is not None and any(finding.severity is Severity.ERROR for finding in self.dataset.findings)


def build(order: Order, progress: Progress) -> Built:
    """Build and publish a period, and keep it in the history.

    Raises NothingToBuild, DataErrors, UnknownRep; SettingsError; LockHeld, PublishError and HistoryError of delivery. Nothing is published then.
    """
    period = f"{order.month:%Y-%m}"
    built = Built(period)
    with lock(order.output):
        past = past_of(order.output, order.month)
        remember(order, past.waiting, built)
        built.later = past.later
        mark = stamp(order, hashes(order), past)
        if not order.is_forced and is_current(order.output, period, mark):
            built.is_unchanged = True  # and so are the settings, which have been checked then
            return built
        if order.settings_file:
            from reportgen.settingscheck import check_settings

            check_settings(order.settings, order.settings_file)
        check_engine(order)
        history = months_before(past, order.settings)
        clock = Clock(built.seconds)
        dataset = built.dataset = read(order, progress, history)
        judge(order, dataset)
        clock.lap("read")
        book = compute(order, dataset, history)
        clock.lap("compute")
        pages = pages_of(order, book, dataset, built)
        clock.lap("word")
        from reportgen.delivery.snapshot import as_bytes as document_of
        from reportgen.metrics.kept import snapshot_of
        from reportgen.report.accuracy import accuracy_document

        with Publication(order.output, period) as publication:
            fingerprints = publish_reports(order, pages, publication, built, progress)
            clock.lap("render")
            places, marks = publish_corrections(order, dataset, publication, progress)
            built.corrections = len(places)
            clock.lap("correct")
            publish_validation(order, dataset, places, publication)
            marks |= publish_data(order, book, dataset, pages, data_stamp(order, dataset, past), publication)
            kept = snapshot_of(book)
            publication.write(SNAPSHOT, snapshot := document_of(kept))
            publication.write("data/accuracy.json", as_bytes(accuracy_document(book)))
            publish_index(order, book, dataset, pages, built, publication)
            mark = stamp(order, dataset.inputs, past)  # of the bytes that were read, should a file have changed meanwhile
            publication.commit(manifest(order, mark, dataset, book, built, fingerprints | marks))
            clock.lap("publish")
        built.vanished = past.vanished(kept)
        remember(order, {period: snapshot}, built)
    return built


def check_engine(order: Order) -> None:
    """Raises SettingsError where the PDFs cannot be made as they are wanted, before anything is read."""
    if order.engine == "chromium" and "pdf" in order.formats:
        from reportgen.report.browser import check_browser

        check_browser()


def remember(order: Order, documents: Mapping[str, bytes], built: Built) -> None:
    """Take published months up into the history; where it refuses, that is told, and the next run does it."""
    try:
        take_up(History(order.output / HISTORY_FILE), documents)
    except HistoryError as error:
        built.unkept = error


class Clock:
    """Seconds of each step."""

    def __init__(self, laps: dict[str, float]) -> None:
        self.laps, self.last = laps, time.monotonic()

    def lap(self, step: str) -> None:
        now = time.monotonic()
        self.laps[step], self.last = round(now - self.last, 3), now


def hashes(order: Order) -> dict[str, str]:
    """sha256 of every input."""
    from reportgen.workbook.files import find_inputs

    return {name: sha256_of(path) for name, path in find_inputs(order.inputs)[0]}


def stamp(order: Order, inputs: Mapping[str, str], past: Past) -> str:
    """One hash of all that the period depends on: inputs, settings, day, options, kept months, the program itself."""
    options = [order.month, order.as_of, order.languages, order.reps, order.is_team_only, order.formats, order.engine, repr(look_of(order.settings))]
    return fingerprint(dict(inputs), settings_facts(order.settings), options, past.hashes, versions())


def data_stamp(order: Order, dataset: Dataset, past: Past) -> str:
    """One hash of all that the figures depend on."""
    return fingerprint(dict(dataset.inputs), settings_facts(order.settings), order.month, order.as_of, order.languages[0], past.hashes, versions())


def sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return str(error.strerror)


def read(order: Order, progress: Progress, history: Sequence[Snapshot] = ()) -> Dataset:
    """The team's data, looked over beside what is kept of earlier months. Raises NothingToBuild where there is no workbook at all."""
    from reportgen.metrics.absences import absences
    from reportgen.workbook import read_dataset
    from reportgen.workbook.files import find_inputs
    from reportgen.workbook.finding import order_of
    from reportgen.workbook.parsed import parsed_before

    files = len(find_inputs(order.inputs)[0])
    if not files:
        raise NothingToBuild(_("There is no workbook in the input. Give the folder that holds your .xlsx files."))
    done = 0

    def one_more(_name: str) -> None:
        nonlocal done
        done += 1
        progress(_("reading"), done, files)

    kept = parsed_before(order.settings, order.is_forced)
    dataset = read_dataset(order.inputs, order.settings, order.as_of, today=order.today, jobs=order.jobs, progress=one_more, parsed=kept)
    dataset.findings.extend(absences(dataset, order.settings, order.month, history))
    dataset.findings.sort(key=order_of)
    return dataset


def judge(order: Order, dataset: Dataset) -> None:
    """Whether reports may be made of the data. Raises NothingToBuild without a usable row, DataErrors under --strict."""
    if not any(len(frame) for frame in dataset.frames.values()):
        raise NothingToBuild(_("No row of any workbook could be used. Run “reportgen validate” to see why, sheet by sheet."))
    if order.is_strict and any(finding.severity is Severity.ERROR for finding in dataset.findings):
        raise DataErrors(_("The data have errors, and --strict was given, so nothing was published. Run “reportgen validate”."))


def compute(order: Order, dataset: Dataset, history: Sequence[Snapshot]) -> Book:
    """All values. Raises NothingToBuild where the month has nobody to report on and no row."""
    from reportgen.metrics.book import Book

    book = Book(dataset, order.settings, Calendar(order.settings), order.month, order.as_of, history)
    if len(book.subjects) < 2:
        raise NothingToBuild(_("There is no rep to report on in this month. Keep a sheet of reps, or choose another --month."))
    for wanted in order.reps:
        if book.position(wanted) is None:
            names = ", ".join(subject.name for subject in book.subjects[1:])
            raise UnknownRep(language(order.languages[0]).text(_("No rep “{rep}” is in this report. There are: {names}."), rep=wanted, names=names))
    return book


def pages_of(order: Order, book: Book, dataset: Dataset, built: Built) -> dict[str, Page]:
    """Every report's page by its file name without ending; the first language has the plain names.

    One that cannot be worded is named among what failed. Raises the error where none can.
    """
    from reportgen.report import pages

    found = {}
    for at, code in enumerate(order.languages):
        for position, name in enumerate(pages.names_of(book)):
            file = name if at == 0 else f"{name}.{code}"
            try:
                found[file] = pages.page_of(book, position, name.removeprefix("reps/"), language(code), dataset)
            except Exception as error:  # whatever it is, it must not take the other reports with it
                reason, last = first_language(order).text(FAULT, **fault_of(error)), error
                built.failures.extend((f"{file}.{kind}", reason) for kind in REPORT_KINDS if kind in order.formats)
    if not found:
        raise last
    return found


def is_wanted(order: Order, page: Page) -> bool:
    """Whether a report is to be rendered anew under --rep and --team."""
    if not order.reps and not order.is_team_only:
        return True
    return page.kind == "team" if order.is_team_only else page.name in order.reps


def publish_reports(order: Order, pages: Mapping[str, Page], publication: Publication, built: Built, progress: Progress) -> dict[str, str]:
    """Write each report: carried over where its page is as before, else rendered. Gives the pages' fingerprints by name."""
    before = published(order.output, built.period)
    old = before.reports if before and before.versions == versions() and not order.is_forced else {}
    fingerprints = {name: fingerprint(repr(page), order.engine) for name, page in pages.items()}
    kinds = [kind for kind in REPORT_KINDS if kind in order.formats]
    waiting: list[Report] = []
    for name, page in pages.items():
        same = old.get(name) == fingerprints[name]
        wanted = is_wanted(order, page)
        for kind in REPORT_KINDS:
            if same and publication.carry_over([f"{name}.{kind}"]):
                built.carried += 1
            elif kind in kinds and wanted:
                waiting.append(Report(name, kind, page, order.engine, order.settings.report.render_seconds))
    for report, result in rendered(waiting, order.jobs, progress):
        if isinstance(result, bytes):
            publication.write(f"{report.name}.{report.kind}", result)
            built.rendered += 1
        else:
            built.failures.append((f"{report.name}.{report.kind}", str(result)))
    return fingerprints


def publish_corrections(order: Order, dataset: Dataset, publication: Publication, progress: Progress) -> tuple[dict[str, str], dict[str, str]]:
    """Write each workbook's corrections, or carry them over where workbook and findings are as before.

    Gives where they are by workbook, and their fingerprints by that place.
    """
    from reportgen.workbook.corrections import Names, copies, corrections
    from reportgen.workbook.files import find_inputs

    before = published(order.output, publication.period)
    old = before.reports if before and before.versions == versions() and not order.is_forced else {}
    every = corrections(dataset, first_language(order))
    names, marks, places, waiting = Names([item.file for item in every]), {}, {}, []
    for item in every:
        mark = fingerprint(repr(item))
        both = (names.of(item.file, is_list) for is_list in (False, True))
        kept = next((name for name in both if old.get(name) == mark and publication.carry_over([name])), "")
        if kept:
            places[item.file], marks[kept] = kept, mark
        else:
            waiting.append(item)
    paths = dict(find_inputs(order.inputs)[0])
    for done, copy in enumerate(copies(waiting, paths, order.settings.limits, first_language(order), order.jobs), 1):
        name = names.of(copy.file, copy.is_list)
        publication.write(name, copy.content)
        places[copy.file], marks[name] = name, fingerprint(repr(waiting[done - 1]))
        progress(_("correcting"), done, len(waiting))
    return places, marks


def publish_validation(order: Order, dataset: Dataset, places: Mapping[str, str], publication: Publication) -> None:
    """validation.json and validation.html."""
    from reportgen.report.tables import validation_document
    from reportgen.report.validation import validation_html

    first = first_language(order)
    publication.write("validation.json", as_bytes(validation_document(dataset, first, places)))
    publication.write("validation.html", validation_html(dataset, first, places, order.settings).encode("utf-8", "replace"))


def publish_index(order: Order, book: Book, dataset: Dataset, pages: Mapping[str, Page], built: Built, publication: Publication) -> None:
    from reportgen.report.index import index_html

    html = index_html(book, pages, dataset, publication.names(), built.failures, first_language(order))
    publication.write("index.html", html.encode("utf-8", "replace"))


def first_language(order: Order) -> Language:
    return language(order.languages[0])


def manifest(order: Order, mark: str, dataset: Dataset, book: Book, built: Built, fingerprints: Mapping[str, str]) -> Manifest:
    counts = {
        "reps": len(book.subjects) - 1, "files": len(dataset.inputs), "sheets": len(dataset.sheets),
        "rows_seen": sum(sheet.rows_seen for sheet in dataset.sheets), "rows_used": sum(sheet.used for sheet in dataset.sheets),
        "findings": len(dataset.findings), "errors": sum(finding.severity is Severity.ERROR for finding in dataset.findings),
    }  # fmt: skip
    return Manifest(
        built.period, order.as_of.isoformat(), mark, order.languages, order.formats, counts,
        tuple({"report": name, "reason": reason} for name, reason in built.failures), settings_facts(order.settings), versions(),
        input_facts(dataset.inputs), dict(sorted(fingerprints.items())), {}, built.seconds,
    )  # fmt: skip


def write_validation(
    inputs: Sequence[Path], output: Path, settings: Settings, reference: date, reader: Language, jobs: int, progress: Progress, today: date
) -> tuple[Dataset, Path | None]:
    """Read and check; write validation.json, validation.html and corrections/. Raises NothingToBuild, OSError; PublishError of delivery.

    Whatever else is in the folder stays; the corrections of an earlier run go, unless one was changed since or a file added: then the
    whole folder is kept under another name, which is given beside the data.
    """
    from reportgen.delivery.publish import put_folder, set_aside
    from reportgen.report.tables import validation_document
    from reportgen.report.validation import validation_html
    from reportgen.workbook.corrections import FOLDER, Names, copies, corrections
    from reportgen.workbook.files import find_inputs

    order = Order(inputs, output, reference.replace(day=1), reference, settings, (reader.code,), jobs=jobs, today=today)
    dataset = read(order, progress)
    every = corrections(dataset, reader)
    names = Names([item.file for item in every])
    made = {}
    for done, copy in enumerate(copies(every, dict(find_inputs(inputs)[0]), settings.limits, reader, jobs), 1):
        made[copy.file] = names.of(copy.file, copy.is_list), copy.content
        progress(_("correcting"), done, len(every))
    places = {file: name for file, (name, _content) in made.items()}
    output.mkdir(parents=True, exist_ok=True)
    copied = {name.removeprefix(f"{FOLDER}/"): content for name, content in made.values()}
    kept = set_aside(output / FOLDER, written_before(output))
    put_folder(output / FOLDER, copied)
    written = {name: hashlib.sha256(content).hexdigest() for name, content in copied.items()}
    replace_file(output / "validation.json", as_bytes({**validation_document(dataset, reader, places), "written": written}))
    replace_file(output / "validation.html", validation_html(dataset, reader, places, settings).encode("utf-8", "replace"))
    return dataset, kept


def written_before(output: Path) -> dict[str, str]:
    """The corrections that the last validation wrote into a folder, and their sha256; none where that is not known."""
    try:
        written = json.loads((output / "validation.json").read_bytes())["written"]
        return dict(written)
    except (OSError, ValueError, TypeError, LookupError):
        return {}


def samples_folder() -> Path | None:
    """The shipped samples: beside the package in a checkout, within it when installed."""
    package = Path(__file__).parent
    return next((folder for folder in (package / "input_samples", package.parent / "input_samples") if folder.is_dir()), None)


def last_full_month(today: date) -> date:
    """The month that has ended most lately."""
    first = today.replace(day=1)
    return date(first.year - (first.month == 1), 12 if first.month == 1 else first.month - 1, 1)


def as_of_day(month: date, given: date | None) -> date:
    """The report's as-of day: the period's last day unless another day of it is given. Raises ValueError for one outside."""
    if given is None:
        return month_end(month)
    if not month <= given <= month_end(month):
        raise ValueError(f"{given} is no day of {month:%Y-%m}")
    return given
