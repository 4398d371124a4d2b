"""The picture says what the link says."""

import io

import zxingcpp
from PIL import Image

from sharing.code import link, new_code
from sharing.qr import png


def test_a_camera_reads_the_link_from_the_picture() -> None:
    address = link("https://statements.example.org", new_code())
    with Image.open(io.BytesIO(png(address))) as picture:
        read = zxingcpp.read_barcodes(picture.convert("L"))
    assert [found.text for found in read] == [address]
