"""Pieces that were compressed one by one are one gzip, whatever they hold."""

import gzip
import secrets
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.gzipped import joined, piece

LARGE = secrets.token_bytes(200_000)


@given(st.lists(st.binary(max_size=2000) | st.text(min_size=200).map(str.encode)))
def test_joined_pieces_unpack_to_what_they_were(contents: list[bytes]) -> None:
    pieces = [piece(content) for content in contents]
    assert gzip.decompress(joined(pieces)) == b"".join(contents)
    assert [each.unpacked() for each in pieces] == contents


@pytest.mark.parametrize("content", [LARGE, bytes(200_000), b"<p>words</p>" * 20_000])
def test_long_pieces_between_short_ones(content: bytes) -> None:
    pieces = [piece(each) for each in (b"a", content, b"", content, b"b")]
    assert gzip.decompress(joined(pieces)) == b"a" + content + content + b"b"


def test_the_same_pieces_give_the_same_bytes_with_no_time_in_them() -> None:
    once, again = (joined([piece(b"words" * 500), piece(b"x")]) for _ in range(2))
    assert once == again
    assert once[4:8] == bytes(4)


def test_a_piece_refers_to_nothing_before_it() -> None:
    """Or it could not stand behind another one than it was made behind."""
    words = b"<p>the same words again and again</p>" * 100
    assert piece(words).packed == piece(words).packed
    assert zlib.decompressobj(-15).decompress(piece(words).packed) == words


def test_a_checksum_that_is_wrong_is_found() -> None:
    """The check of the tests themselves: a reader's browser compares it too."""
    packed = bytearray(joined([piece(b"words" * 500), piece(b"more")]))
    packed[-8] ^= 1
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(bytes(packed))
