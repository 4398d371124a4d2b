"""Health and counts, told at an address of their own that nobody outside reaches.

Rules of this file:

- It says whether all is well, and counts; nothing of it names anybody. It reads, and never
  writes.
- It ends with the tier it belongs to, and ends nothing itself.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from prometheus_client import disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.serving import serve
from ops.backup_age import ages
from ops.clock import now
from ops.settings import WatchSettings

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


class Watched(Protocol):
    """A tier that can say how it is."""

    @property
    def cause(self) -> Callable[[], Awaitable[str]]:
        """Names what is wrong, "" for nothing."""

    async def read(self) -> Sequence[Metric]:
        """All its counts."""


Watch = Callable[[Watched, asyncio.Event], Coroutine[Any, Any, None]]


def watching(listener: socket.socket, settings: WatchSettings) -> Watch:
    """What a tier calls with itself, to be asked on this socket until it stops."""

    async def watch(watched: Watched, stop: asyncio.Event) -> None:
        with listener:
            await serve(application(watched, settings.backup_folder), listener, stop)

    return watch


def application(watched: Watched, backups: Path | None = None) -> Starlette:
    """The three routes."""
    # The moment of the first opening is nobody's to know.
    disable_created_metrics()  # type: ignore[no-untyped-call] # the library has it so

    async def alive(_request: Request) -> Response:
        return _json(200, alive=True)

    async def ready(_request: Request) -> Response:
        cause = await watched.cause()
        return _json(503, ready=False, cause=cause) if cause else _json(200, ready=True)

    async def metrics(_request: Request) -> Response:
        ok = GaugeMetricFamily("ikmb_ready", "Whether all is well.", not await watched.cause())
        told = _Told((ok, *await watched.read(), *_backup_ages(backups)))
        return Response(generate_latest(told), media_type=TEXT)

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", metrics),
        ]
    )


class _Told(Collector):
    """What was read a moment ago, in the place of a registry."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


def _backup_ages(folder: Path | None) -> Sequence[Metric]:
    text = "Since the newest backup, and the newest list of what was erased."
    family = GaugeMetricFamily("ikmb_backup_age_seconds", text, labels=("kind",))
    if folder is None:
        return ()
    with suppress(OSError):
        for copy, age in ages(folder, now()).items():
            family.add_metric((copy.value,), age.total_seconds())
    return (family,)


def _json(status: int, **facts: bool | str) -> Response:
    return Response(json.dumps(facts), status, media_type="application/json")
