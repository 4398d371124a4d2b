"""Photos are measured and lose what the camera wrote."""

from io import BytesIO

import pytest
from PIL import Image

from simulator.pictures import measure, without_camera_data


def drawn(kind: str, **options: object) -> bytes:
    holder = BytesIO()
    Image.new("RGB", (70, 40), "#336655").save(holder, kind, **options)
    return holder.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_measured(kind: str) -> None:
    assert measure(drawn(kind)) == (70, 40)


def test_a_lossless_webp_is_measured() -> None:
    assert measure(drawn("WEBP", lossless=True)) == (70, 40)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    assert measure(content) is None


def test_a_photo_loses_what_the_camera_wrote_and_still_opens() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    photo = drawn("JPEG", exif=exif, comment=b"by me")
    assert b"taken at home" in photo
    bare = without_camera_data(photo)
    assert b"taken at home" not in bare
    assert b"by me" not in bare
    with Image.open(BytesIO(bare)) as opened:
        opened.load()
        assert opened.size == (70, 40)


def test_another_picture_is_left_as_it_is() -> None:
    assert without_camera_data(drawn("PNG")) == drawn("PNG")
