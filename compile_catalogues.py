"""Build hook: compile the message catalogues (.po) to .mo; a wheel takes them and the samples along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Writes a .mo beside each .po of the package. An editable install reads them there, and the samples at the top level."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        taken = {}
        for source in sorted(Path(self.root, "reportgen", "locale").rglob("*.po")):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as text, compiled.open("wb") as binary:
                write_mo(binary, read_po(text))
            taken[str(compiled)] = str(compiled.relative_to(self.root))
        if version == "standard":
            build_data["force_include"] |= taken | {"input_samples": "reportgen/input_samples"}
