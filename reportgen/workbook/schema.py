"""The fifteen kinds of sheet that are understood: their columns, types, titles and aliases, declared once."""

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
    """One column of a sheet kind: canonical header, type, titles, help and every other header it is known by."""

    name: str
    type: Type
    en: str
    zh: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
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


def column(name: str, type: Type, en: str, zh: str, aliases: str = "", help: tuple[str, str] = ("", ""), **more: Any) -> Column:
    """A column; its aliases are written in one string, " | " between them."""
    known = tuple(alias.strip() for alias in aliases.split(" | ") if alias.strip())
    return Column(name, type, en, zh, aliases=known, help_en=help[0], help_zh=help[1], **more)


def choices(*lines: str) -> tuple[Choice, ...]:
    """Choices, one a line: code | en | zh | other words."""
    found = []
    for line in lines:
        code, en, zh, *others = (part.strip() for part in line.split(" | "))
        found.append(Choice(code, en, zh, tuple(others)))
    return tuple(found)


ROLES = choices("hunter | Hunter | 猎人 | 猎手 | 开拓型", "farmer | Farmer | 农夫 | 维护型", "mixed | Mixed | 混合 | 混合型")
TARGET_METRICS = choices(
    "revenue | Revenue | 销售额 | sales | 业绩 | 金额 | turnover",
    "orders | Orders | 订单数 | 订单",
    "new_customers | New customers | 新客户数 | 新增客户 | 新客户",
    "calls | Calls | 电话数 | 电话",
    "visits | Visits | 拜访数 | 拜访 | 拜访次数",
    "proposals | Proposals | 提案数 | 提案 | 报价数",
)
ORDER_STATUS = choices(
    "ordered | Ordered | 已下单 | open | confirmed | 未交付 | 待发货 | 待交付 | 已订购 | processing | 进行中 | 已确认",
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
    "call | Call | 电话 | phone | phone call | telephone | 致电 | 打电话 | 电话沟通 | 通话 | 电话拜访",
    "visit | Visit | 拜访 | meeting | site visit | 上门 | 上门拜访 | 实地拜访 | 面谈 | 当面拜访 | face to face",
    "joint visit | Joint visit | 协同拜访 | 陪同拜访 | 联合拜访 | 陪访 | accompanied visit",
    "demo | Demo | 演示 | demonstration | presentation | 产品演示 | 展示",
    "proposal | Proposal | 提案 | 方案 | 报价 | quotation | quote | offer | 提交方案",
    "negotiation | Negotiation | 谈判 | 商务谈判 | negotiating | 洽谈",
    "follow-up | Follow-up | 跟进 | follow up | followup | email | e-mail | 邮件 | 回访 | 微信 | wechat",
    "event | Event | 市场活动 | 活动 | 展会 | trade fair | seminar | webinar",
    "other | Other | 其他 | 其它 | task | 内部",
)
TIME_CODES = choices(
    "T1 | T1 | T1 | T1直接销售 | direct selling", "T2 | T2 | T2 | T2间接销售 | indirect selling", "T3 | T3 | T3 | T3在途 | travel",
    "T4 | T4 | T4 | T4行政 | administration", "T5 | T5 | T5 | T5私人 | private",
)  # fmt: skip
OUTCOMES = choices(
    "advanced | Advanced | 推进 | progress | progressed | 有进展 | positive | 成功 | interested",
    "held | Held | 维持 | neutral | unchanged | 持平 | 无变化 | no change | pending",
    "lost | Lost | 失败 | 失去 | negative | 丢失 | 输单 | not interested | 流失",
)
DEAL_STATUS = choices(
    "open | Open | 进行中 | 跟进中 | in progress | active | pending | 未结束 | 未成交",
    "won | Won | 赢单 | closed won | 成交 | 已成交 | 赢",
    "lost | Lost | 输单 | 失去 | closed lost | 丢单 | 失败 | 输 | 已失败",
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

REP = "Sales Rep | Salesperson | Sales person | 业务员 | 负责人 | 销售代表 | 销售 | 业务代表 | Rep name | Account manager"
CUSTOMER = "Customer Name | Company Name | 客户名称 | Account | Account Name | 公司名称 | 客户名 | Company | Client"
PRODUCT = "产品名称 | Product name | 产品类别 | Product line"
ASSESSED = "Assessed On | 评估时间 | Assessment date"
OPPORTUNITY = "Opportunity ID | 商机ID | 商机编号 | Opportunity No. | 商机号"


def rep_column(required: bool = False, aliases: str = "") -> Column:
    return column(
        "rep", Type.PERSON, "Rep", "销售人员", f"{REP} | {aliases}", required=required,
        help=("Name as in the roster", "与销售人员名单一致的姓名"),
    )  # fmt: skip


def customer_column(aliases: str = "") -> Column:
    return column(
        "customer", Type.CUSTOMER, "Customer", "客户", f"{CUSTOMER} | {aliases}", required=True,
        help=("Name as on the customers' sheet", "与客户表一致的名称"),
    )  # fmt: skip


def scored_kind(name: str, en: str, zh: str, help: tuple[str, str]) -> Kind:
    """Fence and screening: their criteria are columns that the settings give."""
    assessed = column("assessed_on", Type.DATE, "Assessed on", "评估日期", ASSESSED)
    return Kind(name, en, zh, (customer_column(), assessed), help_en=help[0], help_zh=help[1])


KINDS: tuple[Kind, ...] = (
    Kind("reps", "Reps", "销售人员", (
        rep_column(True, "Name | 姓名 | sales_agent | 员工姓名"),
        column("rep_id", Type.TEXT, "Rep ID", "工号", "Staff number | 员工编号 | Employee ID"),
        column("email", Type.TEXT, "E-mail", "电子邮箱", "邮箱 | Email address | 邮件"),
        column("team", Type.TEXT, "Team", "团队", "region | 部门 | regional_office | Department"),
        column("manager", Type.TEXT, "Manager", "上级主管", "Teamlead | 团队负责人 | 经理 | 主管 | Team leader"),
        column("manager_email", Type.TEXT, "Manager e-mail", "主管邮箱", "经理邮箱 | Manager Email"),
        column("hired_on", Type.DATE, "Hired on", "入职日期", "Hire Date | 入职时间"),
        column("role", Type.CHOICE, "Role", "角色", "员工职位 | 销售角色 | 类型", choices=ROLES),
        column("hours_per_week", Type.NUMBER, "Hours per week", "每周工时", "周工时"),
        column("left_on", Type.DATE, "Left on", "离职日期", "Leave Date | 离职时间"),
    ), ("Roster", "名单", "员工名单", "Sales team"), "Everybody who sells", "所有销售人员"),
    Kind("targets", "Targets", "销售目标", (
        column("month", Type.MONTH, "Month", "月份", "年份 | 目标月份 | Period"),
        rep_column(True, "目标对象名称"),
        column("target", Type.MONEY, "Target", "目标", "Daily Acquisition Target | annual_quota | monthly_quota | target_revenue"
               " | 本月销售目标 | 目标值 | 销售目标 | Quota | 目标金额 | Sales target | Target amount", required=True),
        column("metric", Type.CHOICE, "Metric", "指标", "新增客户 | 目标类型 | 跟进次数 | 目标指标", choices=TARGET_METRICS),
        column("customer", Type.CUSTOMER, "Customer", "客户", CUSTOMER),
        column("product", Type.TEXT, "Product", "产品", PRODUCT),
    ), ("Quota", "年度销售目标", "目标"), "What each rep is to reach each month", "每人每月的目标"),
    Kind("orders", "Orders", "订单", (
        column("date", Type.DATE, "Order date", "订单日期", "Created Time | Date | ORDERDATE | 下单日期 | 制单日期 | 日期 | 签约日期", required=True),
        customer_column("CUSTOMERNAME"),
        column("amount", Type.MONEY, "Amount", "金额", "SALES | Total Sales | 5/1-5/31消费 | 合同金额 | 实际到帐金额 | 应收 | 应收金额 | 成交价"
               " | 累计金额 | 订单总金额 | 订单金额 | 销售额 | Order Amount | Total | Order value | Revenue | 合计金额", required=True),
        rep_column(aliases="Invoice Owner | 公司签约人 | 销售代表ID | Owner"),
        column("order_id", Type.TEXT, "Order no.", "订单号", "Order ID | Entry | ORDERNUMBER | SalesID | 业务单号 | 工作单号 | 订单编号 | Order Number | 合同编号"),
        column("product", Type.TEXT, "Product", "产品", f"{PRODUCT} | PRODUCTCODE | 商品名称 | 成交产品"),
        column("status", Type.CHOICE, "Status", "状态", "Invoice Status | Order Status | 订单状态", choices=ORDER_STATUS),
        column("due_on", Type.DATE, "Due on", "交货日期", "预计送货日期 | Due Date | 应交日期 | 预计交货日期"),
        column("delivered_on", Type.DATE, "Delivered on", "交付日期", "实际送货日期 | 实际交货日期 | Delivery Date | Delivered"),
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号", OPPORTUNITY),
        column("currency", Type.TEXT, "Currency", "币种", "货币"),
    ), ("Sales", "订单明细", "Order list"), "Orders as they come in; a return is a negative row", "订单；退货写负数"),
    Kind("customers", "Customers", "客户", (
        customer_column("门店名称 | Company name"),
        rep_column(aliases="Company owner | Lead Owner | 分配管家 | 归属人 | 线索负责人 | Account Owner | Owner | 客户经理"),
        column("customer_id", Type.TEXT, "Customer ID", "客户编号", "Record ID | 客户ID | 许可证号 | 客户编码 | Account ID"),
        column("platform", Type.CHOICE, "Platform", "平台", "客户阶段 | 所在平台", choices=PLATFORMS),
        column("grade", Type.CHOICE, "Grade", "等级", "CustomerLevel | Rating | 客户等级 | 客户级别", choices=GRADES),
        column("key_account", Type.YES_NO, "Key account", "重点客户", "KA客户组 | 大客户 | KA"),
        column("segment", Type.TEXT, "Segment", "行业", "Industry | Territory | sector | 区域 | 客户行业 | 所属行业 | 类型 | 门店类型"),
        column("contact", Type.TEXT, "Contact", "联系人", "Last Name | 联系人姓名 | Contact Name | 主要联系人"),
        column("contact_title", Type.TEXT, "Contact's position", "职位", "Job Position | Job Title | Title | 联系人职位 | 职务"),
        column("company_size", Type.TEXT, "Company size", "公司规模", "No. of Employees | 企业规模 | 员工数量 | employees | 人员规模"),
        column("potential", Type.MONEY, "Potential", "潜力", "Opportunity Amount | revenue | 年营业额 | 项目预算 | 潜在金额 | 年采购潜力"),
        column("reason", Type.TEXT, "Reason to invest time", "开发理由", "Reason | 客户需求 | 需求 | 理由"),
        column("first_contact_on", Type.DATE, "First contact on", "首次接触日期", "Assignment Date | Create Date | Created Time | 添加日期"
               " | First Contact | 首次联系日期 | 创建时间 | 创建日期"),
        column("source", Type.TEXT, "Source", "客户来源", "CustomerOrigin | Lead Source | 线索来源 | 来源"),
        column("lost_on", Type.DATE, "Lost on", "流失日期", "流失时间"),
        column("lost_reason", Type.TEXT, "Reason of loss", "流失原因", "Lost Reason | 流失理由"),
    ), ("Accounts", "客户名单", "客户资料"), "Customers and prospects", "客户与潜在客户"),
    scored_kind("fence", "Fence", "围墙准则", ("The wall around key accounts, 1–5", "重点客户的围墙，1–5 分")),
    scored_kind("screening", "Screening", "筛选准则", ("Which prospects are worth working, 1–5", "哪些潜在客户值得投入，1–5 分")),
    Kind("visits", "Visits", "拜访记录", (
        column("date", Type.DATE, "Visit date", "拜访日期", "Activity - Due date | ActivityDate | Interaction Date | Start Date & Time"
               " | Start Date | 日期 | Date | 跟进日期 | 跟进时间 | 拜访时间", required=True),
        customer_column("LeadID | Organization - Name | Parent | Related to | doctor_id | 关联 | 客户编号 | 拜访客户 | 门店经销商名称"),
        column("activity", Type.CHOICE, "Activity", "活动", "Call Type | Direction | 拜访形式 | 拜访方式 | 活动类型 | 跟进形式 | 跟进方式 | 跟进类型"
               " | Activity Type | Type | 类型 | 方式", required=True, choices=ACTIVITIES),
        rep_column(aliases="Call Owner | Event Owner | Owner | rep_id | 出访人 | 客户经理 | 拜访人 | 拜访人姓名 | 用户 | 跟进人 | 跟进人员 | 销售编号"),
        column("contact", Type.TEXT, "Contact", "联系人", "Contacts | Person - Name | 拜访对象 | 门店/经销商联系人名称 | Contact person"),
        column("time_code", Type.CHOICE, "Time code", "时间代码", "时间类别", choices=TIME_CODES),
        column("hours", Type.NUMBER, "Hours", "小时", "Duration | 小时数 | 拜访时长 | 时长 | 耗时"),
        column("minutes", Type.NUMBER, "Minutes", "分钟", "Call Duration | Duration Minutes | 分钟数"),
        column("start", Type.TIME, "Start", "开始时间", "Begin | Start DateTime | 出发时间 | 开始 | 开始日期 | 签到时间 | Start time"),
        column("end", Type.TIME, "End", "结束时间", "End Date | 日期结束 | 签退时间 | 结束 | 返回时间 | End time"),
        column("product", Type.TEXT, "Product", "产品", f"{PRODUCT} | 意向产品"),
        column("task", Type.TEXT, "Task", "任务", "Activity - Subject | Call Purpose | Subject | 拜访目的 | 本次拜访目的 | Purpose | 目的"),
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号", f"{OPPORTUNITY} | Opportunity Name | POTENTIALID | 商机"),
        column("outcome", Type.CHOICE, "Outcome", "结果", "客户反应 | 客户反馈 | 拜访成果 | 本次进展 | Result", choices=OUTCOMES),
        column("next_step", Type.TEXT, "Next step", "下一步", "NextAction | 下一步计划 | 跟进事项"),
        column("next_step_on", Type.DATE, "Next step on", "下一步日期", "DueDate | NextFollowUp | 下次拜访日期 | 下次跟进时间 | Next Step Date | 下一步时间"),
        column("joint_with", Type.TEXT, "Joint with", "陪同人员", "陪同人"),
        column("quality", Type.SCORE, "Quality", "评分", "满意度 | 质量评分 | Quality score"),
        column("notes", Type.TEXT, "Notes", "备注", "Description | Note - Content | 拜访事项及结果记录 | 跟进内容 | 进展内容 | 说明 | Remarks | Comments"),
    ), ("Visit log", "Activities", "活动记录", "销售日志", "跟进记录"), "Every call and visit", "每一次电话和拜访"),
    Kind("timesheet", "Timesheet", "工作时间", (
        column("week", Type.WEEK, "Week", "周", "Date | 日期 | 周起始日 | Week of | 周次", required=True),
        column("t1", Type.NUMBER, "T1", "T1直接销售", "Duration | 小时数 | 直接销售 | T1 direct selling", required=True),
        column("t2", Type.NUMBER, "T2", "T2间接销售", "间接销售 | T2 indirect selling", required=True),
        column("t3", Type.NUMBER, "T3", "T3在途", "在途 | T3 travel", required=True),
        column("t4", Type.NUMBER, "T4", "T4行政", "行政 | T4 administration", required=True),
        column("t5", Type.NUMBER, "T5", "T5私人", "私人 | T5 private"),
        rep_column(aliases="用户"),
    ), ("Time sheet", "工时", "时间表"), "Hours a week by T1–T5", "每周 T1–T5 工时"),
    Kind("pipeline", "Pipeline", "销售漏斗", (
        column("opportunity_id", Type.TEXT, "Opportunity ID", "商机编号", f"{OPPORTUNITY} | ID | LeadID | Record ID | Salesforce ID | Deal ID"),
        customer_column("Associated Company | Contact Company | Deal - Organization | Organization | Organization - Name | empresa | 组织"),
        column("amount", Type.MONEY, "Amount", "金额", "Annual contract value | ACV | Deal - Value | EstimatedValue | Expected Deal Value"
               " | Expected Revenue | ExpectedValue | Forecast | Lead Value | OCH Revenue | OPPORTUNITY | Opportunity Amount | Revenue | Sales Amount"
               " | close_value | 业务价值 | 商机价值 | 商机总金额 | 项目预算 | 预期商机价值 | 预计金额 | 预计销售金额 | 商机金额 | Value | Deal amount", required=True),
        column("stage", Type.CHOICE, "Stage", "阶段", "CommercialStage | Deal - Stage | deal_stage | dealstage | forecast_stage | etapa | 商机状态"
               " | 商机阶段 | 跟进阶段 | 销售阶段 | Sales stage | Stage name", required=True),
        column("expected_close", Type.DATE, "Expected close", "预计成交日期", "Deal - Expected close date | Expected Close Date | Expected Closing Date"
               " | duedate | cierre_previsto | 关闭日期 | 结束时间 | 预计成交 | Close date | 预计签约日期 | 预计结束日期", required=True),
        rep_column(aliases="ASSIGNED_BY_ID | BDM | Deal - Owner | Opportunity Owner | Owner | Sales Owner | rep_id | responsable | 商机负责人 | 经办人"
                   " | 跟进销售人员 | sales_agent | Assigned to"),
        column("name", Type.TEXT, "Name", "商机名称", "CommercialName | Deal Name | Opportunity Name | Potential Name | TITLE | 概要 | 名称 | 项目名称"),
        column("product", Type.TEXT, "Product", "产品", f"{PRODUCT} | 意向产品"),
        column("probability", Type.SHARE, "Probability", "概率", "Certainty | probabilidad | 成交概率 | 成功几率 | 赢单率 | 赢率 | Win probability | 可能性"),
        column("opened_on", Type.DATE, "Opened on", "创建日期", "BEGINDATE | Create Date | Created Date | Created Time | Opened | creationdate | engage_date"
               " | 发现日期 | 商机创建时间 | Created | 创建时间"),
        column("stage_since", Type.DATE, "Stage since", "进入阶段日期", "Date entered stage | Last Stage Update | 阶段开始日期"),
        column("status", Type.CHOICE, "Status", "状态", "Status Id | 赢输状态", choices=DEAL_STATUS),
        column("closed_on", Type.DATE, "Closed on", "实际成交日期", "Closed | Closed Date | Deal - Won time | 实际结束时间 | 截止日期"),
        column("lost_reason", Type.TEXT, "Lost reason", "输单原因", "Reason For Loss | loss_reason | 失败原因 | 结束时的备注"),
        column("last_contact_on", Type.DATE, "Last contact on", "最近联系日期", "LastContactDate | ultima_actividad | 最后跟进时间 | 最近进展时间 | Last Contact"
               " | Last activity | Last activity date"),
        column("next_step", Type.TEXT, "Next step", "下一步", "下一步计划"),
        column("next_step_on", Type.DATE, "Next step on", "下一步日期", "NextFollowUp | Next Step Date | 下一步时间"),
        column("decision_maker_met", Type.YES_NO, "Decision maker met", "已见决策人", "决策人已见"),
        column("competitor", Type.TEXT, "Competitor", "竞争对手", "Competitors | 竞品"),
        column("forecast_category", Type.CHOICE, "Forecast category", "预测类别", "预测分类", choices=CATEGORIES),
        column("currency", Type.TEXT, "Currency", "币种", "Amount Currency | Budget Amount Currency | Opportunity Currency | 货币 | 金额货币"),
        column("snapshot_on", Type.DATE, "Snapshot on", "快照日期", "Snapshot date | 快照月份"),
    ), ("Opportunities", "Deals", "工作平台", "商机", "漏斗"), "Every deal being worked on", "所有在谈商机"),
    Kind("capabilities", "Capabilities", "能力评估", (
        rep_column(True, "Employee Name | 员工"),
        column("assessed_on", Type.DATE, "Assessed on", "评估日期", ASSESSED, required=True),
        column("criterion", Type.TEXT, "Criterion", "准则", "Skill | 技能 | 能力", required=True),
        column("score", Type.NUMBER, "Score", "得分", "Proficiency | Rating | 评分", required=True),
        column("required", Type.NUMBER, "Required", "要求", "要求水平 | Required level", required=True),
        column("area", Type.CHOICE, "Area", "领域", "类别", choices=AREAS),
        column("weight", Type.NUMBER, "Weight", "权重", "Weightage | 比重"),
        column("influenceable", Type.YES_NO, "Influenceable", "可影响", "是否可影响"),
        column("action", Type.TEXT, "Action", "行动", "措施"),
        column("due_on", Type.DATE, "Due on", "截止日期", "期限 | Due"),
        column("done_on", Type.DATE, "Done on", "完成日期", "Done | 完成时间"),
    ), ("Skills", "能力"), "Knowledge, talent, motivation against what is required", "知识、天份、激励与要求的对照"),
    Kind("plans", "Plans", "周计划", (
        column("week", Type.WEEK, "Week", "周", "预计开始时间 | 周起始日 | Week of", required=True),
        column("planned_hours", Type.NUMBER, "Planned hours", "计划小时", "计划工时", required=True),
        rep_column(aliases="Employee Name"),
        column("activity", Type.CHOICE, "Activity", "活动", "跟进方式 | 活动类型 | Activity Type", choices=ACTIVITIES),
        column("customer", Type.CUSTOMER, "Customer", "客户", CUSTOMER),
        column("planned_count", Type.NUMBER, "Planned count", "计划次数", "次数"),
        column("objective", Type.TEXT, "Objective", "目标", "Goal | 下周工作计划 | 工作计划"),
    ), ("Week plan", "计划"), "What a week is to hold", "每周计划"),
    Kind("focus", "Focus", "活动方向", (
        column("dimension", Type.CHOICE, "Dimension", "维度", "方向", required=True, choices=DIMENSIONS),
        column("key", Type.TEXT, "Key", "项目", "键", required=True),
        column("share", Type.SHARE, "Share", "占比", "比例 | Desired share", required=True),
        rep_column(),
    ), ("Direction", "方向"), "How time should be shared out", "时间应如何分配"),
    Kind("events", "Events", "市场活动", (
        column("date", Type.DATE, "Date", "日期", "Start Date | 开始日期 | Event date", required=True),
        column("name", Type.TEXT, "Event", "活动名称", "名称 | Event name | Name", required=True),
        column("product", Type.TEXT, "Product", "产品", PRODUCT),
        column("cost", Type.MONEY, "Cost", "费用", "Actual Cost | Budget | Budgeted Cost | 预算"),
        column("attendees", Type.NUMBER, "Attendees", "参加人数", "人数"),
        column("leads", Type.NUMBER, "Leads", "线索数", "Leads Created | 线索"),
        column("orders", Type.NUMBER, "Orders", "订单数", "成交数"),
        rep_column(),
    ), ("Marketing", "活动"), "Fairs, seminars and what they cost and brought", "展会、研讨会及其费用和成果"),
    Kind("notes", "Notes", "月小结", (
        column("month", Type.MONTH, "Month", "月份", "Period", required=True),
        column("text", Type.TEXT, "Text", "内容", "小结 | 正文 | Note", required=True),
        rep_column(),
        column("kind", Type.CHOICE, "Kind", "类型", "类别", choices=NOTE_KINDS),
        column("author", Type.TEXT, "Author", "作者", "填写人"),
    ), ("Summaries", "小结"), "The month in the rep's and the manager's own words", "销售和经理的月度小结"),
    Kind("measures", "Measures", "措施", (
        column("measure", Type.TEXT, "Measure", "措施", "行动 | Action", required=True),
        column("agreed_on", Type.DATE, "Agreed on", "约定日期", "商定日期", required=True),
        rep_column(),
        column("finding", Type.TEXT, "Finding", "发现", "问题"),
        column("metric", Type.TEXT, "Metric", "指标", "Metric id"),
        column("owner", Type.TEXT, "Owner", "责任人", "负责"),
        column("due_on", Type.DATE, "Due on", "截止日期", "期限 | Due"),
        column("done_on", Type.DATE, "Done on", "完成日期", "Done | 完成时间"),
        column("result", Type.TEXT, "Result", "结果", "成效"),
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
        stages = tuple(Choice(s.code, s.en, s.zh, ends.pop(s.outcome, ())) for s in settings.stages)  # the first won one is also “closed won”
        return tuple(replace(c, choices=stages) if c.name == "stage" else c for c in kind.columns)
    return kind.columns
