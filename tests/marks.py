"""What some tests need that a machine may lack."""

from __future__ import annotations

import shutil

import pytest

from reportgen.report.browser import find_browser

with_browser = pytest.mark.skipif(not find_browser(), reason="Chromium is not installed here")
with_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
