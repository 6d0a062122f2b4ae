"""In which encoding a text file is: stated by its first bytes, proved by being valid UTF-8, or told apart by what would come out."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.workbook.archive import Refused

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "gb18030": "GB 18030", "big5": "Big5", "cp949": "EUC-KR", "cp1252": "Windows-1252"}
SAMPLE = 100_000  # bytes and characters that are looked at
LIKELY = 0.85  # of the characters beyond ASCII are common ones, if the encoding is right
MOST_CONTROLS = 0.01
FREE_CONTROLS = 3  # so many do not make a short text a binary file
WESTERN_MARKS = "’‘“”–—…€£¥°·×«»©®™½¼¾²³µ§¿¡ "
# Korean syllables that are frequent in lists of names and visits; those whose bytes are a frequent character in GB 18030 (일 is 老) are left out
KOREAN = frozenset(
    "이다는에의가을로고하지한사기대자인나시어서은전정원수들상안조동화성주공업회문김박최영현철민진용산재금액명과계약담당객활연락처출표월주간"
    "미보장선신유장비바차라오그스트요야여중건물치러단체임"
)
KOREAN_ROWS = range(0xB0, 0xC9)  # lead bytes of syllables; a third of Chinese text stands in later rows
FEWEST_KOREAN, LIKELY_ALL_KOREAN, LIKELY_KOREAN = 6, 0.95, 0.3  # characters; shares of syllables, and of frequent ones
LONGEST_WESTERN_RUN = 3  # letters beyond ASCII in a row


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text and how it was read; `odd_lines` were in another encoding than the others."""

    text: str
    encoding: str
    is_stated: bool = False
    is_cut: bool = False  # the last character is not whole
    odd_lines: int = 0
    first_odd_line: int = 0


def decoded(data: bytes) -> Text:
    """A file's text. Raises Refused where it is no text, or in no encoding that could be told."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            whole = len(data) - len(data) % (1 if encoding == "utf-8-sig" else int(encoding[4:]) // 8)
            try:
                return Text(data[:whole].decode(encoding), NAMES[encoding.removesuffix("-sig")], True, whole < len(data))
            except UnicodeDecodeError as error:
                raise Refused("file.encoding") from error
    found = wide(data)
    if found:
        return found
    head = data[:SAMPLE]
    if sum(head.count(code) for code in range(32) if code not in (9, 10, 12, 13)) > max(FREE_CONTROLS, MOST_CONTROLS * len(head)):
        raise Refused("file.binary")
    try:
        return Text(data.decode("utf-8"), NAMES["utf-8"])
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(data) - 3:
            return Text(data[: error.start].decode("utf-8"), NAMES["utf-8"], is_cut=True)
    return mixed(data) or guessed(data)


def wide(data: bytes) -> Text | None:
    """A text of two or four bytes a character that bears no mark, known by its zeros; None where it is no such text."""
    head = data[:SAMPLE]
    zeros = [head[at::4].count(0) for at in range(4)]
    if sum(zeros) * 50 < len(head):
        return None
    likely = ["utf-16-le" if zeros[1] + zeros[3] > zeros[0] + zeros[2] else "utf-16-be"]
    if sum(zeros) > len(head) / 2:
        likely = ["utf-32-le", "utf-32-be", *likely]
    for encoding in likely:
        size = int(encoding[4:6]) // 8
        try:
            text = data[: len(data) // size * size].decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:SAMPLE]
        if sum(character == "\ufeff" or is_plain(character) for character in sample) >= LIKELY * len(sample):
            return Text(text.removeprefix("\ufeff"), NAMES[encoding[:6]], is_cut=len(data) % size > 0)
    return None


def is_plain(character: str) -> bool:
    """Whether a character is one that a table's text is likely to hold."""
    return " " <= character <= "\xff" or character in "\t\r\n" or is_mark(character) or is_common(character)


def mixed(data: bytes) -> Text | None:
    """A text most of whose lines are UTF-8 with Han characters, while others are not; None where it is no such text."""
    lines = data.split(b"\n")
    read: list[str | None] = []
    for line in lines:
        try:
            read.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            read.append(None)
    beyond = [line for line in read if line is not None and any(is_common(character) for character in line)]
    odd = [at for at, line in enumerate(read) if line is None]
    if len(beyond) <= len(odd):
        return None
    rest = guessed(b"\n".join(lines[at] for at in odd))
    for at, odd_line in zip(odd, rest.text.split("\n"), strict=True):
        read[at] = odd_line
    return Text("\n".join(line or "" for line in read), f"{NAMES['utf-8']} + {rest.encoding}", odd_lines=len(odd), first_odd_line=odd[0] + 1)


def guessed(data: bytes) -> Text:
    """A text in the encoding in which most of its characters are common ones. Raises Refused where there is none."""
    likely = {encoding: likelihood(data, encoding) for encoding in ("gb18030", "big5")}
    best = max(likely, key=lambda encoding: likely[encoding])
    if is_korean(data):
        return Text(data.decode("cp949"), NAMES["cp949"])
    if likely[best] >= LIKELY:
        return Text(data.decode(best), NAMES[best])
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused("file.encoding") from error
    if not reads_western(text[:SAMPLE]):
        raise Refused("file.encoding")
    return Text(text, NAMES["cp1252"])


def likelihood(data: bytes, encoding: str) -> float:
    """The share of common characters among those beyond ASCII, 0 where the text is not in the encoding at all."""
    try:
        text = data.decode(encoding)[:SAMPLE]
    except UnicodeDecodeError:
        return 0.0
    beyond = [character for character in text if character > "\x7f"]
    common = {character: is_in_first_level(character, encoding) for character in set(beyond)}
    return sum(common[character] for character in beyond) / len(beyond) if beyond else 0.0


def is_korean(data: bytes) -> bool:
    """Whether a text is Korean: all of it would pass for Chinese, so its syllables must be frequent ones, and no Chinese row in use."""
    try:
        text = data.decode("cp949")[:SAMPLE]
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if character > "\x7f" and not is_mark(character)]
    syllables = [character for character in beyond if "\uac00" <= character <= "\ud7a3"]
    in_rows = sum(character.encode("cp949")[0] in KOREAN_ROWS for character in syllables)
    if len(beyond) < FEWEST_KOREAN or in_rows < LIKELY_ALL_KOREAN * len(beyond):
        return False
    return sum(character in KOREAN for character in syllables) >= LIKELY_KOREAN * len(beyond)


def is_in_first_level(character: str, encoding: str) -> bool:
    """Whether a character is among the common ones of an encoding: GB 2312 and Big5 have them in a first level of rows."""
    if is_mark(character):
        return True
    try:
        lead = character.encode("gb2312" if encoding == "gb18030" else "big5")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7 if encoding == "gb18030" else 0xA4 <= lead <= 0xC6


def is_common(character: str) -> bool:
    """Whether a character is a Han one in daily use (of GB 2312 or Big5)."""
    return is_in_first_level(character, "gb18030") or is_in_first_level(character, "big5") if character > "\u2fff" else False


def is_mark(character: str) -> bool:
    return "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef" or character in "·—…“”‘’×÷￥℃№√"


def reads_western(text: str) -> bool:
    """Whether what is beyond ASCII are letters here and there, and the marks that Western texts have."""
    run = 0
    for character in text:
        if character <= "\x7f":
            run = 0
            continue
        if not (character.isalpha() or character in WESTERN_MARKS):
            return False
        run += character.isalpha()
        if run > LONGEST_WESTERN_RUN:
            return False
    return True
