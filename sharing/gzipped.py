"""Pieces of an answer that were compressed one by one, joined into one gzip (RFC 1952).

Each piece is deflated by itself (RFC 1951): it refers to nothing before it and ends on a whole
byte. So pieces made at different times stand next to each other as they are, and joining them
costs a copy.

The checksum of the whole is put together from those of the pieces, as CRC-32 allows: with another
start it changes by something that depends on that start and on the length alone, so by as much as
over that many zeros.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LEVEL: Final = 6
_WORTH_IT: Final = 600  # bytes; below it, setting up the compressor costs more than it saves
_STORED: Final = 0xFFFF  # bytes of one block that is not compressed
_RAW: Final = -15
# No name, no time, no system (RFC 1952, 2.3): the same pieces give the same bytes.
_HEAD: Final = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_END: Final = b"\x03\x00"  # an empty block that is the last one


@dataclass(frozen=True, slots=True)
class Piece:
    """Deflated bytes, and what they were: so many, with this checksum."""

    packed: bytes
    length: int
    crc: int

    def unpacked(self) -> bytes:
        """What was packed."""
        return zlib.decompressobj(_RAW).decompress(self.packed)


def piece(content: bytes) -> Piece:
    """These bytes as a piece: deflated, or as they are if they are few."""
    crc = zlib.crc32(content)
    if len(content) < _WORTH_IT:
        return Piece(_stored(content), len(content), crc)
    deflating = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    packed = deflating.compress(content) + deflating.flush(zlib.Z_FULL_FLUSH)
    return Piece(packed, len(content), crc)


def joined(pieces: Iterable[Piece]) -> bytes:
    """One gzip of all of them."""
    found, crc, length = [_HEAD], 0, 0
    for each in pieces:
        zeros = bytes(each.length)
        crc = each.crc ^ zlib.crc32(zeros, crc) ^ zlib.crc32(zeros)
        length += each.length
        found.append(each.packed)
    end = crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((*found, _END, end))


def _stored(content: bytes) -> bytes:
    """One block as it is (RFC 1951, 3.2.4), which may be empty."""
    length = len(content)
    return (
        b"\x00" + length.to_bytes(2, "little") + (_STORED - length).to_bytes(2, "little") + content
    )
