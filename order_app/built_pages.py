"""What the built pages say about themselves: which build they are, and which scripts stand in their HTML."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_MANIFEST = re.compile(r"/assets/manifest-([0-9a-f]+)\.js")


@dataclass(frozen=True, slots=True)
class BuiltPages:
    """Facts of one build.

    `version` is a hash over everything that a page loads, as the page itself knows it
    (`__reactRouterManifest.version`); empty where nothing is built. `inline_scripts` are the sources `'sha256-...'` by
    which a policy allows exactly the scripts that stand in the HTML.
    """

    version: str = ""
    inline_scripts: tuple[str, ...] = ()


def read_built_pages(client: Path) -> BuiltPages:
    """The facts of the pages in this folder (`.web/build/client`)."""
    first = client / "index.html"
    found = _MANIFEST.search(first.read_text()) if first.exists() else None
    scripts = {
        script for page in client.rglob("*.html") for script in _INLINE_SCRIPT.findall(page.read_bytes()) if script
    }
    return BuiltPages(found.group(1) if found else "", tuple(sorted(csp_hash(script) for script in scripts)))


class PagesNow:
    """The facts of the pages in a folder as they are now: read again once another build stands there."""

    def __init__(self, client: Path) -> None:
        self._client = client
        self._read_at = -1
        self._facts = BuiltPages()

    @property
    def facts(self) -> BuiltPages:
        """The facts of the present build; those of the last one while a new one is being made."""
        try:
            built_at = (self._client / "index.html").stat().st_mtime_ns
        except OSError:
            return self._facts
        if built_at != self._read_at:
            self._facts, self._read_at = read_built_pages(self._client), built_at
        return self._facts


def csp_hash(content: bytes) -> str:
    """The source expression that allows exactly this inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"
