"""Slips of the pen: texts that differ by one letter, found among many without comparing each with each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

HAN = re.compile(r"[\u4e00-\u9fff]")
LEAST_LETTERS, LEAST_HAN = 5, 4  # shorter texts are never near misses
FEW = 100  # texts that share a half are compared one by one
LONGEST = 200  # characters: of many longer texts that share a half only a few are compared
MOST_FOUND = 20  # near misses of one text: from two on it is ambiguous


def is_long_enough(text: str) -> bool:
    """Whether a text has enough letters to be told from another by all but one of them."""
    if text.isascii():
        return len(text) >= LEAST_LETTERS
    han = len(HAN.findall(text))
    return han >= LEAST_HAN or (han == 0 and len(text) >= LEAST_LETTERS)


def is_one_edit(first: str, second: str) -> bool:
    """Whether one text becomes the other by one letter changed, added, left out, or two neighbours swapped."""
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1 or first == second:
        return False
    at = next((k for k, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    if len(first) == len(second):
        is_swap = first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
        return first[at + 1 :] == second[at + 1 :] or is_swap
    return first[at:] == second[at + 1 :]


class Slips:
    """Texts by their halves: an edit leaves one half as it was, unless it swaps the letters in the middle; so few are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = set(texts)
        self._by_length: dict[int, list[str]] = {}
        for text in sorted(self._texts):
            self._by_length.setdefault(len(text), []).append(text)
        self._by_rest: dict[int, dict[str, list[str]]] = {}  # by what is left without one letter; made where many share a half
        self._halves: dict[int, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}  # made for a length when it is first asked for

    def near(self, text: str) -> list[str]:
        """The texts that are one edit away, in order of the alphabet."""
        size = len(text)
        middle = size // 2
        found = {text[: middle - 1] + text[middle - 1 : middle + 1][::-1] + text[middle + 1 :]} & self._texts if middle else set()
        for length in (size - 1, size, size + 1):  # of the other text
            beginnings, endings = self._halves_of(length)
            others = (*beginnings.get(text[: length // 2], ()), *endings.get(text[size - (length - length // 2) :], ()))
            if len(others) > FEW:
                others = tuple(islice(self._alike(text, length), MOST_FOUND)) if size < LONGEST else others[:FEW]
            found.update(other for other in others if is_one_edit(text, other))
        return sorted(found - {text})

    def _alike(self, text: str, length: int) -> Iterator[str]:
        """The texts of a length that are one edit away, found by what is left of either without one of its letters."""
        rests = dict.fromkeys(without_one(text))
        if length < len(text):
            yield from (rest for rest in rests if rest in self._texts)
            return
        if length not in self._by_rest:
            found: dict[str, list[str]] = {}
            for other in self._by_length[length]:
                for rest in set(without_one(other)):
                    found.setdefault(rest, []).append(other)
            self._by_rest[length] = found
        keys = (text,) if length > len(text) else rests
        yield from (other for key in keys for other in self._by_rest[length].get(key, ()) if is_one_edit(text, other))

    def _halves_of(self, length: int) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """The texts of a length by their first and by their second half."""
        if length not in self._halves:
            beginnings: dict[str, list[str]] = {}
            endings: dict[str, list[str]] = {}
            for text in self._by_length.get(length, ()):
                beginnings.setdefault(text[: length // 2], []).append(text)
                endings.setdefault(text[length // 2 :], []).append(text)
            self._halves[length] = beginnings, endings
        return self._halves[length]


def without_one(text: str) -> Iterator[str]:
    """A text without each of its letters in turn."""
    return (text[:at] + text[at + 1 :] for at in range(len(text)))
