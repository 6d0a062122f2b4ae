"""The person's workbook comes back with what is to be corrected: where each finding goes, and what the first sheet says."""

from __future__ import annotations

import pickle
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath
from threading import local

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.settings import Limits
from reportgen.visible import visible
from reportgen.workbook.archive import Archive
from reportgen.workbook.catalogue import SEVERITIES, describe
from reportgen.workbook.colouring import ORDER, Marks, joined
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.grid import Place, column_number
from reportgen.workbook.listing import HEADERS, TITLE, Line, Listing, blank_package
from reportgen.workbook.marking import OTHER_FORMAT, marked
from reportgen.workbook.reader import Changing, Child, Died, answer_of, bytes_of

FOLDER = "corrections"
COPIED = (".xlsx", ".xlsm")  # what is a package of XML, whatever it is named
UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
LONGEST_NAME = 200  # bytes
MOST_LINES = 20_000  # of one list; all of them stand in validation.json
LONGEST_VALUE = 200
HEADING = _("What is to be corrected in “{file}”")
NOTHING = _("Nothing is to be corrected in “{file}”; this is for information")
COUNTED = _(
    "Errors: {errors} (such a row does not count until it is corrected). Warnings: {warnings} (it counts, but look). Information: {information}."
)
IN_COPY = _(
    "This is a copy of your workbook with the cells coloured and noted; nothing else in it was changed."
    " Correct your own, or save this one in its place: what stays in this folder is written anew by each run."
)
IN_LIST = _("This is a list only. {why} Correct your own file, cell by cell.")
CUT = _("{n} more findings are not listed here; they all stand in validation.json.")
NOTE = _("{severity}: {message}\nExpected: {expected}\nWhat to do: {mend}")
NOTE_ONLY = _("{severity}: {message}\nWhat to do: {mend}")
BEYOND_LIMITS = _("It could not be copied within the limits of memory and time.")
CHANGED = _("The file was changed since it was read.")


@dataclass(frozen=True, slots=True)
class Correction:
    """One workbook's findings, ready to be written: the file, its sha256, the list, the marks by sheet."""

    file: str
    sha256: str
    listing: Listing
    marks: Mapping[str, Marks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    """What came of a correction: the workbook, whether it is a list only, its bytes, and why it is a list."""

    file: str
    is_list: bool
    content: bytes
    why: str = ""


def corrections(dataset: Dataset, language: Language) -> list[Correction]:
    """Each workbook with findings, in order of name."""
    by_file: dict[str, list[Finding]] = {}
    for finding in dataset.findings:
        if finding.source.file in dataset.inputs:
            by_file.setdefault(finding.source.file, []).append(finding)
    return [correction(file, dataset.inputs[file], by_file[file], language) for file in sorted(by_file)]


def correction(file: str, digest: str, findings: Sequence[Finding], language: Language) -> Correction:
    ordered = sorted(findings, key=lambda finding: ORDER[finding.severity])
    marks: dict[str, dict[Place, tuple[Severity, str]]] = {}
    for finding in ordered:
        if place := place_of(finding):
            of_sheet, mark = marks.setdefault(finding.source.sheet, {}), (finding.severity, note(finding, language))
            of_sheet[place] = joined(of_sheet[place], mark) if place in of_sheet else mark
    return Correction(file, digest, listing(file, ordered, language), marks)


def place_of(finding: Finding) -> Place | None:
    """The cell to be marked: a finding about a whole row marks the row's first cell, one about a sheet or file none."""
    if not finding.source.row:
        return None
    return finding.source.row, column_number(finding.letter) if finding.letter else 1


def note(finding: Finding, language: Language) -> str:
    message, expected, mend = (visible(text) for text in describe(finding, language))
    severity = language.text(SEVERITIES[finding.severity])
    return language.text(NOTE if expected else NOTE_ONLY, severity=severity, message=message, expected=expected, mend=mend)


def listing(file: str, findings: Sequence[Finding], language: Language) -> Listing:
    counts = Counter(finding.severity for finding in findings)
    words = [language.text(COUNTED, errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], information=counts[Severity.INFORMATION])]
    if len(findings) > MOST_LINES:
        words.append(language.text(CUT, n=language.number(len(findings) - MOST_LINES)))
    lines = [line(finding, language) for finding in findings[:MOST_LINES]]
    is_work = counts[Severity.ERROR] or counts[Severity.WARNING]
    heading = language.text(HEADING if is_work else NOTHING, file=visible(PurePosixPath(file).name))
    return Listing(language.text(TITLE), heading, words, [language.text(header) for header in HEADERS], lines)


def line(finding: Finding, language: Language) -> Line:
    message, expected, mend = (visible(text) for text in describe(finding, language))
    source = finding.source
    cell = finding.cell or (f"A{source.row}" if source.row else "")
    shown = " · ".join(part for part in (visible(source.sheet), finding.cell or (str(source.row) if source.row else "")) if part)
    severity = language.text(SEVERITIES[finding.severity])
    texts = (severity, shown, visible(finding.column, LONGEST_VALUE), visible(finding.value, LONGEST_VALUE), message, expected, mend)
    return Line(finding.severity, source.sheet, cell, texts)


def copies(wanted: Sequence[Correction], paths: Mapping[str, Path], limits: Limits, language: Language, jobs: int) -> Iterator[Copy]:
    """The copy or list of each; cells are marked in the same kind of process in which files are parsed."""
    children: list[Child] = []
    mine = local()

    def make(item: Correction) -> Copy:
        if not hasattr(mine, "child"):
            mine.child = Child()
            children.append(mine.child)
        return copy_of(item, mine.child, paths[item.file], limits, language)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            yield from pool.map(make, wanted)
        finally:
            for child in children:
                child.stop()
            pool.shutdown(cancel_futures=True)


def copy_of(item: Correction, child: Child, path: Path, limits: Limits, language: Language) -> Copy:
    """The marked copy; a list where the workbook is of another format, not built as Excel builds it, or no longer the same."""
    own = with_words(item.listing, language.text(IN_COPY))
    answer = asked(item, own, child, path, limits) if item.file.lower().endswith(COPIED) else OTHER_FORMAT
    if isinstance(answer, bytes):
        return Copy(item.file, False, answer)
    alone = replace(with_words(item.listing, language.text(IN_LIST, why=language.text(answer))), has_links=False)
    return Copy(item.file, True, marked(Archive(blank_package(), Limits()), alone, {}), answer)  # ours, whatever a file may hold


def with_words(listing: Listing, words: str) -> Listing:
    return replace(listing, words=[words, *listing.words])


def asked(item: Correction, listing: Listing, child: Child, path: Path, limits: Limits) -> bytes | str:
    """The marked workbook, else why there is none."""
    try:
        data = bytes_of(path, limits.file_bytes)
    except (OSError, Changing):
        data = None
    if data is None or sha256(data).hexdigest() != item.sha256:
        return CHANGED
    try:
        answer = answer_of(child, item.file, data, limits, time.monotonic() + limits.seconds, (listing, item.marks))
    except Died:
        return BEYOND_LIMITS
    found: bytes | str = pickle.loads(answer)
    return found


class Names:
    """Where copies and lists go: the workbook's own path, with .xlsx after it for the list of another format; no two alike."""

    def __init__(self, files: Sequence[str]) -> None:
        self._copies, self._lists = {}, {}
        taken: set[str] = set()
        for file in files:
            self._copies[file] = free(safe(file), taken)
        for file in files:
            same = file.lower().endswith(".xlsx")
            self._lists[file] = self._copies[file] if same else free(f"{safe(file)}.xlsx", taken)

    def of(self, file: str, is_list: bool) -> str:
        return (self._lists if is_list else self._copies)[file]


def safe(file: str) -> str:
    """A workbook's path below the folder of corrections: no part of it leads out or holds what file systems refuse."""
    parts = [UNSAFE.sub("_", part).strip() for part in file.split("/")]
    return "/".join([FOLDER, *(shortened(part) if part.strip(".") else "_" for part in parts if part)])


def shortened(part: str) -> str:
    """A name within the length that file systems allow, its ending kept, with room for an ending of ours."""
    stem, dot, ending = part.rpartition(".")
    while len(part.encode()) > LONGEST_NAME:
        stem = stem[:-1]
        part = f"{stem}~{dot}{ending}"
        if not stem:
            return sha256(part.encode()).hexdigest()[:16]
    return part


def free(name: str, taken: set[str]) -> str:
    """A name that none has, in whatever case; taken from now on."""
    stem, dot, ending = name.rpartition(".")
    chosen = next(each for at in count(1) if (each := name if at == 1 else f"{stem} ({at}){dot}{ending}").casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen
