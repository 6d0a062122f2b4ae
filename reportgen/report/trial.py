"""The process in which own templates are tried on sample pages: `python -m reportgen.report.trial FOLDER` prints mistakes as JSON."""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Figure, Glossary, Letter, Page, Pair, Table, Words
from reportgen.report.brand import Look
from reportgen.report.html import environment, render
from reportgen.report.owntemplates import MEMORY, SECONDS, TookTooLong, sentence


def sample_page(look: Look) -> Page:
    """A page with one of each form of block."""
    table = Table("A table", [Column("what", width=60), Column("how much", "right")], [[Cell("a row"), Cell("12", tone="good", sort=12.0)]])
    chart = Drawing("A chart", Chart("sparkline", {"values": [1.0, 2.0, 3.0], "alternative": "1, 2, 3"}))
    blocks: list[Block] = [Pair([table, chart], (2, 1)), Words("A list", ["one", "two"]), Glossary("Terms", [("term", "meaning")])]
    texts = dict.fromkeys(("why", "contents", "report", "theme", "more_rows", "made", "made_of", "logo"), "words") | {"page": "page \x01 of \x02"}
    return Page(
        kind="rep", language="en", slug="sample", name="Sample", month="October 2026", as_of="as of 31 Oct 2026", as_of_iso="2026-10-31", team="Team",
        headline="A headline", figures=[Figure("results.revenue", "Revenue", "12 k", "of 10 k", "+2 k", "good", "▲")],
        letters=[Letter("R", True, "Result", "why")], reading="a reading", revenue=chart, strip=[Words("First", ["one"])], stakes=table, weeks=table,
        chapters=[Chapter("results", "Results", "What came", blocks)], quality="Data quality", unfolded=[], most_pages=8, texts=texts,
        look=look,
    )  # fmt: skip


def mistakes(folder: Path) -> list[str]:
    """Each own template is read; then the sample page is rendered for screen and paper."""
    found = []
    for file in sorted(folder.glob("*.j2")):
        try:
            environment(str(folder)).get_template(file.name)
        except Exception as error:
            found.append(sentence(error, folder))
    if found:
        return found
    try:
        for on_screen in (True, False):
            render(sample_page(Look(own=str(folder))), on_screen)
    except Exception as error:  # whatever a template does: it is told, never raised further
        return [sentence(error, folder)]
    return []


def on_time(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
    signal.signal(signal.SIGALRM, on_time)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    print(json.dumps(mistakes(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
