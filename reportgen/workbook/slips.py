"""Slips of the pen: texts that differ by one letter, found among many without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterable

LEAST_LETTERS, LEAST_HAN = 5, 4  # shorter texts are never near misses


def is_long_enough(text: str) -> bool:
    """Whether a text has enough letters to be told from another by all but one of them."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
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
    """Texts by their halves: one edit leaves one of two halves as it was, so only those that share a half are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._sharing: dict[str, list[str]] = {}
        for text in texts:
            for half in halves(text):
                self._sharing.setdefault(half, []).append(text)

    def near(self, text: str) -> list[str]:
        """The texts that are one edit away."""
        candidates = dict.fromkeys(other for half in halves(text) for other in self._sharing.get(half, ()))
        return [other for other in candidates if is_one_edit(text, other)]


def halves(text: str) -> list[str]:
    """The beginnings and ends that survive one edit somewhere in a text."""
    middle = len(text) // 2
    cuts = {max(middle - 1, 1), middle, middle + 1}
    return [f"<{text[:cut]}" for cut in cuts] + [f">{text[cut - len(text) :]}" for cut in cuts if cut < len(text)]
