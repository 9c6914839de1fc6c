"""A sign-in's device in plain words."""

import pytest

from order_app.auth.devices import device_words

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36 OPR/120.0", "Opera on Linux"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/26.0 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) {APPLE} Version/26.0 Mobile/15E1 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) {APPLE} CriOS/140.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPad",
        ),
        (f"Mozilla/5.0 (Linux; Android 16; K) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
        ("Something on Windows", "Windows"),
    ],
)
def test_browser_and_system(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
