"""A page in a browser as its reader has it, at a width and in a theme, with its script running; and the checker that reads it with them."""

from __future__ import annotations

import base64
import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reportgen.report.browser import Browser

SECONDS = 300  # a report with everything unfolded has thousands of parts to be looked at
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
VIOLATIONS = """axe.run(document, {resultTypes: ['violations'], rules: %s}).then(found => found.violations.flatMap(rule => rule.nodes.map(
  node => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)))"""


def axe_core() -> str:
    """axe-core's script. The package carries it for another browser driver, which is not installed: only the file is used."""
    found = find_spec("axe_playwright_python")
    assert found
    assert found.origin
    return (Path(found.origin).parent / "axe.min.js").read_text("utf-8")


class Reader(Browser):
    """One browser, in which pages are opened one after the other."""

    def open_page(self) -> None:
        super().open_page()
        self.say("Emulation.setScriptExecutionDisabled", value=False)

    def say(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.ask(method, parameters, time.monotonic() + SECONDS)

    def open(self, path: Path, width: int, theme: str) -> None:
        """Open a page from disk, in a window so many CSS pixels wide; theme: light or dark."""
        self.say("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.say("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.say("Page.navigate", url=path.as_uri())
        while self.value("document.readyState") != "complete":
            time.sleep(0.02)

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript is worth in the page, its promise awaited. Raises AssertionError where it fails."""
        said = self.say("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, json.dumps(said["exceptionDetails"])
        return said["result"].get("value")

    def violations(self, with_contrast: bool = True) -> list[str]:
        """What axe-core finds wrong: the rule, where, and why. Of large pages contrast takes most of the time, for it is measured text by text."""
        if not self.value("'axe' in window"):
            self.value(f"{axe_core()}; 0")
        return list(self.value(VIOLATIONS % json.dumps({} if with_contrast else {"color-contrast": {"enabled": False}})))

    def picture(self, top: float, height: float) -> bytes:
        """A stretch of the page as a PNG."""
        width = self.say("Page.getLayoutMetrics")["cssContentSize"]["width"]
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        return base64.b64decode(self.say("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"])
