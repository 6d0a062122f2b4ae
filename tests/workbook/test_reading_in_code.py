"""The example of the documentation is run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_documented_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "reading-in-code.md").read_text("utf-8")
    found = re.search(r"```python\n(.+?)```", text, re.DOTALL)
    assert found is not None
    exec(compile(found[1], "docs/reading-in-code.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"[\d,]+ visits of 8 reps", lines[0])
    assert len(lines) == 8  # two of visits, three sheets, three findings
