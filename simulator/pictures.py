"""Photos as Telegram passes them on: measured, and without what the camera wrote inside."""

import struct
from itertools import pairwise
from struct import unpack

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_START_OF_SCAN = 0xDA
_COMMENT = 0xFE
_CAMERA = {*range(0xE1, 0xF0)} - {0xEE}  # 0xEE says how colours are kept
_SEGMENT_HEAD = 4


def measure(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP; None for what is no picture."""
    try:
        return _measure(content)
    except (struct.error, IndexError):
        return None


def _measure(content: bytes) -> tuple[int, int] | None:
    if content.startswith(_PNG):
        width, height = unpack(">II", content[16:24])
        return width, height
    if content.startswith((b"GIF87a", b"GIF89a")):
        width, height = unpack("<HH", content[6:10])
        return width, height
    if content.startswith(_JPEG):
        return _jpeg_size(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _webp_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    for at in _segments(content):
        if content[at + 1] in _FRAMES:
            height, width = unpack(">HH", content[at + 5 : at + 9])
            return width, height
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8 ":
        width, height = unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _segments(content: bytes) -> list[int]:
    """Where the JPEG's segments start; the last one is the scan."""
    found = []
    at = len(_JPEG)
    while at + _SEGMENT_HEAD <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 -- the marker byte of JPEG
        found.append(at)
        if content[at + 1] == _START_OF_SCAN:
            break
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return found


def without_camera_data(content: bytes) -> bytes:
    """A JPEG without EXIF, place and comments; any other picture as it is.

    Telegram recompresses photos, so that none of this arrives; documents keep theirs.
    """
    starts = _segments(content) if content.startswith(_JPEG) else []
    if not starts:
        return content
    kept = [_JPEG]
    for start, end in pairwise([*starts, len(content)]):
        marker = content[start + 1]
        if marker not in _CAMERA and marker != _COMMENT:
            kept.append(content[start:end])
    return b"".join(kept)
