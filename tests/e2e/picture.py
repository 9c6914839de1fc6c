"""Pictures of pages, compared with the kept ones in `looks/`.

`ORDER_APP_RECORD_LOOKS=1 pytest tests/e2e/test_looks.py` keeps them anew. They were made with the Chromium of Debian's
package; another version draws the edges of letters a little differently, which the tolerance bears, and may need them
anew after a greater change. Inter, bundled, covers Latin, Greek and Cyrillic; all other scripts and emoji come from the
machine's own typefaces, so what is pictured is written in Latin letters only.
"""

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

KEPT = Path(__file__).parent / "looks"
RECORD = os.environ.get("ORDER_APP_RECORD_LOOKS", "") not in ("", "0")
PIXEL = 16
"""By how many steps of 256 a pixel may differ in a channel before it counts."""
SHARE = 0.002
"""Which share of all pixels may differ."""
TILE = 16
"""The side of the squares, in pixels, in which a small change shows: a badge is far less than `SHARE` of a page."""
TILE_SHARE = 0.08
"""Which share of one square may differ."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures of one size stand apart: of all pixels, and of the square that differs most."""

    share: float
    worst: float
    shown: Image.Image

    @property
    def matters(self) -> bool:
        """Whether it is more than the machine's own doing."""
        return self.share > SHARE or self.worst > TILE_SHARE


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Compare two pictures of one size, in which what differs is shown white on black."""
    red, green, blue = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    greatest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    differs = greatest.point([255 if step > PIXEL else 0 for step in range(256)])
    share = differs.histogram()[255] / (one.width * one.height)
    tiles = differs.resize((-(-one.width // TILE), -(-one.height // TILE)), Image.Resampling.BOX)
    worst = tiles.getextrema()[1]
    assert isinstance(worst, int)
    return Difference(share, worst / 255, differs)


def keep(name: str, actual: Image.Image) -> None:
    """Keep this picture under its name, in a small file that loses nothing."""
    KEPT.mkdir(exist_ok=True)
    actual.convert("RGB").save(KEPT / f"{name}.webp", lossless=True, quality=60, method=4)


def complaint(name: str, shot: bytes, results: Path) -> str:
    """What is wrong with a shot (PNG) measured by the kept picture of its name; empty where nothing is.

    The shot and what differs are written into `results`. While recording, the shot is kept instead.
    """
    actual = Image.open(BytesIO(shot)).convert("RGB")
    path = KEPT / f"{name}.webp"
    if RECORD:
        keep(name, actual)
        return ""
    if not path.exists():
        _write(results, name, actual=actual)
        return f"{name}: no picture is kept; record it (see picture.py)."
    kept = Image.open(path).convert("RGB")
    if kept.size != actual.size:
        _write(results, name, actual=actual, kept=kept)
        return f"{name}: is {actual.width} x {actual.height} pixels, the kept one {kept.width} x {kept.height}."
    found = difference(kept, actual)
    if not found.matters:
        return ""
    _write(results, name, actual=actual, kept=kept, difference=found.shown)
    return (
        f"{name}: {found.share:.2%} of the pixels differ (up to {SHARE:.1%} may), "
        f"{found.worst:.0%} in one place (up to {TILE_SHARE:.0%} may)."
    )


def _write(results: Path, name: str, **pictures: Image.Image) -> None:
    results.mkdir(parents=True, exist_ok=True)
    for kind, picture in pictures.items():
        picture.save(results / f"{name}-{kind}.png")
