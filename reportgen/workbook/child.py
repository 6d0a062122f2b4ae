"""The process in which untrusted files are parsed: limited in memory and time, replaced when it dies.

It answers each request on its standard input with the grids and findings on its standard output; both are pickled and preceded
by their length. A request is a file's name, the limits, whether calamine died over the file, what is to be marked in it (None: it is
to be read), and then the file's bytes.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import struct
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, BinaryIO

from reportgen.workbook.anyfile import read
from reportgen.workbook.grid import packed
from reportgen.workbook.memory import address_space, resident
from reportgen.workbook.package import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.settings import Limits
    from reportgen.workbook.colouring import Marks
    from reportgen.workbook.listing import Listing


def answered(name: str, data: bytes, limits: Limits, is_careful: bool, order: tuple[Listing, Mapping[str, Marks]] | None) -> bytes:
    """The pickled answer; that the limit is reached, where memory ends while reading or pickling."""
    refusal: object = ([], [told("file.limit", name, limit="memory_bytes", value=f"> {limits.memory_bytes}", allowed=limits.memory_bytes)])
    if order:
        from reportgen.workbook.correcting import corrected
        from reportgen.workbook.marking import NOT_AS_EXCEL

        refusal = NOT_AS_EXCEL
    try:
        limit_process(limits)
        if order:
            return pickle.dumps(corrected(name, data, limits, is_careful, *order), pickle.HIGHEST_PROTOCOL)
        grids, findings = read(name, data, limits, is_careful)
        packed(grids)
        return pickle.dumps((grids, findings), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        pass  # what was built is let go before the answer is made
    return pickle.dumps(refusal, pickle.HIGHEST_PROTOCOL)


def limit_process(limits: Limits) -> None:
    """Bound memory, and the processor time for the next file. Raises MemoryError where more memory is used already."""
    if address_space() >= limits.memory_bytes:
        raise MemoryError
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until no more is asked."""
    gc.disable()  # nothing here goes in circles, and the process is replaced when it has grown
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    while head := requests.read(16):
        size, length = struct.unpack("<QQ", head)
        name, limits, is_careful, order = pickle.loads(requests.read(size))
        answer = answered(name, requests.read(length), SimpleNamespace(**limits), is_careful, order)  # type: ignore[arg-type]
        answers.write(struct.pack("<QQ", len(answer), resident()))
        answers.write(answer)
        answers.flush()


if __name__ == "__main__":
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes with the errors, not into the answers
    serve(sys.stdin.buffer, channel)
