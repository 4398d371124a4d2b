"""Voice notes: taken by what they are, counted by what they hold, stripped of the rest."""

import struct
from collections.abc import Callable

import pytest

from bot.media import ogg, voice
from bot.media.errors import Refusal, RefusedError
from tests.support.files import COMMENT, SILENCE, VOICE, pages, recording, tags

HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)


def made(*packets: bytes, head: bytes = HEAD, comments: bytes = b"") -> bytes:
    return ogg.stream([(0, [head]), (0, [comments or tags()]), *pages(list(packets))])


def refusal(data: bytes) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        voice.read(data)
    assert refused.value.__context__ is None, "a cause may quote what was sent"
    return refused.value.refusal


def test_a_real_voice_note_is_kept_with_the_length_that_it_sounds() -> None:
    read = voice.read(VOICE)
    assert read.seconds == 3
    packets = list(ogg.packets(read.content))
    assert packets[2:] == list(ogg.packets(VOICE))[2:], "the sound is the same, bit by bit"


def test_comments_serial_number_and_microphone_are_gone() -> None:
    data = made(*[SILENCE] * 60)
    assert COMMENT.encode() in data
    content = voice.read(data).content
    assert COMMENT.encode() not in content
    assert b"telephone" not in content
    one, other = recording(1), made(*[SILENCE] * 50, comments=tags("TITLE=another"))
    assert voice.read(one).content == voice.read(other).content


def test_reading_again_what_was_written_gives_the_same() -> None:
    content = voice.read(VOICE).content
    assert voice.read(content).content == content


@pytest.mark.parametrize(("seconds", "counted"), [(0.04, 1), (1, 1), (42.4, 42), (120, 120)])
def test_the_length_is_counted_from_the_packets(seconds: float, counted: int) -> None:
    assert voice.read(recording(seconds)).seconds == counted


def test_two_minutes_and_a_little_are_taken_and_three_minutes_are_long() -> None:
    assert voice.read(recording(120.9)).seconds == 121
    assert refusal(recording(121.1)) is Refusal.LONG
    assert refusal(recording(180)) is Refusal.LONG


def test_three_minutes_that_claim_to_be_one_second_are_long() -> None:
    claimed = [(48_000, page) for _, page in pages([SILENCE] * 9000)]
    data = ogg.stream([(0, [HEAD]), (0, [tags()]), *claimed])
    assert refusal(data) is Refusal.LONG


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x00", 480),  # SILK 10 ms
        (b"\x18", 2880),  # SILK 60 ms
        (b"\x60", 480),  # hybrid 10 ms
        (b"\x80", 120),  # CELT 2.5 ms
        (b"\xf8", 960),  # CELT 20 ms
        (b"\xf9", 1920),  # two frames
        (b"\xfb\x06", 5760),  # six frames: 120 ms
    ],
)
def test_a_packets_length_is_as_the_standard_says(packet: bytes, samples: int) -> None:
    assert voice._samples(packet) == samples


@pytest.mark.parametrize(
    "packet", [b"\xfb", b"\xfb\x00", b"\xfb\x07", b"\xfb\x3f", b"\x1b\x03"], ids=repr
)
def test_a_packet_that_no_encoder_makes_is_refused(packet: bytes) -> None:
    assert refusal(made(SILENCE, packet)) is Refusal.UNREADABLE


OTHER_HEADS = {
    "another codec": b"\x01vorbis" + bytes(23),
    "a later version": struct.pack("<8sBBHIhB", b"OpusHead", 16, 1, 312, 48_000, 0, 0),
    "six channels": struct.pack("<8sBBHIhB", b"OpusHead", 1, 6, 312, 48_000, 0, 1),
    "no channel": struct.pack("<8sBBHIhB", b"OpusHead", 1, 0, 312, 48_000, 0, 0),
    "cut": HEAD[:10],
    "nothing": b"",
}


@pytest.mark.parametrize("name", OTHER_HEADS)
def test_another_head_is_refused(name: str) -> None:
    assert refusal(made(SILENCE, head=OTHER_HEADS[name])) is Refusal.UNREADABLE


def _flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def _second_page(data: bytes) -> int:
    return data.index(b"OggS", 4)


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "words": lambda _: b"Hello, I am a voice note." * 40,
    "a picture": lambda _: b"\xff\xd8\xff\xe0" + bytes(900),
    "an archive in front": lambda data: b"PK\x03\x04" + data,
    "an archive behind": lambda data: data + b"PK\x05\x06" + bytes(18),
    "a page behind": lambda data: data + b"<html><script>alert(1)</script>",
    "cut in a page": lambda data: data[:-7],
    "cut in a head": lambda data: data[: _second_page(data) + 20],
    "only the head": lambda data: data[: _second_page(data)],
    "a page missing": lambda data: data[: _second_page(data)] + data[data.rindex(b"OggS") :],
    "two streams in a row": lambda data: data + data,
    "a changed bit": lambda data: _flipped(data, len(data) // 2),
    "a wrong checksum": lambda data: _flipped(data, 23),
    "a flag that is none": lambda data: _flipped(data, 5 + _second_page(data)),
    "a later format": lambda data: _flipped(data, 4),
    "no sound": lambda _: made(),
    "no comments": lambda _: ogg.stream([(0, [HEAD]), (960, [SILENCE])]),
    "an empty packet": lambda _: made(SILENCE, b""),
    "only what is left out at the beginning": lambda _: made(b"\x80"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_whole_voice_note_is_refused(name: str) -> None:
    assert refusal(HOSTILE[name](recording(3))) is Refusal.UNREADABLE


def test_a_packet_that_goes_on_forever_is_refused() -> None:
    head, rest = made(SILENCE), ogg.stream([(0, [bytes(254)])])
    assert refusal(head[: _second_page(head)] + rest) is Refusal.UNREADABLE


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    assert refusal(bytes(voice.MOST_BYTES + 1)) is Refusal.BIG


def test_long_packets_are_spread_over_pages_and_none_is_lost() -> None:
    packets = [bytes([0xF8]) + bytes(1200)] * 70
    alone = [(960 * number, [packet]) for number, packet in enumerate(packets, start=1)]
    read = voice.read(ogg.stream([(0, [HEAD]), (0, [tags()]), *alone]))
    assert list(ogg.packets(read.content))[2:] == packets


def test_the_checksum_is_oggs_own() -> None:
    """The polynomial itself, and the usual check string, without any inversion."""
    assert ogg.checksum(bytes(26)) == 0
    assert ogg.checksum(b"\x01") == 0x04C11DB7
    assert ogg.checksum(b"123456789") == 0x89A1897F
