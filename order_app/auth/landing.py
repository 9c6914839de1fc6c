"""Where one may be sent to after signing in: pages of this app, never another site."""

from urllib.parse import urlsplit

from order_app.domain.text import has_control_characters

LOGIN_PAGE = "/login"
_LONGEST_PATH = 2000


def local_path(text: str) -> str | None:
    """The text when it is a path of this app that one can be sent to after signing in, else None."""
    # Browsers read a backslash as a slash and drop tabs and line ends, so "/\\evil" would leave the app.
    if not text.startswith("/") or text.startswith("//") or "\\" in text or len(text) > _LONGEST_PATH:
        return None
    if has_control_characters(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.path == LOGIN_PAGE or parts.path.startswith((f"{LOGIN_PAGE}/", "/auth/")):
        return None
    return text
