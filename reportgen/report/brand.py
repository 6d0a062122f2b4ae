"""A company's look on the reports: name, logo as data, colours that can be read on paper and on a dark screen, paper."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from reportgen.report.charts import PAPER, SCREEN, Palette
from reportgen.settings import SettingsError, contrast
from reportgen.settingsreading import line_of

if TYPE_CHECKING:
    from reportgen.settings import Settings

DARK = Palette("#e8ecef", "#a3aeb8", "#39434c", "#232b32", "#66727d", "#14191e", "#4fc3b5", "#f0866f", "#8cbbe6", "s")  # as in screen.css
CHOSEN = ("ink", "muted", "good", "bad", "brand")  # colours that settings may change; the rest are greys between paper and ink
ON_DARK = 7.0  # contrast of a derived colour on the dark theme's ground, as the own ones have about
LARGEST_LOGO, LARGEST_SIDE = 1_000_000, 4_000  # bytes, pixels
OWN_STYLE = "own.css"
SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
DRAWN = {
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "use", "symbol",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How reports look: name, logo as an address of data ("" for none), colours on paper and in the dark theme, the paper."""

    name: str = ""
    logo: str = ""
    paper: Palette = PAPER
    dark: Palette = DARK
    size: str = "A4"
    own: str = field(default="", repr=False)  # folder of own templates; a text, because templates see it and could open files by a path
    own_sha256: str = ""  # of what it holds
    own_style: str = ""

    def palette(self, on_screen: bool) -> Palette:
        """What charts are drawn with; on a screen the theme's variables."""
        return SCREEN if on_screen else self.paper

    def tokens(self) -> str:
        """The colours as a style sheet: on paper and light screens, and in the dark theme."""
        if self.paper == PAPER:
            return ""
        light, dark = (";".join(f"--{name}:{getattr(palette, name)}" for name in CHOSEN) for palette in (self.paper, self.dark))
        return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def look_of(settings: Settings) -> Look:
    """The look that settings ask for. Raises SettingsError where the logo cannot be used: see check_brand."""
    brand = settings.brand
    given = {"ink": brand.ink, "muted": brand.muted, "good": brand.good, "bad": brand.bad, "brand": brand.colour}
    chosen = {name: colour.lower() for name, colour in given.items()}
    changed = {name: lightened(colour) for name, colour in chosen.items() if colour != getattr(PAPER, name)}
    logo = logo_data((settings.folder or Path()) / brand.logo) if brand.logo else ""
    return Look(brand.name, logo, replace(PAPER, **chosen), replace(DARK, **changed), brand.paper, *own_templates(settings))


def own_templates(settings: Settings) -> tuple[str, str, str]:
    """The folder of own templates, one hash of them, and the style sheet among them; empty where there are none."""
    folder = settings.folder / settings.brand.templates if settings.folder else None
    files = sorted([*folder.glob("*.j2"), *folder.glob(OWN_STYLE)]) if folder else []
    if not files:
        return "", "", ""
    texts = {file.name: file.read_text("utf-8", "replace") for file in files}
    return str(folder), hashlib.sha256(repr(texts).encode()).hexdigest(), texts.get(OWN_STYLE, "")


def check_brand(settings: Settings, text: str, name: str) -> None:
    """Whether the logo can be used. Raises SettingsError with the line of the settings' text."""
    try:
        look_of(settings)
    except LogoError as error:
        place = f"{name}, line {line_of(['brand', 'logo'], text)}: brand.logo is {settings.brand.logo!r}"
        raise SettingsError([f"{place}, {error}"]) from error


def lightened(colour: str) -> str:
    """A colour of the same hue that is read on the dark theme's ground."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    while contrast(colour, DARK.paper) < ON_DARK and light < 1:
        light = min(light + 0.02, 1)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, light, min(saturation, 0.8)))
    return colour


# --- logo -----------------------------------------------------------------------------------------------------------------


class LogoError(ValueError):
    """A logo that cannot be used: what is wrong and what to do, following on its name."""


@lru_cache(maxsize=4)
def logo_data(path: Path) -> str:
    """A logo as an address of data, holding nothing but its picture. Raises LogoError."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_LOGO + 1)
    except (OSError, ValueError) as error:
        raise LogoError("which cannot be read. Give a PNG or SVG file, its name as seen from the settings file.") from error
    if len(content) > LARGEST_LOGO:
        raise LogoError(f"which has more than {LARGEST_LOGO:,} bytes. Give a smaller picture.")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return f"data:image/png;base64,{base64.b64encode(clean_png(content)).decode()}"
    return f"data:image/svg+xml;base64,{base64.b64encode(clean_svg(content)).decode()}"


def clean_png(content: bytes) -> bytes:
    """The pixels written anew, without what else the file held."""
    from PIL import Image

    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    if max(width, height) > LARGEST_SIDE:
        raise LogoError(f"a picture of {width} × {height} pixels. Give one of at most {LARGEST_SIDE} a side.")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
            pixels = picture.convert("RGBA")
    except Exception as error:  # Pillow raises whatever a broken file makes it
        raise LogoError("which is a broken PNG. Save it again.") from error
    out = io.BytesIO()
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue()


def clean_svg(content: bytes) -> bytes:
    """The drawing without scripts, handlers, styles of its own, or anything that leads elsewhere."""
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE) or b"\0" in content:
        raise LogoError("which declares a document type. Save it as plain SVG.")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise LogoError("which is neither a PNG nor an SVG. Save it as one of them.") from error
    if root.tag != f"{{{SVG}}}svg":
        raise LogoError("which is neither a PNG nor an SVG. Save it as one of them.")
    clean_element(root)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK[1:].partition("}")[0])
    return ElementTree.tostring(root)


def clean_element(root: ElementTree.Element) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for name, value in list(element.attrib.items()):
            if not is_harmless(name, value):
                del element.attrib[name]
        for child in list(element):
            if isinstance(child.tag, str) and child.tag.startswith(f"{{{SVG}}}") and child.tag.partition("}")[2] in DRAWN:
                waiting.append(child)
            else:
                element.remove(child)


def is_harmless(name: str, value: str) -> bool:
    """Whether an attribute draws: it handles no event, and leads to nothing but parts of the drawing itself."""
    if name in (XLINK, "href"):
        return value.startswith("#")
    if name.startswith("{") or name.lower().startswith("on"):
        return False
    said = value.lower()
    return not any(word in said for word in ("\\", "@import", "javascript:")) and not re.search(r"url\(\s*(?!#)", said)
