"""The fonts that reports carry, so that the same figures give the same pages on every machine."""

from __future__ import annotations

import atexit
import base64
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

TEMPLATES = Path(__file__).parent.parent / "templates"
FOLDER = TEMPLATES / "fonts"
MACHINE = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
CONFIGURATION = """<?xml version="1.0"?>
<fontconfig>
{folders}
<selectfont><rejectfont><glob>*.woff2</glob></rejectfont></selectfont>
<cachedir>{cache}</cachedir>
</fontconfig>
"""  # the woff2 are for screens: to Pango they would be the same faces once more, with fewer characters


@cache
def prepare_fonts() -> Path:
    """Let Pango find the carried fonts, and a machine's own only for characters that they lack.

    Must run before WeasyPrint is imported: fontconfig reads its file once. Gives the file's path.
    """
    folder = cache_folder()
    folders = "\n".join(f"<dir>{escape(str(path))}</dir>" for path in (FOLDER.resolve(), *MACHINE))
    text = CONFIGURATION.format(folders=folders, cache=escape(str(folder / "cache")))
    # a file for each installation, so that two of them at work do not take each other's fonts
    file = folder / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:12]}.conf"
    if not file.exists() or file.read_text("utf-8") != text:
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, "utf-8")
        fresh.replace(file)
    os.environ["FONTCONFIG_FILE"] = str(file)
    return file


def cache_folder() -> Path:
    """A private folder that lasts, so that fonts are not looked through at each start; a passing one where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or (os.path.join(os.environ["HOME"], ".cache") if os.environ.get("HOME") else "")
    if home:
        try:
            folder = Path(home, "reportgen", "fonts").absolute()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            pass  # a home that cannot be written to is as good as none
    passing = Path(tempfile.mkdtemp(prefix="reportgen-fonts-"))
    atexit.register(shutil.rmtree, passing, ignore_errors=True)
    return passing


@cache
def screen_faces() -> str:
    """The Latin face for HTML as data, so that a report needs nothing from outside; Chinese is the reader's own face."""
    faces = []
    for weight, style in ((400, "Regular"), (700, "Bold")):
        data = base64.b64encode((FOLDER / f"ReportgenSans-{style}.woff2").read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data}) format('woff2')"
        faces.append(f"@font-face{{font-family:'Reportgen Sans';font-weight:{weight};src:{source}}}")
    return "".join(faces)
