"""How headers are folded: what people vary in writing them is taken away, so that a header is found under the name it is known by.

`normal` takes away width, case, blanks and punctuation. `keys_of` takes away habits of writing too: plurals, "Nr." for "No.", "at" for "date",
units in brackets. `meant` says further that words of one family mean the same in a kind of sheet, and that the order of English words is free:
"交流主题" is written for "拜访主题", "Contract signed date" for "Date contract signed".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from reportgen.visible import UNSEEN
from reportgen.workbook.families import ENTITIES, EPITHETS, FAMILIES
from reportgen.workbook.schema import KIND
from reportgen.workbook.units import BRACKETS, CURRENCIES, UNIT_AT_END, plain, scale_in

TELLING = re.compile(
    r"\b(actual|real|planned|plan|forecast|weighted|unweighted|previous|prev|prior|last|old|new|next|budget|ytd|cumulative|expected|exp|est|"
    r"estimated|target|due|lost|won|internal|external|date|id|no|number|email|phone|code|months?|days?|years?)\b|\bA/?B/?C\b|实际|计划|预计|预期|加权|上[月年次]|去年|同期|累计|目标|编号|日期|电话|天|月|年",
    re.IGNORECASE,
)  # what is in brackets says which of two columns it is
WHOSE = re.compile(
    r"contact(?: person)?|customer|account|client|company|sales ?rep|rep|salesperson|owner|deal|opportunity|product|event|"
    r"联系人|客户方?|对方|公司|业务员|销售|商机|产品|活动",
    re.IGNORECASE,
)  # in brackets after a bare name or number: whose it is
BARE_NAMES = {
    "拜访人员",
    "参会人员",
    "参与人员",
    "参加人员",
    "attendees",
    "participants",
    "name",
    "names",
    "fullname",
    "id",
    "no",
    "number",
    "code",
    "姓名",
    "名称",
    "名字",
    "编号",
    "编码",
    "代码",
}
TRADITIONAL = str.maketrans(
    "稱區經買採購達維護郵檔證內寫狀認戶業務員銷訂單編號預計實際聯繫絡備註時間機會階來產類別級數額總標題劃負責團隊門電話結開競爭對據簽約贏輸進應發貨準則評領權報價週關鍵歷種為資費點參與線獲動問現協訪長礎態緊執屬項貸幣說記錄處萬專丟兩個舉麼義樂習書"
    "於億從倉眾優傳體餘傭興養冊農決況淨幾憑創刪辦勵勞勢醫華佔廠變臺後嗎啟啓諮響圍國圓場塊壇牆復頭學審賓導爾層崗師帳帶幹廣庫廢異棄張強歸當徑戰託擔擬擁擇換擱鬥無暱暫術條構欄檢歐匯溝沒測潤滿潛熱牽獵環監蓋盤碼確禮離積稅筆篩籤簡糾紀緯納練組細織終紹給"
    "絕統績續綜緣網羣職勝節範薦藥營慮銜補裝見觀規視覽觸討訓議訊講許論設識訴診試詢該詳語説請諾課誰調談財敗賬質賦趕蹤車轉輔辭過運遲選裡裏鑑鍾鑽銀鋪錯鎊閉閒閥陳險隨隱隸僱頁順顧頻風飛饋駕驗驟龍",
    "称区经买采购达维护邮档证内写状认户业务员销订单编号预计实际联系络备注时间机会阶来产类别级数额总标题划负责团队门电话结开竞争对据签约赢输进应发货准则评领权报价周关键历种为资费点参与线获动问现协访长础态紧执属项贷币说记录处万专丢两个举么义乐习书"
    "于亿从仓众优传体余佣兴养册农决况净几凭创删办励劳势医华占厂变台后吗启启咨响围国圆场块坛墙复头学审宾导尔层岗师帐带干广库废异弃张强归当径战托担拟拥择换搁斗无昵暂术条构栏检欧汇沟没测润满潜热牵猎环监盖盘码确礼离积税笔筛签简纠纪纬纳练组细织终绍给"
    "绝统绩续综缘网群职胜节范荐药营虑衔补装见观规视览触讨训议讯讲许论设识诉诊试询该详语说请诺课谁调谈财败账质赋赶踪车转辅辞过运迟选里里鉴钟钻银铺错镑闭闲阀陈险随隐隶雇页顺顾频风飞馈驾验骤龙",
)
PHRASES = (
    (r"^sum of (?=.)", ""), (r"^求和项[:：]\s*(?=.)", ""), (r"\bhub spot\b", "hubspot"),
    (r"\be[\s-]?mail\b", "email"), (r"\bfollow(?:ed)?[\s-]?ups?\b", "followup"), (r"\bsales[\s-]?(person|man|rep|agent)s?\b", r"sales\1"),
    (r"\bcheck(?:ed)?[\s-]?(in|out)\b", r"check\1"), (r"\bto[\s-]?do\b", "todo"), (r"'s\b", ""),
    (r"\bour (attendee|participant|colleague|people|team|side)", r"internal \1"), (r"\bw/c\b", "week commencing"),
    (r"\bf/u\b", "followup"), (r"\bp\.?\s?w\b", "week"),
    (r"\b(?:no|nr|num|number|count|total number) of\b", "count of"), (r"^\s*#\s*(?=[a-z])|^\s*(?:no|num)\.?\s+(?=[a-z])", "count of "),
    (r"\bpct\b|\bper ?cent(?:age)?\b|%", " percent "), (r"#", " id "), (r"\b(\w+) of (?:the )?(\w+)$", r"\2 \1"),
    (r"(?<=[\u4e00-\u9fff]) ?id$", "编号"), (r"(?<=[\u4e00-\u9fff]) ?(?:rmb|cny|usd|eur|hkd)$", ""),
    (r"\bdate(?:\s*(?:&|and|/)\s*|\s*)time\b", "date"),
)  # fmt: skip
PHRASES_COMPILED = tuple((re.compile(pattern), text) for pattern, text in PHRASES)
WORDS = {
    "no": "id", "nr": "id", "num": "id", "number": "id", "nbr": "id", "code": "id", "identifier": "id", "sn": "id",
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
    "programme": "program", "mail": "email", "representative": "rep", "fcst": "forecast", "trans": "transaction", "doc": "document",
    "oppt": "opportunity",
    "conf": "confidence", "tgt": "target", "trgt": "target", "obj": "objective", "lvl": "level", "prio": "priority", "proj": "project",
    "enquiry": "inquiry", "despatch": "dispatch", "despatched": "dispatched", "fulfilment": "fulfillment", "organiser": "organizer",
    "requested": "required", "request": "required", "sched": "scheduled", "compl": "completion", "approx": "expected",
    "comm": "communication", "fu": "followup", "std": "standard", "nett": "net", "appt": "appointment", "opty": "opportunity",
    "guid": "id", "uuid": "id",
}  # fmt: skip
FILLERS = {"if", "the", "a", "an", "of", "for", "is", "in", "our", "please", "and", "s", "your", "this"}
NOT_PLURAL = {"sales", "status", "address", "process", "previous", "business", "progress", "class", "focus", "gross", "is", "news", "basis"}
HAN_WORDS = (
    (r"(?<=额)(?:原币|本币|本位币|元)$", ""),
    (r"^(?:本次|此次|含税|你的|您的|你所|我的)(?=..)", ""),
    (r"(?<!目)的|(?:所属|所在|对应|相关)(?=..)", ""),
    (r"预期|预估|估计|期望|预测(?=成交|签|金额|收入|销售额|结|关)", "预计"),
    (r"^拟(?=..)", "预计"),
    (r"(?:编码|代码|号码|代号|ID|id)$", "编号"),
    (r"(?<=[单同员工户])号$", "编号"),
    (r"(?:时间点?|时刻|日期|日子|年月日)$", "日期"),
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
    (r"签署|签订|签合同", "签约"),
    (r"(?:姓名|名字|(?<=[户品料司位])名)$", "名称"),
    (r"^(?:当前|目前)(?=.)", ""),
    (r"内容内容$", "内容"),
)
HAN_COMPILED = tuple((re.compile(pattern), text) for pattern, text in HAN_WORDS)
LEADING = re.compile(r"^\s*(?:[*※★●①-⑳]|\d{1,2}\s*[.、)])\s*")
FROM_AN_API = re.compile(r"^(?:hs|hubspot|msdyn|properties)_(?=[a-z])|__c$", re.IGNORECASE)
RUN_TOGETHER = re.compile(r"\b(estimated|anticipated|projected|expected|actual)(?=[a-z]{4})")  # estimatedclosedate
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
HAN = re.compile(r"[\u4e00-\u9fff]")
TOKEN = re.compile(r"[^\W\d_\u4e00-\u9fff]+|\d+|[\u4e00-\u9fff]+")
DATE_ENDS = {"date", "dt", "on", "at", "time", "day", "timestamp", "datetime"}
MOMENT = re.compile(r"(?:\btime|_time|Time|TIME|时间点?|时刻)\W*$")
FOLDED_AWAY = (
    *WORDS, *FILLERS, *DATE_ENDS, *(pattern for pattern, _text in (*PHRASES, *HAN_WORDS)), UNIT_AT_END.pattern,
    *(f"{thousands}{currency}" for thousands in "kmt" for currency in CURRENCIES.split("|")),
    *(entity for entities in ENTITIES.values() for entity in entities), *EPITHETS,
    *(word for family in FAMILIES.values() for words in family.values() for word in words.split()),
)  # fmt: skip
WORD_OF = {kind: {word: first for first, words in FAMILIES.get(kind, {}).items() for word in words.split()} for kind in KIND}
HAN_FAMILIES = {kind: re.compile("|".join(sorted(filter(HAN.match, words), key=len, reverse=True)) or "(?!)") for kind, words in WORD_OF.items()}
HAN_EPITHET = re.compile(f"^(?:{'|'.join(filter(HAN.match, EPITHETS))})(?=..)")
TWICE = re.compile(r"(..)\1")
DATE_FORM = re.compile(r"[年月日时分ymdhYMDH/.\-\s]{2,20}")  # in brackets: how a date is to be written
CHOICES = re.compile(r"(?!A/B/C)[\w '.-]{1,30}(?:[/|,;][\w '.-]{1,30}){2,9}")  # in brackets: three words or more to choose from, open/won/lost
LEGEND = re.compile(r"[,，]\s{0,3}[01]\s{0,3}[-=:：、.]?\s{0,3}[\u4e00-\u9fff].*$")  # what numbers stand for: 拜访方式, 1 上门, 2 电话
WANTED = re.compile(r"(?:必填项?|选填项?|必须)\s{0,9}$")  # at the end: whether the form asks for it
OPTIONS = re.compile(
    r"^[^\u4e00-\u9fff]*+[\u4e00-\u9fff][^/、，;；|]*+[/、，;；|][^\u4e00-\u9fff]*+[\u4e00-\u9fff]"
)  # in brackets: what may be filled in


@cache
def normal(title: str) -> str:
    """A header without what people vary: width, case, blanks, punctuation, units in brackets."""
    text = plain(title).replace("#", " no ").replace("%", "percent").replace("&", " and ")
    return letters(without_brackets(text)) or letters(text)


def whole(title: str) -> str:
    """A header without what people vary, its brackets kept: two columns may differ in them alone."""
    return letters(plain(title))


def letters(text: str) -> str:
    """A text's letters and digits, in small ones; Turkish i with and without dot as one."""
    small = text.casefold()
    if not small.isascii():
        small = small.replace("i̇", "i").replace("ı", "i").translate(UNSEEN)
    return "".join(c for c in small if c.isalnum() or unicodedata.category(c) == "Mn")


def without_brackets(text: str) -> str:
    """A text without what stands in brackets; what tells one column from another goes in front."""
    for inside in BRACKETS.findall(text):
        is_whose = WHOSE.fullmatch(inside.strip()) and letters(BRACKETS.sub("", text)) in BARE_NAMES
        is_aside = not is_whose and (
            not TELLING.search(inside) or DATE_FORM.fullmatch(inside) or OPTIONS.search(inside) or CHOICES.fullmatch(inside) or scale_in(inside)
        )
        text = BRACKETS.sub("", text, count=1) if is_aside else f"{inside} {BRACKETS.sub('', text, count=1)}"
    return text


@cache
def tokens_of(title: str) -> tuple[str, ...]:
    """The folded words of a header, in order; none of one that only numbers the rows."""
    text = LEADING.sub("", LEGEND.sub("", WANTED.sub("", plain(title))) or title).translate(TRADITIONAL)
    bare = without_brackets(text)
    bare = UNIT_AT_END.sub("", FROM_AN_API.sub("", bare.strip(" :*_-.?")))
    spaced = RUN_TOGETHER.sub(r"\1 ", CAMEL.sub(" ", bare.replace("_", " ")).casefold())
    for pattern, other in PHRASES_COMPILED:
        spaced = pattern.sub(other, spaced)
    tokens = [folded_word(token) for token in TOKEN.findall(spaced)]
    tokens = in_order([token for token in tokens if token and token not in FILLERS] or tokens)
    return () if tokens == ["id"] and normal(title) != "id" else tuple(tokens)


@cache
def keys_of(title: str) -> tuple[str, ...]:
    """Folded forms of a header, the one that says most first."""
    tokens = tokens_of(title)
    key = "".join(tokens)
    without_percent = "".join(token for token in tokens if token != "percent")
    return tuple(dict.fromkeys(form for form in (key, without_percent) if form))


def meant(kind: str, title: str) -> str:
    """What a header says in a kind of sheet: each word as the first of its family, English ones in the order of the alphabet."""
    words = WORD_OF[kind]
    han = "".join(token for token in tokens_of(title) if "\u4e00" <= token[0] <= "\u9fff")
    han = TWICE.sub(r"\1", HAN_EPITHET.sub("", HAN_FAMILIES[kind].sub(lambda match: words[match[0]], han)))
    latin = sorted({words.get(token, token) for token in tokens_of(title) if token.isascii() and token not in EPITHETS})
    return " ".join([*latin, *([folded_word(han)] if han else [])])


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


def without_entity(kind: str, key: str) -> Iterator[str]:
    """What is left of a folded header that begins with what the kind's rows are: the owner of "Deal owner"."""
    for entity in ENTITIES.get(kind, ()):
        if key.startswith(entity) and len(key) > len(entity) + (entity.isascii()):
            yield key.removeprefix(entity)


def languages_of(title: str) -> list[str]:
    """The Chinese and the Latin part of a header in two languages."""
    han = "".join(re.findall(r"[\u4e00-\u9fff]+", title))
    latin = " ".join(re.findall(r"[A-Za-z][A-Za-z.\s_'-]*", title))
    return [han, latin] if han and latin.strip() else []
