"""Printed pages look as they did: a change of layout is seen before it is sent to anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.pages.kept import FOLDER, NOTICED, SHARE, SHOWN, difference, pictures


@pytest.mark.pages
@pytest.mark.parametrize(("name", "code"), SHOWN)
def test_the_first_pages_look_as_they_are_kept(name: str, code: str, tmp_path: Path) -> None:
    changed = []
    drawn = pictures(name, code)
    for file, picture in drawn.items():
        share, where = difference(picture, Image.open(FOLDER / file).convert("RGB")) if (FOLDER / file).is_file() else (1.0, picture)
        if share > SHARE:
            picture.save(tmp_path / file)
            where.save(tmp_path / f"where-{file}")
            changed.append(f"{file}: {share:.2%} of its pixels are off by more than {NOTICED} (at most {SHARE:.2%}); see {tmp_path / file}")
    gone = {path.name for path in FOLDER.glob(f"{Path(name).name}-{code}-*.png")} - set(drawn)
    told = "\n".join([*changed, *(f"{file}: there is no such page any more" for file in sorted(gone))])
    assert not told, f"{told}\nIf the pages are as they should be: .venv/bin/python -m tests.pages.kept"


def test_a_picture_differs_from_itself_nowhere_and_from_a_changed_one_by_what_changed() -> None:
    white = Image.new("RGB", (100, 50), "white")
    marked, grey = white.copy(), Image.new("RGB", (100, 50), (255 - NOTICED,) * 3)
    marked.paste("red", (10, 10, 30, 20))  # 20 × 10 of 100 × 50 pixels: 4 %
    assert difference(white, white)[0] == 0
    assert difference(white, marked)[0] == pytest.approx(0.04)
    assert difference(white, grey)[0] == 0  # as far off as is not noticed
    assert difference(white, white.resize((100, 51)))[0] == 1
