"""Text as the search sees it, and what text a field takes at all."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
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


def has_control_characters(text: str, *, allow_newlines: bool = False) -> bool:
    """Whether the text holds characters that are never meant in a field, such as NUL or an escape."""
    allowed = "\n\r\t" if allow_newlines else ""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text)
