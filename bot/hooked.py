"""Webhook mode's server: one route, on loopback or behind a proxy that speaks TLS."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from datetime import datetime

import uvicorn
from starlette.applications import Starlette
from telegram import Bot

from bot.polling import Delivers
from bot.settings import BotSettings
from bot.webhook import Webhook, set_webhook


async def serve_webhook(
    settings: BotSettings,
    bot: Bot,
    deliverer: Delivers,
    *,
    now: Callable[[], datetime],
    stop: asyncio.Event,
    listener: socket.socket | None = None,
) -> None:
    """Serve until `stop`; what was received is committed before this returns."""
    webhook = Webhook(deliverer, secret=settings.webhook_secret, now=now)
    server = _server(settings, Starlette(routes=[webhook.route()]))
    serving = asyncio.create_task(server.serve(sockets=[listener] if listener else None))
    try:
        await set_webhook(
            bot, public_url=settings.public_url, secret=settings.webhook_secret, stop=stop
        )
        await stop.wait()
    finally:
        server.should_exit = True
        await serving
        await webhook.finish()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: whoever started us decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves SIGTERM and SIGINT to the caller."""
        yield


def _server(settings: BotSettings, app: Starlette) -> uvicorn.Server:
    host, _, port = settings.listen.rpartition(":")
    config = uvicorn.Config(
        app,
        host=host,
        port=int(port),
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
    )
    return _Server(config)
