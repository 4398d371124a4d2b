"""How many requests may find nothing, before they are told to slow down.

Ids have 256 random bits: nobody finds one by trying. This only keeps those who try from taking
the service's time. It is asked *after* the look-up, and changes only the answer to a request that
found nothing; a valid link or ticket never notices it. No address is looked at or kept.
"""

import time
from collections.abc import Callable
from typing import Final

BURST: Final = 300
A_SECOND: Final = 5.0
SLOW_DOWN: Final = 30  # seconds, said to whoever found nothing too often


class Misses:
    """A bucket of misses that fills again with time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(BURST)
        self._at = clock()

    def allow(self) -> bool:
        """Takes one miss from the bucket. False: it was empty."""
        now = self._clock()
        self._left = min(BURST, self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
