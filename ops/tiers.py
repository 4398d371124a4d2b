"""The tiers, each run in this process. Under a supervisor they wait for its word to go.

A supervisor starts them by `python -m ops.tiers`, with what it lends: without the command line
and its help, a tier is ready sooner and holds eight megabytes less, for as long as it runs.

The imports stand inside the functions: each process loads its own tier and no other, and while
one waits for the word it has loaded everything already.
"""
# ruff: noqa: PLC0415 - see above

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ops.lean import lean
from ops.lifeline import CHECKED, READY, Lifeline, adopt, reporter
from ops.outcome import as_exit_status
from ops.ports import take_address
from ops.readiness import tell_systemd
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

    def ready(self, environment: Mapping[str, str]) -> Callable[[], None]:
        """What a tier calls once it works: its supervisor hears of it, or systemd."""
        if self.lifeline:
            return reporter(self.lifeline, READY)
        return partial(tell_systemd, environment)


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
            ready=lent.ready(environment),
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
            ready=lent.ready(environment),
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


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run the tier that `arguments` name, with what they say is lent."""
    parser = argparse.ArgumentParser(prog="python -m ops.tiers")
    parser.add_argument("tier", choices=("simulator", "bot", "web"))
    parser.add_argument("data", type=Path, nargs="?", default=Path())
    parser.add_argument("--lifeline", type=int)
    parser.add_argument("--listener", type=int)
    said = parser.parse_args(arguments)
    lean()
    lent = Lent.under(lifeline=said.lifeline, listener=said.listener)
    if said.tier == "simulator":
        run_simulator(said.data, lent)
    else:
        (run_bot if said.tier == "bot" else run_web)(environment, lent)


if __name__ == "__main__":
    _GIVEN = os.environ  # noqa: TID251 - its own process: the supervisor chose what is in there
    with as_exit_status(debug=_GIVEN.get("LOG_LEVEL") == "DEBUG"):
        main(sys.argv[1:], _GIVEN)
