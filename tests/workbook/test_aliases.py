"""The table of aliases: kept folded, so that no run folds it anew, and what is kept says the same."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import pytest

from reportgen.settings import Settings
from reportgen.workbook import aliases
from reportgen.workbook.aliases import (
    FOLDED,
    Match,
    Meanings,
    add,
    enter,
    every_spelling,
    fold,
    halves,
    meanings,
    parsed,
    second_to_others,
    spelt_out,
    text_of,
    with_name,
    written,
)
from reportgen.workbook.families import EPITHETS
from reportgen.workbook.folding import MOMENT, keys_of, meant, normal, tokens_of
from reportgen.workbook.headers import Names
from reportgen.workbook.schema import KINDS, Column, Kind


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


class Said:
    """What all headers of a kind say, each of which can be left out."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.titles = [(column, title, how) for column in kind.columns for title, how in every_title(kind.name, column)]
        self.of_key: dict[tuple[str, str], list[int]] = {}
        for at, (column, title, _how) in enumerate(self.titles):
            for key in keys_said(kind.name, column, title):
                self.of_key.setdefault(key, []).append(at)
        self.names = Names(Settings())
        self.table = self.names.tables[kind.name] = Meanings()
        self.none = Meanings()
        for title in spelt_out(" | ".join(written()["none"].get(name, "") for name in ("every", kind.name))):
            self.none.add_none(kind.name, title)
        for key in self.of_key:
            self.enter(key, None)
        for part in ("exact", "folded", "meant"):
            setattr(self.table, part, getattr(self.none, part) | getattr(self.table, part))
        self.names.known[kind.name] = self.table.exact

    def enter(self, key: tuple[str, str], without: int | None) -> None:
        """Say a key anew, without one of the headers that say it."""
        part, text = key
        getattr(self.table, part).pop(text, None)
        for at in self.of_key[key]:
            column, title, how = self.titles[at]
            if at != without and part == "exact":
                add(self.table.exact, title, Match(column.name, how))
            elif at != without:
                enter(getattr(self.table, part), text, Match(column.name, "stand_in" if how == "stand_in" else "alias"))
        if text not in getattr(self.table, part) and text in getattr(self.none, part):
            getattr(self.table, part)[text] = getattr(self.none, part)[text]

    def meaning(self, title: str) -> list[tuple[str, bool]]:
        """The fields of a header, and of each whether it stands in; a moment for a day always does so where no header is written thus."""
        self.names._fields.clear()
        return [(match.field, match.how == "stand_in" and not MOMENT.search(title)) for match in self.names.fields(self.kind, title)]

    def is_said_anyhow(self, at: int) -> bool:
        """Whether a header, and as somebody's name, means the same though it is not written."""
        column, title, _how = self.titles[at]
        forms = list(with_name(column, title))
        before = [self.meaning(form) for form in forms]
        keys = keys_said(self.kind.name, column, title)
        for key in keys:
            self.enter(key, at)
        after = [self.meaning(form) for form in forms]
        for key in keys:
            self.enter(key, None)
        return after == before


def every_title(kind: str, column: Column) -> Iterator[tuple[str, str]]:
    """Every header of a column as often as the table has it, and how."""
    yield from ((title, "canonical") for title in dict.fromkeys((column.name, column.en, column.zh)))
    plain, stand_in = halves(written()[kind].get(column.name, ""))
    demoted = {keys_of(title)[:1] for title in seconds_of(kind, column)}
    yield from ((title, "stand_in" if keys_of(title)[:1] in demoted else "alias") for title in every_spelling(plain))
    yield from ((title, "stand_in") for title in every_spelling(stand_in))
    here = {normal(title) for title in (*every_spelling(plain), *every_spelling(stand_in))}
    yield from ((title, "stand_in") for title in second_to_others(kind, column.name) if normal(title) not in here)


def seconds_of(kind: str, column: Column) -> list[str]:
    """Headers of a column that stand beside a better one."""
    return [*second_to_others(kind, column.name), *second_to_others("every", column.name)]


def keys_said(kind: str, column: Column, title: str) -> list[tuple[str, str]]:
    keys = [("exact", normal(title))]
    for form in with_name(column, title):
        keys += [("folded", key) for key in keys_of(form)[:1]]
        keys += [("meant", key)] if (key := meant(kind, form)) and EPITHETS.isdisjoint(tokens_of(form)) else []
    return list(dict.fromkeys(keys))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_header_is_written_once(kind: Kind) -> None:
    """No alias and no stand-in is written twice for its column, with the lines that kinds share; its own line says no name or title of it."""
    for column in kind.columns:
        line = written()[kind.name].get(column.name, "")
        own = "|".join(part for part in line.replace("||", "|").split("|") if not part.strip().startswith("@"))
        names = {normal(title) for title in (column.name, column.en, column.zh)}
        said = [*(map(normal, every_spelling(half)) for half in halves(line)), [*names, *map(normal, every_spelling(own))]]
        assert [title for titles in said for title, times in Counter(titles).items() if times > 1] == [], column.name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_alias_says_what_folding_families_and_phrases_say(kind: Kind) -> None:
    """An alias that may be left out, with nothing read otherwise, is a repeat. Lines that kinds share say what is no repeat in one of them."""
    said = Said(kind)
    shared = {normal(title) for line in written()["shared"].values() for title in every_spelling(line.replace("||", "|"))}
    second = {(column.name, normal(title)) for column in kind.columns for title in seconds_of(kind.name, column)}  # written twice on purpose
    own = [at for at, (_column, title, how) in enumerate(said.titles) if how != "canonical" and normal(title) not in shared]
    own = [at for at in own if (said.titles[at][0].name, normal(said.titles[at][1])) not in second]
    assert [said.titles[at][1] for at in own if said.is_said_anyhow(at)] == []
