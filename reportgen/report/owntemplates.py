"""Own templates are tried on a sample page before anything is rendered: a mistake is told with template, line and block.

The trial runs in a process of its own with limits on memory and time, because a template is a program.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.report.brand import OWN_STYLE, own_templates
from reportgen.settings import SettingsError

if TYPE_CHECKING:
    from reportgen.settings import Settings

SECONDS, PATIENCE = 4, 9  # for the sample page in the process; until the process is ended from outside
MEMORY = 1 << 30
BLOCK = re.compile(r"\{%-?\s*(?:block\s+(\w+)|(endblock))")


class TookTooLong(Exception):
    """The sample page was not done in time."""


def check_templates(settings: Settings) -> None:
    """Whether own templates, if there are any, make a page. Raises SettingsError with template, line, block and what is wrong."""
    found, _sha256, style = own_templates(settings)
    if not found:
        return
    folder = Path(found)
    sentences = [*style_mistakes(style, folder), *unused(folder)] or tried(folder)
    if sentences:
        raise SettingsError(sentences)


def style_mistakes(style: str, folder: Path) -> list[str]:
    """A style sheet may not end its element nor load anything."""
    lines = ((number, found[0]) for number, line in enumerate(style.split("\n"), 1) if (found := re.search(r"<|@import|url\s*\(|\\", line, re.I)))
    return [
        f"{folder.name}/{OWN_STYLE}, line {number}: “{word}” is not possible here, because reports load nothing. Delete it." for number, word in lines
    ]


def unused(folder: Path) -> list[str]:
    """Symbolic links are not followed."""
    return [
        f"{folder.name}/{file.name} is a link, and not followed. Put the file itself there."
        for file in sorted(folder.glob("*.j2"))
        if file.is_symlink()
    ]


def tried(folder: Path) -> list[str]:
    command = [sys.executable, "-m", "reportgen.report.trial", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        done = None
    try:
        return list(json.loads(done.stdout)) if done else [too_long(folder)]
    except ValueError:
        return [too_long(folder)]


def too_long(folder: Path) -> str:
    """What is said of templates whose process had to be ended."""
    names = ", ".join(f"{folder.name}/{file.name}" for file in sorted(folder.glob("*.j2")))
    return f"{names}, line 1: the sample page needed more than {SECONDS} seconds or {MEMORY >> 20} MB. Look for a loop without end."


def sentence(error: BaseException, folder: Path) -> str:
    """A mistake in words: template, line, block, what is wrong, what to do."""
    name, line = place_of(error, folder)
    source = (folder / name).read_text("utf-8", "replace") if (folder / name).is_file() else ""
    block = block_at(source, line)
    where = f"{folder.name}/{name}, line {line}" + (f", block “{block}”" if block else "")
    what = {
        "TookTooLong": f"the sample page needed more than {SECONDS} seconds", "MemoryError": f"the sample page needed more than {MEMORY >> 20} MB",
        "TemplateNotFound": f"there is no template “{error}” in this folder", "RecursionError": "templates that use each other without end",
    }.get(type(error).__name__, str(error).split("\n")[0][:200])  # fmt: skip
    return f"{where}: {what}. Mend the template, or take it away; docs/own-templates.md says what templates may use."


def place_of(error: BaseException, folder: Path) -> tuple[str, int]:
    """The own template and line in which a mistake showed; of one that showed elsewhere the last own line before it."""
    if getattr(error, "lineno", None) and getattr(error, "filename", None):
        return Path(str(error.filename)).name, int(error.lineno)  # type: ignore[attr-defined]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == folder]
    if frames:
        return Path(frames[-1].filename).name, frames[-1].lineno or 1
    return next((file.name for file in sorted(folder.glob("*.j2"))), ""), 1


def block_at(source: str, line: int) -> str:
    """The innermost block that a line of a template stands in, "" outside all."""
    open_blocks: list[str] = []
    for number, text in enumerate(source.split("\n"), 1):
        for found in BLOCK.finditer(text):
            if found[1]:
                open_blocks.append(found[1])
            elif open_blocks and number < line:
                open_blocks.pop()
        if number >= line:
            break
    return open_blocks[-1] if open_blocks else ""
