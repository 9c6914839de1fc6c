"""Photos: known by their content, written anew, and whatever is no still photo is refused with its reason."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from order_app.domain.photos import LONGEST_EDGE, MAX_BYTES, MAX_PIXELS, BadPhoto, Photo, written_anew

RED, BLUE = (200, 30, 40), (20, 40, 200)
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> Image.Image:
    """Red, with a blue top left corner."""
    made = Image.new("RGB", size, RED)
    made.paste(BLUE, (0, 0, size[0] // 4, size[1] // 2))
    return made.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def opened(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(one, other, strict=True))


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that promises so many black pixels."""
    line = b"\x00" + bytes((width + 7) // 8)
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(line) for _ in range(min(height, 200))) + packed.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def refusal(sent: bytes, name: str = "fox.png") -> str:
    with pytest.raises(BadPhoto) as refused:
        written_anew(sent, name)
    assert refused.value.code == "bad_photo"
    return refused.value.sentence


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_each_kind_stays_what_it_is_with_its_pixels(kind: str, media_type: str) -> None:
    photo = written_anew(saved(picture(), kind), "named.txt")

    assert (photo.media_type, photo.width, photo.height) == (media_type, 40, 20)
    shown = opened(photo).convert("RGB")
    assert Image.MIME[opened(photo).format or ""] == media_type
    assert near(shown.getpixel((35, 15)), RED)
    assert near(shown.getpixel((2, 2)), BLUE)


XMP_CHUNK = "XML:com.adobe.xmp"
"""The text under which a PNG holds what Adobe's programs note."""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_the_pixels_is_kept(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKE] = "SECRETCAMERA"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    profile = b"SECRETPROFILE" * 30
    options: dict[str, object] = {"xmp": b"SECRETXMP"}
    if kind == "PNG":
        words = PngInfo()
        words.add_itxt(XMP_CHUNK, "SECRETXMP")
        options = {"pnginfo": words}
    if kind == "JPEG":
        options["comment"] = b"SECRETCOMMENT"
    sent = saved(picture(), kind, exif=exif, icc_profile=profile, **options) + b"SECRETTAIL"
    with Image.open(io.BytesIO(sent)) as before:
        before.load()
        assert before.getexif()[MAKE] == "SECRETCAMERA"
        assert before.getexif().get_ifd(GPS)[2] == (52.0, 31.0, 12.0)
        assert before.info["icc_profile"] == profile
        assert b"SECRETXMP" in (before.info[XMP_CHUNK].encode() if kind == "PNG" else before.info["xmp"])
        assert before.info.get("comment") == options.get("comment")

    photo = written_anew(sent)

    assert b"SECRET" not in photo.content
    left = opened(photo)
    left.load()
    assert dict(left.getexif()) == {}
    assert dict(left.getexif().get_ifd(GPS)) == {}
    assert left.info.keys() & {"exif", "icc_profile", "xmp", XMP_CHUNK, "comment", "dpi"} == set()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_kept_file_holds_none_of_the_parts_that_metadata_stands_in(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKE] = "SECRETCAMERA"
    words = PngInfo()
    words.add_itxt(XMP_CHUNK, "SECRETXMP", zip=True)
    options = {"pnginfo": words} if kind == "PNG" else {"xmp": b"SECRETXMP"}
    sent = saved(picture(), kind, exif=exif, icc_profile=b"SECRETPROFILE" * 30, **options)
    # Words that are packed are found by no search for them: so are the names of the parts that hold them.
    parts = {
        "PNG": (b"eXIf", b"iCCP", b"iTXt"),
        "JPEG": (b"Exif\x00", b"ICC_PROFILE", b"http://ns.adobe.com/xap/1.0/"),
        "WEBP": (b"EXIF", b"ICCP", b"XMP "),
    }[kind]
    assert [part for part in parts if part not in sent] == []

    content = written_anew(sent).content

    assert [part for part in (*parts, b"tEXt", b"zTXt") if part in content] == []


def test_a_text_inside_a_png_is_gone() -> None:
    words = PngInfo()
    words.add_itxt("Comment", "SECRETWORDS")
    sent = saved(picture(), "PNG", pnginfo=words)
    assert b"SECRETWORDS" in sent
    assert b"SECRETWORDS" not in written_anew(sent).content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (40, 20), (2, 2)),
        (2, (40, 20), (37, 2)),
        (3, (40, 20), (37, 17)),
        (4, (40, 20), (2, 17)),
        (5, (20, 40), (2, 2)),
        (6, (20, 40), (17, 2)),
        (7, (20, 40), (17, 37)),
        (8, (20, 40), (2, 37)),
    ],
)
def test_a_photo_stands_upright(kind: str, orientation: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    photo = written_anew(saved(picture(), kind, exif=exif))

    assert (photo.width, photo.height) == opened(photo).size == size
    assert near(opened(photo).convert("RGB").getpixel(corner), BLUE)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_means_nothing_turns_nothing(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert written_anew(saved(picture(), "JPEG", exif=exif)).width == 40


@pytest.mark.parametrize(
    ("size", "smaller"), [((4800, 1200), (2400, 600)), ((600, 3000), (480, 2400)), ((2400, 10), (2400, 10))]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_large_photo_is_made_smaller(kind: str, size: tuple[int, int], smaller: tuple[int, int]) -> None:
    photo = written_anew(saved(picture(size), kind))
    assert (photo.width, photo.height) == smaller
    assert max(smaller) == LONGEST_EDGE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_can_be_sent(mode: str) -> None:
    image = Image.new("I", (8, 8), 40_000).convert(mode) if mode.startswith("I") else picture((8, 8), mode)
    photo = written_anew(saved(image, "PNG"))
    assert opened(photo).mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")


def test_a_png_of_sixteen_bits_keeps_its_brightness() -> None:
    grey = Image.new("I;16", (4, 4), 32_768)
    assert opened(written_anew(saved(grey, "PNG"))).convert("L").getpixel((1, 1)) == 128


def test_a_jpeg_for_printers_can_be_sent() -> None:
    assert opened(written_anew(saved(picture(mode="CMYK"), "JPEG"))).mode == "RGB"


def test_transparency_stays() -> None:
    clear = Image.new("RGBA", (6, 6), (10, 20, 30, 0))
    assert opened(written_anew(saved(clear, "PNG"))).convert("RGBA").getpixel((3, 3))[3] == 0


def test_a_photo_saved_as_png_is_kept_small() -> None:
    noise = Image.frombytes("RGB", (1200, 1200), random.Random(5).randbytes(1200 * 1200 * 3))
    photo = written_anew(saved(noise, "PNG", compress_level=1))
    assert photo.media_type == "image/webp"
    assert opened(photo).format == "WEBP"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x89PNG",
        b"<script>alert(1)</script>",
        b"<!doctype html><img src=x onerror=alert(1)>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_what_is_no_png_jpeg_or_webp_is_refused_whatever_it_is_called(sent: bytes) -> None:
    assert refusal(sent) == "“fox.png” is not a PNG, JPEG or WebP photo; nothing was sent."


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    "tail",
    [
        b"<html><body><script>alert(1)</script>",
        b"<SCRIPT src=//x>",
        b"<?php system($_GET[0]); ?>",
        b"<svg onload=alert(1)>",
        b"<!DOCTYPE html>",
        b"<iframe src=x>",
    ],
)
def test_a_picture_that_is_a_web_page_too_is_refused(kind: str, tail: bytes) -> None:
    said = "“fox.png” holds a web page or a script beside the picture; nothing was sent."
    assert refusal(saved(picture(), kind) + tail) == said


def test_a_script_in_a_pictures_comment_is_refused() -> None:
    assert "a script beside" in refusal(saved(picture(), "JPEG", comment=b"<script>alert(1)</script>"))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, BLUE, RED)]
    sent = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)
    assert refusal(sent) == "“fox.png” moves; only still photos can be sent, so nothing was."


def test_a_phones_jpeg_with_a_second_picture_inside_is_a_still_photo() -> None:
    sent = saved(picture(), "MPO", save_all=True, append_images=[picture()])
    assert sent.startswith(b"\xff\xd8\xff")
    photo = written_anew(sent)
    assert (photo.media_type, photo.width) == ("image/jpeg", 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_photo_that_is_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(200 * 200 * 3))
    sent = saved(noise, kind)
    assert refusal(sent[: max(16, int(len(sent) * share))]) == (
        "“fox.png” is damaged or not complete, so it can't be shown; nothing was sent."
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_photo_is_refused_or_still_a_photo(seed: int) -> None:
    drawn = random.Random(seed)
    sent = bytearray(saved(picture((60, 60)), ("PNG", "JPEG", "WEBP")[seed % 3]))
    for _ in range(12):
        sent[drawn.randrange(12, len(sent))] = drawn.randrange(256)
    try:
        photo = written_anew(bytes(sent))
    except BadPhoto:
        return
    assert opened(photo).size == (photo.width, photo.height)


def test_a_small_file_that_promises_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    sent = bomb(50_000, 50_000)
    assert len(sent) < 100_000
    assert refusal(sent) == "“fox.png” has more than 40 million pixels; nothing was sent."


def test_the_same_of_webp_before_its_reader_makes_room() -> None:
    canvas = (16_383 - 1).to_bytes(3, "little") * 2
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    sent = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    assert "40 million pixels" in refusal(sent)


def test_as_many_pixels_as_allowed_are_taken() -> None:
    side = int(MAX_PIXELS**0.5)
    photo = written_anew(saved(Image.new("L", (side, side), 90), "JPEG"))
    assert (photo.width, photo.height) == (LONGEST_EDGE, LONGEST_EDGE)
    assert "40 million" in refusal(saved(Image.new("L", (side, side + 10), 90), "JPEG"))


def test_a_file_above_the_limit_is_refused() -> None:
    assert refusal(bytes(MAX_BYTES + 1)) == "“fox.png” is larger than 8 MB; nothing was sent."


def test_text_that_unpacks_without_end_is_refused_or_dropped() -> None:
    packed = zlib.compress(bytes(80_000_000))
    plain = saved(picture(), "PNG")
    sent = plain[:33] + png_chunk(b"zTXt", b"c\x00\x00" + packed) + plain[33:]
    try:
        photo = written_anew(sent)
    except BadPhoto:
        return
    assert len(photo.content) < 10_000
