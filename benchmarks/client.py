"""A reader that costs next to nothing: one request after another over connections that stay open.

The machine is shared by whoever asks and whoever answers, so what asks has to be cheap.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode


@dataclass(slots=True)
class Block:
    """A run of requests: how long it took altogether, and each answer by itself, in seconds."""

    took: float = 0.0
    each: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.each) / self.took


class Reader:
    """One connection."""

    def __init__(self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._reader, self._writer = streams

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status, and the whole answer as it came over the wire."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        return int(head.split(b" ", 2)[1]), head + body

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def readers(port: int, count: int) -> AsyncIterator[list[Reader]]:
    """Connections to a server on this machine."""
    opened = [Reader(await asyncio.open_connection("127.0.0.1", port)) for _ in range(count)]
    try:
        yield opened
    finally:
        for reader in opened:
            reader.close()


def post(path: str, fields: dict[str, str]) -> bytes:
    """A form, as a browser sends it."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: page\r\nAccept-Encoding: gzip, deflate, br\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def block(opened: Sequence[Reader], requests: Sequence[bytes]) -> Block:
    """All requests, as many at a time as there are connections; each has to succeed."""
    waiting, done = iter(requests), Block()
    begun = perf_counter()
    await asyncio.gather(*(_one_after_another(reader, waiting, done) for reader in opened))
    done.took = perf_counter() - begun
    return done


async def _one_after_another(reader: Reader, waiting: Iterator[bytes], done: Block) -> None:
    for request in waiting:
        begun = perf_counter()
        status, _ = await reader.ask(request)
        done.each.append(perf_counter() - begun)
        if status != 200:  # noqa: PLR2004 - HTTP
            raise RuntimeError(f"an answer had the status {status}")
