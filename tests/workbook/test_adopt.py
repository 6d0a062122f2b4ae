"""`reportgen adopt`: a foreign sheet's mapping is proposed with reasons, written once, and makes the sheet readable."""

from __future__ import annotations

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
