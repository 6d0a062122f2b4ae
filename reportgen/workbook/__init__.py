"""Everything that touches a spreadsheet. `read_dataset` turns a folder of workbooks into one Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the parsing child passes here: what it needs not, it does not import
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from reportgen.settings import Settings
    from reportgen.workbook.dataset import Dataset
    from reportgen.workbook.parsed import Parsed


def read_dataset(
    paths: Sequence[Path],
    settings: Settings,
    reference: date,
    *,
    today: date | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
    parsed: Parsed | None = None,
) -> Dataset:
    """Read all workbooks of some folders or files into a Dataset (frames, findings, counts).

    reference: a report's as-of day, from which "years ahead" and missing targets are judged.
    today: the day after which rows lie in the future; the reference where none is given. An older month is built from
    workbooks that have gone on since, so its own as-of day would call all that the future.
    parsed: where what was read of a file is kept, so that an unchanged one is not parsed again.
    Never raises for what a workbook holds: that becomes a finding. Raises SettingsError for own words that fit no column.
    """
    from reportgen.collection import without_collection
    from reportgen.workbook.assemble import Assembly
    from reportgen.workbook.files import find_inputs
    from reportgen.workbook.reader import read_files

    inputs, ignored = find_inputs(paths)
    assembly = Assembly(settings, reference, max(reference, today or reference))
    with without_collection():  # cells, of which there are millions, go in no circles
        for reading in read_files(inputs, settings.limits, jobs, progress, parsed):
            assembly.add(reading)
        return assembly.dataset(ignored)
