"""The simulator as a process' task: opens the data folder, listens on loopback, stops cleanly."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.routing import Route
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator.app import create_app
from simulator.world import World

HOST = "127.0.0.1"
_BACKLOG = 2048
_GRACE_S = 1
_log = logging.getLogger(__name__)


class _Protocol(HttpToolsProtocol):
    """Hands the connection to the application, so that a fault can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"simulator": {"transport": self.transport}}


class _Server(Server):
    """Leaves signals to whoever runs us, and says when it listens."""

    def __init__(self, config: Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()


async def run(
    data: Path,
    port: int,
    stop: asyncio.Event,
    ready: Callable[[int], None],
    *,
    listener: socket.socket | None = None,
    more: Callable[[World], Sequence[Route]] = lambda _world: (),
) -> None:
    """Serve until `stop`; `ready` is called with the port once it listens. Port 0: a free one.

    A `listener` that listens already takes the place of the port; it is closed at the end.
    `more` are further routes over the same world, for whoever measures.

    Raises:
        DataFolderError: the folder cannot be used, or another simulator uses it.
        OSError: the port is taken.
    """
    world = World(data)
    try:
        with listener or _listening_socket(port) as listening:
            # Inherited by every connection: Nagle's waiting would cost 40 ms an answer.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = listening.getsockname()[1]
            app = create_app(world)
            app.router.routes.extend(more(world))
            config = Config(
                app,
                http=_Protocol,
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
            server = _Server(config, lambda: ready(number))
            await _serve(server, world, listening, stop)
    finally:
        world.close()
    _log.info("simulator stopped after %d calls", world.calls.total())


async def _serve(
    server: _Server, world: World, listener: socket.socket, stop: asyncio.Event
) -> None:
    serving = asyncio.create_task(server.serve([listener]))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        # Long polls and live pages end first: the server waits for every answer under way.
        world.stop()
        server.should_exit = True
        await serving


def _listening_socket(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
