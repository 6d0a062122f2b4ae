"""Pictures of printed pages as they are to look, kept beside the tests; `python -m tests.pages.kept` takes them anew."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops
from pypdfium2 import PdfDocument

from reportgen.report.pdf import render_pdf
from tests.pages.sampleteam import MOST, sample_pages

FOLDER = Path(__file__).parent / "kept"
SHOWN = [(name, code) for name in (MOST, "team") for code in ("en", "zh")]
FIRST = 4  # pages of each report
DPI = 40  # enough to tell charts, columns and where lines break
NOTICED = 32  # of 255: how far a pixel's red, green or blue may be off, so that another version of Pango or PDFium is not seen
SHARE = 0.0005  # of a page’s pixels that may be off further: some 80 of them, so that a figure may change and a sparkline may not go


def pictures(name: str, code: str) -> dict[str, Image.Image]:
    """The first pages of a report's PDF, by the names of their files."""
    page = sample_pages(code)[name]
    document = PdfDocument(render_pdf(page))
    drawn = [document[at].render(scale=DPI / 72).to_pil().convert("RGB") for at in range(min(FIRST, len(document)))]
    return {f"{page.slug}-{code}-{at}.png": picture for at, picture in enumerate(drawn, 1)}


def difference(ours: Image.Image, kept: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that are noticeably off, and a picture of where: all of them if the pages are not of one size."""
    if ours.size != kept.size:
        return 1.0, ours
    bands = [band.point(lambda value: 255 * (value > NOTICED)) for band in ImageChops.difference(ours, kept).split()]
    where = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return where.histogram()[255] / (where.width * where.height), where


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, code in SHOWN:
        for file, picture in pictures(name, code).items():
            picture.save(FOLDER / file, optimize=True)
            print(FOLDER / file)


if __name__ == "__main__":
    main()
