"""Which files are read, and for which reason the others are not: nothing hangs, nothing is followed out of the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportgen.settings import Limits
from reportgen.workbook import files
from reportgen.workbook.files import find_inputs
from reportgen.workbook.reader import Child, read_file


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(folder: Path) -> list[str]:
    return [name for name, _path in find_inputs([folder])[0]]


def test_workbooks_are_found_in_all_folders_in_order_of_name(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "a/z.XLSM", "a/b/c.csv", "d.ods", "e.xls", "f.xlsb")
    assert names(tmp_path) == ["a/b/c.csv", "a/z.XLSM", "b.xlsx", "d.ods", "e.xls", "f.xlsb"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$book.xlsx", files.LOCK_FILE),
        (".~lock.book.ods#", files.LOCK_FILE),
        (".book.xlsx", files.HIDDEN),
        ("._book.xlsx", files.HIDDEN),
        ("~book.xlsx", files.TEMPORARY),
        ("book.xlsx.tmp", files.TEMPORARY),
        ("book.xlsx.crdownload", files.TEMPORARY),
        ("book.xlsx~", files.TEMPORARY),
        ("notes.txt", files.OTHER_TYPE),
        ("book", files.OTHER_TYPE),
    ],
)
def test_other_files_are_listed_with_their_reason(tmp_path: Path, name: str, reason: str) -> None:
    touch(tmp_path, name)
    assert find_inputs([tmp_path]) == ([], [(name, reason)])


def test_hidden_folder_is_listed(tmp_path: Path) -> None:
    touch(tmp_path, ".cache/a.xlsx")
    assert find_inputs([tmp_path]) == ([], [(".cache", files.HIDDEN_FOLDER)])


def test_folder_named_like_a_workbook_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "all.xlsx/a.xlsx")
    assert names(tmp_path) == ["all.xlsx/a.xlsx"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "outside/secret.xlsx", "input/a.xlsx")
    root = tmp_path / "input"
    (root / "b.xlsx").symlink_to(tmp_path / "outside" / "secret.xlsx")
    (root / "c").symlink_to(tmp_path / "outside")
    (root / "zero.xlsx").symlink_to("/dev/zero")
    found, ignored = find_inputs([root])
    assert [name for name, _path in found] == ["a.xlsx"]
    assert ignored == [(name, files.OUTSIDE) for name in ("b.xlsx", "c", "zero.xlsx")]


def test_links_within_the_folder_do_not_read_twice(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "d/b.xlsx")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")
    (tmp_path / "folder").symlink_to(tmp_path / "d")
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    found, ignored = find_inputs([tmp_path])
    assert [name for name, _path in found] == ["a.xlsx", "d/b.xlsx"]
    assert ignored == [
        ("folder", files.FOLDER_LINK), ("gone.xlsx", files.NO_FILE), ("link.xlsx", files.TWICE), ("loop.xlsx", files.NO_FILE),
    ]  # fmt: skip


def test_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert find_inputs([tmp_path]) == ([], [("pipe.xlsx", files.NO_FILE)])


def test_pipe_and_device_given_by_name_do_not_hold_up_the_run(tmp_path: Path, child: Child) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    for path in (tmp_path / "pipe.xlsx", Path("/dev/zero")):
        (name, given), *_rest = find_inputs([path])[0]
        assert [finding.code for finding in read_file(child, name, given, Limits()).findings] == ["file.unreadable"]


def test_names_of_any_bytes_are_shown_and_told_apart(tmp_path: Path) -> None:
    for name in (b"a\xff.xlsx", b"a\xfe.xlsx", "表\n格.xlsx".encode()):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"x")
    assert names(tmp_path) == ["a\\xfe.xlsx", "a\\xff.xlsx", "表\n格.xlsx"]


def test_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx")
    assert len(find_inputs([tmp_path, tmp_path, tmp_path / "a.xlsx"])[0]) == 1


def test_files_of_one_name_in_two_folders_bear_their_folders(tmp_path: Path) -> None:
    touch(tmp_path, "2026-09/book.xlsx", "2026-10/book.xlsx", "2026-10/other.xlsx")
    found, _ignored = find_inputs([tmp_path / "2026-10", tmp_path / "2026-09"])
    assert [name for name, _path in found] == ["2026-09/book.xlsx", "2026-10/book.xlsx", "other.xlsx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root opens every folder")
def test_folder_that_cannot_be_opened_is_listed(tmp_path: Path) -> None:
    touch(tmp_path, "closed/a.xlsx")
    (tmp_path / "closed").chmod(0)
    try:
        assert find_inputs([tmp_path]) == ([], [("closed", files.UNREADABLE)])
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_missing_file_is_told(tmp_path: Path, child: Child) -> None:
    (name, path), *_rest = find_inputs([tmp_path / "gone.xlsx"])[0]
    assert [finding.code for finding in read_file(child, name, path, Limits()).findings] == ["file.unreadable"]
