"""What the team wrote in its own words: summaries, the manager's comments, factors of a month, and the measures agreed."""

from __future__ import annotations

from datetime import date

from make.people import MANAGER
from make.repsheets import Row
from make.words import word

NOTES = (
    ("2026-02", None, "external factor", "春节假期，客户停产两周，2 月订单普遍推迟到 3 月。", MANAGER),
    ("2026-04", None, "internal factor", "4 月 1 日起 AquaDrive 价格上调 3%，老客户提前下单。", MANAGER),
    ("2026-06", None, "external factor", "格兰德泵业在华北降价 8%，张敏、刘洋区域受影响。", MANAGER),
    ("2026-09", "王建国", "summary", "本月完成目标，主要来自老客户复购。出差减少，重点维护几个大单。", "王建国"),
    ("2026-10", "王建国", "summary", "业绩继续完成。新项目不多，四季度看老客户年底订单。", "王建国"),
    ("2026-10", "王建国", "manager comment", "业绩好，但拜访量从每月 25 次降到不足 10 次。明年一季度的单子从哪里来？下周一起排新客户名单。", MANAGER),
    ("2026-10", "陈思雨", "summary", "本月拜访 26 次，工作很饱满，但订单不理想，客户普遍觉得价格高。", "陈思雨"),
    ("2026-10", "陈思雨", "manager comment", "拜访多为 C 类客户的服务回访。A/B 类客户和 AquaDrive 几乎没有时间，方向要调整。", MANAGER),
    ("2026-10", "刘洋", "summary", "入职四个月，熟悉了产品和区域，手上有 11 个商机，正在等首批大单。", "刘洋"),
    ("2026-10", "刘洋", "manager comment", "进步明显，方案选型还要人带。11 月安排三次陪访。", MANAGER),
    ("2026-09", "Daniel Brooks", "summary", "Most of my time went to new accounts; the pipeline for Q4 is strong. Existing accounts were handled by phone.", "Daniel Brooks"),
    ("2026-10", "Daniel Brooks", "manager comment", "Brilliant at opening doors. We gave him a farmer's territory; let us talk about the role for 2027.", MANAGER),
    ("2026-10", "张敏", "summary", "几个大项目客户内部流程拖延，预计下月都能签。", "张敏"),
    ("2026-10", "张敏", "manager comment", "同样的九个项目已经连续数月“下月签”。逐个过：见过决策人没有？下一步是什么？没有就从预测里拿掉。", MANAGER),
    ("2026-10", "Sophie Turner", "summary", "Target nearly met. Nordwind has gone quiet since August; new buyer, waiting for their call-off.", "Sophie Turner"),
    ("2026-10", "李强", "summary", "月底冲刺完成目标。", "李强"),
    ("2026-10", "李强", "manager comment", "每月最后一周做一半以上的业绩，交付和利润都受影响。把签约节奏提前。", MANAGER),
    ("2026-10", None, "summary", "团队 10 月接近目标；新客户不足，大客户 Nordwind 有流失风险。", MANAGER),
)  # fmt: skip
MEASURES = (
    ("2026-08-07", "王建国", "拜访量连续下降", "每周新增 2 次新客户拜访，周五汇报", "activity.visits", "王建国", "2026-10-30", None, None),
    ("2026-07-10", "陈思雨", "时间花在 C 类客户", "C 类客户服务回访转内勤，每周 A/B 类拜访不少于 4 次", "activity.direction_customer", "陈思雨", "2026-09-30", None, None),
    ("2026-07-13", "刘洋", "新人上手", "前四个月每月四次经理陪访", "activity.joint_visit_score", MANAGER, "2026-10-30", "2026-10-28", "已完成 16 次"),
    ("2026-05-22", "Sophie Turner", "Nordwind below 70 on the wall", "Meet the new head of purchasing, offer a frame contract", "fence.inside", "Sophie Turner",
     "2026-07-31", None, None),
    ("2026-08-14", "张敏", "成交日期反复推迟", "推迟两次以上的商机逐个评审，无下一步者降级", "working.pushed_twice", MANAGER, "2026-11-13", None, None),
    ("2026-06-05", "李强", "月底集中签约", "报价后两周内约定签约步骤，每周二复盘", "results.month_end_share", "李强", "2026-08-31", None, None),
    ("2026-02-09", "Oliver Grant", "No records kept", "Log every visit the same day; manager checks on Fridays", "data.quality", "Oliver Grant", "2026-03-31", None, None),
    ("2025-12-12", "张敏", "方案阶段停留过长", "技术部一周内给出选型", "working.over_age", MANAGER, "2026-03-13", "2026-03-06", "平均缩短 9 天"),
)  # fmt: skip


def note_rows() -> list[Row]:
    return [{"month": month, "rep": rep, "kind": word(kind, "zh"), "text": text, "author": author} for month, rep, kind, text, author in NOTES]


def measure_rows() -> list[Row]:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return [
        {"agreed_on": day(agreed), "rep": rep, "finding": finding, "measure": measure, "metric": metric, "owner": owner, "due_on": day(due),
         "done_on": day(done), "result": result}
        for agreed, rep, finding, measure, metric, owner, due, done, result in MEASURES
    ]  # fmt: skip
