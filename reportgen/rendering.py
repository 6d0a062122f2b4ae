"""Pages → bytes, by as many processes as are wanted; one that dies takes its report, not the others."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportgen.language import mark as _

if TYPE_CHECKING:
    from reportgen.report.blocks import Page

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Progress = Callable[[str, int, int], None]  # step, done, of


def rendered(waiting: Sequence[tuple[str, str, Page]], jobs: int, progress: Progress) -> Iterable[tuple[str, str, bytes | BaseException]]:
    """Each report's bytes, or why there are none; a process that dies takes its report, not the others."""
    from multiprocessing import get_context

    if jobs < 2 or len(waiting) < 2:
        jobs = 1
    spawn = get_context("spawn")
    broken: list[tuple[str, str, Page]] = []
    done = 0
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=end_with_parent) as pool:
        try:
            with signals_held():  # a worker that starts while its parent ends would say so with a traceback
                futures = {pool.submit(render_one, kind, page): (name, kind, page) for name, kind, page in waiting}
            for future in as_completed(futures):
                name, kind, page = futures[future]
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    broken.append((name, kind, page))  # some process died: each report that was under way gets one of its own
                    continue
                done += 1
                yield name, kind, error if error else future.result()
                progress(_("rendering"), done, len(waiting))
        except BaseException:  # interrupted: nobody waits for what is still to be rendered
            for process in list(pool._processes.values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for name, kind, page in broken:
        with ProcessPoolExecutor(1, mp_context=spawn, initializer=end_with_parent) as alone:
            error = (future := alone.submit(render_one, kind, page)).exception()
            yield name, kind, error if error else future.result()
        done += 1
        progress(_("rendering"), done, len(waiting))


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


def render_one(kind: str, page: Page) -> bytes:
    """One report in one format; runs in a process of its own."""
    if kind == "html":
        from reportgen.report.html import render_html

        return render_html(page).encode("utf-8", "replace")
    from reportgen.report.pdf import render_pdf

    return render_pdf(page)
