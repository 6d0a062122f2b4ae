"""The manifest of a period: what went in, what came out, with which settings; true to the last byte."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
LIBRARIES = ("babel", "jinja2", "numpy", "openpyxl", "pandas", "python-calamine", "weasyprint")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(facts: object) -> str:
    """One hash of everything that a period depends on; two runs of one fingerprint give the same bytes."""
    return sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str).encode())


def versions() -> dict[str, str]:
    """Versions of the program and of the libraries that shape its output."""
    from reportgen import __version__

    return {"reportgen": __version__, "python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """A published period's manifest; None where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "outputs" in found else None


def outputs_of(folder: Path) -> dict[str, dict[str, object]]:
    """sha256 and size of every file below a folder, by relative name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): {"sha256": sha256(path.read_bytes()), "size": path.stat().st_size} for path in files
    }


def problems(folder: Path) -> list[str]:
    """What is not as the manifest says: missing, changed and unlisted files."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"{folder.name} has no manifest that can be read"]
    listed: Mapping[str, Mapping[str, object]] = manifest["outputs"]
    there = outputs_of(folder)
    missing = [f"{name} is missing" for name in listed if name not in there]
    changed = [f"{name} was changed" for name in listed if name in there and there[name]["sha256"] != listed[name]["sha256"]]
    return [*missing, *changed, *(f"{name} is not listed" for name in there if name not in listed)]


def is_whole(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether all listed files are there with their sizes: a quick look, `problems` reads them."""
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == facts["size"]
        for name, facts in manifest["outputs"].items()
    )


def as_bytes(document: object) -> bytes:
    """A JSON document as it is written: the same value gives the same bytes."""
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
