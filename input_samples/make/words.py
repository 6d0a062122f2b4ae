"""The words of the workbooks in both languages: titles of columns and sheets, activities, stages, outcomes."""

from __future__ import annotations

# Per kind: field | Chinese title | English title | width in characters
COLUMNS = {
    "reps": """
        rep|姓名|Name|16 ; rep_id|工号|Rep ID|9 ; email|邮箱|E-mail|30 ; team|部门|Team|14 ; manager|上级主管|Manager|12
        manager_email|主管邮箱|Manager e-mail|28 ; hired_on|入职日期|Hired on|12 ; role|角色|Role|9 ; hours_per_week|每周工时|Hours per week|10
        left_on|离职日期|Left on|12""",
    "targets": "month|月份|Month|10 ; rep|销售人员|Rep|16 ; metric|指标|Metric|10 ; target|目标值|Target|13",
    "orders": """
        order_id|订单编号|Order no.|13 ; date|下单日期|Order date|12 ; customer|客户名称|Customer|40 ; product|产品|Product|13
        amount|订单金额|Amount|14 ; rep|业务员|Rep|15 ; status|订单状态|Status|10 ; due_on|预计交货日期|Due on|13
        delivered_on|实际交货日期|Delivered on|13 ; opportunity_id|商机编号|Opportunity ID|11 ; currency|币种|Currency|7""",
    "customers": """
        customer_id|客户编号|Customer ID|10 ; customer|客户名称|Customer|44 ; rep|负责人|Rep|15 ; grade|客户等级|Grade|9
        key_account|大客户|Key account|8 ; segment|所属行业|Industry|18 ; contact|联系人|Contact|18 ; contact_title|职务|Job title|20
        company_size|员工数量|Employees|10 ; potential|年采购潜力|Potential|13 ; reason|开发理由|Reason|20
        first_contact_on|首次接触日期|First contact|13 ; source|客户来源|Source|14 ; lost_on|流失日期|Lost on|12 ; lost_reason|流失原因|Lost reason|22""",
    "visits": """
        date|拜访日期|Date|12 ; customer|客户名称|Customer|40 ; activity|跟进方式|Activity|12 ; contact|拜访对象|Contact|17
        time_code|时间类别|Time code|9 ; hours|时长|Hours|8 ; minutes|分钟|Minutes|8 ; start|开始时间|Start|9 ; end|结束时间|End|9
        product|意向产品|Product|12 ; task|拜访目的|Purpose|15 ; opportunity_id|商机编号|Opportunity ID|11 ; outcome|拜访成果|Outcome|10
        next_step|下一步计划|Next step|22 ; next_step_on|下次跟进时间|Next step date|12 ; joint_with|陪同人员|Joint with|11 ; quality|评分|Quality|7
        notes|备注|Notes|24""",
    "timesheet": """
        week|周起始日|Week of|12 ; t1|T1直接销售|T1 direct selling|12 ; t2|T2间接销售|T2 indirect selling|12 ; t3|T3在途|T3 travel|10
        t4|T4行政|T4 administration|12 ; t5|T5私人|T5 private|10""",
    "pipeline": """
        snapshot_on|快照日期|Snapshot date|12 ; rep|商机负责人|Owner|15 ; opportunity_id|商机编号|Opportunity ID|11 ; customer|客户名称|Customer|40
        name|商机名称|Deal name|34 ; product|产品|Product|12 ; amount|预计金额|Amount|13 ; stage|销售阶段|Stage|22 ; probability|赢单率|Probability|9
        expected_close|预计成交日期|Expected close|13 ; opened_on|创建日期|Created|12 ; stage_since|进入阶段日期|Stage since|13 ; status|状态|Status|9
        closed_on|实际成交日期|Closed on|13 ; lost_reason|输单原因|Lost reason|14 ; last_contact_on|最近联系日期|Last contact|13
        next_step|下一步计划|Next step|22 ; next_step_on|下一步时间|Next step date|12 ; decision_maker_met|已见决策人|Decision maker met|10
        competitor|竞争对手|Competitor|14 ; forecast_category|预测类别|Forecast category|12""",
    "plans": """
        week|周起始日|Week of|12 ; activity|活动类型|Activity|12 ; customer|客户名称|Customer|40 ; planned_count|计划次数|Planned count|10
        planned_hours|计划工时|Planned hours|10 ; objective|工作计划|Objective|34""",
    "capabilities": """
        rep|员工|Employee|16 ; assessed_on|评估日期|Assessed on|12 ; area|类别|Area|14 ; criterion|能力|Skill|30 ; score|评分|Score|7
        required|要求水平|Required|9 ; weight|权重|Weight|7 ; influenceable|是否可影响|Influenceable|10 ; action|行动|Action|30
        due_on|期限|Due|12 ; done_on|完成日期|Done on|12""",
    "focus": "dimension|维度|Dimension|12 ; key|项目|Key|16 ; share|占比|Share|8 ; rep|销售人员|Rep|14",
    "fence": """
        customer|客户名称|Customer|44 ; assessed_on|评估日期|Assessed on|12 ; relationship|决策人关系|Relationship|11
        share_of_wallet|采购份额|Share of wallet|10 ; satisfaction|满意度|Satisfaction|9 ; contract|合同约束|Contract tie|9 ; service|服务融合|Service|9""",
    "screening": """
        customer|客户名称|Customer|44 ; assessed_on|评估日期|Assessed on|12 ; need|需求明确|Need|9 ; budget|预算|Budget|7
        access|可接触决策人|Access|13 ; fit|匹配度|Fit|8""",
    "events": """
        date|日期|Date|12 ; name|活动名称|Event|34 ; product|产品|Product|12 ; cost|费用|Cost|12 ; attendees|参加人数|Attendees|10
        leads|线索数|Leads|8 ; orders|成交数|Orders|8 ; rep|负责人|Rep|15""",
    "notes": "month|月份|Month|10 ; rep|销售人员|Rep|15 ; kind|类型|Kind|14 ; text|内容|Text|90 ; author|填写人|Author|12",
    "measures": """
        agreed_on|约定日期|Agreed on|12 ; rep|销售人员|Rep|15 ; finding|问题|Finding|34 ; measure|措施|Measure|44 ; metric|指标|Metric|26
        owner|责任人|Owner|12 ; due_on|期限|Due|12 ; done_on|完成日期|Done on|12 ; result|成效|Result|30""",
}
SHEETS = {
    "reps": ("花名册", "Roster"), "customers": ("客户资料", "Customers"), "visits": ("拜访记录", "Visits"), "pipeline": ("销售漏斗", "Pipeline"),
    "timesheet": ("工作时间", "Time sheet"), "plans": ("周计划", "Week plan"), "capabilities": ("能力评估", "Skills"),
    "focus": ("活动方向", "Focus"), "fence": ("围墙准则", "Fence"), "screening": ("筛选准则", "Screening"), "events": ("市场活动", "Events"),
    "notes": ("月小结", "Notes"), "measures": ("措施跟踪", "Measures"),
}  # fmt: skip
CHINESE = {
    "call": "电话", "visit": "拜访", "joint visit": "协同拜访", "demo": "演示", "proposal": "报价", "negotiation": "谈判", "follow-up": "跟进",
    "event": "市场活动", "other": "其他", "advanced": "推进", "held": "维持", "lost": "输单", "open": "进行中", "won": "赢单",
    "lead": "线索", "qualified": "已确认需求", "quotation": "报价", "negotiating": "合同条款谈判", "review": "初审通过", "signature": "签约步骤确认",
    "ordered": "已下单", "delivered": "已交付", "cancelled": "已取消", "hunter": "猎人", "farmer": "农夫", "mixed": "混合",
    "revenue": "销售额", "visits": "拜访数", "customer_grade": "客户等级", "product": "产品", "task": "任务",
    "knowledge_skills": "知识与技巧", "talent": "天份", "motivation": "激励/态度", "summary": "月小结", "manager comment": "经理意见",
    "internal factor": "内部因素", "external factor": "外部因素", "commit": "承诺", "best case": "最佳情况", "omitted": "不计入",
}  # fmt: skip
STAGES_ENGLISH = {
    "lead": "Lead", "qualified": "Qualified", "quotation": "Quotation given", "negotiation": "Negotiating terms",
    "review": "First review passed", "signature": "Signature steps confirmed",
}  # fmt: skip
TAKEN_TO_ENGLISH = {
    "价格": "Price", "交期": "Delivery time", "技术规格不符": "Specification", "选择竞争对手": "Competitor", "项目取消": "Project cancelled",
    "没有预算": "No budget", "格兰德泵业": "Grand Pumps", "南方流体": "Nanfang Fluid",
}  # fmt: skip


def columns(kind: str) -> list[tuple[str, str, str, int]]:
    """Field, Chinese title, English title and width of each column of a kind."""
    parts = (part.strip().split("|") for line in COLUMNS[kind].split("\n") for part in line.split(";") if part.strip())
    return [(field, chinese, english, int(width)) for field, chinese, english, width in parts]


def word(code: str | None, lang: str) -> str | None:
    """A choice as a person writes it."""
    if code is None or lang == "en":
        return code.capitalize() if code else None
    return CHINESE[code]


def stage_word(code: str, lang: str) -> str:
    if lang == "en":
        return STAGES_ENGLISH[code]
    return CHINESE["negotiating" if code == "negotiation" else code]


def local(text: str | None, lang: str) -> str | None:
    """A reason or a competitor in the language of the workbook."""
    return TAKEN_TO_ENGLISH.get(text, text) if text and lang == "en" else text
