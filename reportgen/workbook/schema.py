"""The fifteen kinds of sheet that are understood: their columns, types and titles, declared once; other headers stand in aliases.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportgen.settings import Settings


class Type(StrEnum):
    """How the cells of a column are read; the dtype each gives in a Dataset frame is in `dataset.py`."""

    TEXT = "text"  # kept as written, trimmed
    PERSON = "person"  # a rep's or manager's name, resolved against the roster
    CUSTOMER = "customer"  # a customer's name, resolved against the customers on file
    DATE = "date"
    MONTH = "month"
    WEEK = "week"  # any day, taken to its Monday
    TIME = "time"  # time of day, in hours since midnight
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"  # 80 %, 0.8 and 80 are one value
    SCORE = "score"  # 1–5
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of the column's choices, by code, name or alias


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a column: the code kept in the data, its names, and what else people write for it."""

    code: str
    en: str
    zh: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet kind: canonical header, type, titles and help."""

    name: str
    type: Type
    en: str
    zh: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help_en: str = ""
    help_zh: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet: its canonical name, titles and columns, in the order a template shows them."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()  # sheet names that break a tie
    help_en: str = ""
    help_zh: str = ""


def column(name: str, type: Type, en: str, zh: str, help: tuple[str, str] = ("", ""), **more: Any) -> Column:
    return Column(name, type, en, zh, help_en=help[0], help_zh=help[1], **more)


def choices(*lines: str) -> tuple[Choice, ...]:
    """Choices, one a line: code | en | zh | other words."""
    found = []
    for line in lines:
        code, en, zh, *others = (part.strip() for part in line.split(" | "))
        found.append(Choice(code, en, zh, tuple(others)))
    return tuple(found)


ROLES = choices(
    "hunter | Hunter | 猎人 | 猎手 | 开拓型 | 新客户开发 | 开发新客户 | 拓展 | new business",
    "farmer | Farmer | 农夫 | 维护型 | 老客户维护 | 客户维护 | existing business",
    "mixed | Mixed | 混合 | 混合型 | 综合 | both",
)
TARGET_METRICS = choices(
    "revenue | Revenue | 销售额 | sales | 业绩 | 金额 | turnover",
    "orders | Orders | 订单数 | 订单",
    "new_customers | New customers | 新客户数 | 新增客户 | 新客户",
    "calls | Calls | 电话数 | 电话",
    "visits | Visits | 拜访数 | 拜访 | 拜访次数",
    "proposals | Proposals | 提案数 | 提案 | 报价数",
)
ORDER_STATUS = choices(
    "ordered | Ordered | 已下单 | open | confirmed | 未交付 | 待发货 | 待交付 | 未发货 | 未交货 | 已订购"
    " | pending | not shipped | processing | 进行中 | 已确认",
    "delivered | Delivered | 已交付 | shipped | 已发货 | 已完成 | completed | complete | invoiced | paid | 已送货 | 完成",
    "cancelled | Cancelled | 已取消 | canceled | void | 取消 | 作废 | 已作废",
)
PLATFORMS = choices(
    "purchase | Purchase | 购买平台 | 购买 | customer | 成交客户 | 老客户",
    "working | Working | 工作平台 | 工作 | 跟进中",
    "market | Market | 市场平台 | 市场 | prospect | lead | 潜在客户",
    "lost | Lost | 已流失 | 失去 | 流失 | 流失客户",
)
GRADES = choices("A | A | A | A级 | A类 | hot", "B | B | B | B级 | B类 | warm", "C | C | C | C级 | C类 | cold")
ACTIVITIES = choices(
    "call | Call | 电话 | phone | phone call | telephone | 致电 | 打电话 | 电话沟通 | 通话 | 电话拜访 | 视频会议 | 视频"
    " | 线上会议 | video call | video meeting | online meeting | virtual meeting | zoom | teams | c",
    "visit | Visit | 拜访 | meeting | site visit | 上门 | 上门拜访 | 实地拜访 | 面谈 | 当面拜访 | face to face | 出差拜访"
    " | 现场拜访 | 客户拜访 | 走访 | 登门拜访 | on-site visit | in-person meeting | v",
    "joint visit | Joint visit | 协同拜访 | 陪同拜访 | 联合拜访 | 陪访 | accompanied visit",
    "demo | Demo | 演示 | demonstration | presentation | 产品演示 | 展示",
    "proposal | Proposal | 提案 | 方案 | 报价 | quotation | quote | offer | 提交方案",
    "negotiation | Negotiation | 谈判 | 商务谈判 | negotiating | 洽谈",
    "follow-up | Follow-up | 跟进 | follow up | followup | email | e-mail | 邮件 | 回访 | 微信 | wechat | 短信 | sms | whatsapp",
    "event | Event | 市场活动 | 活动 | 展会 | trade fair | seminar | webinar",
    "other | Other | 其他 | 其它 | task | 内部",
)
TIME_CODES = choices(
    "T1 | T1 | T1 | T1直接销售 | direct selling", "T2 | T2 | T2 | T2间接销售 | indirect selling", "T3 | T3 | T3 | T3在途 | travel",
    "T4 | T4 | T4 | T4行政 | administration", "T5 | T5 | T5 | T5私人 | private",
)  # fmt: skip
OUTCOMES = choices(
    "advanced | Advanced | 推进 | progress | progressed | 有进展 | positive | 成功 | interested | order placed | 已下单 | 有意向",
    "held | Held | 维持 | neutral | unchanged | 持平 | 无变化 | no change | pending",
    "lost | Lost | 失败 | 失去 | negative | 丢失 | 输单 | not interested | no interest | 无意向 | 流失",
)
DEAL_STATUS = choices(
    "open | Open | 进行中 | 跟进中 | in progress | active | pending | 未结束 | 未成交",
    "won | Won | 赢单 | closed won | 成交 | 已成交 | 赢",
    "lost | Lost | 输单 | 失去 | closed lost | 丢单 | 失败 | 输 | 已失败",
)
STAGES = choices(  # other forms of the usual stages' own words; a word for another thing, such as Proposal, is for `adopt` and the team to place
    "lead | Lead | 线索 | new lead | 新线索 | 潜在线索 | 线索阶段",
    "qualified | Qualified | 已确认需求 | qualification | qualifying | need confirmed | needs confirmed | 需求确认 | 确认需求 | 需求已确认"
    " | 需求确认阶段 | 已确认",
    "quotation | Quotation given | 报价 | quote | quoted | quotation sent | quote sent | 报价中 | 已报价 | 报价阶段 | 方案报价 | 提交报价",
    "negotiation | Negotiating terms | 合同条款谈判 | negotiating | negotiation | 谈判 | 谈判中 | 谈判阶段 | 商务谈判 | 合同谈判 | 条款谈判",
    "review | First review passed | 初审通过 | first review | review passed | 初审 | 通过初审 | 已初审",
    "signature | Signature steps confirmed | 签约步骤确认 | signature | signing | 签约中 | 待签约 | 签约确认 | 签约阶段",
)
CATEGORIES = choices(
    "commit | Commit | 承诺 | committed", "best_case | Best case | 最佳情况 | best case | bestcase | 乐观 | upside",
    "pipeline | Pipeline | 管道 | 漏斗", "omitted | Omitted | 不计入 | omit | 忽略 | 排除",
)  # fmt: skip
AREAS = choices(
    "knowledge_skills | Knowledge and skills | 知识与技巧 | knowledge & skills | 知识 | 技巧 | skills | knowledge",
    "talent | Talent | 天份 | 天赋", "motivation | Motivation and attitude | 激励/态度 | motivation | attitude | 态度 | 激励",
)  # fmt: skip
DIMENSIONS = choices(
    "customer_grade | Customer grade | 客户等级 | grade | customer | 客户", "product | Product | 产品",
    "task | Task | 任务 | sales task",
)  # fmt: skip
NOTE_KINDS = choices(
    "summary | Summary | 月小结 | monthly summary | 小结 | 总结", "manager comment | Manager's comment | 经理意见 | comment | 主管意见",
    "internal factor | Internal factor | 内部因素 | internal", "external factor | External factor | 外部因素 | external",
)  # fmt: skip


def rep_column(required: bool = False) -> Column:
    help = ("Name as in the roster", "与销售人员名单一致的姓名")
    return column("rep", Type.PERSON, "Rep", "销售人员", help, required=required)


def customer_column(required: bool = True) -> Column:
    help = ("Name as on the customers' sheet", "与客户表一致的名称")
    return column("customer", Type.CUSTOMER, "Customer", "客户", help, required=required)


def scored_kind(name: str, en: str, zh: str, help: tuple[str, str]) -> Kind:
    """Fence and screening: their criteria are columns that the settings give."""
    assessed = column("assessed_on", Type.DATE, "Assessed on", "评估日期")
    return Kind(name, en, zh, (customer_column(), assessed), help_en=help[0], help_zh=help[1])


KINDS: tuple[Kind, ...] = (
    Kind("reps", "Reps", "销售人员", (
        rep_column(True),
        column("rep_id", Type.TEXT, "Rep ID", "工号"),
        column("email", Type.TEXT, "E-mail", "电子邮箱"),
        column("team", Type.TEXT, "Team", "团队"),
        column("manager", Type.TEXT, "Manager", "上级主管"),
        column("manager_email", Type.TEXT, "Manager e-mail", "主管邮箱"),
        column("hired_on", Type.DATE, "Hired on", "入职日期"),
        column("role", Type.CHOICE, "Role", "角色", choices=ROLES),
        column("hours_per_week", Type.NUMBER, "Hours per week", "每周工时"),
        column("left_on", Type.DATE, "Left on", "离职日期"),
    ), ("Roster", "名单", "员工名单", "Sales team"), "Everybody who sells", "所有销售人员"),
    Kind("targets", "Targets", "销售目标", (
        column("month", Type.MONTH, "Month", "月份", required=True),
        rep_column(True),
        column("target", Type.MONEY, "Target", "目标", required=True),
        column("metric", Type.CHOICE, "Metric", "指标", choices=TARGET_METRICS),
        customer_column(required=False),
        column("product", Type.TEXT, "Product", "产品"),
    ), ("Quota", "年度销售目标", "目标"), "What each rep is to reach each month", "每人每月的目标"),
    Kind("orders", "Orders", "订单", (
        column("date", Type.DATE, "Order date", "订单日期", required=True),
        customer_column(),
        column("amount", Type.MONEY, "Amount", "金额", required=True),
        rep_column(),
        column("order_id", Type.TEXT, "Order no.", "订单号"),
        column("product", Type.TEXT, "Product", "产品"),
        column("status", Type.CHOICE, "Status", "状态", choices=ORDER_STATUS),
        column("due_on", Type.DATE, "Due on", "交货日期"),
        column("delivered_on", Type.DATE, "Delivered on", "交付日期"),
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号"),
        column("currency", Type.TEXT, "Currency", "币种"),
    ), ("Sales", "订单明细", "Order list"), "Orders as they come in; a return is a negative row", "订单；退货写负数"),
    Kind("customers", "Customers", "客户", (
        customer_column(),
        rep_column(),
        column("customer_id", Type.TEXT, "Customer ID", "客户编号"),
        column("platform", Type.CHOICE, "Platform", "平台", choices=PLATFORMS),
        column("grade", Type.CHOICE, "Grade", "等级", choices=GRADES),
        column("key_account", Type.YES_NO, "Key account", "重点客户"),
        column("segment", Type.TEXT, "Segment", "行业"),
        column("contact", Type.TEXT, "Contact", "联系人"),
        column("contact_title", Type.TEXT, "Contact's position", "职位"),
        column("company_size", Type.TEXT, "Company size", "公司规模"),
        column("potential", Type.MONEY, "Potential", "潜力"),
        column("reason", Type.TEXT, "Reason to invest time", "开发理由"),
        column("first_contact_on", Type.DATE, "First contact on", "首次接触日期"),
        column("source", Type.TEXT, "Source", "客户来源"),
        column("lost_on", Type.DATE, "Lost on", "流失日期"),
        column("lost_reason", Type.TEXT, "Reason of loss", "流失原因"),
    ), ("Accounts", "客户名单", "客户资料"), "Customers and prospects", "客户与潜在客户"),
    scored_kind("fence", "Fence", "围墙准则", ("The wall around key accounts, 1–5", "重点客户的围墙，1–5 分")),
    scored_kind("screening", "Screening", "筛选准则", ("Which prospects are worth working, 1–5", "哪些潜在客户值得投入，1–5 分")),
    Kind("visits", "Visits", "拜访记录", (
        column("date", Type.DATE, "Visit date", "拜访日期", required=True),
        customer_column(),
        column("activity", Type.CHOICE, "Activity", "活动", required=True, choices=ACTIVITIES),
        rep_column(),
        column("contact", Type.TEXT, "Contact", "联系人"),
        column("time_code", Type.CHOICE, "Time code", "时间代码", choices=TIME_CODES),
        column("hours", Type.NUMBER, "Hours", "小时"),
        column("minutes", Type.NUMBER, "Minutes", "分钟"),
        column("start", Type.TIME, "Start", "开始时间"),
        column("end", Type.TIME, "End", "结束时间"),
        column("product", Type.TEXT, "Product", "产品"),
        column("task", Type.TEXT, "Task", "任务"),
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号"),
        column("outcome", Type.CHOICE, "Outcome", "结果", choices=OUTCOMES),
        column("next_step", Type.TEXT, "Next step", "下一步"),
        column("next_step_on", Type.DATE, "Next step on", "下一步日期"),
        column("joint_with", Type.TEXT, "Joint with", "陪同人员"),
        column("quality", Type.SCORE, "Quality", "评分"),
        column("notes", Type.TEXT, "Notes", "备注"),
    ), ("Visit log", "Activities", "活动记录", "销售日志", "跟进记录"), "Every call and visit", "每一次电话和拜访"),
    Kind("timesheet", "Timesheet", "工作时间", (
        column("week", Type.WEEK, "Week", "周", required=True),
        column("t1", Type.NUMBER, "T1", "T1直接销售", required=True),
        column("t2", Type.NUMBER, "T2", "T2间接销售", required=True),
        column("t3", Type.NUMBER, "T3", "T3在途", required=True),
        column("t4", Type.NUMBER, "T4", "T4行政", required=True),
        column("t5", Type.NUMBER, "T5", "T5私人"),
        rep_column(),
    ), ("Time sheet", "工时", "时间表"), "Hours a week by T1–T5", "每周 T1–T5 工时"),
    Kind("pipeline", "Pipeline", "销售漏斗", (
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号"),
        customer_column(),
        column("amount", Type.MONEY, "Amount", "金额", required=True),
        column("stage", Type.CHOICE, "Stage", "阶段", required=True),
        column("expected_close", Type.DATE, "Expected close", "预计成交日期", required=True),
        rep_column(),
        column("name", Type.TEXT, "Name", "商机名称"),
        column("product", Type.TEXT, "Product", "产品"),
        column("probability", Type.SHARE, "Probability", "概率"),
        column("opened_on", Type.DATE, "Opened on", "创建日期"),
        column("stage_since", Type.DATE, "Stage since", "进入阶段日期"),
        column("status", Type.CHOICE, "Status", "状态", choices=DEAL_STATUS),
        column("closed_on", Type.DATE, "Closed on", "实际成交日期"),
        column("lost_reason", Type.TEXT, "Lost reason", "输单原因"),
        column("last_contact_on", Type.DATE, "Last contact on", "最近联系日期"),
        column("next_step", Type.TEXT, "Next step", "下一步"),
        column("next_step_on", Type.DATE, "Next step on", "下一步日期"),
        column("decision_maker_met", Type.YES_NO, "Decision maker met", "已见决策人"),
        column("competitor", Type.TEXT, "Competitor", "竞争对手"),
        column("forecast_category", Type.CHOICE, "Forecast category", "预测类别", choices=CATEGORIES),
        column("currency", Type.TEXT, "Currency", "币种"),
        column("snapshot_on", Type.DATE, "Snapshot on", "快照日期"),
    ), ("Opportunities", "Deals", "工作平台", "商机", "漏斗"), "Every deal being worked on", "所有在谈商机"),
    Kind("capabilities", "Capabilities", "能力评估", (
        rep_column(True),
        column("assessed_on", Type.DATE, "Assessed on", "评估日期", required=True),
        column("criterion", Type.TEXT, "Criterion", "准则", required=True),
        column("score", Type.NUMBER, "Score", "得分", required=True),
        column("required", Type.NUMBER, "Required", "要求", required=True),
        column("area", Type.CHOICE, "Area", "领域", choices=AREAS),
        column("weight", Type.NUMBER, "Weight", "权重"),
        column("influenceable", Type.YES_NO, "Influenceable", "可影响"),
        column("action", Type.TEXT, "Action", "行动"),
        column("due_on", Type.DATE, "Due on", "截止日期"),
        column("done_on", Type.DATE, "Done on", "完成日期"),
    ), ("Skills", "能力"), "Knowledge, talent, motivation against what is required", "知识、天份、激励与要求的对照"),
    Kind("plans", "Plans", "周计划", (
        column("week", Type.WEEK, "Week", "周", required=True),
        column("planned_hours", Type.NUMBER, "Planned hours", "计划小时", required=True),
        rep_column(),
        column("activity", Type.CHOICE, "Activity", "活动", choices=ACTIVITIES),
        customer_column(required=False),
        column("planned_count", Type.NUMBER, "Planned count", "计划次数"),
        column("objective", Type.TEXT, "Objective", "目标"),
    ), ("Week plan", "计划"), "What a week is to hold", "每周计划"),
    Kind("focus", "Focus", "活动方向", (
        column("dimension", Type.CHOICE, "Dimension", "维度", required=True, choices=DIMENSIONS),
        column("key", Type.TEXT, "Key", "项目", required=True),
        column("share", Type.SHARE, "Share", "占比", required=True),
        rep_column(),
    ), ("Direction", "方向"), "How time should be shared out", "时间应如何分配"),
    Kind("events", "Events", "市场活动", (
        column("date", Type.DATE, "Date", "日期", required=True),
        column("name", Type.TEXT, "Event", "活动名称", required=True),
        column("product", Type.TEXT, "Product", "产品"),
        column("cost", Type.MONEY, "Cost", "费用"),
        column("attendees", Type.NUMBER, "Attendees", "参加人数"),
        column("leads", Type.NUMBER, "Leads", "线索数"),
        column("orders", Type.NUMBER, "Orders", "订单数"),
        rep_column(),
    ), ("Marketing", "活动"), "Fairs, seminars and what they cost and brought", "展会、研讨会及其费用和成果"),
    Kind("notes", "Notes", "月小结", (
        column("month", Type.MONTH, "Month", "月份", required=True),
        column("text", Type.TEXT, "Text", "内容", required=True),
        rep_column(),
        column("kind", Type.CHOICE, "Kind", "类型", choices=NOTE_KINDS),
        column("author", Type.TEXT, "Author", "作者"),
    ), ("Summaries", "小结"), "The month in the rep's and the manager's own words", "销售和经理的月度小结"),
    Kind("measures", "Measures", "措施", (
        column("measure", Type.TEXT, "Measure", "措施", required=True),
        column("agreed_on", Type.DATE, "Agreed on", "约定日期", required=True),
        rep_column(),
        column("finding", Type.TEXT, "Finding", "发现"),
        column("metric", Type.TEXT, "Metric", "指标"),
        column("owner", Type.TEXT, "Owner", "责任人"),
        column("due_on", Type.DATE, "Due on", "截止日期"),
        column("done_on", Type.DATE, "Done on", "完成日期"),
        column("result", Type.TEXT, "Result", "结果"),
    ), ("Actions", "措施跟踪"), "What was agreed, followed up until done", "约定的措施，跟进到完成"),
)  # fmt: skip

KIND = {kind.name: kind for kind in KINDS}
SCORED = ("fence", "screening")  # kinds whose further columns are the settings' criteria
IGNORE = "ignore"  # in the settings' columns: headers that stand for no column
EXAMPLE_MARKS = ("e.g.", "例：")  # a template's example row begins its first text with one of these, and is not read
ABOUT = ("About", "关于", "说明")  # names of the sheet that tells a workbook's rep and month
ABOUT_REP = ("rep", "sales rep", "销售人员", "业务员")
ABOUT_MONTH = ("month", "period", "月份", "期间")
ABOUT_ORIGIN = ("rolled over from", "结转自")  # the month that a workbook was rolled over from
LISTS_MARK = "reportgen: the words of the drop-down lists"  # first cell of a hidden sheet of a template, which is not read


def columns_of(kind: Kind, settings: Settings) -> tuple[Column, ...]:
    """The columns of a kind under the settings: fence and screening have the criteria's, pipeline the stages as choices."""
    if kind.name in SCORED:
        criteria = getattr(settings, kind.name).criteria
        return (*kind.columns, *(Column(c.code, Type.SCORE, c.en, c.zh) for c in criteria))
    if kind.name == "pipeline":
        ends = {choice.code: (choice.en, choice.zh, *choice.aliases) for choice in DEAL_STATUS if choice.code != "open"}
        own = {word.casefold() for stage in settings.stages for word in (stage.code, stage.en, stage.zh)}
        words = {choice.code: tuple(word for word in choice.aliases if word.casefold() not in own) for choice in STAGES}
        stages = tuple(  # the first won one is also “closed won”
            Choice(s.code, s.en, s.zh, ends.pop(s.outcome, words.get(s.code, ()))) for s in settings.stages
        )
        return tuple(replace(c, choices=stages) if c.name == "stage" else c for c in kind.columns)
    return kind.columns
