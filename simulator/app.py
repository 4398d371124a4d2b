"""The simulator as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator import botapi, control, page
from simulator.webhook import deliver
from simulator.world import World

_LOOPBACK = {"127.0.0.1", "localhost", "::1", "testserver"}
_HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            b" media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            b" frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def create_app(world: World) -> Starlette:
    """The Bot API, the control API and the chat page over one open world.

    Raises nothing; who opened the world closes it.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pushing = asyncio.create_task(deliver(world))
        try:
            yield
        finally:
            world.stop()
            pushing.cancel()
            with suppress(asyncio.CancelledError):
                await pushing

    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(_AtHome)],
        routes=[
            Route("/bot{token}/{method}", botapi.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", botapi.download),
            Route("/sim/clock", control.guarded(control.clock), methods=["POST"]),
            Route("/sim/faults", control.guarded(control.faults), methods=["POST"]),
            Route("/sim/counts", control.counts),
            Route("/sim/files/{file}/{name}", control.guarded(control.file)),
            Route("/sim/chats", page.chats),
            Route("/sim/chats/{chat}/messages", control.guarded(control.messages)),
            Route("/sim/chats/{chat}/earlier", control.guarded(page.earlier)),
            Route("/sim/live", control.guarded(page.live)),
            Route("/sim/chats/{chat}/{act}", control.guarded(control.act), methods=["POST"]),
            Route("/", page.index),
            Route("/page/{name}", page.asset),
        ],
    )
    app.state.world = world
    return app


class _AtHome:
    """Serves this computer only, and no page of another site that a browser here has open.

    A strange `Host` is DNS rebinding; a strange `Origin` is another site's script. Answers
    carry the headers that keep the chat page to itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        heads = dict(scope["headers"])
        if not _at_home(heads):
            refusal = JSONResponse({"error": "this simulator serves its own computer only"}, 403)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                extra = [head for head in _HEADERS if head[0] not in said]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _at_home(heads: dict[bytes, bytes]) -> bool:
    host = heads.get(b"host", b"localhost").decode("latin-1")
    origin = heads.get(b"origin", b"").decode("latin-1")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return False
    return not origin or urlsplit(origin).netloc == host
