"""Headers as people write them → the fields that they may mean in a kind of sheet, and what their unit multiplies by.

First a header is looked up as written; then with habits of writing folded away (plurals, "Nr." for "No.", "at" for "date", the entity's name in
front). A folded form that two fields of a kind share means neither: it is better not to know a column than to take it for another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from reportgen.settings import Settings
from reportgen.workbook.glance import Glance
from reportgen.workbook.schema import IGNORE, KINDS, Column, Kind, Type, columns_of
from reportgen.workbook.slips import Slips, is_long_enough

BRACKETS = re.compile(r"[(\[【{<]([^()\[\]【】{}<>]*)[)\]】}>]")
TELLING = re.compile(
    r"\b(actual|real|planned|plan|forecast|weighted|unweighted|previous|prev|prior|last|old|new|next|budget|ytd|cumulative|expected|exp|est|"
    r"estimated|target|due|lost|won|internal|external|date|id|no|number|email|phone|code|months?|days?|years?)\b|\bA/?B/?C\b|实际|计划|预计|预期|加权|上[月年次]|去年|同期|累计|目标|编号|日期|电话|天|月|年",
    re.IGNORECASE,
)  # what is in brackets says which of two columns it is
UNITS = {
    "万": 1e4, "亿": 1e8, "千": 1e3, "百万": 1e6, "千万": 1e7, "k": 1e3, "t": 1e3, "tsd": 1e3, "000": 1e3, "000s": 1e3, "thousand": 1e3,
    "thousands": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mln": 1e6, "mill": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9,
    "billion": 1e9, "billions": 1e9,
}  # fmt: skip
MINUTES = {"分钟", "min", "mins", "minutes", "minute", "分", "m"}
HOURS = {"小时", "h", "hr", "hrs", "hour", "hours", "时"}
TIMES = {"hours", "minutes", "planned_hours", "t1", "t2", "t3", "t4", "t5"}  # fields in hours or minutes, never in millions
MONEY = {column.name for kind in KINDS for column in kind.columns if column.type is Type.MONEY}
CURRENCIES = "人民币|港币|美元|美金|欧元|日元|英镑|港元|rmb|cny|usd|eur|gbp|chf|jpy|hkd|元|圆|[€$£¥￥]"
NOT_A_UNIT = re.compile(rf"单位|units?\b|\bin\b|\bof\b|{CURRENCIES}|[\s:,.'’/]", re.IGNORECASE)
UNIT_AT_END = re.compile(
    rf"(?:(?<=[^\s/_,:\-])[\s/_,:\-]++(?:in\s++)?(?:{CURRENCIES}|[kKmM]?(?:€|\$)|'?000s?|[kKhm]|hrs?|min|mins|mio|mn|million|thousand|"
    rf"[kKt](?:{CURRENCIES}))(?:\s*+[kKmM])?|(?<=\S)\s*+[百千]?[万亿千]元|(?<=\S)\s*+[€$£¥￥])$",  # from where a blank begins: quick over any text
    re.IGNORECASE,
)

TRADITIONAL = str.maketrans(
    "稱區經買採購達維護郵檔證內寫狀認戶業務員銷訂單編號預計實際聯繫絡備註時間機會階來產類別級數額總標題劃負責團隊門電話結開競爭對據簽約贏輸進應發貨準則評領權報價週關鍵歷種為資費點參與線獲動問現協訪長礎態緊執屬項貸幣說記錄處",
    "称区经买采购达维护邮档证内写状认户业务员销订单编号预计实际联系络备注时间机会阶来产类别级数额总标题划负责团队门电话结开竞争对据签约赢输进应发货准则评领权报价周关键历种为资费点参与线获动问现协访长础态紧执属项贷币说记录处",
)
PHRASES = (
    (r"\be[\s-]?mail\b", "email"), (r"\bfollow(?:ed)?[\s-]?ups?\b", "followup"), (r"\bsales[\s-]?(person|man|rep|agent)s?\b", r"sales\1"),
    (r"\bcheck[\s-]?(in|out)\b", r"check\1"), (r"\bto[\s-]?do\b", "todo"), (r"'s\b", ""), (r"\bw/c\b", "week commencing"),
    (r"\b(?:no|nr|num|number|count|total number) of\b", "count of"), (r"^\s*#\s*(?=[a-z])|^\s*(?:no|num)\.?\s+(?=[a-z])", "count of "),
    (r"\bpct\b|\bper ?cent(?:age)?\b|%", " percent "), (r"#", " id "), (r"\b(\w+) of (?:the )?(\w+)$", r"\2 \1"),
    (r"\bdate(?:\s*(?:&|and|/)\s*|\s*)time\b", "date"),
)  # fmt: skip
PHRASES_COMPILED = tuple((re.compile(pattern), text) for pattern, text in PHRASES)
WORDS = {
    "no": "id", "nr": "id", "num": "id", "number": "id", "nbr": "id", "code": "id", "identifier": "id",
    "sale": "sales", "monthly": "month", "weekly": "week",
    "est": "expected", "exp": "expected", "estimated": "expected", "anticipated": "expected", "projected": "expected", "forecasted": "expected",
    "estimate": "expected", "prob": "probability", "opp": "opportunity", "oppty": "opportunity", "opps": "opportunity", "acct": "account",
    "acc": "account", "cust": "customer", "mgr": "manager", "emp": "employee", "dept": "department", "hrs": "hour", "hr": "hour", "min": "minute",
    "mins": "minute", "ref": "reference", "curr": "currency", "ccy": "currency", "cat": "category", "amt": "amount", "val": "amount",
    "value": "amount", "rev": "revenue",
    "desc": "description", "prod": "product", "organisation": "organization", "organisational": "organization", "org": "organization",
    "pos": "position", "wk": "week", "mth": "month", "resp": "responsible", "comp": "company", "inv": "invoice", "ord": "order", "del": "delivery",
    "closing": "close", "closure": "close", "exec": "executive", "avg": "average", "qty": "quantity", "req": "required", "creation": "create",
    "contacted": "contact", "travelling": "travel", "traveling": "travel", "salesman": "salesperson", "salesmen": "salesperson",
    "programme": "program", "mail": "email", "representative": "rep",
}  # fmt: skip
FILLERS = {"the", "a", "an", "of", "for", "is", "in", "our", "please", "and", "s", "your", "this"}
NOT_PLURAL = {"sales", "status", "address", "process", "previous", "business", "progress", "class", "focus", "gross", "is", "news", "basis"}
HAN_WORDS = (
    (r"^(?:本次|此次|含税|你的|您的|你所|我的)(?=..)", ""),
    (r"预期|预估|估计|期望|预测(?=成交|签|金额|收入|销售额|结|关)", "预计"),
    (r"^拟(?=..)", "预计"),
    (r"(?:编码|代码|号码|代号|ID|id)$", "编号"),
    (r"(?<=[单同员工户])号$", "编号"),
    (r"(?:时间点?|日期|日子|年月日)$", "日期"),
    (r"(?<=..)(?<![工作节生每当今昨末])日$|(?<=[交约单作职入成期])日$", "日期"),
    (r"(?<=..)(?:总?金额|总额|价值|总价)$", "额"),
    (r"(?<=.)(?:数量|数目|个数|总数)$", "数"),
    (r"(?<=.)(?:小时数?|时数)$", "工时"),
    (r"(?<=..)(?:人员|者)$", "人"),
    (r"(?<=..)(?:类别|种类|分类)$", "类型"),
    (r"(?<=..)级别$", "等级"),
    (r"(?<=..)理由$|(?<=原因)(?:说明|描述|分析|备注|详情)$", "原因"),
    (r"原因原因$", "原因"),
    (r"(?<=.)(?:几率|机率)$", "概率"),
    (r"(?<=..)(?:记录|情况|纪要|详情|说明|描述|概要|摘要)$", "内容"),
    (r"(?<!目)的|所属|对应|相关", ""),
    (r"签署|签订|签合同", "签约"),
    (r"(?:姓名|名字|(?<=[户品料司位])名)$", "名称"),
    (r"^(?:当前|目前)(?=.)", ""),
)
HAN_COMPILED = tuple((re.compile(pattern), text) for pattern, text in HAN_WORDS)
LEADING = re.compile(r"^\s*(?:[*※★●①-⑳]|\d{1,2}\s*[.、)])\s*")
FROM_AN_API = re.compile(r"^(?:hs|hubspot|msdyn|properties)_(?=[a-z])|__c$", re.IGNORECASE)
RUN_TOGETHER = re.compile(r"\b(estimated|anticipated|projected|expected|actual)(?=[a-z]{4})")  # estimatedclosedate
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
TOKEN = re.compile(r"[^\W\d_\u4e00-\u9fff]+|\d+|[\u4e00-\u9fff]+")
DATE_ENDS = {"date", "dt", "on", "at", "time", "day", "timestamp", "datetime"}
MOMENT = re.compile(r"(?:\btime|Time|TIME|时间)\W*$")
ENTITIES: dict[str, tuple[str, ...]] = {
    "reps": ("salesrep", "salesperson", "sales", "rep", "employee", "staff", "user", "员工", "业务员", "销售人员", "销售", "人员"),
    "targets": ("sales", "target", "销售", "目标", "考核"),
    "orders": ("salesorder", "order", "invoice", "purchaseorder", "销售订单行", "销售订单", "订单", "合同", "销售", "单据"),
    "customers": ("customer", "account", "client", "company", "organization", "business", "客户", "企业", "公司", "单位", "门店"),
    "visits": ("visit", "activity", "call", "meeting", "interaction", "event", "拜访", "活动", "跟进", "走访", "访问", "沟通", "洽谈", "联系"),
    "pipeline": ("salesopportunity", "opportunity", "deal", "potential", "lead", "project", "pipeline", "销售机会", "商机", "机会", "项目", "线索"),
    "capabilities": ("assessment", "competency", "skill", "能力", "评估", "评价"),
    "plans": ("planned", "plan", "计划"),
    "events": ("event", "campaign", "市场活动", "活动", "展会", "会议"),
    "measures": ("measure", "action", "措施", "行动", "整改"),
}  # what a row of the kind is, as headers say it in front of a column's name
FOLDED_AWAY = (
    *WORDS, *FILLERS, *DATE_ENDS, *(pattern for pattern, _text in (*PHRASES, *HAN_WORDS)), UNIT_AT_END.pattern,
    *(f"{thousands}{currency}" for thousands in "kmt" for currency in CURRENCIES.split("|")),
    *(entity for entities in ENTITIES.values() for entity in entities),
)  # fmt: skip
PARTS = re.compile(r"[/|\n、;]|\bor\b")
NAMED = {Type.PERSON, Type.CUSTOMER}
CALLED = {"contact", "product", "competitor", "manager", "team", "role", "stage", "segment", "source", "criterion", "platform", "owner", "activity"}
OPTIONS = re.compile(
    r"^[^\u4e00-\u9fff]*+[\u4e00-\u9fff][^/、，;；|]*+[/、，;；|][^\u4e00-\u9fff]*+[\u4e00-\u9fff]"
)  # in brackets: what may be filled in


class Match(NamedTuple):
    """A field that a header may mean, and how it was told: own, canonical, alias, or stand_in (meant only where no other column means it)."""

    field: str
    how: str


class Names:
    """All headers that are known: the fields of each kind by header, as written and folded."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        own = settings.columns
        self.ignored = {kind: {whole(title) for title in words.get(IGNORE, [])} for kind, words in own.items()}
        tables = {kind.name: headers_of(columns_of(kind, settings)) for kind in KINDS}
        self.known = {kind: with_own(exact, own.get(kind, {})) for kind, (exact, _folded) in tables.items()}
        self.folded = {kind: folded for kind, (_exact, folded) in tables.items()}
        self.days = {kind.name: {column.name for column in kind.columns if column.type is Type.DATE} for kind in KINDS}
        self.letters = frozenset(letter for table in self.known.values() for name in table for letter in name)
        self._fields: dict[tuple[str, str], list[Match]] = {}
        self._near: dict[str, list[str]] = {}
        self._any: dict[str, bool] = {}
        written = dict.fromkeys(name for table in self.known.values() for name in table)
        self._slips = Slips(filter(is_long_enough, written))
        self._glance = Glance([*written, *(key for table in self.folded.values() for key in table)], FOLDED_AWAY)

    def is_ignored(self, kind: Kind, titles: Iterable[str]) -> bool:
        """Whether the settings say of a header that its column is not to be read."""
        ignored = self.ignored.get(kind.name, set())
        return bool(ignored) and any(whole(title) in ignored for title in titles)

    def fields(self, kind: Kind, title: str) -> list[Match]:
        """Fields that a header may stand for in a kind: own words first, then canonical names, then aliases."""
        if (kind.name, title) not in self._fields:
            self._fields[kind.name, title] = [in_unit(kind, title, match) for match in self._look_up(kind, title)]
        return self._fields[kind.name, title]

    def _look_up(self, kind: Kind, title: str) -> list[Match]:
        found = self.known[kind.name].get(normal(title), [])
        if found:
            for how in ("own", "canonical"):
                best = [match for match in found if match.how == how]
                if best:
                    return best
            return found
        for key in keys_of(title):
            for shorter in (key, *without_entity(kind, key)):
                if match := self.folded[kind.name].get(shorter):
                    is_moment = MOMENT.search(title) is not None and match.field in self.days[kind.name]
                    return [match._replace(how="stand_in") if is_moment else match]
        return self._in_two_words(kind, title)

    def _in_two_words(self, kind: Kind, title: str) -> list[Match]:
        """The field that each part of "Customer / Company" or of "客户名称 Customer Name" means, if it is one."""
        for parts in (PARTS.split(title), languages_of(title)):
            if len(parts) < 2:
                continue
            found = [self._look_up(kind, part) if part.strip() else [] for part in parts]
            if all(found) and len({match.field for matches in found for match in matches}) == 1:
                return found[0]
        return []

    def knows(self, title: str) -> bool:
        """Whether a header means something in any kind."""
        if title not in self._any:
            self._any[title] = self._glance.may_be_known(title, TRADITIONAL) and any(self.fields(kind, title) for kind in KINDS)
        return self._any[title]

    def near(self, kind: Kind, text: str) -> frozenset[str]:
        """Fields of a kind with a name one slip of the pen away from a normalised header."""
        return frozenset(match.field for known in self._slips_of(text) for match in self.known[kind.name].get(known, ()))

    def is_near(self, title: str) -> bool:
        """Whether a header would mean something in some kind but for a slip of the pen."""
        return bool(self._slips_of(normal(title)))

    def _slips_of(self, text: str) -> list[str]:
        """Known headers of all kinds that a normalised one may be, misspelt."""
        if text not in self._near:
            found = self._slips.near(text) if is_long_enough(text) else []
            self._near[text] = [known for known in found if self._is_slip(known, text)]
        return self._near[text]

    def _is_slip(self, known: str, text: str) -> bool:
        """Whether a difference is one of writing: another Chinese character is another word, if headers are written with it."""
        strange = [letter for letter in text if letter not in known and "\u4e00" <= letter <= "\u9fff"]
        return not any(letter in self.letters for letter in strange)


@cache
def headers_of(columns: tuple[Column, ...]) -> tuple[dict[str, list[Match]], dict[str, Match | None]]:
    """The fields of a kind by its headers as written, and folded (None: of two fields)."""
    exact: dict[str, list[Match]] = {}
    folded: dict[str, Match | None] = {}
    for column in columns:
        for title, how in titles_of_column(column):
            add(exact, title, Match(column.name, how))
            for key in dict.fromkeys(key for spelt in with_name(column, title) for key in keys_of(spelt)):
                other = folded.setdefault(key, Match(column.name, "stand_in" if how == "stand_in" else "alias"))
                if other and other.field != column.name:
                    folded[key] = None
    return exact, folded


def add(table: dict[str, list[Match]], title: str, match: Match) -> None:
    entries = table.setdefault(normal(title), []) if normal(title) else []
    if all(match.field != other.field for other in entries):
        entries.append(match)


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


def titles_of_column(column: Column) -> Iterator[tuple[str, str]]:
    """Every header that a column is known by, and how."""
    yield from ((title, "canonical") for title in (column.name, column.en, column.zh))
    yield from ((title, "alias") for title in column.aliases)
    yield from ((title, "stand_in") for title in column.stand_ins)


def with_name(column: Column, title: str) -> Iterator[str]:
    """A header, and for people and customers also as somebody's name."""
    yield title
    if column.type in NAMED or column.name in CALLED:
        if re.search(r"[\u4e00-\u9fff]$", title):
            yield f"{title}名称"
        elif not title.lower().endswith("name"):
            yield f"{title} name"


@cache
def normal(title: str) -> str:
    """A header without what people vary: width, case, blanks, punctuation, units in brackets."""
    text = plain(title).replace("#", " no ").replace("%", "percent")
    return letters(without_brackets(text)) or letters(text)


def whole(title: str) -> str:
    """A header without what people vary, its brackets kept: two columns may differ in them alone."""
    return letters(plain(title))


def plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title)


GENERIC_WORDS = """
name fullname username title date day time type status state category group area region owner responsible employee employeename staff user month
period week note notes description comment comments remarks value product item email emailaddress mail team department division branch office
position id number count quantity total sum budget plan cost price content hours duration start end task activity subject action result size
score rating level weight actual current key 姓名 名称 名字 日期 时间 类型 类别 分类 状态 负责人 责任人 员工 员工姓名 人员 用户 月份 期间 周
备注 说明 描述 产品 项目 邮箱 电子邮箱 团队 部门 区域 地区 职位 岗位 编号 数量 人数 费用 预算 内容 标题 任务 行动 结果 得分 评分
"""
GENERIC = frozenset(GENERIC_WORDS.split())  # headers of sheets of every purpose: they tell nothing of a sheet


def is_generic(title: str) -> bool:
    """Whether a header is one that sheets of every purpose have; the names of our own columns are written in small letters."""
    return not GENERIC.isdisjoint((normal(title), *keys_of(title)[:1])) and not (title.isascii() and title.islower())


def letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum() or unicodedata.category(c) == "Mn")


def without_brackets(text: str) -> str:
    """A text without what stands in brackets; what tells one column from another goes in front."""
    for inside in BRACKETS.findall(text):
        is_aside = not TELLING.search(inside) or OPTIONS.search(inside) or scale_in(inside)
        text = BRACKETS.sub("", text, count=1) if is_aside else f"{inside} {BRACKETS.sub('', text, count=1)}"
    return text


@cache
def keys_of(title: str) -> tuple[str, ...]:
    """Folded forms of a header, the one that says most first."""
    text = LEADING.sub("", plain(title)).translate(TRADITIONAL)
    bare = without_brackets(text)
    bare = UNIT_AT_END.sub("", FROM_AN_API.sub("", bare.strip(" :*_-.?")))
    spaced = RUN_TOGETHER.sub(r"\1 ", CAMEL.sub(" ", bare.replace("_", " ")).casefold())
    for pattern, other in PHRASES_COMPILED:
        spaced = pattern.sub(other, spaced)
    tokens = [folded_word(token) for token in TOKEN.findall(spaced)]
    tokens = in_order([token for token in tokens if token and token not in FILLERS] or tokens)
    if tokens == ["id"] and normal(title) != "id":
        return ()  # “No.” alone numbers the rows
    key = "".join(tokens)
    without_percent = "".join(token for token in tokens if token != "percent")
    return tuple(dict.fromkeys(form for form in (key, without_percent) if form))


def folded_word(token: str) -> str:
    if "\u4e00" <= token[0] <= "\u9fff":
        for pattern, other in HAN_COMPILED:
            token = pattern.sub(other, token) or token
        return token
    if token in WORDS:
        return WORDS[token]
    if len(token) > 3 and token.endswith("s") and token not in NOT_PLURAL and not token.endswith("ss"):
        singular = f"{token[:-3]}y" if token.endswith("ies") and len(token) > 4 else token[:-1]
        return WORDS.get(singular, singular)
    return token


def in_order(tokens: list[str]) -> list[str]:
    """Tokens with what qualifies in front and "date" at the end: "Date of visit" and "Close (expected)" are written in two ways."""
    if len(tokens) > 1 and tokens[0] in ("date", "count"):
        tokens = [*tokens[1:], tokens[0]]
    if "expected" in tokens:
        tokens = ["expected", *(token for token in tokens if token != "expected")]
    if "actual" in tokens:
        tokens = ["actual", *(token for token in tokens if token != "actual")]
    if len(tokens) > 1 and tokens[-1] in DATE_ENDS:
        stem = tokens[:-1]
        while len(stem) > 1 and stem[-1] in DATE_ENDS:
            stem = stem[:-1]
        tokens = [*stem, "date"]
    return tokens


def without_entity(kind: Kind, key: str) -> Iterator[str]:
    """What is left of a folded header that begins with what the kind's rows are: the owner of "Deal owner"."""
    for entity in ENTITIES.get(kind.name, ()):
        if key.startswith(entity) and len(key) > len(entity) + (entity.isascii()):
            yield key.removeprefix(entity)


def languages_of(title: str) -> list[str]:
    """The Chinese and the Latin part of a header in two languages."""
    han = "".join(re.findall(r"[\u4e00-\u9fff]+", title))
    latin = " ".join(re.findall(r"[A-Za-z][A-Za-z.\s_'-]*", title))
    return [han, latin] if han and latin.strip() else []


# --- units ----------------------------------------------------------------------------------------------------------


def units_of(title: str) -> Iterator[str]:
    """What is in brackets or at the end of a header and may be a unit, in small letters."""
    text = plain(title)
    yield from (inside.casefold() for inside in BRACKETS.findall(text))
    if match := UNIT_AT_END.search(BRACKETS.sub("", text).strip(" :*")):
        yield match[0].casefold()


def without_unit(text: str) -> str:
    """A header without the unit in brackets or at its end."""
    bare = BRACKETS.sub(lambda match: "" if scale_in(match[1]) or not NOT_A_UNIT.sub("", match[1].casefold()) else match[0], text)
    return UNIT_AT_END.sub("", bare.strip())


def scale_in(text: str) -> float | None:
    """What a unit such as 万元, k€, '000 or USD million multiplies by; None if it is no such unit."""
    return UNITS.get(NOT_A_UNIT.sub("", plain(text).casefold()))


def is_unit(text: str) -> bool:
    """Whether a cell below a header holds nothing but a unit: (万元), %, h, CNY."""
    words = plain(text).casefold().strip(" ()[]")
    return (
        words in {"%", "个", "人", "次", "天", "家"} | MINUTES | HOURS
        or (scale_in(words) is not None)
        or (words != "" and not NOT_A_UNIT.sub("", words))
    )


def scale_of(title: str, field: str) -> float | None:
    """What the unit in a header multiplies the numbers of a field by; None where it names none."""
    for unit in units_of(title):
        if field in TIMES:
            words = NOT_A_UNIT.sub("", unit)
            if words in MINUTES and field != "minutes":
                return 1 / 60
        elif field in MONEY and (scale := scale_in(unit)) is not None:
            return scale
    return None


def in_unit(kind: Kind, title: str, match: Match) -> Match:
    """A time in minutes is the column of minutes, one in hours that of hours, whatever its name."""
    if kind.name == "visits" and match.field in ("hours", "minutes", "start"):
        units = {NOT_A_UNIT.sub("", unit) for unit in units_of(title)}
        if units & MINUTES:
            return match._replace(field="minutes")
        if units & HOURS:
            return match._replace(field="hours")
    return match
