"""The web tier as a process: the app, served until told to stop."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from storage.errors import DatabaseUnavailableError, SchemaError
from storage.keyring import WebKeyring
from storage.keyring_file import KeyringFile
from storage.web_store import WebStore
from web.app import create_app
from web.courier import Courier
from web.errors import ListenError
from web.headers import ALWAYS, policy
from web.health import cause
from web.logs import configure
from web.settings import WebSettings
from web.shelf import LateStore, Store

if TYPE_CHECKING:
    from web.measures import Measures

Watch = Callable[["Measures", asyncio.Event], Awaitable[None]]

_BACKLOG: Final = 2048
_GRACE: Final = 5  # seconds for openings under way when told to stop
IDLE_S: Final = 75
"""How long a connection may rest. Longer than the front door lets it (deploy/Caddyfile: 30 s): if
both could end it, a reader's request could meet a connection that is just closing, and fail."""

log = structlog.get_logger()


async def run(
    settings: WebSettings,
    stop: asyncio.Event,
    *,
    ready: Callable[[], None] | None = None,
    listener: socket.socket | None = None,
    watch: Watch | None = None,
) -> None:
    """Serve until `stop`. `ready` is called once the page answers; `watch` runs beside it and
    may ask how it is.

    Raises KeyringError, DatabaseUrlError and ListenError at once, with a sentence for the
    operator. A database that is away, or not migrated yet, is waited for: readers get a page
    that says so.
    """
    configure(settings.log_level)
    WebKeyring.load(settings.web_keyring_file)

    async def open_store() -> WebStore:
        keyring = KeyringFile(settings.web_keyring_file, WebKeyring.load)
        return await WebStore.open(settings.database_url, keyring, now=_now)

    store = LateStore(open_store)
    courier = Courier(store.post)
    own = listener or _listen(settings.listen)
    try:
        await _open_or_wait(store)
        app = create_app(store, clock=_now, courier=courier, public_url=settings.public_url)
        async with _watched(app, watch, Watchable(store, courier), stop) as counted:
            _leave_alone_what_stays()
            await _serve(_Server(_config(counted), ready), own, stop)
    finally:
        await courier.close()
        await store.close()
        if listener is None:
            own.close()


async def _open_or_wait(store: LateStore) -> None:
    try:
        await store.open()
    except (DatabaseUnavailableError, SchemaError) as error:
        log.warning("database_away", error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Watchable:
    """What can be asked how it is."""

    store: Store
    courier: Courier


@contextlib.asynccontextmanager
async def _watched(
    app: ASGIApp, watch: Watch | None, about: Watchable, stop: asyncio.Event
) -> AsyncIterator[ASGIApp]:
    """The app, counted if somebody watches. Their failure is none of the page's."""
    if watch is None:
        yield app
        return
    from web.measures import Measures  # noqa: PLC0415 - its library is for whoever watches

    measures = Measures(about.courier, lambda: cause(about.store))
    watching = asyncio.ensure_future(watch(measures, stop))
    try:
        yield measures.counting(app)
    finally:
        if not stop.is_set():
            watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=IDLE_S,
    )


async def _serve(server: "_Server", listener: socket.socket, stop: asyncio.Event) -> None:
    async def until_told() -> None:
        await stop.wait()
        server.should_exit = True

    telling = asyncio.create_task(until_told())
    try:
        await server.serve(sockets=[listener])
    finally:
        telling.cancel()


def _leave_alone_what_stays() -> None:
    """Texts, templates and content are never collected: looking at them all stops every answer."""
    gc.collect()
    gc.freeze()


def _listen(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), int(port)))
        listener.listen(_BACKLOG)
    except (OSError, ValueError, OverflowError) as error:
        listener.close()
        raise ListenError(f"The page cannot listen on {address}: it is taken or wrong.") from error
    return listener


def _now() -> datetime:
    return datetime.now(UTC)


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it, and says when it serves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready()


class _Protocol(HttpToolsProtocol):
    """What is not HTTP gets its 400 from uvicorn itself: with our headers like all else."""

    def send_400_response(self, msg: str) -> None:
        headers = {**ALWAYS, "content-security-policy": policy()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(
            f"HTTP/1.1 400 Bad Request\r\n{lines}"
            f"content-length: 0\r\nconnection: close\r\n\r\n".encode("ascii")
        )
        log.debug("not_http", reason=len(msg))
        self.transport.close()
