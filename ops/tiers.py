"""The tiers, each run in this process. Under a supervisor they wait for its word to go.

The imports stand inside the functions: each process loads its own tier and no other, and while
one waits for the word it has loaded everything already.
"""
# ruff: noqa: PLC0415 - see above

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.lifeline import CHECKED, READY, Lifeline, adopt, reporter
from ops.ports import take_address
from ops.running import until_told
from ops.settings import bot_settings, watch_settings, web_settings

if TYPE_CHECKING:
    from ops.watching import Watch


@dataclass(frozen=True, slots=True)
class Lent:
    """What a supervisor lends its child; nothing when the tier runs alone."""

    lifeline: Lifeline | None = None
    listener: socket.socket | None = None

    @classmethod
    def under(cls, *, lifeline: int | None, listener: int | None) -> "Lent":
        """What came under these descriptor numbers."""
        return cls(
            lifeline=None if lifeline is None else Lifeline(adopt(lifeline)),
            listener=None if listener is None else adopt(listener),
        )

    def wait_for_go(self) -> None:
        """Wait until the database may be opened."""
        if self.lifeline:
            self.lifeline.wait_for_go()


def run_simulator(data: Path, lent: Lent) -> None:
    """The stand-in for Telegram, on a socket that the demo holds."""
    from simulator.serve import run

    lent.wait_for_go()
    port = lent.listener.getsockname()[1] if lent.listener else 0

    async def running(stop: asyncio.Event) -> None:
        ready = reporter(lent.lifeline, READY)
        await run(data, port, stop, lambda _port: ready(), listener=lent.listener)

    until_told(running)


def run_bot(environment: Mapping[str, str], lent: Lent) -> None:
    """The bot; it brings the database up to date first, after finding that its keys fit."""
    settings = bot_settings(environment)
    watch = _watch(environment)
    from bot.main import run
    from ops.database import prepare

    async def running(stop: asyncio.Event) -> None:
        await prepare(settings.database_url, settings.keyring_file)
        reporter(lent.lifeline, CHECKED)()
        await run(
            settings,
            stop,
            ready=reporter(lent.lifeline, READY),
            listener=lent.listener,
            watch=watch,
        )

    until_told(running)


def run_web(environment: Mapping[str, str], lent: Lent) -> None:
    """The page that crisis staff open."""
    settings = web_settings(environment)
    listener = lent.listener or take_address(settings.listen)
    watch = _watch(environment)
    from web.serve import run

    lent.wait_for_go()

    async def running(stop: asyncio.Event) -> None:
        await run(
            settings,
            stop,
            ready=reporter(lent.lifeline, READY),
            listener=listener,
            watch=watch,
        )

    until_told(running)


def _watch(environment: Mapping[str, str]) -> "Watch | None":
    """What tells how a tier is, where the settings name an address for it."""
    settings = watch_settings(environment)
    if settings.listen is None:
        return None
    from ops.watching import watching

    return watching(take_address(settings.listen), settings)
