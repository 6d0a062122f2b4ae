"""The manifest of a period: what went in, what came out, with which settings and versions; true to the last byte."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reportgen
from reportgen.report.fonts import TEMPLATES

if TYPE_CHECKING:
    from reportgen.settings import Settings

MANIFEST = "manifest.json"
SCHEMA = 1
LIBRARIES = ("babel", "jinja2", "numpy", "openpyxl", "pandas", "pydantic", "python-calamine", "weasyprint")
PACKAGE = Path(reportgen.__file__).parent
SHAPING = {".py", ".po", ".j2", ".css", ".js", ".toml", ".otf", ".woff2"}  # files of ours that shape the output


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a period. Two builds of the same input differ in `timings` alone.

    inputs, outputs: sha256 and size (bytes) by name, relative to the input folder and to the period; reports: fingerprint of
    what each report shows, by its name; failures: reports that could not be rendered, with the reason; timings: when, and seconds
    by step. No absolute path, user or host name stands in it.
    """

    period: str
    as_of: str
    fingerprint: str
    languages: Sequence[str] = ()
    formats: Sequence[str] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)
    failures: Sequence[Mapping[str, str]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    timings: Mapping[str, Any] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """The manifest as its file has it."""
        return as_bytes({"schema": SCHEMA, **asdict(self)})


def as_bytes(document: object) -> bytes:
    """A JSON document as it is written: the same value gives the same bytes. Raises ValueError for NaN and infinity."""
    words = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return words.encode("utf-8", "backslashreplace")  # half a surrogate pair becomes \udc80, which is JSON's way to write it


def sha256(data: bytes) -> str:
    """The hash that manifests use, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(*facts: object) -> str:
    """One hash of facts (JSON values, paths and days as text): equal facts, equal hash, whatever the order of their keys."""
    return sha256(json.dumps(facts, sort_keys=True, default=str).encode())


@cache
def versions() -> Mapping[str, str]:
    """Versions of the program, of Python and the libraries that shape the output, and the hash of the program's own files."""
    own = {"reportgen": reportgen.__version__, "program": program_sha256(), "python": platform.python_version()}
    return own | {name: version_of(name) for name in LIBRARIES}


def version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def program_sha256() -> str:
    """One hash of the program's modules, catalogues, templates and fonts: a build by another program is no current one."""
    total = hashlib.sha256()
    for root in (PACKAGE, TEMPLATES):
        for name, path in sorted(files_below(root)):
            if path.suffix in SHAPING and not (root == PACKAGE and name.startswith(f"{TEMPLATES.name}/")):
                total.update(f"{root.name}/{name}\0{sha256(path.read_bytes())}\n".encode())
    return total.hexdigest()


def settings_facts(settings: Settings) -> dict[str, Any]:
    """The settings as they are recorded: values and their hash, absolute paths cut to the name of their file."""
    values = without_folders(settings.model_dump(mode="json"))
    return {"sha256": fingerprint(values), "values": values}


def without_folders(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_folders(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_folders(item) for item in value]
    return os.path.basename(value) if isinstance(value, str) and os.path.isabs(value) else value


def input_facts(inputs: Mapping[str, str], sizes: Mapping[str, int] | None = None) -> dict[str, dict[str, Any]]:
    """The inputs as they are recorded, from their sha256 (Dataset.inputs) and, where known, their sizes in bytes."""
    known = sizes or {}
    return {name: {"sha256": inputs[name]} | ({"size": known[name]} if name in known else {}) for name in sorted(inputs)}


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where there is none, or none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        return None
    present = {item.name: found[item.name] for item in fields(Manifest) if item.name in found}
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in present.items()}
    are_there = all(isinstance(known.get(name), str) for name in ("period", "as_of", "fingerprint"))
    return Manifest(**known) if are_there and is_listing(known.get("outputs")) else None


def is_listing(outputs: object) -> bool:
    """Whether a manifest's outputs are what they should be: sha256 and size by name."""
    return isinstance(outputs, dict) and all(
        isinstance(facts, dict) and isinstance(facts.get("sha256"), str) and isinstance(facts.get("size"), int) for facts in outputs.values()
    )


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every entry below a folder that is no folder, by its name relative to it, in order of name; links are not followed."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in (*files, *links):
            path = Path(place, name)
            yield path.relative_to(folder).as_posix(), path


def facts_of(path: Path) -> dict[str, Any]:
    """sha256 and size of a file. Raises OSError, also for a link."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
        return {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "size": os.fstat(stream.fileno()).st_size}


def verify(folder: Path) -> list[str]:
    """What is not as the manifest says: files missing, changed, unreadable or unlisted; empty where all is true."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"{folder.name} has no manifest that can be read"]
    there = dict(files_below(folder))
    there.pop(MANIFEST, None)
    problems = [f"{name} is missing" for name in manifest.outputs if name not in there]
    for name, path in sorted(there.items()):
        try:
            if name not in manifest.outputs:
                problems.append(f"{name} is not listed")
            elif facts_of(path) != dict(manifest.outputs[name]):
                problems.append(f"{name} was changed")
        except OSError as error:
            problems.append(f"{name} cannot be read: {error.strerror}")
    return problems


def published(output: Path, period: str) -> Manifest | None:
    """The manifest of a published period; None where it is not published."""
    return read_manifest(output / period)


def is_current(output: Path, period: str, fingerprint: str) -> bool:
    """Whether a build of that fingerprint stands there whole, without a failed report: then there is nothing to do."""
    manifest = published(output, period)
    if manifest is None or manifest.fingerprint != fingerprint or manifest.failures:
        return False
    return not verify(output / period)
