"""What headers mean: the table of aliases, folded.

Folding twenty thousand names takes longer than reading a folder of workbooks, so it is done once: `headers.txt` holds what came out, and says of
what it was made. Where that has changed since, the names are folded anew in memory (tools/make_docs.py writes the file again).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, NamedTuple

from reportgen.workbook.families import EPITHETS
from reportgen.workbook.folding import FOLDED_AWAY, keys_of, meant, normal, tokens_of
from reportgen.workbook.glance import Glance
from reportgen.workbook.phrases import WORDS
from reportgen.workbook.schema import KIND, KINDS, Column, Type

FOLDED = "headers.txt"
MADE_OF = ("aliases.toml", "families.py", "folding.py", "phrases.py", "hanphrases.py", "latinphrases.py", "units.py", "glance.py")
NONE, BOTH = "-", "?"  # in place of a field: no column of the kind; two of them
NAMED = {Type.PERSON, Type.CUSTOMER}
CALLED = {"contact", "product", "competitor", "manager", "team", "role", "stage", "segment", "source", "criterion", "platform", "owner", "activity"}


class Match(NamedTuple):
    """A field that a header may mean, and how it was told: own, canonical, alias, or stand_in (meant only where no other column means it)."""

    field: str
    how: str


NOTHING = Match(NONE, "alias")
TWO = Match(BOTH, "alias")
TWO_STAND_INS = Match(BOTH, "stand_in")


class Meanings:
    """The fields of one kind by header: as written, folded, and by what its words mean (TWO: of two fields, so that it is of neither)."""

    def __init__(self) -> None:
        self.exact: dict[str, list[Match]] = {}
        self.folded: dict[str, Match] = {}
        self.meant: dict[str, Match] = {}
        self.plain: set[str] = set()  # headers as written that say the same folded, and stand there alone

    def copy(self) -> Meanings:
        other = Meanings()
        other.exact = {name: list(matches) for name, matches in self.exact.items()}
        other.folded, other.meant, other.plain = dict(self.folded), dict(self.meant), self.plain
        return other

    def add(self, kind: str, column: Column, title: str, how: str) -> None:
        """Enter a header that a column is known by."""
        add(self.exact, title, Match(column.name, how))
        match = Match(column.name, "stand_in" if how == "stand_in" else "alias")
        for spelt in with_name(column, title):
            for key in keys_of(spelt)[:1]:  # "Opportunity %" is no opportunity
                enter(self.folded, key, match)
            if (key := meant(kind, spelt)) and EPITHETS.isdisjoint(tokens_of(spelt)):  # "Current brand" is not what every brand is
                enter(self.meant, key, match)

    def add_none(self, kind: str, title: str) -> None:
        """Enter a header that no column of the kind is meant by, however near it looks."""
        self.exact.setdefault(normal(title), [])
        for key in keys_of(title):
            self.folded.setdefault(key, NOTHING)
        if key := meant(kind, title):
            self.meant.setdefault(key, NOTHING)


def add(table: dict[str, list[Match]], title: str, match: Match) -> None:
    """Enter a header as written; it may mean several fields."""
    entries = table.setdefault(normal(title), []) if normal(title) else []
    if all(match.field != other.field for other in entries):
        entries.append(match)


def enter(table: dict[str, Match], key: str, match: Match) -> None:
    """Enter a folded header; an alias goes before a stand-in; one of two fields is of neither."""
    other = table.setdefault(key, match)
    if other.how == "stand_in" and match.how != "stand_in":
        table[key] = match
    elif other.field != match.field and other.how == match.how:
        table[key] = TWO if match.how != "stand_in" else TWO_STAND_INS


def with_name(column: Column, title: str) -> Iterator[str]:
    """A header, and for people and customers also as somebody's name."""
    yield title
    if column.type in NAMED or column.name in CALLED:
        if re.search(r"[\u4e00-\u9fff]$", title):
            yield f"{title}名称"
        elif not title.lower().endswith("name"):
            yield f"{title} name"


# --- the table as it is written -------------------------------------------------------------------------------------


@cache
def written() -> dict[str, dict[str, str]]:
    """The aliases as aliases.toml has them: by kind and column."""
    return tomllib.loads(files(__package__).joinpath("aliases.toml").read_text("utf-8"))


@cache
def aliases_of(kind: str, column: str) -> tuple[str, ...]:
    """Every header that a column is known by besides its name and titles."""
    return spelt_out(halves(written()[kind].get(column, ""))[0])


@cache
def stand_ins_of(kind: str, column: str) -> tuple[str, ...]:
    """Headers that mean a column only where no other does."""
    return spelt_out(halves(written()[kind].get(column, ""))[1])


def second_to_others(part: str, column: str) -> tuple[str, ...]:
    """Headers of a column that stand beside a better one for it in many exports, so that they are stand-ins; part: a kind, or "every"."""
    table: Any = written()["second"]  # a kind deeper than the others
    return spelt_out(table.get(part, {}).get(column, ""))


def halves(line: str) -> tuple[str, str]:
    """The aliases and the stand-ins of a line, with those of the shared lines that it names; all of one named among stand-ins are such."""
    own, _bar, last = (shared_in(half) for half in line.partition("||"))
    return "|".join([*own[0], *own[1]]), "|".join([*own[2], *last[0], *last[1], *last[2]])


def shared_in(half: str) -> tuple[list[str], list[str], list[str]]:
    """The parts of half a line: what it says itself, and the aliases and the stand-ins of the shared lines that it names."""
    parts = [part.strip() for part in half.split("|")]
    shared = [halves(written()["shared"][part[1:]]) for part in parts if part.startswith("@")]
    return [part for part in parts if not part.startswith("@")], [first for first, _second in shared], [second for _first, second in shared]


def spelt_out(aliases: str) -> tuple[str, ...]:
    """Every header of "{Close,Order} date | Due": each word of the braces in turn."""
    return tuple(dict.fromkeys(every_spelling(aliases)))


def every_spelling(aliases: str) -> Iterator[str]:
    """Every header of aliases as often as they say it."""
    for alias in aliases.split("|"):
        parts = [[word.strip() for word in part.split(",")] if at % 2 else [part] for at, part in enumerate(re.split(r"[{}]", alias))]
        for words in product(*parts):
            if header := " ".join("".join(words).split()):
                yield header


def titles_of(kind: str, column: Column) -> Iterator[tuple[str, str]]:
    """Every header that a column is known by, and how."""
    yield from ((title, "canonical") for title in (column.name, column.en, column.zh))
    seconds = second_to_others(kind, column.name)
    second = {keys_of(title)[:1] for title in (*seconds, *second_to_others("every", column.name))}
    yield from ((title, "stand_in" if keys_of(title)[:1] in second else "alias") for title in aliases_of(kind, column.name))
    yield from ((title, "stand_in") for title in (*stand_ins_of(kind, column.name), *seconds))


# --- the table folded -----------------------------------------------------------------------------------------------


@cache
def meanings() -> tuple[dict[str, Meanings], Glance]:
    """The meanings of headers in each kind, and what all headers are made of: as kept, else folded anew."""
    kept = files(__package__).joinpath(FOLDED)
    stamp, _line, rest = (kept.read_text("utf-8") if kept.is_file() else "").partition("\n")
    return parsed(rest) if stamp == made_of() else fold()


def made_of() -> str:
    """A stamp of all that the folded table depends on."""
    sources = [files(__package__).joinpath(name).read_text("utf-8") for name in MADE_OF]
    titles = [f"{kind.name}.{column.name} {column.en} {column.zh} {column.type in NAMED}" for kind in KINDS for column in kind.columns]
    return hashlib.sha256("\n".join([*sources, *titles]).encode()).hexdigest()


def fold() -> tuple[dict[str, Meanings], Glance]:
    """Fold every header of every kind."""
    found = {kind.name: Meanings() for kind in KINDS}
    for kind in KINDS:
        table = found[kind.name]
        for column in kind.columns:
            for title, how in titles_of(kind.name, column):
                table.add(kind.name, column, title, how)
        for title in spelt_out(" | ".join(written()["none"].get(name, "") for name in ("every", kind.name))):
            table.add_none(kind.name, title)
        table.meant = {key: match for key, match in table.meant.items() if table.folded.get(key) != match}
        table.plain = {name for name, matches in table.exact.items() if says_as_much(table, name, matches)}
        table.exact = {name: matches for name, matches in table.exact.items() if name not in table.plain}
    known = (name for table in found.values() for part in (table.exact, table.folded, table.meant) for name in part)
    return found, Glance.of(known, (*FOLDED_AWAY, *WORDS))


def says_as_much(table: Meanings, name: str, matches: list[Match]) -> bool:
    """Whether a header as written says no more than it does folded, so that it need not be kept twice."""
    return len(matches) == 1 and matches[0].how != "canonical" and table.folded.get(name) == matches[0] and keys_of(name)[:1] == (name,)


def text_of(tables: dict[str, Meanings], glance: Glance) -> str:
    """The folded table as a file: its stamp, then a line for each field with all the headers of one sort that mean it."""
    lines = [made_of(), *glance.lines()]
    for kind, table in tables.items():
        parts: dict[tuple[str, str, str], list[str]] = {}
        for name, matches in table.exact.items():
            for match in matches or [NOTHING]:
                parts.setdefault(("exact", *match), []).append(name)
        for part in ("folded", "meant"):
            for key, match in getattr(table, part).items():
                parts.setdefault(("plain" if part == "folded" and key in table.plain else part, *match), []).append(key)
        order = [NONE, BOTH, *(column.name for column in KIND[kind].columns)]  # in which a header's fields stand
        lines += ["\t".join([kind, *head, *parts[head]]) for head in sorted(parts, key=lambda head: order.index(head[1]))]
    return "\n".join(lines) + "\n"


def parsed(text: str) -> tuple[dict[str, Meanings], Glance]:
    """The folded table of a file."""
    lines = text.splitlines()
    glance = Glance.from_lines(lines[:3])
    found = {kind.name: Meanings() for kind in KINDS}
    for line in lines[3:]:
        kind, part, field, how, *names = line.split("\t")
        match = Match(field, how)
        if part == "plain":
            found[kind].plain.update(names)
        if part != "exact":
            getattr(found[kind], "meant" if part == "meant" else "folded").update(dict.fromkeys(names, match))
            continue
        exact = found[kind].exact
        for name in names:
            entries = exact.setdefault(name, [])
            if match != NOTHING:
                entries.append(match)
    return found, glance
