"""Headers and layouts that people write: which sheet it is, which column is which field, and what is no data (workbooks.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportgen.settings import Settings
from reportgen.workbook.aliases import aliases_of, stand_ins_of, written
from reportgen.workbook.columns import Table
from reportgen.workbook.dates import month_in
from reportgen.workbook.grid import Grid
from reportgen.workbook.headers import LONGEST, Names
from reportgen.workbook.recognise import Nearest, tables_of
from reportgen.workbook.schema import KIND, KINDS, columns_of
from reportgen.workbook.totals import is_total
from reportgen.workbook.wide import month_of_header

NAMES = Names(Settings())
DAY = date(2026, 10, 5)
VISITS = ["Date", "Customer", "Activity", "Rep"]
VISIT = [DAY, "Alder", "visit", "Ann"]


def found(*rows: list[Any], sheet: str = "Sheet1", year: int | None = None) -> list[Table]:
    width = max(map(len, rows))
    tables = tables_of(Grid(sheet, [[*row, *[None] * (width - len(row))] for row in rows]), NAMES, year, 2026)
    return tables if isinstance(tables, list) else []


def fields(table: Table) -> dict[str, str | None]:
    return {header.title: header.field for header in table.headers}


def meaning(kind: str, header: str) -> str | None:
    matches = NAMES.fields(KIND[kind], header)
    return matches[0].field if matches else None


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("pipeline", "Est. Closing Date", "expected_close"), ("pipeline", "Close Date (actual)", "closed_on"),
        ("pipeline", "Opp. No.", "opportunity_id"),
        ("pipeline", "Deal Owner Name", "rep"), ("pipeline", "预期签单时间", "expected_close"), ("pipeline", "商机-客户名称", "customer"),
        ("pipeline", "客戶名稱", "customer"), ("pipeline", "Win %", "probability"), ("pipeline", "Created By", None), ("pipeline", "No.", None),
        ("orders", "订单.金额", "amount"), ("orders", "Customer / Company", "customer"), ("orders", "客户名称 Customer Name", "customer"),
        ("orders", "Delivery date (planned)", "due_on"), ("visits", "Duration (min)", "minutes"), ("visits", "Time (hours)", "hours"),
        ("visits", "Meeting minutes", "notes"), ("customers", "# of employees", "company_size"), ("measures", "负责人", "owner"),
        ("pipeline", "Weighted amount", None), ("visits", "上次拜访日期", None), ("customers", "Contract", None),
        ("pipeline", "estimatedclosedate", "expected_close"), ("pipeline", "hs_next_step", "next_step"), ("pipeline", "Deal_Value__c", "amount"),
        ("visits", "Activity - Due time", "start"), ("visits", "拜访方式（上门/电话）", "activity"),
        ("visits", "Participants (internal)", "joint_with"),
        ("visits", "交流主题", "task"), ("visits", "外勤日期", "date"), ("visits", "Discussion Notes", "notes"), ("measures", "整改责任人", "owner"),
        ("pipeline", "Date contract signed", "closed_on"), ("pipeline", "Signed contract date", "closed_on"),  # English words in any order
        ("pipeline", "预测商机金额", "amount"), ("pipeline", "进入本阶段漏斗时间", "stage_since"), ("orders", "amtIncludeTax", "amount"),
        ("customers", "customerSn", "customer_id"), ("visits", "StartDateTime", "start"), ("visits", "Start Date & Time", "date"),
        ("pipeline", "Last sales interaction date", "last_contact_on"), ("plans", "计划时间（小时）", "planned_hours"),
        ("visits", "联系方式", None), ("orders", "回款日期", None), ("pipeline", "Weighted deal amount", None), ("capabilities", "评估人", None),
        ("targets", "完成率", None), ("visits", "Customer contact", "contact"), ("visits", "洽谈人", "contact"), ("pipeline", "加权商机金额", None),
        ("reps", "Manager name", "manager"), ("orders", "含税合同金额", "amount"), ("orders", "不含税单价", None), ("events", "Lead number", None),
        ("pipeline", "丢标原因", "lost_reason"), ("pipeline", "专属客户经理", "rep"), ("pipeline", "前任客户经理", None),
        ("pipeline", "在用产品", None),
        ("pipeline", "Opportunity %", "probability"), ("pipeline", "Date", None), ("plans", "Expected", None), ("plans", "Time", None),
        ("visits", "Who seen", "contact"), ("visits", "By when", "next_step_on"),
        ("pipeline", "Close %", "probability"), ("pipeline", "Close", "expected_close"),
        ("pipeline", "Reason (if lost)", "lost_reason"), ("pipeline", "Next touch", "next_step_on"),
        ("visits", "我司参与人", "joint_with"), ("visits", "Our attendees", "joint_with"), ("visits", "停留时长", "hours"),
        ("visits", "预计时长", None),
        ("orders", "Doc. Date", "date"), ("orders", "Total excl. VAT", "amount"), ("orders", "实际交货期", "delivered_on"),
        ("orders", "交货期", "due_on"),
        ("visits", "联系人/职务", "contact"), ("customers", "Contact 1", "contact"), ("customers", "Contact 2", None),
        ("customers", "Reason to develop", "reason"), ("customers", "首次接触日期（年/月/日）", "first_contact_on"),
        ("customers", "Sales stage", None),
        ("timesheet", "T1销售", "t1"), ("timesheet", "T1占比", None), ("reps", "Std. hours per week", "hours_per_week"),
        ("pipeline", "交易获取日期", "opened_on"), ("pipeline", "报备开始日期", "opened_on"), ("pipeline", "下周计划", "next_step"),
        ("pipeline", "Has products", None), ("pipeline", "HubSpot Owner", "rep"), ("pipeline", "设备型号", "product"),
        ("pipeline", "activity_date_deadline", "next_step_on"), ("pipeline", "签约主体", "customer"),
        ("orders", "Sell-to Customer Name", "customer"),
        ("orders", "单位", None), ("orders", "单位名称", "customer"), ("orders", "制单人", None), ("orders", "Payment Date", None),
        ("orders", "Sum of Amount", "amount"), ("orders", "求和项:金额", "amount"), ("orders", "Sum of Quantity", None),
        ("orders", "SO Status", "status"),
        ("orders", "仪器名称", "product"), ("orders", "DocTotal", "amount"), ("customers", "医院等级", "segment"), ("customers", "终端等级", "grade"),
        ("customers", "Parent Account", None), ("customers", "床位数", "company_size"), ("customers", "Lost because", "lost_reason"),
        ("customers", "客户阶段状态", "platform"), ("customers", "Name (Contact)", "contact"), ("customers", "名称（客户）", "customer"),
        ("visits", "Name (Contact)", "contact"), ("visits", "面谈人", None), ("visits", "客户反馈情况", "outcome"), ("visits", "协访评分", "quality"),
        ("visits", "Joint Visit Score", "quality"), ("visits", "Decision Maker Met With", "contact"), ("events", "创建人", None),
        ("events", "Budgeted Cost in Campaign", "cost"), ("measures", "启示", "finding"), ("capabilities", "已完成日期", "done_on"),
        ("capabilities", "是否可改进", "influenceable"), ("screening", "甄别日期", "assessed_on"), ("targets", "Reporting Month", "month"),
        ("customers", "Registered company name", "customer"), ("visits", "客户代表", "contact"), ("visits", "Call minutes", "minutes"),
        ("visits", "跟进安排", "next_step"), ("orders", "合同金额RMB", "amount"), ("orders", "最晚交期", "due_on"),
        ("pipeline", "OPTY_ID", "opportunity_id"),
        ("pipeline", "线索转入日期", "opened_on"), ("pipeline", "决策人接触情况", "decision_maker_met"),
        ("pipeline", "Actual sign date", "closed_on"),
        ("customers", "不再合作原因", "lost_reason"), ("customers", "Our contact", None),
        ("orders", "开票状态", None), ("orders", "Item ordered", "product"),
        ("pipeline", "决策人", None), ("pipeline", "Sales Unit", None), ("pipeline", "Is Closed Won", None), ("pipeline", "计划时间", None),
        ("pipeline", "计划签约时间", "expected_close"), ("visits", "客户id", "customer"), ("visits", "拜访方式, 1 上门走访, 2 电话拜访", "activity"),
        ("orders", "合同额原币", "amount"), ("orders", "Name", None), ("reps", "业务员ID", "rep_id"), ("pipeline", "上报时间", "opened_on"),
        ("visits", "Outcome (advanced/held/lost)", "outcome"), ("visits", "客户名称*必填", "customer"), ("visits", "Total hrs", "hours"),
        ("visits", "时长h", "hours"), ("reps", "Weekly hrs", "hours_per_week"), ("pipeline", "closeprobability", "probability"),
        ("customers", "numberofemployees", "company_size"), ("pipeline", "discountrate", None), ("orders", "Shipped (Y/N)", "status"),
        ("orders", "Delivered?", "status"), ("measures", "Completed (Y/N)", None), ("measures", "By when?", "due_on"), ("timesheet", "T1 %", None),
        ("pipeline", "Amount %", None), ("targets", "指标(万元)", "target"), ("targets", "指标", "metric"), ("pipeline", "Brand", "product"),
        ("pipeline", "Current brand", "competitor"), ("pipeline", "成单率%", "probability"),
        ("visits", "进店日期", "date"), ("visits", "到店时间", "start"),
        ("visits", "Site Visit Date", "date"), ("visits", "Time in Store (min)", "minutes"), ("visits", "Action for next visit", "next_step"),
        ("visits", "Next visit", "next_step_on"), ("visits", "跟进截止日期", "next_step_on"), ("orders", "Sales Rep Code", "rep"),
        ("pipeline", "投标型号", "product"), ("pipeline", "意向机型", "product"), ("pipeline", "竞标单位", "competitor"),
        ("orders", "回款金额", None), ("customers", "潜力等级", "grade"), ("customers", "Store type", "segment"),
        ("customers", "停购原因", "lost_reason"),
        ("customers", "Classification (A/B/C)", "grade"), ("visits", "拜访人员(客户)", "contact"), ("visits", "Merchandiser", None),
        ("timesheet", "T4 planning & meetings", "t4"), ("timesheet", "T4 planned", None), ("orders", "净销售金额", "amount"),
    ],
)  # fmt: skip
def test_a_header_means_one_field_or_none(kind: str, header: str, field: str | None) -> None:
    assert meaning(kind, header) == field


def test_every_alias_is_of_a_column_and_is_read_as_it() -> None:
    """An alias that another column of the kind has too may go to that one; no alias is lost."""
    for kind in KINDS:
        columns = columns_of(kind, Settings())
        assert set(written()[kind.name]) <= {column.name for column in columns}
        for column in columns:
            for alias in (*aliases_of(kind.name, column.name), *stand_ins_of(kind.name, column.name)):
                assert NAMES.fields(kind, alias), (kind.name, column.name, alias)


def test_a_stand_in_means_its_field_only_where_no_other_header_does() -> None:
    [table] = found(["Account Name", "Stage", "Close Date", "Amount", "Expected Revenue"], ["Alder", "lead", DAY, 100, 20])
    assert fields(table)["Expected Revenue"] is None
    [table] = found(["Customer", "Stage", "Expected Closing", "Expected Revenue"], ["Alder", "lead", DAY, 100])
    assert fields(table)["Expected Revenue"] == "amount"


def test_who_made_a_record_and_a_partner_are_no_second_column() -> None:
    """Exports of CRMs have both beside the owner and the customer: an error of two columns for one field would stop each of them."""
    [table] = found(["Date", "Customer", "Activity", "Owner name", "Created By"], [DAY, "Alder", "visit", "Ann", "Bob"])
    assert (fields(table)["Owner name"], fields(table)["Created By"], table.twice) == ("rep", None, [])
    [table] = found(["Account Name", "Parent Account", "Partner", "Stage", "Close Date", "Amount"], ["Alder", "Holding", "Dealer", "lead", DAY, 100])
    assert (fields(table)["Account Name"], fields(table)["Parent Account"], fields(table)["Partner"], table.twice) == ("customer", None, None, [])


def test_a_physician_is_the_contact_where_the_hospital_is_the_customer() -> None:
    [table] = found(["拜访日期", "医院", "医生姓名", "拜访方式"], [DAY, "Alder", "Dr. Li", "visit"])
    assert (fields(table)["医院"], fields(table)["医生姓名"]) == ("customer", "contact")
    [table] = found(["拜访日期", "医生姓名", "拜访方式"], [DAY, "Dr. Li", "visit"])
    assert fields(table)["医生姓名"] == "customer"


def test_a_dealer_beside_the_customer_is_no_second_one() -> None:
    [table] = found(["客户", "经销商", "阶段", "预计成交日期", "金额"], ["Alder", "Birch", "lead", DAY, 100])
    assert (fields(table)["客户"], fields(table)["经销商"], table.twice) == ("customer", None, [])
    [table] = found(["经销商", "阶段", "预计成交日期", "金额"], ["Birch", "lead", DAY, 100])
    assert fields(table)["经销商"] == "customer"


EXPORTS = {
    "Salesforce": ("pipeline", "Account Name,Name,StageName,Amount,Probability,CloseDate,ForecastCategory,ForecastCategoryName,"
                   "Owner Name,CreatedDate"),
    "HubSpot": ("pipeline", "Deal Name,Deal Stage,Close Date,Amount,Deal owner,Deal Description,Last Contacted,Last Activity Date,"
                "Total contract value,Associated Company,Deal probability,Forecast probability,Is Deal Closed?"),
    "Pipedrive": ("pipeline", "Deal - Title,Deal - Label,Deal - Value,Deal - Organization,Deal - Stage,Deal - Won time,Deal - Lost time,"
                  "Deal - Deal closed on,Deal - Expected close date"),
    "Fxiaoke": ("pipeline", "商机名称（必填）,客户名称（必填）,商机阶段,商机金额,预计成交日期,负责人（必填）,输单原因,输单描述,最后跟进时间"),
    "Kingdee": ("orders", "单据编号,日期,客户编码,客户名称,销售员,单据状态,关闭状态,"
                "物料编码,物料名称,规格型号,含税单价,金额,价税合计,要货日期,创建日期,审核日期"),
    "Business Central": ("orders", "Sell-to Customer Name,Document Date,Posting Date,Order Date,Amount,"
                         "Amount Including VAT,Status,Ship-to Name,Bill-to Name"),
    "Superstore": ("orders", "Order ID,Order Date,Ship Date,Customer Name,City,State,Postal Code,Region,Product ID,Category,Product Name,Sales"),
    "roster": ("reps", "工号,姓名,部门,团队,岗位,直属上级,入职日期"),
    "roster of an export": ("reps", "Employee ID,Name,Email,Department,Region,Reports To,Hire Date"),
    "assessments": ("capabilities", "姓名,评估日期,能力项,要求水平,实际得分,改进措施,责任人,计划完成日期"),
    "contracts": ("orders", "合同编号,客户名称,签订日期,合同金额,签约人,负责人"),
    "hospitals": ("customers", "医院名称,医院等级,床位数,客户分级,负责代表,经销商"),
    "projects": ("pipeline", "最终用户,代理商,项目名称,产品,预计金额(万元),预计招标时间,预计签约时间,项目状态"),
    "by hand": ("pipeline", "Region,Customer,End user,Project,Product,Value (k€),Stage,Prob.,Expected PO,Last visit,Rep,Distributor"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_one_table_with_each_column_once(name: str) -> None:
    """What stands beside the column that is meant is a stand-in: no error of two columns for one field, and no table torn in two."""
    kind, titles = EXPORTS[name]
    headers = titles.split(",")
    [table] = found(headers, *[[f"x{row}{at}" for at in range(len(headers))] for row in range(2)])
    assert (table.kind.name, table.twice) == (kind, [])


def test_which_of_two_columns_is_the_better_one() -> None:
    def taken(name: str) -> dict[str | None, str]:
        headers = EXPORTS[name][1].split(",")
        [table] = found(headers, [f"x{at}" for at in range(len(headers))])
        return {header.field: header.title for header in table.headers}

    assert (taken("Pipedrive")["closed_on"], taken("HubSpot")["last_contact_on"]) == ("Deal - Deal closed on", "Last Contacted")
    kingdee = taken("Kingdee")
    assert (kingdee["product"], kingdee["amount"], kingdee["date"], kingdee["status"]) == ("物料名称", "金额", "日期", "单据状态")
    assert (taken("assessments")["rep"], taken("contracts")["rep"], taken("roster")["team"]) == ("姓名", "签约人", "团队")
    assert (taken("projects")["customer"], taken("projects")["expected_close"]) == ("最终用户", "预计签约时间")
    assert "status" not in taken("Superstore")  # the state is one of an address
    assert (taken("by hand")["customer"], taken("Business Central")["date"]) == ("Customer", "Order Date")


def test_the_day_that_was_expected_is_not_the_one_that_came() -> None:
    """成交时间 may be either; beside 预计成交时间 it is the day of the end."""
    [table] = found(["商机名称", "客户", "商机阶段", "金额", "预计成交时间", "成交时间"], ["A", "Alder", "lead", 100, DAY, DAY])
    assert (fields(table)["预计成交时间"], fields(table)["成交时间"]) == ("expected_close", "closed_on")


def test_a_close_date_beside_the_expected_one_is_the_day_of_the_end() -> None:
    [table] = found(["Name", "Account", "Stage", "Deal Value", "Expected Close Date", "Close Date"], ["A", "Alder", "lead", 100, DAY, DAY])
    assert (fields(table)["Expected Close Date"], fields(table)["Close Date"]) == ("expected_close", "closed_on")
    [table] = found(["Account", "Stage", "Deal Value", "Close Date"], ["Alder", "lead", 100, DAY])
    assert fields(table)["Close Date"] == "expected_close"


def test_the_day_of_a_visit_is_not_when_its_record_was_made() -> None:
    [table] = found(["跟进时间", "跟进人", "客户名称", "跟进方式", "创建时间"], [DAY, "Ann", "Alder", "visit", DAY])
    assert (fields(table)["跟进时间"], fields(table)["创建时间"]) == ("date", None)


def test_a_calendar_of_meetings_is_no_list_of_market_events() -> None:
    assert found(["Subject", "Event Owner", "Start DateTime", "End DateTime", "Related To"], ["Meet", "Ann", DAY, DAY, "Alder"]) == []


def test_a_class_of_customers_is_no_region_and_no_platform() -> None:
    [table] = found(["客户名称", "客户类别", "等级", "所在地区", "开发状态"], ["Alder", "dealer", "A", "North", "new"])
    assert (fields(table)["客户类别"], fields(table)["所在地区"], fields(table)["开发状态"]) == ("segment", None, "platform")


def test_a_due_date_is_the_visit_s_day_only_where_no_other_is() -> None:
    """A list of activities done has Due date for its only day; beside one it is the next step's."""
    [table] = found(["Due date", "Customer", "Activity", "Rep"], VISIT)
    assert fields(table)["Due date"] == "date"
    [table] = found([*VISITS, "Due date"], [*VISIT, DAY])
    assert fields(table)["Due date"] == "next_step_on"


def test_a_phrase_means_its_field_only_where_no_other_header_does() -> None:
    [table] = found(["客户", "阶段", "预计成交日期", "预测商机金额"], ["Alder", "lead", DAY, 100])
    assert fields(table)["预测商机金额"] == "amount"
    [table] = found(["客户", "阶段", "预计成交日期", "商机金额", "预测商机金额"], ["Alder", "lead", DAY, 100, 90])
    assert fields(table) == {"客户": "customer", "阶段": "stage", "预计成交日期": "expected_close", "商机金额": "amount", "预测商机金额": None}


def test_a_number_of_the_rep_is_the_rep_only_where_no_name_is() -> None:
    """Exports of owners have both: the name is the rep, not an error of two columns for one field."""
    [table] = found(["客户", "阶段", "预计成交日期", "金额", "负责人", "负责人工号"], ["Alder", "lead", DAY, 100, "Ann", "0017"])
    assert (fields(table)["负责人"], fields(table)["负责人工号"], table.twice) == ("rep", None, [])
    [table] = found(["客户", "阶段", "预计成交日期", "金额", "负责人工号"], ["Alder", "lead", DAY, 100, "0017"])
    assert fields(table)["负责人工号"] == "rep"


def test_the_customers_own_order_number_is_ours_only_where_we_have_none() -> None:
    [table] = found(["SO No", "Cust PO", "Date", "Customer", "Amount"], ["SO1", "4500", DAY, "Alder", 100])
    assert (fields(table)["SO No"], fields(table)["Cust PO"], table.twice) == ("order_id", None, [])
    [table] = found(["Cust PO", "Order date", "Customer", "Amount"], ["4500", DAY, "Alder", 100])
    assert fields(table)["Cust PO"] == "order_id"


def test_a_header_of_two_fields_goes_to_the_one_that_the_sheet_must_have() -> None:
    """StartDateTime is a visit's start where the sheet has a date besides, else its date."""
    [table] = found(["StartDateTime", "Customer", "Activity"], [DAY, "Alder", "visit"])
    assert fields(table)["StartDateTime"] == "date"
    [table] = found(["StartDateTime", *VISITS], [DAY, *VISIT])
    assert (fields(table)["StartDateTime"], fields(table)["Date"]) == ("start", "date")


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("金额（单位：万元）", 1e4), ("金额/万元", 1e4), ("金额(千元)", 1e3), ("金额(亿元)", 1e8), ("Amount k€", 1e3), ("Amount ('000)", 1e3),
        ("Amount (USD million)", 1e6), ("Amount in k", 1e3), ("Amount (CNY)", 1),
    ],
)  # fmt: skip
def test_the_unit_in_a_header_scales_its_column(header: str, scale: float) -> None:
    [table] = found(["Date", "Customer", header, "Order no."], [DAY, "Alder", 3.0, "1"])
    assert (table.headers[2].field, table.headers[2].scale) == ("amount", scale)


def test_a_unit_in_the_row_below_or_above_the_headers_scales_too() -> None:
    [below] = found(["Date", "Customer", "Amount", "Order no."], [None, None, "(万元)", None], [DAY, "Alder", 3.0, "1"])
    [above] = found(["订单", None, None, "单位：万元"], ["日期", "客户", "金额", "订单号"], [DAY, "Alder", 3.0, "1"])
    assert (below.headers[2].scale, below.first) == (1e4, 2)
    assert above.headers[2].scale == 1e4


@pytest.mark.parametrize(
    ("header", "month"),
    [
        ("Jan", 1), ("January", 1), ("1月", 1), ("一月", 1), ("十二月", 12), ("2026-01", 1), ("Jan-26", 1), ("2026年1月", 1), ("1月目标 (万元)", 1),
        ("Target Mar", 3), ("01/2026", 1), ("Q1", None), ("1-3月", None), ("Jan-Mar", None), ("1月实际", None), ("1月完成率", None), ("Total", None),
        ("2026年1-3月", None),
    ],
)  # fmt: skip
def test_a_month_is_told_from_sums_and_results(header: str, month: int | None) -> None:
    assert month_of_header(header, 2026) == (date(2026, month, 1) if month else None)


@pytest.mark.parametrize(
    ("above", "sheet", "year", "expected"),
    [(["Targets 2027"], "Sheet1", None, 2027), ([], "目标2025", 2026, 2025), ([], "Sheet1", 2024, 2024), ([], "Sheet1", None, 2026)],
)
def test_months_without_a_year_are_of_the_title_the_sheet_or_the_workbook(above: list[Any], sheet: str, year: int | None, expected: int) -> None:
    [table] = found(above, ["Rep", "Jan", "Feb", "Q1", "Total"], ["Ann", 1, 2, 3, 3], sheet=sheet, year=year)
    assert [header.month for header in table.headers] == [None, date(expected, 1, 1), date(expected, 2, 1), None, None]


def test_months_under_two_years_are_of_the_year_above_them() -> None:
    [table] = found(["Rep", "2026", None, "2027"], [None, "Nov", "Dec", "Jan"], ["Ann", 1, 2, 3])
    assert [header.month for header in table.headers[1:]] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_a_sheet_of_results_by_month_is_no_target() -> None:
    assert found(["姓名", "1月", "2月"], ["Ann", 1, 2], sheet="2026销售业绩") == []


def test_tables_beside_and_below_one_another() -> None:
    targets, target = ["Month", "Rep", "Target"], ["2026-10", "Ann", 5]
    beside = found(["All of it"], [*VISITS, None, *targets], [*VISIT, None, *target])
    assert [(table.kind.name, table.headers[0].at) for table in beside] == [("visits", 0), ("targets", 5)]
    below = found(targets, target, [], ["Visits"], VISITS, VISIT)
    assert [(table.kind.name, table.first, table.last) for table in below] == [("targets", 1, 2), ("visits", 5, 6)]


def test_tables_beside_one_another_without_a_gap() -> None:
    found_tables = found([*VISITS, "Month", "Rep", "Target"], [*VISIT, "2026-10", "Ann", 5])
    assert [(table.kind.name, [header.at for header in table.headers]) for table in found_tables] == [
        ("visits", [0, 1, 2, 3]),
        ("targets", [4, 5, 6]),
    ]
    [one] = found(["Date", "Customer", "Client", "Activity", "Rep"], [DAY, "Alder", "Alder Ltd", "visit", "Ann"])
    assert [(first.title, second.title) for first, second in one.twice] == [("Customer", "Client")]


def test_months_that_have_their_year_need_none_assumed() -> None:
    [table] = found(["Rep", 202601.0, 202602.0], ["Ann", 1, 2])
    assert ([header.month for header in table.headers[1:]], table.year_assumed) == ([date(2026, 1, 1), date(2026, 2, 1)], None)
    [table] = found(["Rep", "Jan", "Feb"], ["Ann", 1, 2])
    assert table.year_assumed == 2026


@pytest.mark.parametrize(
    ("sheet", "headers", "kind", "missing"),
    [
        ("Sheet1", ["Visit-Datum", "Custoomeer-Nr", "Aktivität"], "customers", ["customer"]),  # the headers look most like these
        ("目标 2026", ["Foo", "Bar"], "targets", ["month", "rep", "target"]),  # its name says what it is to be
    ],
)
def test_a_sheet_without_a_known_header_is_nearest_to_what_it_looks_like(sheet: str, headers: list[str], kind: str, missing: list[str]) -> None:
    grid = Grid(sheet, [list(headers), ["a"] * len(headers), ["b"] * len(headers)])
    said = tables_of(grid, NAMES, None, 2026)
    assert isinstance(said, Nearest)
    assert (said.kind, said.missing, said.found, said.is_meant) == (kind, missing, 0, False)


def test_targets_by_quarter_are_told_to_lack_their_months() -> None:
    for quarters in (["Q1", "Q2", "Q3", "Q4"], ["一季度", "二季度", "第3季度", "2026年四季度"]):
        told = tables_of(Grid("x", [["Salesperson", *quarters], ["Ann", 1, 2, 3, 4]]), NAMES, 2026, 2026)
        assert told == Nearest("targets", ["month", "target"], 5)


def test_a_note_is_nearest_to_nothing() -> None:
    assert tables_of(Grid("Sheet1", [["see me"], ["tomorrow"]]), NAMES, None, 2026) is None
    assert tables_of(Grid("Sheet1", [[1.0, 2.0], [3.0, 4.0]]), NAMES, None, 2026) is None


@pytest.mark.parametrize(
    "name",
    [
        "Pipeline 2026-09", "202609", "2026年9月", "Sep 2026", "2026.09", "September 2026", "2026 09", "Sept-2026", "2026_09", "09-2026", "26年9月",
        "2026年09月份 商机", "2026-9",
    ],
)  # fmt: skip
def test_a_workbook_s_month_is_read_in_every_form_of_its_name(name: str) -> None:
    assert month_in(name) == date(2026, 9, 1)


@pytest.mark.parametrize("name", ["Pipeline 9月", "FY26 Sep", "2026", "v2026091", "01-09-2026x", "Order 2026 0912"])
def test_a_name_without_a_month_of_a_year_dates_nothing(name: str) -> None:
    assert month_in(name) is None


def test_a_group_above_two_headers_says_which_they_are() -> None:
    [table] = found(["Customer", "Grade", "Contact", None], [None, None, "Name", "Title"], ["Alder", "A", "Bo", "CEO"])
    assert [header.field for header in table.headers] == ["customer", "grade", "contact", "contact_title"]


@pytest.mark.parametrize(
    "text", ["Total", "小 计", "合计：", "Total Q1", "Q1 total", "10月合计", "Grand Total (12)", "合计 Total", "Subtotal October"]
)
def test_a_total(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["Total Energies", "合计科技有限公司", "Sum Ltd", "会计", "Summary", "设计", "Global Total"])
def test_no_total(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    "headers",
    [
        ["Product", "Price", "Currency", "Unit"], ["Name", "Phone", "Mobile", "Email", "Department"],
        ["Item", "SKU", "Qty", "Warehouse", "Unit cost"],
        ["Date", "Employee", "Expense type", "Description", "Amount", "Client"], ["日期", "报销人", "费用类型", "金额", "客户", "备注"],
        ["No.", "Topic", "Discussion", "Action", "Owner", "Due date", "Status"], ["Supplier", "Contact", "Phone", "Email"],
        ["Quote No.", "Date", "Customer", "Amount", "Valid until"], ["Date", "Name", "Time in", "Time out"],
        ["客户", "应收金额", "已收金额", "收款日期"],
        ["Task", "Owner", "Start", "End", "Status", "% done"], ["Date", "Holiday", "Country"],
    ],
)  # fmt: skip
def test_a_sheet_of_another_purpose_is_of_no_kind(headers: list[str]) -> None:
    assert found(headers, [f"x{at}" for at in range(len(headers))]) == []


@pytest.mark.parametrize("figure", [120_000_000.0, "120000000", "2026-10-05", "jo@alder.example"])
def test_a_row_with_a_datum_is_no_better_header(figure: Any) -> None:
    """“Customer”, “Medium” and “Gold” are words of headers, but a sum, a day or an address beside them is none: the row is an account's."""
    headers = ["Name", "Type", "Industry", "Revenue", "Rating", "City", "Tier"]
    rows = [
        ["Northern Bank", "Customer", "Finance", figure, "Source", "Status", "Grade"],
        ["Acme", "Customer", "IT", figure, "Source", "Status", "Grade"],
    ]
    assert [(table.kind.name, table.first, table.last) for table in found(headers, *rows)] == [("customers", 1, 3)]


@pytest.mark.parametrize(("headers", "kind"), [(["Name1", "Code", "County"], None), (["Account name", "Code", "County"], "customers")])
def test_a_wide_list_with_next_to_no_known_header_is_of_no_kind(headers: list[str], kind: str | None) -> None:
    """A census names counties and codes them; of 20 headers 3 are known, less than a fifth. One that speaks of accounts is an export."""
    headers = [*headers, *(f"XQ{at}" for at in range(17))]
    assert [table.kind.name for table in found(headers, ["x"] * 20)] == ([kind] if kind else [])


def test_headers_of_real_sheets_mean_their_fields(shared: Path) -> None:
    """The shared list of headers seen in real sheets: 97 % to the right field, none to another."""
    lines = (shared / "headers.tsv").read_text("utf-8").splitlines()[1:]
    rows = [(kind, field.split()[0], header) for kind, field, _language, header, *_rest in (line.split("\t") for line in lines)]
    plain = [row for row in rows if row[1] in {column.name for column in columns_of(KIND[row[0]], Settings())}]
    said = [(kind, header, field, [match.field for match in NAMES.fields(KIND[kind], header)]) for kind, field, header in plain]
    assert [row for row in said if row[3] and row[2] not in row[3]] == []  # one may mean two fields: the one that no other column has
    assert sum(bool(row[3]) for row in said) >= 0.97 * len(said)
    assert len(said) > 600


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["序号", "客户名称"], "customers"), (["客户名称", "电话", "地址"], "customers"), (["Client", "Notes", "Email"], "customers"),
        (["CardCode", "CardName"], "customers"), (["No.", "Customer"], "customers"), (["序号", "单位", "电话"], None), (["编号", "名称"], None),
        (["客户名称", "目录价"], None), (["ID", "Name"], None), (["Supplier", "Phone"], None), (["Customer", "Our supplier"], None),
    ],
)  # fmt: skip
def test_a_customer_and_how_to_reach_it_is_a_list_of_customers(headers: list[str], kind: str | None) -> None:
    """Besides the customer only the number of the row and what means no column: nothing that another list would have."""
    tables = found(headers, *[[f"x{row}{at}" for at in range(len(headers))] for row in range(3)])
    assert [table.kind.name for table in tables] == ([kind] if kind else [])


def test_days_in_the_first_row_of_data_are_no_months() -> None:
    rows: list[list[Any]] = [["measure", "agreed_on", "rep", "due_on"], ["Visit Alder", date(2026, 10, 1), "Ann", date(2026, 11, 10)]]
    assert [(table.kind.name, table.last) for table in found(*rows, sheet="Measures")] == [("measures", 2)]


def test_texts_as_long_as_a_cell_may_be_are_no_headers_and_are_not_looked_at_word_by_word() -> None:
    # each would be looked up by its 20,000 words, in every kind: minutes; nothing of it is in the tables, so nothing may be said either
    names = Names(Settings())
    long = "客户 date amount " * 2_000
    assert all(not names.fields(kind, long) for kind in KINDS)
    assert len(long) > LONGEST


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Topic", "Potential Customer", "Account", "Est. Close Date", "Est. Revenue", "Sales Stage"], {"customer": "Potential Customer"}),
        (["Opportunity", "Company Name", "Customer", "Expected Revenue", "Stage", "Expected Closing"], {"customer": "Customer"}),
        (["Sell-to Customer Name", "Order Date", "Due Date", "Promised Delivery Date", "Amount"], {"due_on": "Promised Delivery Date"}),
        (["订单号", "订单日期", "客户名称", "原币金额", "本币金额", "原币价税合计", "币种"], {"amount": "原币金额"}),
        (["订单号", "订单日期", "客户名称", "原币金额", "本币金额"], {"amount": "本币金额"}),  # of what currency the other is nobody says
        (["Created at", "Subtotal", "Total", "Currency", "Billing Name", "Billing Company"], {"amount": "Total", "customer": "Billing Name"}),
    ],
)
def test_of_two_columns_of_an_export_the_better_one_is_taken(headers: list[str], expected: dict[str, str]) -> None:
    [table] = found(headers, ["x"] * len(headers))
    assert {field: title for title, field in fields(table).items() if field in expected} == expected
    assert table.twice == []


@pytest.mark.parametrize(
    "headers",
    [
        ["Date", "Document Number", "Name", "Amount", "Sales Rep", "Status", "Memo"],  # NetSuite's sales orders are no events and no customers
        ["User", "Client", "Project", "Description", "Start date", "Start time", "End time", "Duration", "Tags"],  # hours as clocked are no plan
    ],
)
def test_what_only_usual_headers_and_a_rep_tell_is_of_no_kind(headers: list[str]) -> None:
    assert found(headers, [f"x{at}" for at in range(len(headers))]) == []
