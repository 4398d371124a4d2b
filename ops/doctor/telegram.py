"""Telegram: it knows the token, and its webhook is as the settings have it.

Rules of this file:

- The token is part of every address here: no address and no library's error is ever shown.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.settings import BotSettings, Mode
from bot.webhook import PATH
from ops.clock import now as clock_now
from ops.doctor.findings import Finding

PATIENCE = ClientTimeout(total=10)
MANY = 100
RECENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: its status, what it holds, and how far the clock there is ahead of ours."""

    status: int
    result: dict[str, Any]
    ahead: timedelta | None


async def telegram(
    session: ClientSession, settings: BotSettings, now: datetime
) -> tuple[list[Finding], list[datetime]]:
    """Token and webhook; and Telegram's clock."""
    me = await _call(session, settings, "getMe")
    if me is None:
        return [Finding("Telegram", "The Bot API does not answer.", _AWAY)], []
    clocks = [] if me.ahead is None else [now + me.ahead]
    if me.status in (401, 404):
        return [Finding("token", "Telegram does not know it.", _TOKEN)], clocks
    if me.status != 200 or not me.result.get("is_bot"):  # noqa: PLR2004 - HTTP
        says = f"The Bot API answers with status {me.status}."
        return [Finding("Telegram", says, _AWAY)], clocks
    findings = [Finding("token", "Telegram knows it.")]
    hook = await _call(session, settings, "getWebhookInfo")
    if hook is None or hook.status != 200:  # noqa: PLR2004 - HTTP
        findings.append(Finding("webhook", "The Bot API does not answer.", _AWAY))
    else:
        findings += _webhook(settings, hook.result, now)
    return findings, clocks


def _webhook(settings: BotSettings, info: dict[str, Any], now: datetime) -> list[Finding]:
    findings = []
    wanted = settings.public_url + PATH if settings.telegram_mode is Mode.WEBHOOK else ""
    url = str(info.get("url", ""))
    if url != wanted and not wanted:
        findings.append(Finding("webhook", "One is set, but the bot polls.", _UNWANTED))
    elif url != wanted:
        says = "Telegram calls another address." if url else "None is set."
        findings.append(Finding("webhook", says, _WANTED))
    waiting = int(info.get("pending_update_count", 0))
    if waiting > MANY:
        findings.append(Finding("webhook", f"{waiting} updates wait at Telegram.", _WAITING))
    failed = datetime.fromtimestamp(int(info.get("last_error_date", 0)), UTC)
    if now - failed < RECENT:
        words = re.sub(r"[^A-Za-z0-9 :,.-]", "", str(info.get("last_error_message", "")))[:100]
        findings.append(Finding("webhook", f"A call failed within the hour ({words}).", _FAILED))
    return findings or [Finding("webhook", "it is as the settings have it, and none waits long.")]


async def _call(session: ClientSession, settings: BotSettings, method: str) -> Heard | None:
    url = f"{settings.telegram_api_base_url}/bot{settings.telegram_bot_token}/{method}"
    try:
        async with session.post(url, timeout=PATIENCE) as answer:
            body = await answer.read()
    except (ClientError, TimeoutError, OSError):
        return None
    return Heard(answer.status, _result(body), _ahead(answer.headers.get("date", "")))


def _result(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    result = told.get("result") if isinstance(told, dict) else None
    return result if isinstance(result, dict) else {}


def _ahead(told: str) -> timedelta | None:
    try:
        return parsedate_to_datetime(told) - clock_now()
    except ValueError:
        return None


_AWAY = "Look at this machine's way out, and at TELEGRAM_API_BASE_URL."
_TOKEN = "Copy TELEGRAM_BOT_TOKEN anew from @BotFather; if it leaked, /revoke it there first."  # noqa: S105 - advice
_UNWANTED = "Start the bot: it takes it away. If it comes back, another program has this token."
_WANTED = "Start the bot: it sets it. If it changes back, another program has this token."
_WAITING = "Look whether the bot runs (its /readyz), and at its log."
_FAILED = "Look at PUBLIC_URL from outside, its certificate, and Caddy's way to the bot."
