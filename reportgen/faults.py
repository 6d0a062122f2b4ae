"""What is said where the program itself is at fault, not the data: a sentence with the place, never a traceback."""

from __future__ import annotations

import traceback
from pathlib import Path

from reportgen.language import mark as _

PACKAGE = Path(__file__).parent
FAULT = _("reportgen itself is at fault here, not your workbooks: {what} at {place}. Please report it with this sentence.")


def fault_of(error: BaseException) -> dict[str, str]:
    """The fields of FAULT: the error, and the innermost place within the package that it came through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(PACKAGE)]
    place = f"{Path(frames[-1].filename).relative_to(PACKAGE).as_posix()}:{frames[-1].lineno}" if frames else PACKAGE.name
    return {"what": " ".join(f"{type(error).__name__} {error}".split())[:200], "place": place}
