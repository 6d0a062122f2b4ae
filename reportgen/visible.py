"""Text from outside, made safe to look at: control characters shown, never sent; width as a terminal counts it."""

from __future__ import annotations

import unicodedata

# what leaves no mark and is of no category that says so: selectors of a character's form, fillers, a blank of Braille
UNSEEN = dict.fromkeys([0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


def seen(text: str) -> str:
    """A text without what nobody sees: characters of no width, of direction and form, control characters."""
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc")).translate(UNSEEN)


def visible(text: str, longest: int = 0) -> str:
    r"""A text in one line whose control, direction and private characters are written out (\x1b, \u202e); cut where too long."""
    if longest and len(text) > longest:
        return f"{visible(text[:longest])}…"
    return text if text.isprintable() else "".join(map(shown_character, text))


def shown_character(character: str) -> str:
    """A printable character, or any kind of space, as it is; another as its number."""
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def width(text: str) -> int:
    """Columns that a text takes on a terminal: two for a Chinese character, none for an accent of its own."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int, right: bool = False) -> str:
    """A text filled up with blanks, before it for `right`."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def fitted(text: str, columns: int) -> str:
    """A text cut, with an ellipsis, to so many columns."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"
