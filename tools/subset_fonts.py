"""Make the fonts that the reports carry: subsets of Inter and Noto Sans CJK SC under names of their own.

Run on a machine with Debian's fonts-inter and fonts-noto-cjk: `python tools/subset_fonts.py /usr/share/fonts/opentype/inter
/usr/share/fonts/opentype/noto`; the same sources give the same bytes. A full CJK face doubles the time of a page; the core face
holds what nearly every report needs (GB 2312), the extension the rest of the unified ideographs, for rare names, and the signs
what else people type in China: ①, ㎡, ℃, ★, kana, and the characters of names that Unicode took up later.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "templates" / "fonts"
LATIN = [*range(0x20, 0x180), *range(0x370, 0x400), *range(0x400, 0x460), *range(0x2000, 0x2070), *range(0x2190, 0x2194),
         0x2030, 0x20AC, 0x2116, 0x2122, 0x2212, 0x221A, 0x2211, 0x2206, 0x2248, 0x2260, 0x2264, 0x2265, 0x00D7, 0x00F7, 0x00BD, 0x00B7,
         0x25A0, 0x25A1, 0x25AA, 0x25B2, 0x25B6, 0x25BC, 0x25C0, 0x25CB, 0x25CF, 0x2713, 0x2717, 0x2192, 0x2191, 0x2193, 0x2190,
         *range(0x2080, 0x208A), 0x2070, *range(0x2074, 0x207A), 0xB9, 0xB2, 0xB3]  # fmt: skip
WEB = [*range(0x20, 0x180), 0x394, 0x3A3, *range(0x2000, 0x2031), 0x20AC, 0x2116, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x221A,
       0x2248, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25B2, 0x25BC, 0x25CB, 0x25CF, 0x2713, 0x2717]  # fmt: skip
HANGUL = [*range(0x1100, 0x1200), *range(0x3130, 0x3190), *range(0xA960, 0xA980), *range(0xAC00, 0xD800)]
# the characters of extension A that the table of general standard characters (通用规范汉字表, 2013) holds
NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲"
    "㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
SYMBOLS = [
    *range(0x3000, 0x3040),
    *range(0xFF00, 0xFFF0),
    *range(0x2010, 0x2028),
    0x25A0,
    0x25A1,
    0x25B2,
    0x25BC,
    0x25CB,
    0x25CF,
    0x2713,
]


def gb2312() -> list[int]:
    return [ord(bytes((row, cell)).decode("gb2312", "ignore") or " ") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]


def make(source: str, number: int, characters: list[int], family: str, style: str, name: str, flavor: str | None = None) -> None:
    font = TTFont(source, fontNumber=number)
    options = subset.Options(layout_features=["kern", "tnum", "liga", "ccmp", "mark", "locl"], name_IDs=[0, 13, 14], notdef_outline=True,
                             hinting=False, desubroutinize=True, drop_tables=["DSIG", "STAT", "vhea", "vmtx", "VORG", "BASE"])  # fmt: skip
    options.flavor = flavor
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    for identifier, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"{family}-{style}".replace(" ", ""))):
        font["name"].setName(text, identifier, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [f"{family}-{style}".replace(" ", "")]
    font["head"].modified = font["head"].created
    font.flavor = flavor
    font.recalcTimestamp = False
    font.save(OUT / name)
    print(name, (OUT / name).stat().st_size)


def main(inter: str, noto: str) -> None:
    core = sorted({*gb2312(), *SYMBOLS})
    rest = sorted(set(range(0x4E00, 0x9FA6)) - set(core))
    for style, file in (("Regular", "Inter-Regular.otf"), ("Bold", "Inter-SemiBold.otf")):
        make(f"{inter}/{file}", -1, LATIN, "Reportgen Sans", style, f"ReportgenSans-{style}.otf")
        make(f"{inter}/{file}", -1, WEB, "Reportgen Sans", style, f"ReportgenSans-{style}.woff2", "woff2")
    for style in ("Regular", "Bold"):
        make(f"{noto}/NotoSansCJK-{style}.ttc", 2, core, "Reportgen Han", style, f"ReportgenHan-{style}.otf")
    make(f"{noto}/NotoSansCJK-Regular.ttc", 2, rest, "Reportgen Han Ext", "Regular", "ReportgenHanExt-Regular.otf")
    made = {character for file in OUT.glob("*-Regular.otf") if "Signs" not in file.name for character in TTFont(file).getBestCmap()}
    all_of_noto = {*TTFont(f"{noto}/NotoSansCJK-Regular.ttc", fontNumber=2).getBestCmap()}
    signs = sorted(all_of_noto - made - {*HANGUL, *range(0x3400, 0x4DC0)} | {ord(name) for name in NAMES})
    make(f"{noto}/NotoSansCJK-Regular.ttc", 2, signs, "Reportgen Signs", "Regular", "ReportgenSigns-Regular.otf")


if __name__ == "__main__":
    main(*sys.argv[1:])
