"""A voice note: Opus in Ogg (RFC 7845), checked packet by packet and written afresh.

What is kept is sound and nothing else: comments, serial numbers, page layout and whatever stood
behind the end are gone. Its length is counted from the packets themselves (RFC 6716, section
3.1): what the file, or Telegram, claims about it is not believed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import Struct, error
from typing import Final

from bot.media import ogg
from bot.media.errors import Refusal, RefusedError
from bot.media.ogg import OggError

LONGEST_S: Final = 120
MOST_BYTES: Final = 2_000_000
_SLACK_S: Final = 1.0  # phones stop recording a little after the second that they show
_RATE: Final = 48_000  # Opus counts in 48 kHz samples, whatever was recorded (RFC 7845, section 4)
_LONGEST_PACKET: Final = _RATE * 120 // 1000
_HEAD: Final = Struct("<8sBBHIhB")
_TAGS: Final = b"OpusTags" + bytes(8)  # no vendor, no comments
_SAMPLES_A_PAGE: Final = _RATE  # a second: players show progress and jump by pages
_SILK_MS: Final = (10, 20, 40, 60)
_HYBRID_MS: Final = (10, 20)
_CELT_MS: Final = (2.5, 5, 10, 20)
_HYBRID_FROM, _CELT_FROM = 12, 16
_MOST_FRAMES: Final = 48


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note as it is kept: a whole Ogg file, and its whole seconds, at least 1."""

    content: bytes
    seconds: int


def read(data: bytes) -> Voice:
    """The voice note in these bytes. Raises RefusedError."""
    if len(data) > MOST_BYTES:
        raise RefusedError(Refusal.BIG)
    try:
        return _read(data)
    except (OggError, error):
        refused = RefusedError(Refusal.UNREADABLE)
    raise refused


def _read(data: bytes) -> Voice:
    packets = ogg.packets(data)
    head, pre_skip = _head(next(packets, b""))
    if not next(packets, b"").startswith(b"OpusTags"):
        raise OggError("no comment header")
    sound: list[tuple[bytes, int]] = []
    length = 0
    for packet in packets:
        sound.append((packet, _samples(packet)))
        length += sound[-1][1]
        if length > (LONGEST_S + _SLACK_S) * _RATE:
            raise RefusedError(Refusal.LONG)
    if length <= pre_skip:
        raise OggError("no sound")
    content = ogg.stream([(0, [head]), (0, [_TAGS]), *_pages(sound)])
    return Voice(content, max(1, round((length - pre_skip) / _RATE)))


def _head(packet: bytes) -> tuple[bytes, int]:
    """The identification header, written afresh, and how many samples to leave out at first."""
    magic, version, channels, pre_skip, _, gain, family = _HEAD.unpack_from(packet)
    if magic != b"OpusHead" or version >> 4 or channels not in {1, 2} or family:
        raise OggError("not the Opus of a voice note")
    # The rate of the microphone is left out: it says something about the telephone.
    return _HEAD.pack(magic, 1, channels, pre_skip, _RATE, gain, 0), pre_skip


def _samples(packet: bytes) -> int:
    """How long a packet sounds, in samples of 48 kHz (RFC 6716, section 3.1)."""
    if not packet:
        raise OggError("an empty packet")
    samples = int(_frame_ms(packet[0] >> 3) * _RATE / 1000) * _frames(packet)
    if not 0 < samples <= _LONGEST_PACKET:
        raise OggError("a packet longer than a packet may be")
    return samples


def _frame_ms(config: int) -> float:
    if config < _HYBRID_FROM:
        return _SILK_MS[config % 4]
    if config < _CELT_FROM:
        return _HYBRID_MS[config % 2]
    return _CELT_MS[config % 4]


def _frames(packet: bytes) -> int:
    code = packet[0] & 3
    if code < 3:  # noqa: PLR2004 - codes 0, 1 and 2 name the count themselves
        return 1 if code == 0 else 2
    count = packet[1] & 63 if len(packet) > 1 else 0
    return count if count <= _MOST_FRAMES else 0


def _pages(sound: Sequence[tuple[bytes, int]]) -> Iterator[tuple[int, list[bytes]]]:
    """Packets by the second, or as many as a page holds."""
    page: list[bytes] = []
    granule = segments = samples = 0
    for packet, length in sound:
        more = ogg.segments(packet)
        if page and (segments + more > 255 or samples >= _SAMPLES_A_PAGE):  # noqa: PLR2004 - RFC 3533
            yield granule, page
            page, segments, samples = [], 0, 0
        page.append(packet)
        granule, segments, samples = granule + length, segments + more, samples + length
    yield granule, page
