"""`reportgen adopt`: a foreign sheet's mapping is proposed with reasons, written once, and makes the sheet readable."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

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
