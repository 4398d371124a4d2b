"""How long to wait before trying again: twice as long each time, spread so that nobody marches.

Pure but for the spread, which is handed in, so that a test can say what it is.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from secrets import SystemRandom

Spread = Callable[[], float]
"""Gives a number in [0, 1)."""

_LARGEST_EXPONENT = 30

spread: Spread = SystemRandom().random


def delay(failures: int, *, first: float, most: float, spread: Spread = spread) -> float:
    """Seconds to wait after `failures` failures in a row: between half and all of the step."""
    step = min(most, first * 2.0 ** min(max(failures - 1, 0), _LARGEST_EXPONENT))
    return step * (0.5 + spread() / 2)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait that long, or until `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
