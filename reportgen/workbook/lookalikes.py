"""Letters of other alphabets that look like Latin ones: a Cyrillic А in a name makes it another name, and nobody can see it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportgen.workbook.names import name_key

# Cyrillic and Greek small letters, and the Latin ones that they, or their capitals, look like
LATIN = str.maketrans(
    "авеікмнорстухѕјԁԛԝьӏгпαβεζηικμνορτυχωγ",
    "abeikmhopctyxsjdqwblrnabezhikmnoptuxwy",
)
OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")  # Greek and Cyrillic
WORD = re.compile(r"[^\W\d_]+")


def skeleton(name: str) -> str:
    """A name's key with each letter as the Latin one that it looks like."""
    return name_key(name).translate(LATIN)


def is_mixed(name: str) -> bool:
    """Whether a word of a name has letters of the Latin alphabet and of another that looks like it."""
    return any(OTHER.search(word) and re.search("[a-z]", word, re.IGNORECASE) for word in WORD.findall(name))


def strange_letters(names: Iterable[str]) -> dict[str, str]:
    """The names that are not what they look like: those that mix alphabets, and those that look like another of the names; each with
    its letters of the other alphabet, in words.
    """
    every = list(names)
    latin = {name_key(name) for name in every if not OTHER.search(name)}
    odd = [name for name in every if OTHER.search(name) and (is_mixed(name) or skeleton(name) in latin)]
    return {name: ", ".join(f"{letter} U+{ord(letter):04X}" for letter in dict.fromkeys(OTHER.findall(name))) for name in odd}
