"""Words that make a meaning likely, not certain: from them `adopt` proposes what a foreign header or value may stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reportgen.workbook.aliases import aliases_of
from reportgen.workbook.schema import Column, Kind

# by column and code; a word ending in * is the beginning of one. What is certain is an alias and stands in the schema.
VALUES: dict[str, dict[str, str]] = {
    "stage": {
        "lost": "perdid* verloren perdu* провал* проигр* отказ* lost lose loss dead abandoned cancel* disqualif* unqualified junk declined reject* churn* closedlost 未成交 不成交 丢 输 失败 流失"
        " 放弃 无效 取消 暂停 搁置",
        "won": "ganad* gewonnen gagne* успеш* выигр* shipped produc* won win closedwon success* signed awarded ordered paid delivered final_invoice 赢 成交 成功 已签 签单 中标 完成 回款 已付款",
        "qualified": "develop* proof* cualific* calific* qualifiz* qualif* discovery needs_analysis need* appointment* demo* presentation* value_proposition id_decision_makers identify_decision_makers meeting"
        " contacted contact_made engaged evaluat* assess* connect* solution* preparation 需求 确认 立项 验证 沟通 拜访 演示 方案设计 有意向 意向客户 初步沟通 in_progress active",
        "quotation": "propuest* presupuest* angebot* devis calcul* предлож* quot* propos* propose engag* offer* pric* prepayment_invoice estimate* bid* tender* rfp 报价 方案 投标 招投标 标书",
        "negotiation": "negoci* verhandl* переговор* negotiat* bargain* terms contracting decision_maker* decisionmaker* decision in_process executing perception* 谈判 商务 议价 合同条款",
        "review": "review* verbal* approv* legal procurement finaliz* commit* 审 评审 初审 决策",
        "signature": "firma contrat* vertrag* договор* signature signing contract* contractsent closing close order_pending po 签约 签订 合同 待签",
        "lead": "nuevo neu нов* первич* lead* prospect* new initial* identif* open awareness interest* cold target* suspect* 线索 初步 keep_warm inquiry* inquir* 新建 初访 意向 潜在 未处理 接洽 发现",
    },
    "status": {
        "lost": "lost lose dead abandoned cancel* disqualif* unqualified 未成交 丢 输 失败 流失 放弃 无效 取消",
        "won": "won win success* signed awarded 赢 成交 成功 已签 签单 中标",
        "cancelled": "cancel* void* refund* return* reject* 取消 作废 退",
        "delivered": "deliver* ship* complet* closed paid fulfil* invoiced billed received resolved done 已收 已付 已发 完成 交付 签收 回款",
        "ordered": "order* pending process* in_process new approv* hold backorder* draft created sent confirm* disputed unpaid overdue partial*"
        " to_deliver to_ship to_be to_bill to_invoice undelivered unshipped unfulfilled unbilled"
        " 待 未 处理 审核 新建 部分 执行",
        "open": "open process progress active new working pending qualif* propos* negotiat* prospect* lead* ongoing hold 进行 跟进 新建 洽谈 谈判 报价 意向 待",
    },
    "activity": {
        "joint visit": "joint accompanied ride_along 陪 协同 联合",
        "demo": "demo* presentation* 演示 展示 试用",
        "proposal": "propos* quot* offer* 报价 方案 投标",
        "negotiation": "negotiat* contract* 谈判 商务 合同",
        "event": "event* webinar* seminar* fair* conference* exhibit* trade_show campaign* 展会 活动 会展 沙龙",
        "call": "call* phone* dial* inbound outbound voicemail video* zoom teams online 电话 通话 视频 线上 语音",
        "visit": "visit* meet* lunch* dinner* site* in_person face* appointment* field 拜访 上门 见面 会面 会议 面谈 现场 实地 走访",
        "follow-up": "follow* e_mail* email* mail* sms text* message* whatsapp linkedin letter* chat* wechat 跟进 邮件 短信 微信 回访 消息 qq",
        "other": "task* to_do todo note* deadline* admin* internal training support* service* 任务 待办 备注 其他 内部 培训 售后",
    },
    "outcome": {
        "lost": "not_interested no_interest lost reject* declin* refus* negative 拒绝 不感兴趣 无意向 失败 丢",
        "held": "no_answer no_response voicemail left* busy not_reached unreachable neutral pending resched* held unchanged none complet* done 无人接 未接 待 一般 考虑"
        " 维持 无变化 完成",
        "advanced": "interest* success* positive advanc* progress* order* agreed booked scheduled connected demo* won 感兴趣 有意向 成功 成交 下单 推进 同意"
        " 有进展",
    },
    "grade": {
        "C": "c low cold bronze small tier_3 minor tail inactive 非优先 低 小 冷 潜在",
        "A": "a vip key gold platinum diamond strategic high hot top tier_1 enterprise large major 重点 战略 核心 关键 大客户 高 钻石 金牌 优质 优先",
        "B": "b medium mid silver warm normal standard regular tier_2 average 重要 普通 一般 中 银牌 常规",
    },
    "platform": {
        "lost": "lost churn* former dead inactive lapsed 流失 失去 停止",
        "purchase": "customer* active client* buying existing won convert* 成交 老客户 购买 合作 签约",
        "working": "未成交 working propos* quot* opportunit* qualif* negotiat* engaged 跟进 意向 洽谈 商机",
        "market": "prospect* lead* market target* new cold 潜在 线索 新 公海",
    },
    "forecast_category": {
        "omitted": "omit* exclud* none 不计 忽略",
        "best_case": "best* upside likely most_likely 最佳 乐观 最好",
        "commit": "commit* closed forecast* strong* 承诺 已结束",
        "pipeline": "pipeline open early 管道 漏斗",
    },
    "role": {"hunter": "hunter* new* acqui* 开拓 新客", "farmer": "farmer* account* existing* 维护 老客", "mixed": "mixed both 混合"},
    "metric": {
        "new_customers": "new_customer* new_account* 新客 新增",
        "orders": "order* deal* 订单 单数",
        "calls": "call* 电话",
        "visits": "visit* meeting* 拜访",
        "proposals": "proposal* quote* 报价 方案",
        "revenue": "revenue sales amount turnover bookings 销售额 金额 收入 业绩 回款",
    },
    "key_account": {"no": "no* none normal 非 否 普通", "yes": "yes key* vip major strategic 是 重点 大客户"},
}
# headers that may stand for a required column where nothing better is there, the likelier first
HEADERS: dict[str, str] = {
    "customer": "customer client account company organisation business buyer empresa cliente kunde firma societe 客户 公司 单位 企业 merchant partner dealer distributor store shop hospital"
    " school retailer related_to contact lead person 医院 门店 经销商 药店 学校 店铺 联系人 线索 name 名称 姓名",
    "amount": "amount likely value revenue price total sum worth budget deal_size contract_value mrr arr acv tcv income sales importe monto valor betrag wert umsatz montant 金额 价值 总价 价款 收入 额",
    "stage": "stage phase step pipeline etapa etape status state 阶段 状态 进度 进展",
    "expected_close": "expected_close close closing cierre abschluss decision signing forecast target_date due end 预计 成交 签约 签单 结束 截止",
    "date": "date day fecha datum when time at on from scheduled start completed 日期 时间 日",
    "activity": "activity type kind method channel action interaction mode engagement 活动 方式 形式 类型 渠道 类别",
    "rep": "rep seller salesman salesperson agent owner executive consultant representative user assigned 销售 业务员 负责人 业务 人员 姓名",
    "month": "month period 月份 月 期间",
    "target": "target quota goal plan budget 目标 指标 任务 计划",
}
WITHOUT_TAX = re.compile(r" (?:excl|excluding|incl|including|before|after|with|without) (?:tax|vat) ")
SHORT = 4  # letters; a longer word may be the beginning of one: ACCOUNTID
SAME = {
    "dt": "date", "amt": "amount", "cust": "customer", "acct": "account", "acc": "account", "opp": "opportunity", "oppty": "opportunity", "nr": "no",
    "num": "no", "number": "no", "val": "value", "org": "organization", "organisation": "organization", "prob": "probability", "mgr": "manager",
    "exp": "expected", "est": "expected", "estimated": "expected", "anticipated": "expected", "projected": "expected", "closing": "close",
    "closed": "closed", "creation": "created", "salesperson": "rep", "salesrep": "rep", "assigned": "rep", "representative": "rep", "seller": "rep", "descr": "description",
    "desc": "description", "qty": "quantity", "co": "company", "tel": "phone", "identifier": "id", "key": "key", "categ": "category",
}  # fmt: skip
NOISE = {
    "at",
    "on",
    "the",
    "of",
    "a",
    "in",
    "deal",
    "opportunity",
    "crm",
    "current",
    "record",
    "c",
    "sfdc",
    "hs",
    "sf",
    "usd",
    "eur",
    "cny",
    "gbp",
    "inr",
}
WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W_\u4e00-\u9fff]+")
NEVER = (
    "source",
    "campaign",
    "来源",
    "phone",
    "email",
    "e mail",
    "url",
    "website",
    "address",
    "zip",
    "postal",
    "street",
    "电话",
    "手机",
    "邮箱",
    "地址",
    "网址",
)


# words of a header that keep it from standing for a column by a likely word or by its values alone; * as above
NEVER_FOR = {
    "customer": "product pipeline stage campaign plan item sku category segment region line description subject note* total count active avg average"
    " type score rate risk source 产品 商品 阶段 类型 分类 级别 来源 数量",
    "amount": "count calls orders qty quantit* unit avg average cost* discount* tax* days score probability stock expansion limit rate 数量 单价 成本 折扣 税",
    "date": "close* closing expir* created creation updated update modified birth* hire* signing valid since until expected month* year quarter week"
    " next last change* stage due sla deadline 到期 截止 预计 创建 更新 修改 入职 生日 有效 月份 下次 最后",
    "stage": "description note* comment* text origin source priority country subject region 备注 描述 来源 地区",
    "activity": "description note* comment* text origin source priority country subject region 备注 描述 来源 地区",
}
PLANNED = ("due", "created", "deadline", "创建", "截止")  # days that an activity may have instead of its own


NO_CODE = {("status", True): ("quot*", "draft*", "报价", "草稿")}  # of an order: what is none yet, and none that was cancelled
WHO = ("prospect", "lead")  # in words of several: whose stage it is, as in “PROSPECT-Proposal”, and not which
DENIALS = ("未", "不", "非", "没", "无")


@cache
def words_of(text: str) -> str:
    """A text as words with blanks around each: camelCase and punctuation parted, in small letters without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", bare)
    return " ".join(("", *WORD.findall(text.casefold()), ""))


@cache
def tokens_of(title: str) -> frozenset[str]:
    """The words of a header that matter, abbreviations written out."""
    words = [SAME.get(word, word) for word in words_of(title).split()]
    return frozenset(word for word in words if word not in NOISE) or frozenset(words)


def place_in(text: str, word: str) -> int:
    """Where a likely word stands in the words of a text; −1 where it does not."""
    if not word.isascii():
        return text.find(word)
    plain = word.rstrip("*").replace("_", " ")
    return text.find(f" {plain}" if word.endswith("*") else f" {plain} ")


def is_denied(text: str, at: int) -> bool:
    """Whether what stands at a place in a text is said not to be: 未成交, not contacted."""
    return text[max(at - 1, 0) : at].endswith(DENIALS) or text[:at].endswith(" not")


def likely_code(column: Column, value: str) -> tuple[str, str] | None:
    """The code of a column that a value's words make likely, and the word that did: one of whom it is last, the earliest in the value, then the longest."""
    text = words_of(value)
    codes = [choice.code for choice in column.choices] or ["yes", "no"]
    hints = [(code, word) for code, words in VALUES.get(column.name, {}).items() if code in codes for word in words.split()]
    known = [(c.code, name) for c in column.choices for name in (c.code, c.en, c.zh, *(a for a in c.aliases if len(a) > 1))]  # C alone is a call
    names = [(code, "_".join(words_of(name).split())) for code, name in known]
    found = [
        (at, -len(word), code, word) for code, word in (*names, *hints) if word and (at := place_in(text, word)) >= 0 and not is_denied(text, at)
    ]
    if not found or any(place_in(text, word) >= 0 for word in NO_CODE.get((column.name, "ordered" in codes), ())):
        return None
    _at, _length, code, word = min(found, key=lambda item: (item[3].rstrip("*") in WHO, *item[:2]))
    return code, word.replace("*", "…").replace("_", " ")


def likely_header(name: str, title: str) -> int:
    """How likely a header is to stand for a required column by its words: 0 not at all, else the more the better."""
    text = words_of(title)
    if any(word in text for word in NEVER):
        return 0
    hints = HEADERS.get(name, "").split()
    likely = [len(hints) - rank for rank, word in enumerate(hints) if place_in(text, f"{word}*" if len(word) > SHORT else word) >= 0]
    return max(likely, default=0)


def may_be(name: str, title: str, allowed: tuple[str, ...] = ()) -> bool:
    """Whether no word of a header, but for those allowed, keeps it from standing for a column."""
    text = words_of(title)
    if name == "amount":
        text = WITHOUT_TAX.sub(" ", text)
    return not any(place_in(text, word) >= 0 for word in NEVER_FOR.get(name, "").split() if word not in allowed)


def is_number_of(title: str) -> bool:
    """Whether a header is of numbers that stand for a thing, not of its names."""
    return words_of(title).split()[-1:] == ["id"] or title.endswith(("编号", "编码", "ID"))


def is_same(known: str, title: str) -> bool:
    """Whether two headers say the same in other words: “Close_Dt__c” and “Close date”."""
    tokens = tokens_of(known)
    return tokens == tokens_of(title) and not tokens <= {"id", "no", "code", "key"}


def holds(known: str, title: str) -> bool:
    """Whether a header says all that a known one does, and more."""
    if any(word in words_of(title) for word in NEVER):
        return False
    if not known.isascii():
        return len(known) > 1 and known in title
    tokens = tokens_of(known)
    return bool(tokens) and tokens <= tokens_of(title) and not tokens <= {"name", "id", "date", "type", "no", "value", "time", "total", "code"}


def names_of(kind: Kind, column: Column) -> tuple[str, ...]:
    return (column.name, column.en, column.zh, *aliases_of(kind.name, column.name))


def says(kind: Kind, column: Column, title: str) -> bool:
    return any(is_same(known, title) for known in names_of(kind, column) if known.isascii())


def says_or_holds(kind: Kind, column: Column, title: str) -> bool:
    return says(kind, column, title) or any(holds(known, title) for known in names_of(kind, column))
