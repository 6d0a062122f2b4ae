"""Headers put together from known words: what a header means whose words are all known though nobody has listed it.

A Chinese header says last what it is and before that what of: 预测商机金额 is an amount, in words that say nothing else in a pipeline. An English one
is known by its words in any order. Such a header means its field only where no other column of the sheet does.
"""

from __future__ import annotations

import re
from functools import cache

from reportgen.workbook.folding import tokens_of

LONGEST = 20  # letters of a header in Chinese; the patterns are quick over so few
DAY = "日期|时间|日|时点|年月"
PERSON = "负责人|业务员|销售员|销售代表|销售人|销售人员|销售经理|客户经理|归属人|所有人|跟进人|责任人|经办人|业务人|处理人|承办人|顾问|销售顾问|销售"
OTHER = r"(?:(?![回付收打汇]款|付费|续费|开票|发货|交货|更新|修改)[\u4e00-\u9fff]){0,4}"  # other words, but for money and goods
CUSTOMER = "客户|用户|业主|门店|终端|医院|客商|经销商|药店|网点"
NAME = "名称|名|全称|简称|"
HAN: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "pipeline": (
        "商机|商业机会|询盘|项目|机会|销售|客户|签约|签单|成交|成单|合同|订单|预计|预测|预估|预期|计划|意向|总|当前|目前|主要|漏斗|流程|推进|采购|业务|拟|可能|关键|赢单|"
        "潜在|跟单|跟进|立项|本单|工作|行动|关联|实际|的",
        (
            ("next_step_on", "下次|下一次|下一步|下步|后续", f"{OTHER}(?:{DAY})|节点"),
            ("next_step", "下次|下一步|下步|后续|下阶段|待办", "计划|行动|动作|事项|安排|内容|措施|任务|方案|跟进|策略"),
            ("last_contact_on", "最近|最后|最新|上次|末次|最近一次|最后一次", f"(?:联系|拜访|沟通|活动|接触|互动|回访|走访|进展|通话)?(?:{DAY})"),
            ("stage_since", "进入|转入|到达|变更|更新", f"阶段(?:{DAY})"),
            ("stage_since", "阶段", f"(?:变更|更新|变动|进入|开始|推进|切换)(?:{DAY})"),
            ("lost_reason", "输单|丢单|失单|失败|战败|流失|输|丢失|未成交|未中标", "原因|理由|分析|说明|描述|原因分类|原因描述|类型"),
            (
                "expected_close",
                "预计|预期|预估|计划|拟|目标",
                f"(?:关单|结单|落单|中标|关闭|下单|结束|完成|投标|招标|结案|定标|签订)?(?:{DAY}|月份|季度)",
            ),
            ("closed_on", "实际", f"(?:关单|结单|落单|中标|关闭|下单|结束|完成|输单)?(?:{DAY})"),
            ("opened_on", "创建|录入|报备|发现|登记|提报|建立|新增|获取|提交|接洽|首次接触", f"(?:{DAY})"),
            ("probability", "", "概率|几率|赢率|胜率|成功率|成交率|成单率|签单率|赢单率|可能性|把握|把握度"),
            ("competitor", "竞争|竞品|友商|竞对", "对手|厂商|厂家|品牌|公司|情况|分析|信息|名称|产品|者|"),
            ("forecast_category", "预测", "类别|类型|分类|状态|级别"),
            ("stage", "", "阶段|阶段名称|进程|进度"),
            ("status", "输赢|赢输|结果|关闭|结单|赢单/输单", "状态|情况|结果|"),
            ("amount", "", "金额|额|价值|总额|规模|收入|金额预测|标的额|体量"),
            ("opportunity_id", "商机|项目|机会|立项|询盘", "编号|单号|编码|ID|号|流水号"),
            ("product", "", "产品|产品名称|产品类型|方案|解决方案|型号|产品线|服务类型"),
            ("customer", "", f"(?:最终|终端|使用|所属)?(?:{CUSTOMER})(?:{NAME})"),
            ("rep", "", PERSON),
            ("name", "商机|项目|机会|合同|立项", "名称|标题|主题"),
        ),
    ),
    "visits": (
        "拜访|跟进|走访|访问|回访|沟通|交流|洽谈|会谈|面谈|会议|会面|外勤|出访|来访|巡店|联络|接洽|活动|客户|实际|本次|本日|当日|今日|主要|计划|门店|终端|"
        "工作|销售|业务|现场|情况|的|反馈|见面|电话|上门|日常|通话|服务|招商|店铺|对接|达成|取得|协调|处理",
        (
            ("next_step_on", "下次|下一次|下一步|下步|再次|预计下次", f"{OTHER}(?:{DAY})|拜访|回访"),
            ("next_step", "下次|下一步|下步|后续|后期|下阶段|待办|待", "计划|行动|动作|事项|安排|内容|措施|任务|方案|跟进|策略|工作|重点|目标"),
            ("start", "", f"(?:开始|起始|签到|到达|进店|到店|抵达)(?:{DAY})"),
            ("end", "", f"(?:结束|签退|离开|离店|终止)(?:{DAY})"),
            ("minutes", "", "分钟|分钟数"),
            ("hours", "", "时长|用时|耗时|小时数|小时"),
            ("activity", "", "方式|形式|类型|类别|渠道|性质"),
            ("joint_with", "陪同|协同|同行|随行|陪访|协访|参与", "人|人员|同事|领导|销售|者"),
            ("contact", "对方|受访|被访|被拜访|接待", "人|人员|联系人|对象|者|参会人|参与人"),
            ("contact", "", "对象|联系人|对接人|参会人|参与人|接待人"),
            ("outcome", "", "结果|效果|成效|成果|结论|态度|反应|反馈|答复|回复|收获"),
            ("task", "", "目的|主题|事由|目标|任务|议题|原因|事宜"),
            ("quality", "", "评分|得分|打分|满意度|质量"),
            ("notes", "", "内容|记录|纪要|总结|备注|描述|说明|日志|小记|详情|概述|要点|摘要|情况|过程|经过|笔记"),
            ("product", "", "产品|产品名称|商品|品种|品牌"),
            ("opportunity_id", "", "商机|商机编号|商机名称|商机ID"),
            ("customer", "", f"(?:受访|所属|关联)?(?:{CUSTOMER})(?:{NAME})"),
            ("rep", "", f"{PERSON}|人|人员|员|代表"),
            ("date", "拜访|跟进|走访|访问|回访|沟通|交流|洽谈|会谈|面谈|会议|会面|外勤|出访|来访|巡店|联络|接洽|活动|计划|本次|当日", f"(?:{DAY})"),
        ),
    ),
    "orders": (
        "订单|合同|销售|单据|成交|签约|签单|签订|客户|业务|采购|购买|总|实际|本单|交易|下单|订购|协议|的|最终|含税|人民币",
        (
            ("due_on", "计划|预计|要求|约定|预|最晚|承诺|需求|客户要求", f"(?:交货|发货|到货|交付|送货|完工|出货)?(?:{DAY}|期)"),
            ("due_on", "", "交期|货期|交货期"),
            ("delivered_on", "实际|", f"(?:发货|到货|交付|送货|出库|签收|送达|出货)(?:{DAY})"),
            ("opportunity_id", "商机|销售机会", "编号|名称|ID|"),
            ("status", "", "状态|进度|执行状态|审批状态|关闭状态|批准状态|审核状态"),
            ("order_id", "订单|合同|销售|单据|成交|交易|订购|协议|业务|本单", "编号|单号|编码|号|流水号"),
            ("amount", "", "金额|额|总额|总价|价款|合计"),
            ("product", "", "产品|产品名称|商品|商品名称|物料名称|货品|品名|型号|货物名称"),
            ("customer", "对方|", f"(?:{CUSTOMER}|甲方|买方|购货方|需方|采购方)(?:{NAME})"),
            ("customer", "对方", "名称|单位"),
            ("rep", "业绩|", PERSON),
            ("date", "订单|合同|销售|单据|成交|签约|签单|签订|购买|交易|下单|订购|业务", DAY),
        ),
    ),
    "customers": (
        "客户|企业|公司|单位|门店|商户|主要|首要|关键|所属|当前|预计|年度|年|每年|潜在|采购|销售|业务|合作|的|开发|总|意向|预估",
        (
            ("lost_on", "流失|丢失|失去|停止合作|终止合作|终止", f"{DAY}"),
            ("lost_reason", "流失|丢失|失去|停止合作|终止", "原因|理由|说明|分析"),
            ("first_contact_on", "首次|初次|第一次|最早", f"{OTHER}(?:{DAY})"),
            ("first_contact_on", "建档|创建|登记|录入|建立", DAY),
            ("contact_title", "联系人", "职务|职位|岗位|头衔|角色"),
            ("contact", "", "联系人|联系人姓名|对接人|联络人|联系人名称"),
            ("source", "", "来源|来源渠道|获客渠道|渠道来源|来源方式"),
            ("segment", "", "行业|行业类型|行业分类|类型|类别|性质|领域|业态"),
            ("company_size", "员工|人员", "人数|规模|数量|数|总数"),
            ("company_size", "", "规模|人数"),
            ("grade", "价值|重要|", "等级|级别|分级|评级|星级"),
            ("platform", "客户|合作|开发", "阶段|状态|生命周期|生命周期阶段"),
            ("platform", "", "生命周期"),
            ("potential", "", "潜力|采购额|需求量|用量|营业额|采购金额|需求额|商机金额"),
            ("reason", "", "需求|痛点|诉求|需求描述|理由"),
            ("rep", "", PERSON),
            ("customer_id", "客户|企业|公司|单位|门店|商户", "编号|编码|代码|ID|号"),
            ("customer", "客户|企业|公司|单位|门店|商户", "名称|全称|简称|名"),
        ),
    ),
    "targets": (
        "月|月度|本月|本期|年|年度|季度|销售|业绩|合同|签约|个人|团队|考核|目标|任务|计划|收入|营收|总|指标",
        (
            ("target", "目标|任务|计划|指标", "金额|额|值|量|数|收入|业绩|"),
            ("rep", "", f"{PERSON}|区域经理|员工"),
            ("month", "", "月份|年月|月|期间|报告期"),
        ),
    ),
    "events": (
        "活动|会议|展会|市场|推广|营销|现场|实际|总|投放|举办|举行|开始|成交|获取|新增|有效|收集|参与|到场|参会|签到|报名|签单|签约",
        (
            ("cost", "", "费用|成本|支出|花费|经费|投入|实际金额"),
            ("attendees", "", "人数|人次|总人数|客户数"),
            ("leads", "", "线索|线索数|线索量|潜客数|意向客户数|商机数"),
            ("orders", "", "订单|订单数|单数|笔数|签单数"),
            ("rep", "", f"{PERSON}|组织人|主办人"),
            ("date", "活动|会议|展会|举办|举行|开始|投放", DAY),
            ("name", "", "名称|主题|标题"),
        ),
    ),
    "capabilities": (
        "能力|技能|评估|考核|岗位|实际|当前|现有|目标|要求|标准|综合|主管|评委|自我|员工|评价|测评|最终|所属|胜任力|素质|个人",
        (
            ("required", "要求|目标|标准|岗位|应达", "分|分数|得分|水平|等级|分值"),
            ("score", "", "得分|评分|分数|分值|水平|成绩"),
            ("criterion", "", "项|项目|名称|指标|要点|要素"),
            ("area", "", "类别|维度|领域|分类|模块"),
            ("weight", "", "权重|比重"),
            ("assessed_on", "评估|考核|测评|评价", DAY),
        ),
    ),
    "plans": (
        "计划|本周|下周|周|工作|拜访|销售|预计|预估|任务|客户|重点|主要|安排",
        (
            ("planned_hours", "", "工时|时长|用时|耗时|小时"),
            ("planned_count", "", "次数|数量|家数|拜访数"),
            ("customer", "", f"客户(?:{NAME})"),
            ("objective", "", "目标|内容|事项|重点|任务标题|任务|目的|工作项|计划|安排"),
            ("rep", "", PERSON),
            ("week", "", "周次|周期"),
            ("week", "计划|周|工作|拜访|安排", DAY),
        ),
    ),
    "measures": (
        "整改|改进|改善|行动|措施|应对|处理|建议|任务|具体|主要|存在|发现|问题|预防|纠正|落实|执行|实施|计划|要求|实际|跟踪|后续|的|风险|隐患",
        (
            ("due_on", "计划|要求|应|预计|目标|截止", f"(?:完成|整改)?(?:期限|时限|{DAY})"),
            ("due_on", "整改|完成|落实", "期限|时限"),
            ("done_on", "实际|完成|关闭|办结", f"(?:完成|关闭)?(?:{DAY})"),
            ("owner", "", "责任人|负责人|执行人|承办人|落实人|责任部门"),
            ("finding", "问题|隐患|发现|风险|存在", "描述|原因|内容|说明|分析"),
            ("finding", "", "问题|不足|隐患|差距"),
            ("result", "", "结果|效果|成效|情况|完成情况|落实情况|成果"),
            ("measure", "", "措施|对策|策略|动作|事项|方案|行动|举措|行动项|内容|办法"),
        ),
    ),
    "notes": (
        "月|本月|月度|工作|总结|小结|汇报|主要|销售|个人|经理|主管",
        (
            ("text", "", "内容|总结|小结|说明|情况|正文|意见|评语"),
            ("month", "", "月份|年月|期间"),
            ("author", "", "填写人|撰写人|提交人|汇报人|作者"),
        ),
    ),
}  # for each kind: words that say nothing else there; and of each field the word it begins with (after those), and what it ends in

EN: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "pipeline": (
        "opportunity deal sales opp project lead pipeline potential contract total expected current primary main forecast actual customer account "
        "client name activity action step task due date target at net gross company stage last related full owner next followup contract new",
        (
            ("next_step_on", "next|followup date|deadline|due|at"),
            ("next_step", "next step|action|activity|task|steps"),
            ("last_contact_on", "last|latest|recent contact|activity|interaction|communication|touch|followup|visit|call|meeting|email date|"),
            ("stage_since", "stage|phase date|since changed|change|entered|entry|update|updated|start"),
            ("lost_reason", "lost|loss|lose reason|cause|explanation"),
            ("expected_close", "expected|target|forecast|planned close|sign|award|order|decision date|month|quarter|"),
            ("closed_on", "actual|closed|won|lost date"),
            ("opened_on", "created|create|opened|open|added|entered|identified date|"),
            ("probability", "probability|likelihood|chance|confidence|odds win|close|winning|closing|percent|success|"),
            ("competitor", "competitor|competition|rival"),
            ("forecast_category", "forecast category|type|status|class"),
            ("stage", "stage|phase"),
            ("status", "status|outcome|state won|lost|win|deal|opportunity|"),
            ("amount", "amount|revenue|worth|size|net|gross"),
            ("rep", "owner|rep|salesperson|executive|responsible"),
            ("currency", "currency"),
            ("product", "product|solution|service|offering"),
            ("customer", "account|customer|client|company|organization"),
            ("name", "opportunity|deal|project name|title|topic"),
            ("opportunity_id", "opportunity|deal|record|crm|hubspot|copper|zoho|salesforce|system id"),
        ),
    ),
    "visits": (
        "visit call meeting activity appointment interaction event customer account client company name planned actual date sales at person "
        "contact type discussion next followup step action",
        (
            ("next_step_on", "next|followup date|deadline|due|at"),
            ("next_step", "next|followup|further step|action|activity|task|plan|required"),
            ("start", "start|begin|arrival|checkin|arrived time|date|"),
            ("end", "end|finish|departure|checkout|left time|date|"),
            ("minutes", "minute|duration minute|duration"),
            ("hours", "hour|duration|length spent|"),
            ("outcome", "outcome|result|conclusion|response"),
            ("task", "purpose|objective|subject|topic|agenda|reason|goal"),
            ("joint_with", "accompanied|joint|colleague|coworker|internal attendee|attending|with|by|"),
            ("contact", "contact|met|attendee|person|doctor|spoken person|met|with|name"),
            ("notes", "note|comment|remark|summary|minutes|report|feedback|recap|details|discussion"),
            ("quality", "quality|rating|score"),
            ("product", "product|solution|brand discussed|presented|shown|interest|detailed|"),
            ("activity", "type|method|mode|channel|format"),
            ("rep", "rep|salesperson|owner|visitor|executive"),
            ("customer", "account|customer|client|company|organization|dealer|store|hospital|outlet|clinic visited|name|"),
            ("date", "date"),
        ),
    ),
    "orders": (
        "order sales contract invoice purchase total customer account client net gross deal actual name item line expected requested "
        "required promised planned by",
        (
            ("due_on", "expected|requested|required|promised|planned|due|commit|target delivery|ship|shipping|date date|"),
            ("delivered_on", "delivered|delivery|shipped|ship|fulfilled date|"),
            ("opportunity_id", "opportunity|deal id|name"),
            ("currency", "currency"),
            ("status", "status|state"),
            ("order_id", "order|document|contract id|reference"),
            ("amount", "amount|revenue|turnover"),
            ("product", "product|item|material|sku name|description|id|"),
            ("customer", "customer|account|client|buyer|company"),
            ("rep", "rep|salesperson|executive|owner|manager"),
            ("date", "date"),
        ),
    ),
    "customers": (
        "customer account client company primary main business name organization current annual expected sales estimated total contact",
        (
            ("lost_on", "lost|churn|churned date"),
            ("lost_reason", "lost|churn|loss reason|cause"),
            ("first_contact_on", "first|created|create|added|since date|contact|"),
            ("contact_title", "title|position"),
            ("company_size", "employee|staff|size count|range|band|size|"),
            ("potential", "potential|revenue|spend|turnover"),
            ("source", "source|origin"),
            ("segment", "industry|segment|sector|vertical|category"),
            ("grade", "grade|tier|rating|class|rank"),
            ("platform", "lifecycle|stage|status"),
            ("rep", "owner|rep|salesperson|manager"),
            ("contact", "contact|person"),
            ("customer_id", "customer|account|client id"),
            ("customer", "customer|account|client|company|organization"),
        ),
    ),
    "events": (
        "event campaign show seminar webinar fair number count of total actual new name start trade marketing",
        (
            ("cost", "cost|spend|expense|expenditure"),
            ("attendees", "attendee|participant|visitor|attendance|registration|guest"),
            ("leads", "lead|prospect|inquiry"),
            ("orders", "order|deal won|count|generated|"),
            ("product", "product|brand promoted|focus|featured|line|"),
            ("rep", "owner|organizer|manager"),
            ("date", "date"),
        ),
    ),
    "targets": (
        "sales revenue month annual quarter target quota goal total amount assigned individual",
        (("target", "target|quota|goal"), ("rep", "rep|salesperson|executive"), ("product", "product|brand"), ("month", "month|period")),
    ),
}  # for each kind: words that say nothing else there; and of each field one word of each group


WORDS = [word for table in (HAN, EN) for words, rules in table.values() for word in (words, *(part for rule in rules for part in rule[1:]))]


@cache
def han_rules(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words, rules = HAN.get(kind, ("", ()))
    any_of = f"(?:{words})*"
    return tuple((field, re.compile(f"{any_of}(?:{lead}){any_of}(?:{ends})")) for field, lead, ends in rules)


def phrase_field(kind: str, title: str) -> str | None:
    """The field that a header means which is put together from a kind's words; None where a word of it is another."""
    tokens = tokens_of(title)
    if not tokens:
        return None
    if all("\u4e00" <= token[0] <= "\u9fff" for token in tokens):
        text = "".join(tokens)
        if len(text) > LONGEST:
            return None
        return next((field for field, pattern in han_rules(kind) if pattern.fullmatch(text)), None)
    return english_field(kind, frozenset(tokens)) if title.isascii() and len(tokens) > 1 else None


def english_field(kind: str, tokens: frozenset[str]) -> str | None:
    words, rules = EN.get(kind, ("", ()))
    known = frozenset(words.split())
    for field, rule in rules:
        groups = [frozenset(group.split("|")) for group in rule.split()]
        must = [group for group in groups if "" not in group]
        if all(tokens & group for group in must) and tokens <= known.union(*groups):
            return field
    return None
