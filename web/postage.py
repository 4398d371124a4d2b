"""How many notes to its person one link may send in a day.

Rules of this file:

- It bounds what is written, never what is read: a right code opens the statement all the same.
- The numbers stay far above what a ward with three shifts needs. The person is told of fewer
  (`bot.letterbox`): here it is only the database that is protected.
- Counted in memory, by the grant's random id, and forgotten at the end of the UTC day; with
  several machines, each counts its own.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Final
from uuid import UUID

OPENINGS: Final = 500
REPLIES: Final = 40
_DAY: Final = 86_400  # seconds


class Postage:
    """What each link has sent today."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._day = 0
        self._openings: Counter[UUID] = Counter()
        self._replies: Counter[UUID] = Counter()

    def opening(self, grant: UUID) -> bool:
        """Takes one note of an opening. False: there were enough today."""
        return self._allow(self._openings, grant, OPENINGS)

    def reply(self, grant: UUID) -> bool:
        """Takes one reply. False: there were enough today."""
        return self._allow(self._replies, grant, REPLIES)

    def _allow(self, sent: Counter[UUID], grant: UUID, most: int) -> bool:
        today = int(self._clock() // _DAY)
        if today != self._day:
            self._day = today
            self._openings.clear()
            self._replies.clear()
        sent[grant] += 1
        return sent[grant] <= most
