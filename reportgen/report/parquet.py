"""data/dataset/*.parquet: the rows that were read, a file for each kind of sheet, each row with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from reportgen.workbook.dataset import SOURCE_ROWS, Dataset

FOLDER = "data/dataset"


def parquet_files(dataset: Dataset) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each kind's file; the same rows give the same bytes.

    Columns as Dataset.frames has them: texts, numbers, days; then file, sheet and row (as Excel counts) instead of `source`.
    """
    for kind, frame in sorted(dataset.frames.items()):
        columns = {name: column(frame[name]) for name in frame.columns if name != "source"}
        stream = BytesIO()
        write_parquet(Table.from_pydict({**columns, **place(dataset, frame["source"].to_numpy())}), stream, compression="zstd(3)")
        yield f"{FOLDER}/{kind}.parquet", stream.getvalue()


def column(values: pd.Series[Any]) -> Array:
    """A column with the type that it has in the frame."""
    if values.dtype.kind == "M":
        days = values.to_numpy("datetime64[D]")
        numbers = [None if is_none else day for day, is_none in zip(days.astype(int).tolist(), np.isnat(days), strict=True)]
        return Array(numbers, DataType.int32()).cast(DataType.date32())
    if values.dtype.kind == "f":
        return Array([None if value != value else value for value in values.tolist()], DataType.float64())
    return words(values.tolist())


def words(texts: Sequence[object]) -> Array:
    """Texts, half a surrogate pair in them written out: it is no Unicode text."""
    return Array([None if text is None else str(text).encode("utf-8", "backslashreplace").decode() for text in texts], DataType.string())


def place(dataset: Dataset, sources: np.ndarray[Any, Any]) -> dict[str, Array]:
    """Where rows stand."""
    sheets = [dataset.sheets[sheet] for sheet in (sources // SOURCE_ROWS).tolist()]
    return {
        "file": words([sheet.file for sheet in sheets]),
        "sheet": words([sheet.sheet for sheet in sheets]),
        "row": Array((sources % SOURCE_ROWS).tolist(), DataType.int32()),
    }
