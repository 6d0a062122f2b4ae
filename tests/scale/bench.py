"""Every measure, each against its peer in the same run: `make bench` writes docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path

from tests.scale.measure import Line
from tests.scale.metrics import metrics
from tests.scale.printing import printing
from tests.scale.reading import reading

MEASURES: tuple[Callable[[], Line], ...] = (reading, metrics, printing)  # one function a line
PLACE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`: each line against a peer that does the same work in the same run, in turns (A B A B …), medians. CPU seconds count
child processes. Machines are noisy: the ratio of CPU seconds counts, wall times and absolute figures do not.

{machine}

| what | CPU s | wall s | peak MB | peer | its CPU s | ratio | goal |
|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    lines = []
    for measure in MEASURES:
        lines.append(measure().row())
        print(lines[-1], flush=True)
    PLACE.write_text(HEAD.format(machine=machine) + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
