"""Ogg pages (RFC 3533): read strictly into packets, written afresh from packets.

Rules of this file:

- Whatever is not a whole, well-formed page of the one stream is refused: nothing is guessed,
  skipped or repaired. What a lenient player would jump over could be another kind of file.
- Nothing of the pages that were read is written: serial numbers and page layout can mark whoever
  made the file.
- Ogg's checksum is CRC-32 with the bits the other way round; turning the bits of every byte lets
  zlib compute it.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final

_HEAD: Final = Struct("<4sBBqIIIB")  # RFC 3533, section 6
_CRC_AT: Final = 22
_CRC_END: Final = 26
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_FLAGS: Final = _CONTINUED | _FIRST | _LAST
_LACING: Final = 255
_SERIAL: Final = 1
_MOST_SEGMENTS: Final = 255
_TURNED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OggError(Exception):
    """These bytes are not one whole Ogg stream."""


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    serial: int
    number: int
    sizes: bytes
    content: bytes


def packets(data: bytes) -> Iterator[bytes]:
    """The packets of the one stream in these bytes, in order. Raises OggError as it reads."""
    begun = bytearray()
    open_packet = False
    last = False
    serial = 0
    for number, page in enumerate(_pages(data)):
        serial = serial if number else page.serial
        _require_next(page, number, serial, open_packet=open_packet, ended=last)
        at = 0
        for size in page.sizes:
            begun += page.content[at : at + size]
            at += size
            open_packet = size == _LACING
            if not open_packet:
                yield bytes(begun)
                begun.clear()
        last = bool(page.flags & _LAST)
    if open_packet:
        raise OggError("the last packet is cut off")


def _require_next(
    page: _Page, number: int, serial: int, *, open_packet: bool, ended: bool
) -> None:
    """One stream, from its beginning, page after page, and nothing behind its end."""
    begins = bool(page.flags & _FIRST)
    continues = bool(page.flags & _CONTINUED)
    if ended or begins != (number == 0) or continues != open_packet:
        raise OggError("the pages do not follow each other")
    if page.serial != serial or page.number != number:
        raise OggError("a page is missing, or another stream's")


def _pages(data: bytes) -> Iterator[_Page]:
    at = 0
    while at < len(data):
        if len(data) < at + _HEAD.size:
            raise OggError("a page is cut off")
        magic, version, flags, _, serial, number, crc, count = _HEAD.unpack_from(data, at)
        sizes = data[at + _HEAD.size : at + _HEAD.size + count]
        start = at + _HEAD.size + count
        end = start + sum(sizes)
        if magic != b"OggS" or version or flags & ~_FLAGS or end > len(data):
            raise OggError("this is no Ogg page")
        if checksum(_without_checksum(data[at:end])) != crc:
            raise OggError("a page is damaged")
        yield _Page(flags, serial, number, sizes, data[start:end])
        at = end
    if not data:
        raise OggError("there is nothing")


def _without_checksum(page: bytes) -> bytes:
    return page[:_CRC_AT] + bytes(4) + page[_CRC_END:]


def checksum(page: bytes) -> int:
    """Ogg's CRC of these bytes: polynomial 0x04c11db7, no inversion before or after."""
    turned = zlib.crc32(page.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)


def stream(pages: Sequence[tuple[int, Sequence[bytes]]]) -> bytes:
    """A stream of these pages: each its granule position and its whole packets."""
    return b"".join(
        _page(number, granule, content, last=number == len(pages) - 1)
        for number, (granule, content) in enumerate(pages)
    )


def segments(packet: bytes) -> int:
    """How many of a page's 255 segments a packet takes."""
    return len(packet) // _LACING + 1


def _page(number: int, granule: int, content: Sequence[bytes], *, last: bool) -> bytes:
    sizes = b"".join(
        bytes([_LACING] * (segments(packet) - 1)) + bytes([len(packet) % _LACING])
        for packet in content
    )
    if len(sizes) > _MOST_SEGMENTS:
        raise OggError("too much for one page")
    flags = (0 if number else _FIRST) | (_LAST if last else 0)
    head = _HEAD.pack(b"OggS", 0, flags, granule, _SERIAL, number, 0, len(sizes))
    page = head + sizes + b"".join(content)
    return page[:_CRC_AT] + checksum(page).to_bytes(4, "little") + page[_CRC_END:]
