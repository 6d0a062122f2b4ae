"""The fonts that reports carry, so that the same figures give the same pages on every machine."""

from __future__ import annotations

import base64
import os
import tempfile
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
FOLDER = TEMPLATES / "fonts"
CONFIGURATION = """<?xml version="1.0"?>
<fontconfig>
<dir>{fonts}</dir>
<dir>/usr/share/fonts</dir>
<cachedir>{cache}</cachedir>
</fontconfig>
"""


@cache
def prepare_fonts() -> Path:
    """Let Pango find the carried fonts, and a machine's own only for characters that they lack.

    Must run before WeasyPrint is imported: fontconfig reads its file once. Gives the file's path.
    """
    folder = cache_folder()
    file = folder / "fonts.conf"
    text = CONFIGURATION.format(fonts=FOLDER.resolve(), cache=folder / "cache")
    if not file.exists() or file.read_text("utf-8") != text:
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, "utf-8")
        fresh.replace(file)
    os.environ["FONTCONFIG_FILE"] = str(file)
    return file


def cache_folder() -> Path:
    """A private folder that lasts, so that a killed run leaves nothing behind; a passing one where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.path.join(os.environ["HOME"], ".cache") if os.environ.get("HOME") else "")
    try:
        folder = Path(home or "/nowhere", "reportgen", "fonts")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="reportgen-fonts-"))


@cache
def screen_faces() -> str:
    """The Latin face for HTML as data, so that a report needs nothing from outside; Chinese is the reader's own face."""
    faces = []
    for weight, style in ((400, "Regular"), (700, "Bold")):
        data = base64.b64encode((FOLDER / f"ReportgenSans-{style}.woff2").read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data}) format('woff2')"
        faces.append(f"@font-face{{font-family:'Reportgen Sans';font-weight:{weight};src:{source}}}")
    return "".join(faces)
