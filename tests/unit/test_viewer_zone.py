"""The viewer's time zone comes from a cookie, which anybody can write."""

import pytest

from order_app.states.viewer_zone import zone_of


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("zone=Europe%2FBerlin", "Europe/Berlin"),
        ("order_app_session=abc; zone=America%2FArgentina%2FBuenos_Aires", "America/Argentina/Buenos_Aires"),
        ("zone=Asia/Saigon; other=1", "Asia/Saigon"),
        ("zone=UTC", "UTC"),
        ("zone=Etc%2FGMT%2B5", "Etc/GMT+5"),
        ("zone=nonsense; zone=Europe%2FParis", "Europe/Paris"),
    ],
)
def test_a_known_zone_is_taken(cookie: str, zone: str) -> None:
    assert zone_of(cookie).key == zone


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Europe",
        "Europe/Atlantis",
        "../../../etc/passwd",
        "%2Fetc%2Fpasswd",
        "Europe%2F..%2FEurope%2FBerlin",
        "leapseconds",
        "tzdata.zi",
        "zone1970.tab",
        "%00",
        "Europe%2FBerlin%00",
        "Europe%2FBerlin%0A",
        "é",
        "x" * 5000,
    ],
)
def test_any_other_is_utc(value: str) -> None:
    assert zone_of(f"zone={value}").key == "UTC"


def test_no_cookie_is_utc() -> None:
    assert zone_of("").key == "UTC"
