"""`reportgen adopt`: a foreign sheet's mapping is proposed with reasons, written once, and makes the sheet readable."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reportgen.cli import cli

DEALS = """Opportunity ID,Owner,Account,Deal Stage,Opened,Close Date,Amount
D1,Ann Berg,Alder,Won,10/20/2026,10/25/2026,100
D2,Ann Berg,Birch,Engaging,10/21/2026,,200
D3,Ann Berg,Cedar,Zephyr,10/22/2026,,300
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def adopt(path: Path, text: str, *more: object) -> Result:
    path.write_text(text, "utf-8")
    return run("adopt", path, "--jobs", 1, *more)


def written(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "reportgen.toml").read_text("utf-8"))


def test_an_export_becomes_readable(tmp_path: Path) -> None:
    """Month first, a stage of theirs, one close date for open and closed deals; Zephyr is for a person to say."""
    result = adopt(tmp_path / "deals.csv", DEALS)
    assert result.exit_code == 1, result.output
    assert written(tmp_path) == {
        "input": {"date_order": "mdy"}, "values": {"stage": {"Engaging": "quotation"}},
        "derived": {"pipeline": {"closed_on": "expected_close", "expected_close": "opened_on + 90 days or as_of + 90 days"}},
    }  # fmt: skip
    text = (tmp_path / "reportgen.toml").read_text("utf-8")
    assert '\n# Zephyr = ""  # what does it mean? One of: lead, qualified, quotation' in text
    assert "“10/20/2026” in “Opened” shows the order" in text
    assert "With these settings 2 of 3 rows can be used. Errors that are left: 1." in result.output


def test_adopting_again_adds_nothing(tmp_path: Path) -> None:
    adopt(tmp_path / "deals.csv", DEALS)
    first = (tmp_path / "reportgen.toml").read_bytes()
    result = run("adopt", tmp_path / "deals.csv", "--jobs", 1, "--lang", "zh")
    assert (tmp_path / "reportgen.toml").read_bytes() == first
    assert "无需再加内容" in result.output


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = adopt(tmp_path / "deals.csv", DEALS, "--dry-run")
    assert 'Engaging = "quotation"' in result.output
    assert not (tmp_path / "reportgen.toml").exists()


OWN = """# our settings
[values.stage]  # as we call them
"Engaging" = "lead"   # not a quotation here

# the team
[report]
team = "North"
[columns.pipeline]
amount = ["Worth"]
"""


def test_what_a_person_wrote_stays(tmp_path: Path) -> None:
    """Their meaning of Engaging, their comments, order and spacing; a further header goes to the end of their list."""
    (tmp_path / "reportgen.toml").write_text(OWN, "utf-8")
    adopt(tmp_path / "deals.csv", DEALS.replace("Amount", "Price in all").replace("Zephyr", "Review now"))
    text = (tmp_path / "reportgen.toml").read_text("utf-8")
    before, after = OWN.split("\n\n")
    added = '"Review now" = "review" # because of “review…” (rows: 1)'
    assert text.startswith(f"{before}\n{added}\n\n{after.partition('amount')[0]}")
    assert written(tmp_path)["columns"]["pipeline"]["amount"] == ["Worth", "Price in all"]


@pytest.mark.parametrize(
    ("text", "kind", "table"),
    [
        # required columns by other words; one by its values alone
        (
            "ID,Account,Stage,Closing Moment,Deal Val\nD1,Alder,lead,2026-11-05,100\n",
            "pipeline",
            {"expected_close": ["Closing Moment"]},
        ),
        ("Date,Customer,Owner,What,Notes\n2026-10-05,Alder,Ann,Phone,a\n2026-10-06,Alder,Ann,Meeting,b\n", "visits", {"activity": ["What"]}),
    ],
)
def test_headers_are_known_by_words_and_by_values(tmp_path: Path, text: str, kind: str, table: dict[str, list[str]]) -> None:
    adopt(tmp_path / "sheet.csv", text)
    assert written(tmp_path)["columns"][kind] == table


def test_what_a_sheet_lacks_is_stood_in_for(tmp_path: Path) -> None:
    """Visits that do not say what was done; deals without a day on which they are to close."""
    result = adopt(tmp_path / "meetings.csv", "Date,Customer,Owner,Notes\n2026-10-05,Alder,Ann,talked\n")
    assert result.exit_code == 0, result.output
    assert written(tmp_path)["fixed"] == {"visits": {"activity": "visit"}}
    adopt(tmp_path / "deals.csv", "Opportunity ID,Customer,Stage,Amount,Opened\nD1,Alder,lead,100,2026-10-05\n")
    assert written(tmp_path)["derived"] == {"pipeline": {"expected_close": "opened_on + 90 days or as_of + 90 days"}}


def test_an_optional_column_about_something_else_is_left_aside(tmp_path: Path) -> None:
    adopt(tmp_path / "客户.csv", "客户名称,客户级别,类型\n阿尔法,VIP客户,工厂\n贝塔,普通客户,工厂\n")
    assert written(tmp_path)["values"]["grade"] == {"VIP客户": "A", "普通客户": "B"}
    adopt(tmp_path / "deals.csv", "ID,Customer,Stage,Amount,Close Date,Probability\nD1,Alder,lead,100,2026-11-05,2147852\n")
    assert written(tmp_path)["columns"]["pipeline"]["ignore"] == ["Probability"]


def test_empty_customers_and_amounts_are_left_to_a_person(tmp_path: Path) -> None:
    """The median of 100 and 300 is 200; neither line is in force."""
    text = "Opportunity ID,Customer,Stage,Amount,Close Date\nD1,,lead,100,2026-11-05\nD2,Birch,lead,,2026-11-05\nD3,Cedar,lead,300,2026-11-05\n"
    adopt(tmp_path / "deals.csv", text)
    settings = (tmp_path / "reportgen.toml").read_text("utf-8")
    assert '# customer = "opportunity_id"' in settings
    assert '# amount = "200"' in settings
    assert written(tmp_path) == {"derived": {"pipeline": {}}}
    (tmp_path / "reportgen.toml").write_text(settings.replace("# customer", "customer").replace("# amount", "amount"), "utf-8")
    assert run("validate", tmp_path / "deals.csv", "--output", tmp_path / "v", "--jobs", 1).exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        "Row Labels,Sum of Amount\nAnn,100\nBo,200\nGrand Total,300\n",
        "行标签,求和项:金额\n安,100\n博,200\n总计,300\n",
        "Rep,Won,Lost,Open,Grand Total\nAnn,1,2,3,6\nBo,1,2,3,6\nCy,1,2,3,6\n",
    ],
)
def test_a_pivot_is_refused_as_what_it_is(tmp_path: Path, text: str) -> None:
    result = adopt(tmp_path / "deals.csv", text)
    assert result.exit_code == 1
    assert "a pivot table" in result.output
    assert not (tmp_path / "reportgen.toml").exists()
    run("validate", tmp_path / "deals.csv", "--output", tmp_path / "v", "--jobs", 1)
    assert '"sheet.pivot"' in (tmp_path / "v" / "validation.json").read_text("utf-8")


def test_cells_cannot_write_settings_of_their_own(tmp_path: Path) -> None:
    """A word with quotes, brackets and a line end stays a key; a reason stays on its line."""
    evil = 'x"\n[report]\ncurrency = "EUR'
    adopt(tmp_path / "deals.csv", f'ID,Customer,Stage,Amount,Close Date\nD1,Alder,"{evil.replace(chr(34), chr(34) * 2)}",100,2026-11-05\n')
    assert written(tmp_path) == {"values": {"stage": {}}}


def test_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    (tmp_path / "reportgen.toml").write_text('[values.stage]\nX = "quotatoin"\n', "utf-8")
    result = adopt(tmp_path / "deals.csv", DEALS)
    assert result.exit_code == 2
    assert "reportgen.toml, line 2: values.stage.X cannot be used" in result.output


GUIDE = Path(__file__).parents[2] / "docs" / "adopting.md"


def test_the_guides_example_is_true(tmp_path: Path) -> None:
    """Its file gives its settings to the letter; with the two lines by hand all rows are read, as its last block says."""
    sheet, headers, settings, by_hand, result = re.findall(r"\n```(?:toml)?\n(.*?)```\n", GUIDE.read_text("utf-8"), re.DOTALL)[:5]
    file = tmp_path / "sales_pipeline.csv"
    told = adopt(file, sheet)
    assert headers in told.output
    assert "With these settings 3 of 5 rows can be used" in told.output
    place = tmp_path / "reportgen.toml"
    assert place.read_text("utf-8") == settings
    lines = by_hand.splitlines()
    place.write_text(
        "\n".join(line.removeprefix("# ") if any(line.startswith(f"# {hand}") for hand in lines) else line for line in settings.splitlines())
    )
    assert len(lines) == 2
    checked = run("validate", file, "--output", tmp_path / "v", "--jobs", 1)
    assert result in checked.output


NONE = {
    "deals without an amount, though with a close date": "dealname,dealstage,close date,associated contact\nAlder,Closed Won,2026-10-14,Jo\n",
    "quotations": "QuoteExtId,OpportunityExtId,Name,ExpirationDate,Status\nQ1,O1,Alder,2026-10-30,Accepted\nQ2,O2,Birch,2026-10-31,Presented\n",
    "rules that reps keep": "rep_id,personal_followup,discount_under_10pct,total_revenue\nE1,True,False,58194\nE2,False,True,64563\n",
    "sums by month": "month,active_customers,total_arr,mrr\n2026-07-01,3,100.5,8.4\n2026-08-01,4,200.5,16.7\n",
    "suppliers": "supplier_id,company_name,contact_name,country\nS1,Alder,Jo Hill,USA\nS2,Birch,Mo Dale,China\n",
    "prices": "product_id,product_name,unit_price,currency,last_updated\nP1,Desk,459.99,EUR,2026-10-15\nP2,Chair,299.99,EUR,2026-10-14\n",
    "lost deals without a stage": "Topic,Potential Customer,Est. Revenue,Actual Close Date\nLine,Alder,28,2026-09-15\nPress,Birch,10,2026-09-16\n",
    "when reps are there": "rep_id,date,start_time,end_time,status,dealer_id\nR1,2026-10-13,09:00,13:00,busy,D1\nR2,2026-10-14,09:00,13:00,free,D1\n",
    "stores": "id,name,location,last_visit_date\n1,SuperMart,Main St,2026-10-15\n2,Hub,Elm St,2026-10-16\n",
    "invoices": "Contact,InvoiceNumber,DueDate,Total,Status\nAlder,I1,2026-11-05,1,PAID\nOak,I2,2026-11-06,2,PAID\n",
    "steps of production": "production_order_id,deal_id,created_at,finish_at,status\nPO001,D1,2026-10-02T08:00:00,2026-10-12,in_progress\n",
}  # each was taken for visits, orders, deals, customers or reps once


@pytest.mark.parametrize("name", NONE)
def test_what_is_none_of_ours_is_taken_for_nothing(tmp_path: Path, name: str) -> None:
    result = adopt(tmp_path / "sheet.csv", NONE[name])
    assert "of no known kind" in result.output
    assert not (tmp_path / "reportgen.toml").exists()


def test_a_row_of_data_is_no_lower_header(tmp_path: Path) -> None:
    """“Customer” in the first row is an account's type: with whole figures beside it the row is data, and so are the rows below."""
    text = "Name,Type,AnnualRevenue,City\nAlder,Customer,80000000,Boston\nBirch,Customer,120000000,Denver\n"
    result = adopt(tmp_path / "accounts.csv", text)
    assert result.output.count("read as Customers") == 1
    assert re.search(r"Name +→ Customer \(customer\)", result.output)
    assert "With these settings 2 of 2 rows can be used. Errors that are left: 0." in result.output


def test_a_name_is_taken_before_a_number(tmp_path: Path) -> None:
    text = "lead_id,lead_name,industry,source,created_date\nL1,Alder,Steel,Web,2026-10-01\nL2,Birch,Wood,Web,2026-10-02\n"
    adopt(tmp_path / "leads.csv", text)
    assert written(tmp_path)["columns"]["customers"]["customer"] == ["lead_name"]


TASKS = """Date,Assigned,Company / Account,Subject,Status,Task Subtype
2026-10-05,Ann Berg,Alder,Call: intro,Completed,Call
2026-10-06,Bo Lund,Birch,Meeting,,Event
2026-11-20,Bo Lund,Cedar,Call back,Not Started,Call
"""


def test_plans_among_activities_do_not_count(tmp_path: Path) -> None:
    """A call not started is none; an event without a status is one. With a status that nobody knows all count, and it is said."""
    result = adopt(tmp_path / "activities.csv", TASKS)
    assert "“Status” says of 1 rows that they were not done: they do not count" in result.output
    assert "With these settings 2 of 3 rows can be used. Errors that are left: 0." in result.output
    result = adopt(tmp_path / "activities.csv", TASKS.replace("Completed", "Zephyr"))
    assert "“Status” is not read: filter the export for what was done" in result.output
    assert "With these settings 3 of 3 rows can be used." in result.output


@pytest.mark.parametrize(("language", "words"), [("en", "day before month (3/10/2026 is 3 October)"), ("zh", "先日后月（3/10/2026 为 10 月 3 日）")])
def test_an_order_of_days_is_told_in_words(tmp_path: Path, language: str, words: str) -> None:
    (tmp_path / "deals.csv").write_text("Opportunity ID,Customer,Stage,Amount,Close Date\nD1,Alder,lead,100,10/25/2026\n", "utf-8")
    run("validate", tmp_path / "deals.csv", "--output", tmp_path / "v", "--jobs", 1, "--lang", language)
    text = (tmp_path / "v" / "validation.json").read_text("utf-8")
    assert words in text
    assert "read as dmy" not in text
    assert "dmy 读取" not in text


def test_a_word_that_is_denied_is_not_meant(tmp_path: Path) -> None:
    """未成交 is no customer who bought, though 成交 is in it."""
    adopt(tmp_path / "客户.xlsx.csv", "客户名称,成交状态,一级行业\n阿尔法,已成交,制造业\n贝塔,未成交,制造业\n")
    assert written(tmp_path)["values"]["platform"] == {"已成交": "purchase", "未成交": "working"}


def test_a_quotation_is_no_order(tmp_path: Path) -> None:
    """Whether a quotation counts as anything is for a person to say."""
    text = "Order Reference,Order Date,Customer,Total,Status\nS1,2026-10-05,Alder,10,Sales Order\nS2,2026-10-06,Birch,20,Quotation Sent\n"
    adopt(tmp_path / "orders.csv", text)
    assert written(tmp_path)["values"]["status"] == {"Sales Order": "ordered"}
    assert '# "Quotation Sent" = ""' in (tmp_path / "reportgen.toml").read_text("utf-8")


def test_of_two_columns_that_of_names_is_read(tmp_path: Path) -> None:
    text = "Deal Name,ASSIGNED_BY_ID,Deal Owner,Account,Stage,Amount,Closing Date\nD,z1,Ann,Alder,lead,1,2026-11-05\nE,z2,Ann,Oak,lead,1,2026-11-05\n"
    adopt(tmp_path / "deals.csv", text)
    assert written(tmp_path)["columns"]["pipeline"]["rep"] == ["Deal Owner"]


def test_numbers_of_users_are_no_reps(tmp_path: Path) -> None:
    """A web site's traffic by day is no target of reps 80 and 85, neither for adopt nor, with its line, for the next build."""
    result = adopt(tmp_path / "traffic.csv", "Date,Page,Users,Goal Value\n2026-10-05,/home,80,30\n2026-10-06,/home,85,20\n")
    assert "of no known kind" in result.output
    assert written(tmp_path)["columns"]["targets"]["ignore"] == ["Users"]


def test_a_funnels_name_stands_for_no_customer(tmp_path: Path) -> None:
    """Where all deals bear one name, each stands as its own by its number."""
    rows = "".join(f"{n},Mid Market,Proposal,{n}00,2026-10-0{n},2026-11-05\n" for n in range(1, 5))
    adopt(tmp_path / "deals.csv", f"DEAL_ID,PIPELINE_NAME,STAGE_NAME,AMOUNT,CREATED_AT,CLOSE_DATE\n{rows}")
    assert written(tmp_path)["derived"]["pipeline"]["customer"] == "opportunity_id"


def test_numbers_of_currencies_are_none(tmp_path: Path) -> None:
    """SugarCRM exports a currency's key, and an amount as Likely."""
    text = "Opportunity Name,Account Name,Likely,Currency ID,Expected Close Date,Sales Stage\nA,Alder,100,-99,2026-12-15,lead\n"
    result = adopt(tmp_path / "deals.csv", text)
    assert written(tmp_path)["columns"]["pipeline"] == {"amount": ["Likely"], "ignore": ["Currency ID"]}
    assert "With these settings 1 of 1 rows can be used. Errors that are left: 0." in result.output


def test_minutes_are_no_hours(tmp_path: Path) -> None:
    """90 min after a bar as in an API's name are an hour and a half: no day has more than 16 hours by them."""
    adopt(tmp_path / "visits.csv", "visit_date,customer,rep,type,duration_min\n2026-10-05,Alder,Ann,Visit,90\n")
    run("validate", tmp_path / "visits.csv", "--output", tmp_path / "v", "--jobs", 1)
    assert "hours.day" not in (tmp_path / "v" / "validation.json").read_text("utf-8")


def test_of_the_days_of_an_end_that_of_won_deals_is_read(tmp_path: Path) -> None:
    """Three deals were lost and one won: the days of lost ones are fuller, but a won deal without its day counts in no month for sure."""
    rows = [f"{n},Firm {n},{n}000,Quotation,2026-11-0{n},{'2026-09-02' if n == 1 else ''},{'' if n == 1 else '2026-09-03'}" for n in range(1, 5)]
    text = "\n".join(["Deal ID,Organization,Value,Stage,Expected close date,Won time,Lost time", *rows])
    result = adopt(tmp_path / "deals.csv", text)
    assert written(tmp_path)["columns"]["pipeline"]["closed_on"] == ["Won time"]
    assert "several headers mean this; it is read, and left aside: “Lost time”" in result.output


def test_who_decides_is_identified_in_a_deal_that_is_qualified(tmp_path: Path) -> None:
    """The stages of Salesforce and Zoho: after the value proposition, before the quotation; "Identified" alone is a lead."""
    stages = ["Value Proposition", "Id. Decision Makers", "Identify Decision Makers", "Identified"]
    rows = [f"{n},Firm {n},{n}000,{stage},2026-11-0{n}" for n, stage in enumerate(stages, 1)]
    adopt(tmp_path / "deals.csv", "\n".join(["Deal ID,Organization,Value,Stage,Expected close date", *rows]))
    assert list(written(tmp_path)["values"]["stage"].items()) == [*((stage, "qualified") for stage in stages[:3]), ("Identified", "lead")]


def test_a_bare_name_beside_a_deals_title_is_the_customers(tmp_path: Path) -> None:
    """NetSuite: whose deal it is stands before its stage, and says nothing of it."""
    text = "Internal ID,Name,Opportunity Title,Sales Rep,Entity Status,Projected Total,Expected Close\n"
    text += "1,Alder,Lathe,Ann,PROSPECT-Proposal,100,2026-12-15\n2,Birch,Parts,Bo,PROSPECT-Qualified,200,2026-12-16\n"
    adopt(tmp_path / "opportunities.csv", text)
    said = written(tmp_path)
    assert said["columns"]["pipeline"] == {"customer": ["Name"], "stage": ["Entity Status"]}
    assert said["values"]["stage"] == {"PROSPECT-Proposal": "quotation", "PROSPECT-Qualified": "qualified"}
    assert "derived" not in said


def test_what_is_to_be_delivered_is_not(tmp_path: Path) -> None:
    """ERPNext, Odoo and NetSuite: what is still to be done with an order begins with “To”, or is pending."""
    stages = {"To Deliver and Bill": "ordered", "To Invoice": "ordered", "Pending Billing": "ordered", "Billed": "delivered"}
    rows = [f"S{n},2026-10-0{n},Alder,{n}00,{status}" for n, status in enumerate(stages, 1)]
    adopt(tmp_path / "orders.csv", "\n".join(["Order No,Order Date,Customer,Amount,Status", *rows]))
    assert written(tmp_path)["values"]["status"] == stages


def test_calls_that_were_made_are_no_plans(tmp_path: Path) -> None:
    """Zoho's list of calls; that a call is over says nothing of how it ended."""
    text = "Record Id,Subject,Call Type,Call Start Time,Call Duration,Call Owner,Related To,Call Result\n"
    result = adopt(tmp_path / "Calls.csv", text + "z1,Call A,Outbound,2026-10-05 10:00:00,05:00,Ann,Alder,Completed\n")
    assert "read as Visits" in result.output
    said = written(tmp_path)
    assert said["columns"]["visits"] == {"date": ["Call Start Time"]}
    assert said["values"] == {"activity": {"Outbound": "call"}, "outcome": {"Completed": "held"}}
