"""The figures and rows of a period as files for other programs: data/metrics.json, data/metrics.xlsx, data/dataset/*.parquet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.delivery.manifest import as_bytes, fingerprint, published, versions
from reportgen.language import language

if TYPE_CHECKING:
    from reportgen.delivery.publish import Publication
    from reportgen.metrics.book import Book
    from reportgen.report.blocks import Page
    from reportgen.run import Order
    from reportgen.workbook.dataset import Dataset

JSON, WORKBOOK = "data/metrics.json", "data/metrics.xlsx"


def publish_data(order: Order, book: Book, dataset: Dataset, pages: Mapping[str, Page], stamp: str, publication: Publication) -> dict[str, str]:
    """Write what --format asks for (`json` brings the rows too); what is as before is carried over. Gives fingerprints by name.

    stamp: hash of all that the figures depend on. The workbook also depends on the reports there are: it leads to them.
    """
    from reportgen.report.pages import names_of

    before = published(order.output, publication.period)
    old = before.reports if before and before.versions == versions() and not order.is_forced else {}
    names = names_of(book)
    links = [name for name in names if f"{name}.html" in publication.names()]
    marks = {JSON: stamp, WORKBOOK: fingerprint(stamp, links)}
    marks |= {name: stamp for name in publication.before if name.startswith("data/dataset/")}
    kept = {name: mark for name, mark in marks.items() if old.get(name) == mark and publication.carry_over([name])}
    if "json" in order.formats and JSON not in kept:
        kept |= dict.fromkeys(write_rows(book, dataset, order, publication), stamp)
    if "xlsx" in order.formats and WORKBOOK not in kept:
        publication.write(WORKBOOK, workbook(book, order, {name: pages.get(name) for name in names}, links))
        kept[WORKBOOK] = marks[WORKBOOK]
    return kept


def write_rows(book: Book, dataset: Dataset, order: Order, publication: Publication) -> list[str]:
    """metrics.json, and the rows that were read; the names written."""
    from reportgen.report.parquet import parquet_files
    from reportgen.report.tables import metrics_document

    files = {JSON: as_bytes(metrics_document(book, language(order.languages[0]))), **dict(parquet_files(dataset))}
    for name in files.keys() - publication.names():
        publication.write(name, files[name])
    return list(files)


def workbook(book: Book, order: Order, pages: Mapping[str, Page | None], links: list[str]) -> bytes:
    from reportgen.report.brand import look_of
    from reportgen.report.metricsbook import Place, metrics_workbook

    places = [Place(f"{name}.html" if name in links else "", {each.place for each in page.unfolded} if page else ()) for name, page in pages.items()]
    return metrics_workbook(book, language(order.languages[0]), places, look_of(order.settings).paper)
