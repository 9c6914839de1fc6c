"""Addresses of print files: which are stored, and which the browser may show as a small picture."""

import unicodedata
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from order_app.domain.fields import MAX_URL_LENGTH
from order_app.domain.text import has_control_characters

_FULL_STOPS = dict.fromkeys(map(ord, "。｡．"), ".")
_LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp")


def artwork_refusal(text: str) -> str:
    """Why the text can't be stored as the address of a print file; empty where it can.

    Only https: the plant fetches it, and `javascript:` or `data:` would run or hide things in a page. No user name or
    password: they would stand in every screen, log and export.
    """
    if len(text) > MAX_URL_LENGTH:
        return f"An artwork address takes at most {MAX_URL_LENGTH:,} characters; this has {len(text):,}."
    if has_control_characters(text) or any(c.isspace() or c == "\\" or unicodedata.category(c) == "Cf" for c in text):
        return "A web address holds no spaces, backslashes or invisible characters."
    parts = _split(text)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        return "A full address that begins with https://."
    if "@" in parts.netloc:
        return "An address without a user name or password in it."
    return ""


def preview_refusal(text: str) -> str:
    """Why the browser shows no picture of a stored or typed address; empty where it may.

    The picture is asked for by the viewer's own browser, never by the server, so an address within the viewer's own
    network or machine would be reached from the inside: those are left alone.
    """
    refusal = artwork_refusal(text)
    parts = _split(text)
    if refusal or parts is None:
        return f"No preview. {refusal}"
    host = _as_browsers_read(parts.hostname or "")
    if _is_address(host) or "." not in host or host.endswith(_LOCAL_ENDINGS):
        return "No preview: pictures are shown from public web addresses only."
    return ""


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is none
    except ValueError:
        return None
    return parts


def _as_browsers_read(host: str) -> str:
    """A host name once a browser has undone its escapes and made every kind of full stop and digit the plain one."""
    plain = unicodedata.normalize("NFKC", unquote(host)).translate(_FULL_STOPS)
    return plain.lower().rstrip(".")


def _is_address(host: str) -> bool:
    # Browsers take 0x7f.1 and 2130706433 for addresses too: no public name ends in a number.
    last = host.rpartition(".")[2]
    if last.isdigit() or last.lower().startswith("0x"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
