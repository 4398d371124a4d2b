"""Photos: decoded without keys, bounded before a pixel is read, and nothing but pixels kept."""

import io
import struct
import sys
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from bot.media import photo, recoding
from bot.media.errors import Refusal, RefusedError
from bot.media.recoding import recoded
from tests.support.files import PLACE, VOICE, picture


async def refusal(data: bytes) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        await recoded(data)
    return refused.value.refusal


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_becomes_a_plain_jpeg_of_at_most_800_pixels(kind: str) -> None:
    kept = await recoded(picture(1600, 1200, kind))
    image = opened(kept.content)
    assert (image.format, image.size) == ("JPEG", (800, 600))
    assert (kept.width, kept.height) == (800, 600)


async def test_a_small_picture_stays_as_small_as_it_is() -> None:
    assert opened((await recoded(picture(60, 40))).content).size == (60, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_place_camera_and_comments_are_gone(kind: str) -> None:
    data = picture(kind=kind)
    assert PLACE.encode() in data, "the control: it was there"
    content = (await recoded(data)).content
    assert PLACE.encode() not in content
    image = opened(content)
    assert not image.getexif()
    assert not image.getexif().get_ifd(0x8825)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in content
    assert b"\xff\xfe" not in content, "no comment segment"


async def test_it_stands_upright_though_the_note_about_it_is_gone() -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, quality=95)
    turned = opened((await recoded(written.getvalue())).content)
    assert turned.size == (20, 40)
    red, _, blue = turned.getpixel((10, 10))  # type: ignore[misc] # an RGB picture
    assert red > 200
    assert blue < 60


async def test_what_was_transparent_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(written, "PNG")
    assert min(opened((await recoded(written.getvalue())).content).getpixel((5, 5))) > 250  # type: ignore[arg-type] # an RGB picture


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("width", "height"), [(5000, 5000), (20_000, 1001), (12_000, 12_000), (60_000, 60_000)]
)
async def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    width: int, height: int
) -> None:
    assert await refusal(png_of(width, height)) is Refusal.BIG


def test_the_bound_is_the_pixels_of_its_kind() -> None:
    assert photo.MOST_PIXELS["PNG"] < 5000 * 5000 < photo.MOST_PIXELS["JPEG"]
    with pytest.raises(OverflowError):
        photo.recode(png_of(5000, 5000))
    with pytest.raises(ValueError, match=r"^$"):
        photo.recode(png_of(100, 100))


async def test_too_many_bytes_are_refused_before_a_child_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recoding, "PROGRAM", "nowhere")
    assert await refusal(bytes(recoding.MOST_BYTES + 1)) is Refusal.BIG


def _gif() -> bytes:
    written = io.BytesIO()
    Image.new("P", (9, 9)).save(written, "GIF")
    return written.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "words": lambda: b"a photo of me" * 99,
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a drawing": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a sound": lambda: VOICE,
    "another kind": _gif,
    "the head alone": lambda: picture()[:200],
    "cut": lambda: picture()[:-900],
    "cut png": lambda: picture(kind="PNG")[:-300],
    "cut webp": lambda: picture(kind="WEBP")[:-300],
    "magic alone": lambda: b"\xff\xd8\xff",
    "wrong magic": lambda: b"\x89PNG\r\n\x1a\n" + picture()[8:],
    "something in front": lambda: b"GIF89a" + picture(),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_no_whole_picture_is_refused(name: str) -> None:
    assert await refusal(HOSTILE[name]()) is Refusal.UNREADABLE


async def test_what_stands_behind_a_picture_is_not_kept() -> None:
    """A file that is a picture and a page, or an archive, at once: only the picture is left."""
    page = b"<script>alert('polyglot')</script>PK\x05\x06" + bytes(18)
    content = (await recoded(picture() + page)).content
    assert b"polyglot" not in content
    assert content.endswith(b"\xff\xd9")


async def test_a_child_that_dies_or_hangs_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    program = f"{tmp_path}/child.py"
    for words in ("import os; os.abort()", "import time; time.sleep(60)", "print('', end='')"):
        with open(program, "w", encoding="utf-8") as child:  # noqa: ASYNC230, PTH123 - a test's file
            child.write(words)
        monkeypatch.setattr(recoding, "PROGRAM", program)
        monkeypatch.setattr(recoding, "_PATIENCE_S", 0.5)
        assert await refusal(picture()) is Refusal.UNREADABLE


def test_the_child_imports_nothing_of_ours_and_gets_no_settings() -> None:
    source = recoding.PROGRAM.read_text(encoding="utf-8")
    for ours in ("bot", "flows", "storage", "sharing"):
        assert f"from {ours}" not in source
        assert f"import {ours}" not in source
    assert photo.MOST_BYTES == recoding.MOST_BYTES
    assert photo.BIG == recoding._BIG
    assert sys.flags.isolated == 0


@pytest.mark.parametrize(
    "jpeg", [b"", b"\xff\xd8", b"\xff\xd8\xff\xda\x00\x02", b"\xff\xd8" + bytes(9)]
)
def test_a_size_that_cannot_be_found_is_a_refusal(jpeg: bytes) -> None:
    with pytest.raises(RefusedError):
        recoding.size(jpeg)
