"""Webhook mode: the route that Telegram calls, served until told to stop."""

import asyncio

from starlette.applications import Starlette
from telegram import Bot

from bot.doors import Doors
from bot.serving import listening, serve
from bot.settings import BotSettings
from bot.webhook import Webhook, set_webhook


async def take_calls(
    webhook: Webhook,
    bot: Bot,
    settings: BotSettings,
    doors: Doors,
    stop: asyncio.Event,
) -> None:
    """Serve first, then tell Telegram; what was received is committed at the end.

    Raises ListenError, and TokenRefusedError.
    """
    listener = doors.listener or listening(settings.listen)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(
            serve(Starlette(routes=[webhook.route()]), listener, stop, ready=doors.ready)
        )
        await set_webhook(
            bot, public_url=settings.public_url, secret=settings.webhook_secret, stop=stop
        )
        doors.receives(webhook)
    await webhook.finish()
