"""No pattern of the reading code takes long over any text: linear, whatever is sent."""

from __future__ import annotations

import importlib
import re
import time

import pytest

MODULES = (
    "archive", "assemble", "cells", "choices", "contents", "dates", "encoding", "filetype", "formats", "names", "numbers", "ods", "package",
    "recognise", "scan", "sparse", "textfile", "times", "values", "xlsx",
)  # fmt: skip
TEXTS = [
    "a" * 50_000, "1" * 50_000 + "x", "1," * 25_000, " " * 50_000 + "x", "(" * 50_000, "[" * 50_000, '"' * 50_001, "<" * 50_000, "<c " * 20_000,
    "<row " * 10_000, "<mergeCell " * 5_000, '<row r="1"/>' * 5_000, "<col " * 10_000, "_x00" * 12_000, "P1D" * 15_000, "<?xml " * 9_000,
    '<c r="A1"' * 6_000, "-" * 50_000, '="' * 25_000, "sep=" * 12_000, "<v>" * 16_000, "$A$1:" * 10_000,
]  # fmt: skip


def patterns() -> list[object]:
    found = []
    for name in MODULES:
        module = importlib.import_module(f"reportgen.workbook.{name}")
        found += [pytest.param(value, id=f"{name}.{key}") for key, value in vars(module).items() if isinstance(value, re.Pattern)]
    return found


@pytest.mark.parametrize("pattern", patterns())
def test_pattern_is_quick_on_any_text(pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    for text in TEXTS:
        sample = text.encode() if isinstance(pattern.pattern, bytes) else text
        for use in (pattern.search, pattern.match, pattern.fullmatch, pattern.findall):
            start = time.process_time()
            use(sample)  # type: ignore[arg-type]
            assert time.process_time() - start < 0.1, text[:20]
