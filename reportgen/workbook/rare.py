"""xls, xlsb and ods by calamine."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from reportgen.workbook.archive import Refused, beyond
from reportgen.workbook.calamine import blanked
from reportgen.workbook.grid import Grid

if TYPE_CHECKING:
    from reportgen.settings import Limits


def read_rare(data: bytes, limits: Limits) -> list[Grid]:
    """The sheets of an xls, xlsb or ods by calamine."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        found = []
        for sheet in workbook.sheets_metadata:
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            source = workbook.get_sheet_by_name(sheet.name)
            if source.total_height * source.total_width > limits.cells:
                raise beyond("cells", source.total_height * source.total_width, limits.cells)
            grid = Grid(sheet.name, blanked(source.to_python(skip_empty_area=False)))
            grid.is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
            merges = source.merged_cell_ranges or []
            grid.merges = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in merges[:20000]]
            found.append(grid)
        return found
    except Refused:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("file.encrypted" if "assword" in str(error) or "ncrypt" in str(error) else "file.corrupt") from error
