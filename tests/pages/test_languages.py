"""Each language is complete: of the sample team's pages, with all data in one script, no word is left in the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import count

import pandas as pd
import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.html import render_html
from reportgen.report.index import index_html
from reportgen.report.mistakes import fields_of
from reportgen.report.pages import names_of, page_of
from reportgen.report.validation import validation_html
from reportgen.settings import Settings
from reportgen.settingsreading import load_settings
from reportgen.workbook import read_dataset
from reportgen.workbook.catalogue import CATALOGUE
from reportgen.workbook.dataset import Dataset, frame_name
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.schema import KIND, Type, columns_of
from reportgen.workcalendar import Calendar
from tests.test_samples import AS_OF, SAMPLES

LATIN, HAN = re.compile(r"[A-Za-zÀ-ɏ]{2,}"), re.compile(r"[\u3400-\u9fff]+")
READ = ("aria-label", "title", "alt", "placeholder")  # attributes that a reader hears or sees


class Visible(HTMLParser):
    """What a reader of a page sees or hears."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden = 0
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in READ and value]
        if tag == "meta" and ("name", "description") in attrs:
            self.texts += [value for name, value in attrs if name == "content" and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


class Rewritten:
    """Texts with each word of one script written as a mark of the other, always the same for the same word."""

    def __init__(self, of: re.Pattern[str], mark: str) -> None:
        self.of, self.mark, self.known, self.numbers = of, mark, dict[str, str](), count(1)

    def __call__(self, text: object) -> object:
        if not isinstance(text, str):
            return text
        return self.of.sub(lambda match: self.known.setdefault(match[0], f"{self.mark}{next(self.numbers)}"), text)


@cache
def samples() -> tuple[Dataset, Settings]:
    settings = load_settings(SAMPLES / "reportgen.toml")
    return read_dataset([SAMPLES], settings, AS_OF, jobs=2), settings


def in_one_script(data: Dataset, settings: Settings, words: Rewritten) -> Dataset:
    """The data with all that people wrote in one script; codes of choices stay."""
    frames = {}
    for kind, frame in data.frames.items():
        chosen = {frame_name(column.name) for column in columns_of(KIND[kind], settings) if column.type is Type.CHOICE}
        frames[kind] = with_words(frame, words, chosen)
    others = {name: with_words(getattr(data, name), words, {"kind"}) for name in ("pictures", "unread_deals", "left_out", "repeated")}
    return replace(
        data,
        frames=frames,
        **others,
        findings=[*(quoting(finding, words) for finding in data.findings), *every_finding(words)],
        sheets=[with_place(sheet, words) for sheet in data.sheets],
        ignored=[(str(words(file)), reason) for file, reason in data.ignored],
    )


def with_words(frame: pd.DataFrame, words: Callable[[object], object], but: set[str]) -> pd.DataFrame:
    texts = [name for name in frame if frame[name].dtype.kind == "O" and name not in but]
    return frame.assign(**{name: pd.Series([words(cell) for cell in frame[name]], frame.index, object) for name in texts})


QUOTED = ("value", "name", "title", "other", "customer", "rep")  # fields of findings that say what stands in a workbook


def quoting(finding: Finding, words: Rewritten) -> Finding:
    """The finding with all that it quotes rewritten; what it says besides is ours."""
    fields = {name: words(value) if name in QUOTED else value for name, value in finding.fields.items()}
    source = replace(finding.source, file=str(words(finding.source.file)), sheet=str(words(finding.source.sheet)))
    return replace(finding, source=source, column=str(words(finding.column)), value=str(words(finding.value)), fields=fields)


def every_finding(words: Rewritten) -> list[Finding]:
    """One of each code, all its fields quoted; of fields in our words those that there are."""
    ours = {
        "order": "dmy", "why": "Permission denied", "delimiter": "Tab", "what": "", "column": columns_of(KIND["orders"], Settings())[0],
        "kind": KIND["visits"], "limit": "file_bytes",
    }  # fmt: skip
    found = []
    for code, entry in CATALOGUE.items():
        names = fields_of((entry.message, entry.expected, entry.mend))
        fields = {name: ours.get(name, words("quoted 所引")) for name in (*names, *(["column"] if "what" in names else []))}
        file = str(words("of each code 各种.xlsx"))
        found.append(Finding(code, Severity.WARNING, Source(file, str(words("sheet 表")), 2), "A", str(words("column 列")), "7", fields))
    return found


def with_place(sheet: object, words: Rewritten) -> object:
    columns = [{**column, "header": words(column["header"])} for column in sheet.columns]  # type: ignore[attr-defined]
    return replace(sheet, file=words(sheet.file), sheet=words(sheet.sheet), columns=columns)  # type: ignore[type-var, attr-defined]


# Words that Chinese readers use, too, and names of things that are written so everywhere
KNOWN = {"reps", "reportgen", "explain", "CNY", "ID", "WAPE", "Brier", "Theil", "Sen", "RAC", "HTML", "PDF", "min", "max", "pdf", "html", "team"}
KNOWN |= {"Excel", "LibreOffice", "XML", "CSV", "UTF", "GB", "NUL"}
SETTING = re.compile(r"\[[a-z.]+\]|file_bytes|date_order|decimal|--month|reportgen build")  # as they are written
FILE = re.compile(r"[\w/]*\.(?:html|json|xlsx|xlsm|xlsb|xls|ods|csv|pdf|parquet|toml)\b")


@pytest.mark.parametrize(("code", "other", "mark"), [("zh", LATIN, "甲"), ("en", HAN, "X")])
def test_no_word_is_left_in_the_other_language(code: str, other: re.Pattern[str], mark: str) -> None:
    data, settings = samples()
    told = in_one_script(data, settings, Rewritten(other, mark))
    book = Book(told, settings, Calendar(settings), date(2026, 10, 1), AS_OF)
    pages = {name: page_of(book, at, name.removeprefix("reps/"), language(code), told) for at, name in enumerate(names_of(book))}
    ids = "|".join(map(re.escape, sorted(book.metrics, key=len, reverse=True)))
    shown = {name: render_html(page) for name, page in pages.items()}
    shown["index"] = index_html(book, pages, told, {"team.html"}, [], language(code))
    shown["validation"] = validation_html(told, language(code), {}, settings)
    left = {}
    for name, html in shown.items():
        for text in Visible(html).texts:
            found = [word for word in other.findall(re.sub(ids, "", SETTING.sub("", FILE.sub("", text)))) if word not in KNOWN]
            if found:
                left[text.strip()[:150]] = (name, found)
    assert not left, "\n".join(f"{text}: {words}" for text, words in left.items())
