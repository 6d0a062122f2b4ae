"""Headers as people write them → the fields that they may mean in a kind of sheet.

First a header is looked up as written; then with habits of writing folded away (see `folding`); then part by part, where it says one thing in two
languages; then by what its words mean in the kind; at last as a phrase of the kind's words. A form that two fields of a kind share means neither: it
is better not to know a column than to take it for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from reportgen.workbook.aliases import BOTH, NONE, NOTHING, TWO, Match, Meanings, add, meanings
from reportgen.workbook.folding import MOMENT, TRADITIONAL, keys_of, languages_of, meant, normal, whole, without_entity
from reportgen.workbook.misspelt import mended, parted
from reportgen.workbook.phrases import phrase_field
from reportgen.workbook.schema import IGNORE, KINDS, SCORED, Kind, Type, columns_of
from reportgen.workbook.slips import Slips, is_long_enough
from reportgen.workbook.units import HOURS, MINUTES, MONEY, NOT_A_UNIT, TIMES, is_of_money, units_of

if TYPE_CHECKING:
    from reportgen.settings import Settings

PARTS = re.compile(r"[/|\n、;&+及和与]|\bor\b|\band\b")
FIRST = re.compile(r"(?<=[^\W\d])[ _#-]?1$")
SEVERAL = {"contact", "competitor", "product", "customer", "joint_with", "next_step", "lost_reason", "task"}  # texts that may say more than one thing
SHORT_UNIT = re.compile(r"(?<=\s)(?:hrs?|mins?)\W*$|(?<=[\u4e00-\u9fff])h$")
LONGEST = 250  # characters; a longer text is no header, and not looked at word by word
ABSOLUTE = MONEY | TIMES  # fields of which a per cent is another thing
QUESTION = re.compile(
    r"[(（]\s*(?:y\s*/\s*n|yes\s*/\s*no|是\s*/\s*否)\s*[)）]|^(?!.*(?:when|何时)).*[?？]\s*$", re.IGNORECASE
)  # answered by yes or no
TIMED = ("visits", "plans", "timesheet")  # kinds that tell times of day: elsewhere 时间 is written for 日期
COMING = re.compile("入店|进店|到店|上门|到访|签到|到达")
DAYS = {kind.name: {column.name for column in kind.columns if column.type is Type.DATE} for kind in KINDS}
GENERIC_WORDS = """
name fullname username title date day time type status state category group area region owner responsible employee employeename staff user month
period week note notes description comment comments remarks value product item email emailaddress mail team department division branch office
position id number count quantity total sum budget plan cost price content hours duration start end task activity subject action result size
score rating level weight actual current key 姓名 名称 名字 日期 时间 类型 类别 分类 状态 负责人 责任人 员工 员工姓名 人员 用户 月份 期间 周
备注 说明 描述 产品 项目 邮箱 电子邮箱 团队 部门 区域 地区 职位 岗位 编号 数量 人数 费用 预算 内容 标题 任务 行动 结果 得分 评分
"""
GENERIC = frozenset(GENERIC_WORDS.split())  # headers of sheets of every purpose: they tell nothing of a sheet


class Names:
    """All headers that are known under the settings: the fields of each kind by header."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        own = settings.columns
        self.ignored = {kind: {whole(title) for title in words.get(IGNORE, [])} for kind, words in own.items()}
        tables, glance = meanings()
        self.tables = tables | {kind.name: with_criteria(kind, tables[kind.name], settings) for kind in KINDS if kind.name in SCORED}
        self.known = {kind: with_own(table.exact, own.get(kind, {})) for kind, table in self.tables.items()}
        self._glance = glance.also(name for kind in {*own, *SCORED} for name in (*self.known[kind], *self.tables[kind].folded))
        self._fields: dict[tuple[str, str], list[Match]] = {}
        self._of_none: set[tuple[str, str]] = set()
        self._near: dict[str, list[str]] = {}
        self._any: dict[str, bool] = {}

    @cached_property
    def _slips(self) -> Slips:
        """All headers as written and folded; made only where one is met that is not known."""
        known = {name for table in self.known.values() for name in table}
        known.update(key for table in self.tables.values() for key in table.folded)
        return Slips(filter(is_long_enough, known))

    def is_ignored(self, kind: Kind, titles: Iterable[str]) -> bool:
        """Whether the settings say of a header that its column is not to be read."""
        ignored = self.ignored.get(kind.name, set())
        return bool(ignored) and any(whole(title) in ignored for title in titles)

    def fields(self, kind: Kind, title: str) -> list[Match]:
        """Fields that a header may stand for in a kind: own words first, then canonical names, then aliases, then stand-ins."""
        if (kind.name, title) not in self._fields:
            found = as_asked(kind.name, title, self._look_up(kind.name, title))
            self._fields[kind.name, title] = [in_unit(kind, title, match) for match in found if match != NOTHING]
            if found == [NOTHING]:
                self._of_none.add((kind.name, title))
        return self._fields[kind.name, title]

    def is_of_none(self, kind: Kind, title: str) -> bool:
        """Whether a header is known to mean no column of a kind."""
        return not self.fields(kind, title) and (kind.name, title) in self._of_none

    def _look_up(self, kind: str, title: str) -> list[Match]:
        table = self.tables[kind]
        name = normal(title)
        found = self.known[kind].get(name)
        if found is not None:
            return best_of(found) or [NOTHING]
        if len(title) > LONGEST:
            return []
        if name in table.plain:
            return [table.folded[name]]
        first = keys_of(title)[:1] and keys_of(title)[0]
        for key in keys_of(title):
            for shorter in (key, *without_entity(kind, key)):
                if (match := table.folded.get(shorter, TWO)).field != BOTH and (key == first or match.field not in ABSOLUTE):
                    return [at_moment(kind, title, match)]
        return self._in_two_words(kind, title) or self._by_meaning(kind, title) or self._as_phrase(kind, title) or self._parted(kind, title)

    def _parted(self, kind: str, title: str) -> list[Match]:
        """The field of "numberofemployees" and of "Total hrs": what it means with its words parted, or its unit written out."""
        spelt = SHORT_UNIT.sub(lambda match: "hours" if match[0].startswith("h") else "minutes", title.casefold())
        other = spelt if spelt != title.casefold() else parted(title)
        return self._look_up(kind, other) if other else []

    def _in_two_words(self, kind: str, title: str) -> list[Match]:
        """The field that each part of "Customer / Company" or of "客户名称 Customer Name" means, if it is one."""
        for parts in (PARTS.split(title), languages_of(title)):
            if len(parts) < 2:
                continue
            found = [self._look_up(kind, part) if part.strip() else [] for part in parts]
            if all(found) and len({match.field for matches in found for match in matches}) == 1:
                return found[0]
        return []

    def _in_first_of(self, kind: str, title: str) -> list[Match]:
        """The field of "Contact / phone": what the first of several things means, if it is text and the others mean nothing in the kind."""
        first, *others = (part.strip() for part in PARTS.split(title))
        if not first or not others or any(self._look_up(kind, other) not in ([], [NOTHING]) for other in others):
            return []
        return [match._replace(how="stand_in") for match in self._look_up(kind, first) if match.field in SEVERAL]

    def _by_meaning(self, kind: str, title: str) -> list[Match]:
        """The field that a header means by its words, whatever their order and whichever of their family they are."""
        table, key = self.tables[kind], meant(kind, title)
        match = table.meant.get(key) or table.folded.get(key, TWO)
        return [] if match.field == BOTH else [at_moment(kind, title, match)]

    def _as_phrase(self, kind: str, title: str) -> list[Match]:
        """The field that a header means which is put together from the kind's words, where no other column means it."""
        field = phrase_field(kind, title)
        return [Match(field, "stand_in")] if field else self._as_first(kind, title) or self._in_first_of(kind, title)

    def _as_first(self, kind: str, title: str) -> list[Match]:
        """The field that "Contact 1" means: the first of several has the column's name and a number."""
        bare = FIRST.sub("", title)
        found = self._look_up(kind, bare) if bare != title else []
        return [match._replace(how="stand_in") for match in found if match.field in SEVERAL]

    def knows(self, title: str) -> bool:
        """Whether a header means something in any kind."""
        if title not in self._any:
            self._any[title] = self._glance.may_be_known(title, TRADITIONAL) and any(self.fields(kind, title) for kind in KINDS)
        return self._any[title]

    def near(self, kind: Kind, title: str) -> frozenset[str]:
        """Fields of a kind with a name one slip of the pen away from a header; else those that it means with its one strange word mended."""
        exact, folded = self.known[kind.name], self.tables[kind.name].folded
        found = [match for known in self._slips_of(title) for match in exact.get(known) or [folded.get(known, NOTHING)]]
        fields = frozenset(match.field for match in found if match.field not in (NONE, BOTH))
        return fields or frozenset(match.field for other in self._mended(title) for match in self.fields(kind, other))

    def is_near(self, title: str) -> bool:
        """Whether a header would mean something in some kind but for a slip of the pen."""
        return bool(self._slips_of(title)) or any(self.knows(other) for other in self._mended(title))

    def _mended(self, title: str) -> list[str]:
        return mended(title) if len(title) <= LONGEST and is_long_enough(normal(title)) else []

    def _slips_of(self, title: str) -> list[str]:
        """Known headers of all kinds that one may be, misspelt: as written and as folded."""
        if title not in self._near:
            forms = (normal(title), *(keys_of(title)[:1] if len(title) <= LONGEST else ()))
            found = {known: form for form in forms if is_long_enough(form) for known in self._slips.near(form)}
            self._near[title] = [known for known, form in found.items() if self._is_slip(known, form)]
        return self._near[title]

    def _is_slip(self, known: str, text: str) -> bool:
        """Whether a difference is one of writing: another Chinese character is another word, if headers are written with it."""
        strange = [letter for letter in text if letter not in known and "\u4e00" <= letter <= "\u9fff"]
        return not any(letter in self._glance.han for letter in strange)


def at_moment(kind: str, title: str, match: Match) -> Match:
    """A day told by a time ("Visit time") is one only where no other column is; the time of coming is a visit's start."""
    if kind == "visits" and match.field == "date" and COMING.search(title) and MOMENT.search(title):
        return match._replace(field="start")
    is_moment = MOMENT.search(title) and (kind in TIMED or title.isascii())
    return match._replace(how="stand_in") if match.field in DAYS[kind] and is_moment else match


def as_asked(kind: str, title: str, found: list[Match]) -> list[Match]:
    """A question that is answered by yes or no ("Delivered?") asks for no day; of an order it asks for the status."""
    if not found or not QUESTION.search(title) or any(match.field not in DAYS[kind] or match.how == "own" for match in found):
        return found
    return [Match("status", "stand_in")] if kind == "orders" and any(match.field == "delivered_on" for match in found) else [NOTHING]


def best_of(found: list[Match]) -> list[Match]:
    """What the settings say goes before all, then the names of columns; a stand-in comes after other meanings."""
    for how in ("own", "canonical"):
        best = [match for match in found if match.how == how]
        if best:
            return best
    return sorted(found, key=lambda match: match.how == "stand_in")


def with_criteria(kind: Kind, table: Meanings, settings: Settings) -> Meanings:
    """The meanings of headers in a kind whose further columns are the settings' criteria."""
    found = table.copy()
    for column in columns_of(kind, settings)[len(kind.columns) :]:
        for title in (column.name, column.en, column.zh):
            found.add(kind.name, column, title, "canonical")
    return found


def with_own(exact: dict[str, list[Match]], own: Mapping[str, Sequence[str]]) -> dict[str, list[Match]]:
    """Known headers and, before them, what the settings say."""
    if not own:
        return exact
    table: dict[str, list[Match]] = {}
    for name, titles in own.items():
        for title in titles if name != IGNORE else ():
            add(table, title, Match(name, "own"))
    for key, matches in exact.items():
        entries = table.setdefault(key, [])
        entries += [match for match in matches if all(match.field != other.field for other in entries)]
    return table


def is_generic(title: str) -> bool:
    """Whether a header is one that sheets of every purpose have; the names of our own columns are written in small letters."""
    return not GENERIC.isdisjoint((normal(title), *keys_of(title)[:1])) and not (title.isascii() and title.islower())


def in_unit(kind: Kind, title: str, match: Match) -> Match:
    """A time in minutes is the column of minutes, one in hours that of hours, whatever its name."""
    if kind.name == "visits" and match.field in ("hours", "minutes", "start", "date"):
        units = {NOT_A_UNIT.sub("", unit) for unit in units_of(title)}
        if units & MINUTES:
            return match._replace(field="minutes")
        if units & HOURS:
            return match._replace(field="hours")
    if kind.name == "targets" and match.field == "metric" and is_of_money(title):
        return match._replace(field="target")
    if kind.name == "plans" and match.field == "week" and {NOT_A_UNIT.sub("", unit) for unit in units_of(title)} & (MINUTES | HOURS):
        return match._replace(field="planned_hours")
    return match
