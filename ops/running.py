"""Running until told to stop: SIGTERM and SIGINT set one event, and everything ends in order."""

import asyncio
import signal
from collections.abc import Awaitable, Callable


def until_told(run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run to the end, or until a signal asks to stop."""
    import uvloop  # noqa: PLC0415 - only a tier needs it, and every command would pay for it

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(run))


def supervise(run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """The same on Python's own loop, whose child processes need no further import."""
    asyncio.run(_run(run))


async def _run(run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked for it to be ignored
        loop.add_signal_handler(signal.SIGHUP, stop.set)
    await run(stop)
