"""A period appears whole or not at all, is never absent in between, and is its owner's alone."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.delivery import publish
from reportgen.delivery.disk import FORBIDDEN, in_words
from reportgen.delivery.manifest import MANIFEST, Manifest, is_current, published, verify
from reportgen.delivery.publish import Publication, PublishError, lock
from reportgen.language import language

PERIOD = "2026-10"
FACTS = Manifest(PERIOD, "2026-10-31", "f1")


def build(output: Path, text: str, names: tuple[str, ...] = ("index.html", "reps/anna.html", "data/metrics.json")) -> Manifest:
    """Publish a small period whose every file says `text`."""
    with lock(output), Publication(output, PERIOD) as publication:
        for name in names:
            publication.write(name, text.encode())
        return publication.commit(replace(FACTS, fingerprint=text))


def left_over(output: Path) -> list[str]:
    return [name for name in os.listdir(output) if name != PERIOD]


def test_published_files_are_what_was_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    build(tmp_path, "old")
    build(tmp_path, "new")
    texts = {name: (tmp_path / PERIOD / name).read_text() for name in ("index.html", "reps/anna.html", "data/metrics.json")}
    assert set(texts.values()) == {"new"}
    assert verify(tmp_path / PERIOD) == []
    assert left_over(tmp_path) == []


def test_leaving_without_commit_keeps_the_old_period(tmp_path: Path) -> None:
    build(tmp_path, "old")
    with suppress(KeyboardInterrupt), lock(tmp_path), Publication(tmp_path, PERIOD) as publication:
        publication.write("index.html", b"half")
        raise KeyboardInterrupt
    assert (tmp_path / PERIOD / "index.html").read_text() == "old"
    assert left_over(tmp_path) == []


def test_files_and_folders_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        with lock(tmp_path / "new" / "output"), Publication(tmp_path / "new" / "output", PERIOD) as publication:
            (publication.folder / "by-a-library.pdf").write_bytes(b"pdf")
            publication.write("a/b/c.html", b"x")
            during = {stat.S_IMODE(path.stat().st_mode) for path in publication.folder.rglob("*")}
            publication.commit(FACTS)
        assert os.umask(0o022) == 0o022  # given back
    finally:
        os.umask(umask)
    assert during == {0o600, 0o700}
    after = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (tmp_path / "new").rglob("*")}
    assert after == {(True, 0o700), (False, 0o600)}


def test_a_reader_never_misses_the_period_nor_sees_a_mix(tmp_path: Path) -> None:
    build(tmp_path, "0")
    seen: list[set[str]] = []
    wrong: list[str] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            try:
                folder = os.open(tmp_path / PERIOD, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError as error:
                wrong.append(str(error))
                continue
            texts = set()
            for name in ("index.html", "reps/anna.html", "data/metrics.json"):
                try:
                    handle = os.open(name, os.O_RDONLY, dir_fd=folder)
                except FileNotFoundError:  # the old folder, being removed while we hold it
                    continue
                texts.add(os.read(handle, 10).decode())
                os.close(handle)
            os.close(folder)
            seen.append(texts)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        build(tmp_path, str(number + 1))
    is_done.set()
    reader.join()
    assert wrong == []
    assert [texts for texts in seen if len(texts) > 1] == []
    assert len(seen) > 20


def test_who_has_a_file_open_reads_the_old_one_on(tmp_path: Path) -> None:
    build(tmp_path, "old")
    with (tmp_path / PERIOD / "index.html").open() as held:
        build(tmp_path, "new")
        assert held.read() == "old"


def test_without_exchange_in_the_file_system_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "kernel_exchange", lambda *_: errno.EINVAL)
    build(tmp_path, "old")
    build(tmp_path, "new")
    assert (tmp_path / PERIOD / "index.html").read_text() == "new"
    assert left_over(tmp_path) == []


def test_without_exchange_a_failed_rename_puts_the_old_period_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "kernel_exchange", lambda *_: errno.EINVAL)
    build(tmp_path, "old")
    rename = os.rename

    def refuses_the_new(source: Path, target: Path) -> None:
        if ".building-" in str(source):
            raise OSError(errno.EIO, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuses_the_new)
    with pytest.raises(PublishError):
        build(tmp_path, "new")
    assert (tmp_path / PERIOD / "index.html").read_text() == "old"
    assert left_over(tmp_path) == []


def test_a_period_that_a_crash_left_aside_goes_back(tmp_path: Path) -> None:
    build(tmp_path, "old")
    os.rename(tmp_path / PERIOD, tmp_path / f".replaced-{PERIOD}-{'0' * 32}")
    with lock(tmp_path):
        assert verify(tmp_path / PERIOD) == []
    assert left_over(tmp_path) == []


def test_only_folders_of_our_own_name_are_removed(tmp_path: Path) -> None:
    kept = [".building-notes", ".building-2026-10-abc", ".cache", f"building-{PERIOD}-{'0' * 32}"]
    for name in kept:
        (tmp_path / name).mkdir()
    aim = tmp_path / "elsewhere"
    aim.mkdir()
    (aim / "file").write_text("kept")
    (tmp_path / f".building-{PERIOD}-{'1' * 32}").symlink_to(aim)
    (tmp_path / f".building-{PERIOD}-{'2' * 32}").mkdir()
    with lock(tmp_path):
        pass
    assert (aim / "file").exists()
    assert all((tmp_path / name).exists() for name in kept)
    assert not (tmp_path / f".building-{PERIOD}-{'2' * 32}").exists()


@pytest.mark.parametrize("what", ["file", "link", "folder"])
def test_what_is_no_period_of_ours_is_not_replaced(tmp_path: Path, what: str) -> None:
    place = tmp_path / PERIOD
    own = tmp_path / "own"
    own.mkdir()
    (own / "diary.txt").write_text("mine")
    if what == "file":
        place.write_text("mine")
    elif what == "link":
        place.symlink_to(own)
    else:
        own.rename(place)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(PublishError, match="Move it away"):
        build(tmp_path, "new")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_carried_over_files_keep_their_time_and_changed_ones_are_not_carried(tmp_path: Path) -> None:
    build(tmp_path, "old")
    os.utime(tmp_path / PERIOD / "index.html", (1, 1))
    (tmp_path / PERIOD / "reps/anna.html").write_text("edited by somebody")
    with lock(tmp_path), Publication(tmp_path, PERIOD) as publication:
        taken = publication.carry_over(["index.html", "reps/anna.html", "reps/nobody.html"])
        publication.commit(FACTS)
    assert taken == ["index.html"]
    assert (tmp_path / PERIOD / "index.html").stat().st_mtime == 1
    assert verify(tmp_path / PERIOD) == []


def test_carrying_over_copies_where_links_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    build(tmp_path, "old")
    monkeypatch.setattr(os, "link", refuses)
    with lock(tmp_path), Publication(tmp_path, PERIOD) as publication:
        assert publication.carry_over(["index.html"]) == ["index.html"]
        publication.commit(FACTS)
    assert (tmp_path / PERIOD / "index.html").read_text() == "old"


@pytest.mark.parametrize("name", ["../escape", "/etc/passwd", "a/../../b", "", MANIFEST])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with lock(tmp_path), Publication(tmp_path, PERIOD) as publication, pytest.raises(ValueError, match="no name"):
        publication.write(name, b"x")


FAILURES = [
    (errno.ENOSPC, r"The disk is full: reps/anna\.html .* are free, .* or more are needed\. Make room"),
    (errno.EDQUOT, r"reps/anna\.html .*Make room"),
    (errno.EROFS, r"reps/anna\.html may not be written: Read-only file system\. .*--output"),
    (errno.EMFILE, r"reps/anna\.html .*ulimit"),
    (errno.EIO, r"reps/anna\.html could not be written: Input/output error\. Check the disk"),
]


@pytest.mark.parametrize(("code", "said"), FAILURES)
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_what_the_disk_refuses_is_one_sentence_and_the_old_period_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, said: str
) -> None:
    build(tmp_path, "old")
    true_call = getattr(os, call)

    def fails(what: object, *rest: object, **more: object) -> int:
        name = os.readlink(f"/proc/self/fd/{what}") if isinstance(what, int) else str(what)
        if name.endswith("anna.html") and ".building-" in name:
            raise OSError(code, os.strerror(code))
        return true_call(what, *rest, **more)

    monkeypatch.setattr(os, call, fails)
    with pytest.raises(PublishError, match=said) as caught:
        build(tmp_path, "new")
    assert "The published period is untouched." in str(caught.value)
    assert (tmp_path / PERIOD / "index.html").read_text() == "old"
    assert left_over(tmp_path) == []


def test_a_period_whose_place_cannot_be_made_durable_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, "old")
    make_durable = publish.fsync_folder

    def fails(folder: Path) -> None:
        if folder == tmp_path:
            raise OSError(errno.EIO, "Input/output error")
        make_durable(folder)

    monkeypatch.setattr(publish, "fsync_folder", fails)
    with pytest.raises(PublishError):
        build(tmp_path, "new")
    assert (tmp_path / PERIOD / "index.html").read_text() == "old"
    assert left_over(tmp_path) == []


def test_a_build_of_the_same_facts_is_current_until_something_is_changed(tmp_path: Path) -> None:
    build(tmp_path, "f1")
    assert is_current(tmp_path, PERIOD, "f1")
    assert not is_current(tmp_path, PERIOD, "f2")
    (tmp_path / PERIOD / "index.html").write_text("f2")
    assert not is_current(tmp_path, PERIOD, "f1")


def test_a_period_with_failed_reports_is_never_current(tmp_path: Path) -> None:
    with lock(tmp_path), Publication(tmp_path, PERIOD) as publication:
        publication.commit(replace(FACTS, failures=[{"report": "reps/anna.pdf", "message": "too large"}]))
    assert published(tmp_path, PERIOD) is not None
    assert not is_current(tmp_path, PERIOD, FACTS.fingerprint)


def test_an_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("")
    with pytest.raises(PublishError, match=r"/output cannot be made: something else of that name stands there\. Move it away"):
        build(tmp_path / "output", "new")


def test_an_output_folder_that_goes_while_building_is_told(tmp_path: Path) -> None:
    with lock(tmp_path / "output"), Publication(tmp_path / "output", PERIOD) as publication:
        shutil.rmtree(tmp_path / "output")
        with pytest.raises(PublishError, match="its folder has gone"):
            publication.write("index.html", b"x")


@pytest.mark.parametrize(("size", "words"), [(0, "0 kB"), (1, "1 kB"), (812_000, "812 kB"), (1_340_000, "1.3 MB"), (82_470_000_000, "82.5 GB")])
def test_sizes_are_told_as_people_say_them(size: int, words: str) -> None:
    assert in_words(size) == words


def test_what_the_disk_refuses_is_told_in_chinese() -> None:
    error = PublishError(FORBIDDEN, file="output/.lock", why="Permission denied")
    assert error.worded(language("zh")) == "没有写入 output/.lock 的权限：权限不足。请取得写入权限，或用 --output 另选文件夹。已发布的月份没有改动。"


def test_an_output_folder_that_others_may_write_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert publish.exposure(tmp_path) == ""
    tmp_path.chmod(0o770)
    assert "chmod go-w" in publish.exposure(tmp_path)
