"""Records two browsers side by side, step by step, as a small animated picture for the README.

Nothing is recorded unless `ORDER_APP_RECORD_WALKS=1` is set: the steps are then only what the test asserts.
"""

import os
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "walks"
IS_RECORDED = os.environ.get("ORDER_APP_RECORD_WALKS") == "1"
SCREEN = {"width": 900, "height": 900}
"""The size of each browser's page, in CSS pixels."""
WIDTH = 1100
"""Of the picture, in pixels."""
BAR, GAP, LABEL = 42, 6, 26
COLOURS = 255
LONGEST_BYTES = 900_000
INK, PAPER, QUIET = "#1b1f2a", "#ffffff", "#626a7d"


class Walk:
    """One story: `step("what happens")` takes a picture of all browsers, with the words under it."""

    def __init__(self, name: str, people: dict[str, Page]) -> None:
        self._path = FOLDER / f"{name}.gif"
        self._people = people
        self._frames: list[Image.Image] = []
        self._seconds: list[float] = []

    def step(self, words: str, *, seconds: float = 3.0) -> None:
        """Record what is to be seen now, for so long."""
        if IS_RECORDED:
            self._frames.append(self._frame(words))
            self._seconds.append(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._frames and error is None:
            self._write()

    def _frame(self, words: str) -> Image.Image:
        width = (WIDTH - GAP * (len(self._people) - 1)) // len(self._people)
        height = width * SCREEN["height"] // SCREEN["width"]
        frame = Image.new("RGB", (WIDTH, LABEL + height + BAR), PAPER)
        draw = ImageDraw.Draw(frame)
        for number, (who, page) in enumerate(self._people.items()):
            left = number * (width + GAP)
            shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="initial")))
            draw.text((left + 8, 5), who, font=_font(12), fill=QUIET)
            frame.paste(shot.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), (left, LABEL))
        draw.rectangle((0, LABEL + height, WIDTH, LABEL + height + BAR), fill=INK)
        draw.text((14, LABEL + height + 10), words, font=_font(15), fill=PAPER)
        return frame

    def _write(self) -> None:
        # One palette for all frames: what stands still is then stored once.
        sheet = Image.new("RGB", (WIDTH, self._frames[0].height * len(self._frames)))
        for number, frame in enumerate(self._frames):
            sheet.paste(frame, (0, number * frame.height))
        palette = sheet.quantize(colors=COLOURS, method=Image.Quantize.FASTOCTREE)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        frames[0].save(
            self._path,
            save_all=True,
            append_images=frames[1:],
            duration=[int(seconds * 1000) for seconds in self._seconds],
            loop=0,
            optimize=True,
        )
        assert self._path.stat().st_size <= LONGEST_BYTES, f"{self._path.name} is too big for a README"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
