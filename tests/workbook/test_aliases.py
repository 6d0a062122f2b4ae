"""The table of aliases: kept folded, so that no run folds it anew, and what is kept says the same."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest

from reportgen.workbook import aliases
from reportgen.workbook.aliases import FOLDED, Meanings, fold, meanings, parsed, spelt_out, text_of


def parts(tables: dict[str, Meanings]) -> dict[str, tuple[object, ...]]:
    return {kind: (table.exact, table.folded, table.meant, table.plain) for kind, table in tables.items()}


def test_the_kept_table_is_what_folding_gives() -> None:
    """Where it fails: type python tools/make_docs.py."""
    tables, glance = fold()
    text = text_of(tables, glance)
    assert files("reportgen.workbook").joinpath(FOLDED).read_text("utf-8") == text
    kept, seen = parsed(text.partition("\n")[2])
    assert parts(kept) == parts(tables)
    assert seen.lines() == glance.lines()


def test_a_table_kept_of_other_aliases_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aliases, "made_of", lambda: "of something else")
    meanings.cache_clear()
    try:
        assert parts(meanings()[0]) == parts(fold()[0])
    finally:
        meanings.cache_clear()


def test_aliases_are_spelt_out() -> None:
    assert spelt_out("{Close,Order} date | Due {on,} | Due") == ("Close date", "Order date", "Due on", "Due")


def test_a_command_that_reads_no_workbook_loads_no_headers() -> None:
    code = "import sys; sys.argv = ['reportgen', 'template', '--help']; from reportgen.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "import reportgen.workbook.templates; print('reportgen.workbook.aliases' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "False"
