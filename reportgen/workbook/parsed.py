"""What was read of files kept from run to run, by the sha256 of their bytes, so that an unchanged workbook is not parsed again."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from reportgen.settings import Limits, Settings

DIGEST_BYTES = 32
MOST_BYTES = 500_000_000  # of all answers together
KEPT_SECONDS = 120 * 86_400  # what was not used for so long is thrown away


class Parsed:
    """A folder of answers, one file each. Whatever is wrong with it, the file is parsed again: nothing here raises.

    is_forced: nothing is taken from it, but what is read is kept.
    """

    def __init__(self, folder: Path, is_forced: bool = False) -> None:
        self._folder = folder
        self._is_forced = is_forced

    def get(self, key: str) -> bytes | None:
        """The answer kept under a key; None where there is none, or it is damaged."""
        if self._is_forced:
            return None
        path = self._folder / key
        try:
            if not is_private(self._folder):  # whoever may write there could have us read what is no answer of ours
                return None
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        digest, answer = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        return answer if hashlib.sha256(answer).digest() == digest else None

    def put(self, key: str, answer: bytes | memoryview) -> None:
        """Keep an answer, readable by its owner only."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self._folder, prefix=".")
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(hashlib.sha256(answer).digest())
                    file.write(answer)
                os.replace(name, self._folder / key)
            except OSError:
                os.unlink(name)

    def tidy(self) -> None:
        """Throw away what was not used for long, and what was not used for longest where all of it is too much."""
        with suppress(OSError):
            kept = [(entry.stat(), entry.path) for entry in os.scandir(self._folder) if entry.is_file(follow_symlinks=False)]
            room = MOST_BYTES
            for facts, path in sorted(kept, key=lambda item: -item[0].st_mtime):
                room -= facts.st_size
                if room < 0 or facts.st_mtime < time.time() - KEPT_SECONDS:
                    os.unlink(path)


def parsed_before(settings: Settings, is_forced: bool = False) -> Parsed | None:
    """What earlier runs of this user have read, in the folder that the system has for such things; None where the settings do without."""
    if not settings.input.keep_parsed:
        return None
    return Parsed(user_cache_path("reportgen", appauthor=False) / "parsed", is_forced)


def is_private(folder: Path) -> bool:
    """Whether only its owner, who runs this, may write to a folder."""
    facts = folder.stat()
    return facts.st_uid == os.geteuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def key_of(sha256: str, name: str, limits: Limits) -> str:
    """Under what an answer is kept: it depends on the file's bytes and name, the limits, and how files are read."""
    parts = (sha256, name, limits.model_dump_json(), way_of_reading())
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def way_of_reading() -> str:
    """A mark of the code that reads: another version of it reads anew."""
    sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(sources) + version("python-calamine").encode()).hexdigest()
