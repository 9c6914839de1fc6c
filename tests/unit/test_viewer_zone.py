"""The viewer's time zone and locale come from cookies, which anybody can write."""

import pytest

from order_app.auth.viewer_zone import locale_of, zone_of


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


@pytest.mark.parametrize(
    ("cookie", "locale"),
    [
        ("locale=de-DE", "de_DE"),
        ("zone=Asia%2FTokyo; locale=ja-JP; other=1", "ja_JP"),
        ("locale=zh-Hant-TW", "zh_Hant_TW"),
        ("locale=es-419", "es_419"),
        ("locale=fr", "fr"),
        ("locale=de-JP", "de"),
    ],
)
def test_a_known_locale_is_taken(cookie: str, locale: str) -> None:
    assert locale_of(cookie) == locale


@pytest.mark.parametrize("value", ["", "xx-YY", "../../etc", "de%00", "C", "root", "en_US.UTF-8", "é", "x" * 5000])
def test_any_other_is_english(value: str) -> None:
    assert locale_of(f"locale={value}") == "en_US"
