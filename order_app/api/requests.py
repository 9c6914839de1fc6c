"""What a request says of where it comes from: origin, client address, scheme; and its body within a bound."""

import ipaddress
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from order_app.api.problems import ApiRefusal

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FORM_BYTES = 16 * 1024
"""The largest form that is read: far above any e-mail address, password and path."""
_MAX_FORM_FIELDS = 20


def refuse_foreign(request: Request, public_url: str) -> None:
    """Raise ApiRefusal (403) when a page of another site sent this request.

    Browsers say so in Sec-Fetch-Site, on plain http from elsewhere in Origin only; what has neither is no browser.
    """
    origin = request.headers.get("origin")
    if origin is not None and public_url and _same_origin(origin, public_url):
        return
    site = request.headers.get("sec-fetch-site")
    if site in ("cross-site", "same-site"):
        raise _foreign()
    if origin is None or (origin == "null" and site == "same-origin"):
        return
    scheme = origin.partition(":")[0]
    sender, here = _authority(origin), _authority(f"{scheme}://{request.headers.get('host', '')}")
    if sender is None or sender != here:
        raise _foreign()


def client_address(request: Request, trusted_hops: int) -> str:
    """The network address of the one who asks; X-Forwarded-For is believed only as far as our own proxies wrote it."""
    peer = request.client.host if request.client is not None else ""
    if trusted_hops:
        entries = [entry.strip() for line in request.headers.getlist("x-forwarded-for") for entry in line.split(",")]
        if len(entries) >= trusted_hops:
            return _bare_address(entries[-trusted_hops]) or peer
    return peer


def is_https(request: Request, trusted_hops: int, public_url: str) -> bool:
    """Whether the browser reaches the app by https, seen from here or through our own proxies."""
    if request.url.scheme == "https" or public_url.lower().startswith("https://"):
        return True
    return bool(trusted_hops) and request.headers.get("x-forwarded-proto", "").split(",")[-1].strip() == "https"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a plain HTML form, the first of each name.

    Raises ApiRefusal: 415 for another content type, 413 for a body above MAX_FORM_BYTES, 400 for what is no form.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != FORM_TYPE:
        raise ApiRefusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "not_a_form",
            "This address takes a plain HTML form.",
            f"Send {FORM_TYPE}.",
        )
    body = await _body(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MAX_FORM_FIELDS, errors="replace"
        )
    except ValueError as error:
        raise ApiRefusal(
            HTTPStatus.BAD_REQUEST, "not_a_form", "The form could not be read.", "Send it again."
        ) from error
    return dict(reversed(pairs))


async def _body(request: Request) -> bytes:
    too_large = ApiRefusal(413, "too_large", f"The form is larger than {MAX_FORM_BYTES} bytes.", "Send less.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 9 or int(declared) > MAX_FORM_BYTES):
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise too_large
    return bytes(body)


def _same_origin(one: str, other: str) -> bool:
    return one.partition(":")[0] == other.partition(":")[0] and _authority(one) == _authority(other) is not None


def _authority(url: str) -> tuple[str, int] | None:
    """Host and port, the scheme's own port where none is named; None where there is no host."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        return (parts.hostname, port) if parts.hostname else None
    except ValueError:
        return None


def _foreign() -> ApiRefusal:
    return ApiRefusal(
        HTTPStatus.FORBIDDEN,
        "foreign_origin",
        "This request was sent by a page of another site, so it was not followed.",
        "Open the app itself and try there.",
    )


def _bare_address(entry: str) -> str:
    """The address of an X-Forwarded-For entry, without its port; empty when it is none."""
    host = entry.removeprefix("[").partition("]")[0] if entry.startswith("[") else entry
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
