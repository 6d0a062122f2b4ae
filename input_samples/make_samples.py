"""Makes the sample team's workbooks anew, always the same: `python input_samples/make_samples.py [FOLDER]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.environ["OPENPYXL_LXML"] = "False"  # with lxml openpyxl writes other bytes than without

from make.files import write_all  # noqa: E402 - the package stands beside this script
from make.world import make_world  # noqa: E402


def main(folder: Path) -> None:
    """Writes every workbook and planted.json into the folder."""
    write_all(make_world(), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
