"""Has a photo decoded by a child process that holds nothing (see `bot.media.photo`)."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.media.errors import Refusal, RefusedError

PROGRAM: Final = Path(__file__).with_name("photo.py")
MOST_BYTES: Final = 10_000_000
_PATIENCE_S: Final = 30.0
_BIG: Final = 4
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # JPEG markers that carry the size


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: a JPEG, and its size in pixels."""

    content: bytes
    width: int
    height: int


async def recoded(data: bytes) -> Photo:
    """The photo in these bytes. Raises RefusedError."""
    if len(data) > MOST_BYTES:
        raise RefusedError(Refusal.BIG)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(PROGRAM),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        close_fds=True,
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            content, _ = await child.communicate(data)
    except TimeoutError:
        content = b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 0 and content:
        return Photo(content, *size(content))
    raise RefusedError(Refusal.BIG if child.returncode == _BIG else Refusal.UNREADABLE)


def size(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that `bot.media.photo` wrote, read without a decoder."""
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:  # noqa: PLR2004 - a marker begins with it
        if jpeg[at + 1] in _FRAMES:
            height, width = jpeg[at + 5 : at + 7], jpeg[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    raise RefusedError(Refusal.UNREADABLE)
