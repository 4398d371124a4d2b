"""Telegram calls us: 200 only after the commit, otherwise 503, and Telegram calls again.

Rules of this file:
- the secret token is compared in constant time, before the body is read;
- the body is bounded;
- a refusal says nothing about why.
"""

import asyncio
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from secrets import randbelow
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.backoff import delay, pause
from bot.delivery import ALLOWED_UPDATES, numbered
from bot.errors import SecretMissingError, TokenRefusedError
from bot.grouping import GroupCommit
from bot.polling import Delivers

PATH: Final = "/telegram"
MOST_BYTES: Final = 1 << 20
"""An update of 4096 characters with all its entities is far below 100 KB."""

MOST_CONNECTIONS: Final = 40
_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
_log = structlog.get_logger(__name__)


class Webhook:
    """The route that Telegram calls, and the call that tells Telegram where it is."""

    def __init__(self, deliverer: Delivers, *, secret: str, now: Callable[[], datetime]) -> None:
        if not secret:
            raise SecretMissingError  # "" would equal a header that is not there
        self.last_success: datetime | None = None
        """When an update was last committed."""
        self._group = GroupCommit(deliverer)
        self._secret = secret.encode()
        self._now = now

    def route(self) -> Route:
        """For a Starlette application, at `PATH`."""
        return Route(PATH, self._receive, methods=["POST"])

    async def finish(self) -> None:
        """Wait until everything that was received is committed."""
        await self._group.finish()

    async def _receive(self, request: Request) -> Response:
        if not self._trusted(request):
            return Response(status_code=403)
        body = await _bounded(request)
        if body is None:
            return Response(status_code=413)
        update = _parsed(body)
        if not isinstance(update, dict) or not numbered(update):
            return Response(status_code=400)
        try:
            await self._group.submit(update)
        except Exception as error:  # noqa: BLE001 - not committed is not acknowledged
            _log.warning("webhook-later", error=type(error).__name__)
            return Response(status_code=503, headers={"Retry-After": str(1 + randbelow(5))})
        self.last_success = self._now()
        return Response(status_code=200)

    def _trusted(self, request: Request) -> bool:
        given = request.headers.get(_SECRET_HEADER, "")
        return hmac.compare_digest(given.encode("latin-1"), self._secret)


async def set_webhook(bot: Bot, *, public_url: str, secret: str, stop: asyncio.Event) -> None:
    """Tell Telegram where to call; tries until it has worked or `stop` is set.

    Raises:
        TokenRefusedError: Telegram knows no such bot.
    """
    failures = 0
    while not stop.is_set():
        try:
            await _set(bot, public_url, secret)
        except TelegramError as error:
            failures += 1
            _log.warning("set-webhook-failed", error=type(error).__name__, failures=failures)
            await pause(delay(failures, first=0.5, most=30.0), stop)
        else:
            return


async def _set(bot: Bot, public_url: str, secret: str) -> None:
    try:
        await bot.set_webhook(
            public_url.rstrip("/") + PATH,
            allowed_updates=list(ALLOWED_UPDATES),
            secret_token=secret,
            max_connections=MOST_CONNECTIONS,
            drop_pending_updates=False,
        )
    except InvalidToken:
        refused = TokenRefusedError()
    else:
        return
    # Outside the handler: the library's own error quotes the token.
    raise refused


async def _bounded(request: Request) -> bytes | None:
    """The body, or None when it is larger than any update."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)


def _parsed(body: bytes) -> object:
    try:
        parsed: object = json.loads(body)
    except ValueError:
        return None
    return parsed
