"""Page → PDF through Chromium: one browser, kept open for all reports of a build, told what to print over a pipe; it reaches no network.

The DevTools protocol is a JSON text ended by a zero byte. Over a pipe it opens no port that another program could speak to.
"""

from __future__ import annotations

import atexit
import base64
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from select import select
from typing import Any

from reportgen.report.fonts import prepare_fonts
from reportgen.settings import SettingsError

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")
OLDEST = 131  # the first that prints what stands in the margins of a page
ARGUMENTS = (
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps", "--disable-quic", "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-dev-shm-usage", "--hide-scrollbars", "--export-tagged-pdf", "--generate-pdf-document-outline",
)  # fmt: skip
PRINTED = {
    "printBackground": True, "preferCSSPageSize": True, "generateTaggedPDF": True, "generateDocumentOutline": True,
    "marginTop": 0, "marginBottom": 0, "marginLeft": 0, "marginRight": 0,
}  # fmt: skip
AS_ROOT = ("--no-sandbox",) if os.geteuid() == 0 else ()  # root has no sandbox to be put into
TO_THE_BROWSER, FROM_THE_BROWSER = 3, 4  # the numbers of the files that it reads orders from and writes answers to
SECONDS = 60
CHUNK = 1 << 20

# English as all messages about settings are
NO_BROWSER = (
    "The PDF engine chromium needs Chromium or Chrome, version {oldest} or later; {found}. "
    "Install it (on Debian: apt-get install chromium), or build with --pdf-engine weasyprint."
)
NO_LIBRARY = "The PDF engine chromium needs pikepdf: install reportgen[chromium] instead of reportgen, or build with --pdf-engine weasyprint."


class BrowserFailed(Exception):
    """The browser ended, did not answer in time, or would not print; the next report gets a new one."""


def find_browser() -> str:
    """The browser's path; empty where there is none."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), "") or next((place for place in PLACES if os.access(place, os.X_OK)), "")


def check_browser() -> None:
    """Raises SettingsError where there is no browser that can print reports, or the library that finishes what it prints is missing."""
    path = find_browser()
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout if path else ""
    version = re.search(r"(\d+)\.\d", said)
    if version is None or int(version[1]) < OLDEST:
        found = f"{path} is {said.strip() or 'none'}" if path else "none was found"
        raise SettingsError([NO_BROWSER.format(oldest=OLDEST, found=found)])
    if find_spec("pikepdf") is None:
        raise SettingsError([NO_LIBRARY])


class Browser:
    """One running browser with one page in it. Raises BrowserFailed where it does not start."""

    def __init__(self, path: str) -> None:
        prepare_fonts()  # the browser, too, finds the carried fonts by fontconfig
        self.folder = tempfile.mkdtemp(prefix="reportgen-browser-")
        self.process, self.orders, self.answers = started([path, *ARGUMENTS, *AS_ROOT, f"--user-data-dir={self.folder}", "about:blank"])
        self.number, self.waiting, self.session = 0, bytearray(), ""
        self.open_page()

    def open_page(self) -> None:
        """A page in which nothing runs and from which nothing is asked for."""
        end = time.monotonic() + SECONDS
        target = self.ask("Target.createTarget", {"url": "about:blank"}, end)["targetId"]
        self.session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True}, end)["sessionId"]
        self.ask("Emulation.setScriptExecutionDisabled", {"value": True}, end)
        self.ask("Network.enable", {}, end)
        self.ask("Network.emulateNetworkConditions", {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}, end)
        self.frame = self.ask("Page.getFrameTree", {}, end)["frameTree"]["frame"]["id"]

    def print(self, html: str) -> bytes:
        """The PDF of an HTML text. Raises BrowserFailed."""
        end = time.monotonic() + SECONDS
        self.ask("Page.setDocumentContent", {"frameId": self.frame, "html": html}, end)
        return base64.b64decode(self.ask("Page.printToPDF", PRINTED, end)["data"])

    def ask(self, method: str, parameters: dict[str, Any], end: float) -> dict[str, Any]:
        """The answer to an order; what else the browser tells meanwhile is passed over."""
        self.number += 1
        order = {"id": self.number, "method": method, "params": parameters, **({"sessionId": self.session} if self.session else {})}
        self.send(json.dumps(order).encode("utf-8", "replace") + b"\0", end)
        while True:
            answer = json.loads(self.next_message(end))
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserFailed(str(answer["error"].get("message", method)))
                return dict(answer["result"])

    def send(self, data: bytes, end: float) -> None:
        view = memoryview(data)
        while view:
            if not select([], [self.orders], [], max(0, end - time.monotonic()))[1]:
                raise BrowserFailed(f"the browser did not answer within {SECONDS} s")
            try:
                view = view[os.write(self.orders, view[:4096]) :]
            except OSError as error:
                raise BrowserFailed("the browser ended") from error

    def next_message(self, end: float) -> bytes:
        while (at := self.waiting.find(b"\0")) < 0:
            if not select([self.answers], [], [], max(0, end - time.monotonic()))[0]:
                raise BrowserFailed(f"the browser did not answer within {SECONDS} s")
            received = os.read(self.answers, CHUNK)
            if not received:
                raise BrowserFailed("the browser ended")
            self.waiting += received
        message = bytes(self.waiting[:at])
        del self.waiting[: at + 1]
        return message

    def stop(self) -> None:
        """End it, and whatever it started."""
        with suppress(OSError):
            os.killpg(self.process, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self.process, 0)
        for number in (self.orders, self.answers):
            with suppress(OSError):
                os.close(number)
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def open_browser() -> Browser:
    """The process's one browser, started when first asked for."""
    browser = Browser(find_browser())
    atexit.register(browser.stop)
    return browser


def print_html(html: str) -> bytes:
    """The PDF of an HTML text. Raises BrowserFailed; the next text gets a new browser then."""
    try:
        return open_browser().print(html)
    except BaseException:  # whatever stopped it, nobody knows what state it is in
        if open_browser.cache_info().currsize:
            open_browser().stop()
            open_browser.cache_clear()
        raise


def started(command: list[str]) -> tuple[int, int, int]:
    """The number of a browser's process, and of the files for orders to it and answers from it. Raises BrowserFailed."""
    own = os.pipe(), os.pipe()
    (from_us, orders), (answers, to_us) = own
    kept = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10) for number in (from_us, to_us)]  # at no number that is given away below
    actions = [
        *((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)),
        *((os.POSIX_SPAWN_DUP2, number, wanted) for number, wanted in zip(kept, (TO_THE_BROWSER, FROM_THE_BROWSER), strict=True)),
    ]
    try:
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setsid=True)
    except OSError as error:
        os.close(orders)
        os.close(answers)
        raise BrowserFailed(f"{command[0]}: {error.strerror}") from error
    finally:
        for number in (from_us, to_us, *kept):
            os.close(number)
    return process, orders, answers
