"""Pages → bytes, by as many processes as are wanted; one that dies takes its report, not the others."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.language import mark as _

if TYPE_CHECKING:
    from reportgen.report.blocks import Page

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Progress = Callable[[str, int, int], None]  # step, done, of


@dataclass(frozen=True, slots=True)
class Report:
    """One file to be rendered, and with what."""

    name: str
    kind: str  # html or pdf
    page: Page
    engine: str
    seconds: int  # that it may take

    @property
    def is_printed(self) -> bool:
        return self.kind == "pdf" and self.engine == "chromium"


def rendered(waiting: Sequence[Report], jobs: int, progress: Progress) -> Iterator[tuple[Report, bytes | BaseException]]:
    """Each report's bytes, or why there are none; a process that dies takes its report, not the others.

    What a browser prints comes from one process, which keeps the browser open for all of it.
    """
    printed = [each for each in waiting if each.is_printed]
    others = [each for each in waiting if not each.is_printed]
    broken: list[Report] = []
    done = 0
    with ExitStack() as stack:
        pools = [stack.enter_context(pool_of(size)) for size in (min(jobs, len(others)), min(1, len(printed))) if size]
        try:
            with signals_held():  # a worker that starts while its parent ends would say so with a traceback
                work = zip(pools, filter(None, (others, printed)), strict=True)
                futures = {pool.submit(render_one, each): each for pool, reports in work for each in reports}
            for future in as_completed(futures):
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    release(pools)
                    broken.append(futures[future])  # some process died: each report that was under way gets one of its own
                    continue
                done += 1
                yield futures[future], error if error else future.result()
                progress(_("rendering"), done, len(waiting))
        except BaseException:  # interrupted: nobody waits for what is still to be rendered
            for pool in pools:
                for process in list(pool._processes.values()):
                    process.kill()
                    process.join()
                release([pool])
                pool.shutdown(wait=False, cancel_futures=True)
            raise
    for each in broken:
        with pool_of(1) as alone:
            error = (future := alone.submit(render_one, each)).exception()
            release([alone] if error else [])
            yield each, error if error else future.result()
        done += 1
        progress(_("rendering"), done, len(waiting))


def release(pools: Sequence[ProcessPoolExecutor]) -> None:
    """Let pools end whose workers are gone: before Python 3.12 the thread that feeds them waits for ever for someone to read (CPython gh-94777)."""
    for pool in pools:
        queue = pool._call_queue  # type: ignore[attr-defined]
        if queue is not None and (pool._broken or not any(process.is_alive() for process in (pool._processes or {}).values())):
            with suppress(OSError):
                queue._reader.close()


def pool_of(size: int) -> ProcessPoolExecutor:
    from multiprocessing import get_context

    return ProcessPoolExecutor(size, mp_context=get_context("spawn"), initializer=end_with_parent)


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals that end the run wait until the block is left. (A signal mask would not do: libraries' threads take them.)"""
    came: list[int] = []
    before = {number: signal.signal(number, lambda got, _frame: came.append(got)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def end_with_parent() -> None:
    """Let a worker end when its parent is gone, however that went."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait
    from os import _exit
    from threading import Thread

    parent = parent_process()
    if parent is not None:
        Thread(target=lambda: (wait([parent.sentinel]), _exit(1)), daemon=True).start()


class TooSlow(Exception):
    """A report that took longer than it may."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raises TooSlow in the block when the time is over, whatever it does: a template of one's own may never end."""

    def over(_number: int, _frame: object) -> None:
        raise TooSlow(f"it took longer than {seconds} s ([report] render_seconds); fewer rows or simpler own templates take less")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def render_one(report: Report) -> bytes:
    """One report in one format; runs in a process of its own."""
    with at_most(report.seconds):
        if report.kind == "html":
            from reportgen.report.html import render_html

            return render_html(report.page).encode("utf-8", "replace")
        if report.is_printed:
            from reportgen.report.printing import render_by_browser

            return render_by_browser(report.page)
        from reportgen.report.pdf import render_pdf

        return render_pdf(report.page)
