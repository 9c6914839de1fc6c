"""Which addresses of print files are stored, and which the browser shows as a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_app.domain.artwork import artwork_refusal, preview_refusal

PUBLIC_ONLY = "No preview: pictures are shown from public web addresses only."
NO_HTTPS = "A full address that begins with https://."
NO_MARKS = "A web address holds no spaces, backslashes or invisible characters."


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.com/a.png",
        "HTTPS://CDN.EXAMPLE.COM/a.png",
        "https://example.com",
        "https://example.com:8443/a?b=c#d",
        "https://example.com/ünïcode/图.png",
        "https://bücher.example/a.png",
        "https://example.com/" + "x" * 1980,
    ],
)
def test_a_public_https_address_is_stored_and_shown(url: str) -> None:
    assert artwork_refusal(url) == ""
    assert preview_refusal(url) == ""


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", NO_HTTPS),
        ("http://example.com/a.png", NO_HTTPS),
        ("javascript:alert(1)", NO_HTTPS),
        ("JaVaScRiPt:alert(1)//https://example.com", NO_HTTPS),
        ("data:image/svg+xml,<svg/onload=alert(1)>", NO_HTTPS),
        ("blob:https://example.com/1", NO_HTTPS),
        ("file:///etc/passwd", NO_HTTPS),
        ("//example.com/a.png", NO_HTTPS),
        ("example.com/a.png", NO_HTTPS),
        ("https:/example.com/a.png", NO_HTTPS),
        ("https://", NO_HTTPS),
        ("https:///a.png", NO_HTTPS),
        ("https://[::1", NO_HTTPS),
        ("https://example.com:port/a.png", NO_HTTPS),
        ("https://user:secret@example.com/a.png", "An address without a user name or password in it."),
        ("https://user@example.com/a.png", "An address without a user name or password in it."),
        ("https://@example.com/a.png", "An address without a user name or password in it."),
        ("https://example.com/a b.png", NO_MARKS),
        ("https://good.example\\.evil.example/a.png", NO_MARKS),
        ("https://example.com/\x00", NO_MARKS),
        ("https://exam\tple.com/", NO_MARKS),
        ("https://example.com/\u202egnp.exe", NO_MARKS),
        ("https://exam\u200bple.com/a.png", NO_MARKS),
        ("https://example.com/\ud800", NO_MARKS),
        (
            "https://example.com/" + "x" * 1981,
            "An artwork address takes at most 2,000 characters; this has 2,001.",
        ),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_could_harm_or_leak_is_neither_stored_nor_shown(url: str, reason: str) -> None:
    assert artwork_refusal(url) == reason
    assert preview_refusal(url) == f"No preview. {reason}"


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/a.png",
        "https://printer/a.png",
        "https://nas.local/a.png",
        "https://nas.lo%63al/a.png",
        "https://nas.x。local/a.png",
        "https://192.168.0.%31/a.png",
        "https://192.168.0。1/a.png",
        "https://127.0.0.1%2e/a.png",
        "https://nas.local./a.png",
        "https://router.home.arpa/reboot",
        "https://127.0.0.1/a.png",
        "https://192.168.1.1/reboot",
        "https://127.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f.1/a.png",
        "https://8.8.8.8/a.png",
        "https://[::1]/a.png",
        "https://[fe80::1]/a.png",
    ],
)
def test_an_address_in_the_viewers_own_network_is_stored_but_never_asked_for(url: str) -> None:
    assert artwork_refusal(url) == ""
    assert preview_refusal(url) == PUBLIC_ONLY


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_and_only_https_is_shown(text: str) -> None:
    if not preview_refusal(text):
        assert text.lower().startswith("https://")
        assert "@" not in text.partition("://")[2].split("/")[0]
