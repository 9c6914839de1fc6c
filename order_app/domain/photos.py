"""Photos that people send: recognised by their content, and written anew so that only their pixels are left.

What stands beside the pixels (camera, place, thumbnails, colour profiles, whatever follows the picture's end) goes.
Decoding takes a while and some hundred megabytes at most: do it in a thread, few at a time.
"""

import re
import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from order_app.domain.errors import BadInput

MAX_OF_MESSAGE = 6
"""The most photos of one message."""
MAX_OF_REQUEST = 20
"""The most photos of one request."""
MAX_BYTES = 8 * 1024 * 1024
"""The largest photo that is taken, in bytes."""
MAX_PIXELS = 40_000_000
"""The largest photo that is taken, in pixels; a small file can promise more than a machine can hold."""
LONGEST_EDGE = 2400
"""A larger photo is made smaller, so that its longer edge has so many pixels."""
LARGEST_PNG = 2 * 1024 * 1024
"""A PNG that is larger once it is written anew, in bytes, is a photo and better kept as WebP."""

_PNG, _JPEG, _WEBP = "image/png", "image/jpeg", "image/webp"
_READERS: dict[str, type[ImageFile]] = {
    _PNG: PngImagePlugin.PngImageFile,
    # Not by Pillow's own choice: it reads a phone's JPEG with a second picture inside as a film.
    _JPEG: JpegImagePlugin.JpegImageFile,
    _WEBP: WebPImagePlugin.WebPImageFile,
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What the orientation that a camera noted asks for."""
_SCRIPTED = re.compile(rb"<(?:script|html|iframe|object|embed|!doctype|\?php|svg[\s>])", re.IGNORECASE)
_CUT = "Take a screenshot of it and send that."
_WAY_ON = "Send it as PNG, JPEG or WebP."


class BadPhoto(BadInput):
    """A file that is no photo that can be taken; nothing was sent."""

    code = "bad_photo"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: its type as its content is, its sizes in pixels, its bytes."""

    media_type: str
    width: int
    height: int
    content: bytes


def written_anew(sent: bytes, name: str = "") -> Photo:
    """The photo that these bytes hold, upright, at most `LONGEST_EDGE` on its longer side, with nothing beside it.

    `name` is what the file is called where it is refused. Raises BadPhoto.
    """
    called = f"“{name}”" if name else "The file"
    if len(sent) > MAX_BYTES:
        raise too_large(name)
    media_type = _kind(sent)
    if media_type is None:
        raise BadPhoto(f"{called} is not a PNG, JPEG or WebP photo; nothing was sent.", _WAY_ON)
    if _SCRIPTED.search(sent):
        raise BadPhoto(f"{called} holds a web page or a script beside the picture; nothing was sent.", _CUT)
    try:
        return _anew(sent, media_type, called)
    except BadPhoto:
        raise
    except Exception as error:
        # Pillow tells of damaged files by errors of many kinds.
        raise BadPhoto(
            f"{called} is damaged or not complete, so it can't be shown; nothing was sent.", "Choose it again."
        ) from error


def too_large(name: str = "") -> BadPhoto:
    """What is told of a file above `MAX_BYTES`."""
    return BadPhoto(
        f"{f'“{name}”' if name else 'A photo'} is larger than {MAX_BYTES // 1024**2} MB; nothing was sent.",
        "Make it smaller, or send a screenshot of it.",
    )


def _kind(sent: bytes) -> str | None:
    """The type that the first bytes tell."""
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if sent.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
        return _WEBP
    return None


def _anew(sent: bytes, media_type: str, called: str) -> Photo:
    if media_type == _WEBP:
        # Its reader makes room for all pixels before it tells how many there are.
        _demand_pixels(_webp_size(sent), called)
    with _READERS[media_type](BytesIO(sent)) as image:
        _demand_pixels(image.size, called)
        if getattr(image, "n_frames", 1) > 1:
            raise BadPhoto(f"{called} moves; only still photos can be sent, so nothing was.", _CUT)
        # A JPEG is decoded no larger than it is needed.
        image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        image.load()
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
        plain = _plain(image)
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if turn is not None:
        plain = plain.transpose(turn)
    # A picture that never had anything beside its pixels has nothing to write along.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    kept, content = _written(bare, media_type)
    return Photo(kept, bare.width, bare.height, content)


def _demand_pixels(size: tuple[int, int], called: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise BadPhoto(
            f"{called} has more than {MAX_PIXELS // 1_000_000} million pixels; nothing was sent.", "Make it smaller."
        )


def _webp_size(sent: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the first chunk. Raises where there is none."""
    chunk, body = sent[12:16], sent[20:30]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("not a chunk of a picture")


def _plain(image: Image.Image) -> Image.Image:
    """The pixels with eight bits a colour, and with transparency where there is any."""
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _written(image: Image.Image, media_type: str) -> tuple[str, bytes]:
    if media_type == _JPEG:
        return _JPEG, _saved(image, "JPEG", quality=86, optimize=True)
    if media_type == _PNG and len(content := _saved(image, "PNG")) <= LARGEST_PNG:
        return _PNG, content
    return _WEBP, _saved(image, "WEBP", quality=86)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()
