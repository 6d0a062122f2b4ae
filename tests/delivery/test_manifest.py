"""The manifest is true, tells nothing of the machine, and its fingerprint changes when something does."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from reportgen.delivery.manifest import (
    MANIFEST,
    Manifest,
    as_bytes,
    fingerprint,
    input_facts,
    program_sha256,
    published,
    read_manifest,
    settings_facts,
    verify,
    versions,
)
from reportgen.delivery.publish import Publication, lock
from reportgen.settings import Settings

PERIOD = "2026-10"


def period(output: Path, **files: bytes) -> Path:
    with lock(output), Publication(output, PERIOD) as publication:
        for name, data in files.items():
            publication.write(name, data)
        publication.commit(Manifest(PERIOD, "2026-10-31", "f1", timings={"read": 0.5}))
    return output / PERIOD


def test_outputs_are_listed_with_hash_and_size(tmp_path: Path) -> None:
    manifest = read_manifest(period(tmp_path, a=b"abc"))
    # sha256 of "abc", from FIPS 180-2
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest is not None
    assert manifest.outputs == {"a": {"sha256": sha256, "size": 3}}


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    with lock(tmp_path), Publication(tmp_path, PERIOD) as publication:
        publication.write("a", b"x")
        written = publication.commit(Manifest(PERIOD, "2026-10-31", "f1", ("en",), ("html",), {"reps": 8}))
    assert published(tmp_path, PERIOD) == written


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}', '{"schema": 99}', "[" * 100_000])
def test_what_is_no_manifest_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    assert read_manifest(tmp_path) is None


def test_changed_missing_and_unlisted_files_are_found(tmp_path: Path) -> None:
    folder = period(tmp_path, a=b"1", b=b"2", c=b"3")
    (folder / "a").write_bytes(b"0")
    (folder / "b").unlink()
    (folder / "new").write_bytes(b"")
    (folder / "c").unlink()
    (folder / "c").symlink_to("a")
    said = verify(folder)
    assert said[:3] == ["b is missing", "a was changed", "c cannot be read: Too many levels of symbolic links"]
    assert said[3:] == ["new is not listed"]


def test_two_builds_of_the_same_differ_in_timings_alone(tmp_path: Path) -> None:
    found = []
    for name, seconds in (("one", 1.0), ("two", 2.0)):
        with lock(tmp_path / name), Publication(tmp_path / name, PERIOD) as publication:
            publication.write("b/2", b"2")
            publication.write("a/1", b"1")
            publication.commit(Manifest(PERIOD, "2026-10-31", "f1", versions=versions(), timings={"read": seconds}))
        found.append(json.loads((tmp_path / name / PERIOD / MANIFEST).read_bytes()))
    assert found[0].pop("timings") != found[1].pop("timings")
    assert found[0] == found[1]


def test_nothing_of_the_machine_is_recorded() -> None:
    settings = SimpleNamespace(model_dump=lambda mode: {"logo": "/home/anna/logo.png", "parts": [{"path": "/srv/x"}], "rate": 7.1})
    facts = settings_facts(cast(Any, settings))
    assert facts["values"] == {"logo": "logo.png", "parts": [{"path": "x"}], "rate": 7.1}
    assert os.path.expanduser("~") not in json.dumps(versions())


def test_settings_are_recorded_with_their_hash() -> None:
    standard, other = settings_facts(Settings()), settings_facts(Settings.model_validate({"report": {"currency": "EUR"}}))
    assert standard["values"]["report"]["currency"] == "CNY"
    assert standard["sha256"] != other["sha256"]


def test_inputs_are_recorded_in_order_of_name() -> None:
    assert list(input_facts({"b": "2", "a": "1"}, {"a": 10}).items()) == [
        ("a", {"sha256": "1", "size": 10}),
        ("b", {"sha256": "2"}),
    ]


def test_a_fingerprint_does_not_depend_on_the_order_of_keys_but_on_everything_else() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint("a", "b") != fingerprint("b", "a")
    assert fingerprint(["a", "b"]) != fingerprint(["ab"])


def test_the_programs_own_hash_is_the_same_each_time() -> None:
    assert program_sha256() == program_sha256()


def test_documents_are_written_the_same_way_with_odd_names_as_escapes() -> None:
    document = as_bytes({"name\udc80": "中"})
    assert json.loads(document) == {"name\udc80": "中"}
    assert b"\\udc80" in document


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_does_not_know_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_bytes({"value": value})
