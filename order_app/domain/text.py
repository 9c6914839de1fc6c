"""Text as the search sees it, and what text a field takes at all."""

import re
import string
import unicodedata

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_BASE36 = string.digits + string.ascii_lowercase
MIN_PREFIX = 2
"""The shortest word the search takes, in characters."""
MAX_QUERY_WORDS = 6
MAX_QUERY_LENGTH = 100


def fold(text: str) -> str:
    """Lower case without accents, so that "Đặng" and "dang" meet; the same on every database."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return bare.casefold().translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, without repeats."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def query_words(text: str) -> tuple[str, ...]:
    """The words of a search that are long enough to look for, at most `MAX_QUERY_WORDS`."""
    return tuple(word for word in words(text[:MAX_QUERY_LENGTH]) if len(word) >= MIN_PREFIX)[:MAX_QUERY_WORDS]


def base36(number: int) -> str:
    """A number, not below zero, in the fewest digits and lower-case letters."""
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return digits or "0"


def has_control_characters(text: str, *, allow_newlines: bool = False) -> bool:
    """Whether the text holds characters that are never meant in a field, such as NUL or an escape."""
    if text.isascii() and text.isprintable():
        return False
    allowed = "\n\r\t" if allow_newlines else ""
    return any(_is_control(c) and c not in allowed for c in text)


def _is_control(char: str) -> bool:
    # Separators of lines and paragraphs break a line like a newline; noncharacters stand for nothing anywhere.
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or _is_noncharacter(ord(char))


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


_TURNING_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the reading direction of what follows, so that a text reads as something else than it is."""
_UNSEEN = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def unfit(text: str, *, allow_newlines: bool = False) -> str:
    """What keeps a text from being stored, as the rest of a sentence ("holds ..."); empty where nothing does.

    Any language and any emoji is welcome and stays as it was typed: nothing is normalized, so the joiners within emoji,
    variation selectors and the plain direction marks (U+200E, U+200F, U+061C) that Arabic and Hebrew texts need are
    kept. Refused are characters that no page or database shows back unchanged (controls, half surrogates,
    noncharacters, U+FFFD that stands for something lost), the marks that turn the reading direction of what follows
    (a name could read as another), and texts in which nothing is to be seen.
    """
    if has_control_characters(text, allow_newlines=allow_newlines):
        return "holds characters that can't be shown"
    if "\ufffd" in text:
        return "holds a character that was damaged on its way here"
    if not _TURNING_MARKS.isdisjoint(text):
        return "holds invisible marks that turn the reading direction"
    if text.strip() and all(unicodedata.category(c) in _UNSEEN for c in text.strip()):
        return "holds nothing that can be seen"
    return ""


def without_hidden_marks(text: str) -> str:
    """The text without what `unfit` refuses and nobody sees."""
    return "".join(
        c for c in text if c not in _TURNING_MARKS and not _is_control(c) and c != "\ufffd" and c not in "\u200b\ufeff"
    )


def hides_something(text: str) -> bool:
    """Whether the text holds any character that has no look of its own, such as a zero-width space."""
    return any(unicodedata.category(c) == "Cf" for c in text)


def without_unseen(text: str) -> str:
    """The text without any character that has no look of its own; for e-mail addresses, which need none."""
    return "".join(c for c in without_hidden_marks(text) if unicodedata.category(c) != "Cf")


def same_line_ends(text: str) -> str:
    """The text with one kind of line end; browsers send another one than they are given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
