"""No pattern of the code takes long over any text: linear, whatever is sent. All are found that stand in the source, however they are used."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import reportgen

TEXTS = [
    "a" * 50_000, "1" * 50_000 + "x", "1," * 25_000, " " * 50_000 + "x", "(" * 50_000, "[" * 50_000, '"' * 50_001, "<" * 50_000, "<c " * 20_000,
    "<row " * 10_000, "<mergeCell " * 5_000, '<row r="1"/>' * 5_000, "<col " * 10_000, "_x00" * 12_000, "P1D" * 15_000, "<?xml " * 9_000,
    '<c r="A1"' * 6_000, "-" * 50_000, '="' * 25_000, "sep=" * 12_000, "<v>" * 16_000, "$A$1:" * 10_000, "1 " * 25_000, "年" * 50_000, "1.1" * 16_000,
    "客户，" * 16_000, "1:1:" * 12_000, "ID;P" * 12_000, "from:" * 10_000,
]  # fmt: skip

QUADRATIC = 1.0  # CPU seconds: a linear pattern takes a hundredth of it, a quadratic one many times as much, on any machine


def patterns() -> Iterator[object]:
    """Every pattern that a module holds by itself, in a sequence or in a mapping; each once."""
    seen: set[object] = set()
    for module in pkgutil.walk_packages(reportgen.__path__, "reportgen."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else [value]
            flat = [item for each in held for item in (each if isinstance(each, tuple) else [each])]
            for pattern in flat:
                if isinstance(pattern, re.Pattern) and pattern not in seen:
                    seen.add(pattern)
                    yield pytest.param(pattern, id=f"{module.name[10:]}.{name}")


@pytest.mark.parametrize("pattern", list(patterns()))
def test_pattern_is_quick_on_any_text(pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    for text in TEXTS:
        sample = text.encode() if isinstance(pattern.pattern, bytes) else text
        for use in (pattern.fullmatch, pattern.findall):  # findall searches, and matches, from everywhere
            start = time.process_time()
            use(sample)  # type: ignore[arg-type]
            assert time.process_time() - start < QUADRATIC, text[:20]
