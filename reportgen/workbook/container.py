"""The streams of an OLE container, as old Excel files are: read by their chains of sectors, each no longer than the file."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.workbook.archive import Refused

HEADER = 512
LAST_SECTOR = 0xFFFFFFF0  # from here on a number is no sector
SMALL_STREAM = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the directory: kind 2 is a stream, kind 5 the root."""

    name: str
    kind: int
    start: int
    size: int


class Container:
    """An OLE container. Raises Refused where its chains cannot be followed."""

    def __init__(self, data: bytes) -> None:
        if len(data) < HEADER:
            raise Refused("file.truncated")
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
        if self._size not in (512, 4096):
            raise Refused("file.corrupt")
        directory, small_table, more = (struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68))
        self._next = self._table(self._fat_sectors(more))
        self.entries = [entry for entry in map(entry_of, pieces(self._chain(directory), 128)) if entry]
        root = next((entry for entry in self.entries if entry.kind == 5), None)
        self._small = self._chain(root.start) if root and root.start < LAST_SECTOR else b""
        packed = self._chain(small_table) if small_table < LAST_SECTOR else b""
        self._next_small = struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])

    def stream(self, *names: str) -> bytes | None:
        """The stream of the first of these names that there is, whatever its case; None where there is none."""
        streams = {entry.name.casefold(): entry for entry in reversed(self.entries) if entry.kind == 2}
        found = next((streams[name.casefold()] for name in names if name.casefold() in streams), None)
        if found is None:
            return None
        if found.size < SMALL_STREAM and self._small:
            return follow(self._small, 0, 64, self._next_small, found.start)[: found.size]
        return self._chain(found.start)[: found.size]

    def _fat_sectors(self, more: int) -> list[int]:
        """The sectors that hold the table of chains: 109 named in the header, others in sectors of their own."""
        found = list(struct.unpack_from("<109I", self._data, 76))
        for _turn in range(len(self._data) // self._size + 1):
            if more >= LAST_SECTOR:
                break
            *numbers, more = self._table([more]) or [LAST_SECTOR]
            found += numbers
        return [number for number in found if number < LAST_SECTOR]

    def _table(self, sectors: Sequence[int]) -> tuple[int, ...]:
        packed = b"".join(self._sector(number) for number in sectors[: len(self._data) // self._size + 1])
        return struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, start: int) -> bytes:
        return follow(self._data, self._size, self._size, self._next, start)


def follow(data: bytes, offset: int, size: int, following: Sequence[int], start: int) -> bytes:
    """The sectors of a chain, joined. Raises Refused where it leads out of the file or in a circle."""
    found: list[bytes] = []
    number = start
    while number < LAST_SECTOR:
        piece = data[offset + number * size : offset + (number + 1) * size]
        if not piece or number >= len(following) or len(found) > len(following):
            raise Refused("file.truncated" if number < len(following) and not piece else "file.corrupt")
        found.append(piece)
        number = following[number]
    return b"".join(found)


def entry_of(packed: bytes) -> Entry | None:
    length, kind = struct.unpack_from("<HB", packed, 64)
    if kind == 0 or not 2 <= length <= 64:
        return None
    start, size = struct.unpack_from("<II", packed, 116)
    return Entry(packed[: length - 2].decode("utf-16-le", "replace"), kind, start, size)


def pieces(packed: bytes, size: int) -> list[bytes]:
    return [packed[at : at + size] for at in range(0, len(packed) - size + 1, size)]
