"""Bytes joined so that they can be told apart again: each one behind its length.

`framed(b"ab", b"c")` and `framed(b"a", b"bc")` differ; plain joining would not. Everything that is
bound to a sealed value (HKDF info, AAD, HPKE info, HMAC input) goes through here.
"""

from storage.errors import SealError

LENGTH_BYTES = 4


def framed(*fields: bytes) -> bytes:
    """Each field behind its length in 4 bytes, big-endian."""
    return b"".join(len(field).to_bytes(LENGTH_BYTES, "big") + field for field in fields)


def unframed(data: bytes, count: int) -> tuple[bytes, ...]:
    """The `count` fields that `framed` joined.

    Raises:
        SealError: they are not exactly that.
    """
    fields: list[bytes] = []
    at = 0
    for _ in range(count):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        fields.append(data[start:at])
    if at != len(data):
        raise SealError
    return tuple(fields)


def padded(data: bytes, size: int) -> bytes:
    """The data behind its length, filled with zeros up to a multiple of `size` bytes."""
    framed_data = framed(data)
    return framed_data + bytes(-len(framed_data) % size)


def padded_doubling(data: bytes, smallest: int, overhead: int = 0) -> bytes:
    """The data behind its length, filled with zeros to `smallest` times a power of two.

    For what grows with every answer: its size then tells next to nothing about their number.
    `overhead` bytes are left free for what sealing adds.
    """
    framed_data = framed(data)
    size = smallest
    while size < len(framed_data) + overhead:
        size *= 2
    return framed_data + bytes(size - overhead - len(framed_data))


def unpadded(data: bytes) -> bytes:
    """What `padded` or `padded_doubling` was given.

    Raises:
        SealError: the data is not padded like that.
    """
    end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")
    if len(data) < LENGTH_BYTES or end > len(data) or data.count(0, end) < len(data) - end:
        raise SealError
    return data[LENGTH_BYTES:end]
