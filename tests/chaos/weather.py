"""What goes wrong around the bot in each of its lives: the Bot API, the deliveries, the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Fault = Mapping[str, object]

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Weather:
    """One life's troubles. `repeats` replies may come a second time for them, and `swaps` messages
    reach a webhook before an earlier one of their chat.

    `jump_s` moves the bot's clock when the life is half over; it stays moved.
    """

    faults: Sequence[Fault] = ()
    repeats: int = 0
    swaps: int = 0
    jump_s: float = 0.0


def _calls(kind: str, count: int, **more: object) -> Fault:
    return {"kind": kind, "count": count, **more}


DUPLICATES = _calls("duplicate", 3)
_SLOW = _calls("latency", 20, seconds=0.05)

# A send that Telegram took, and whose answer was lost, is made again: at least once.
STORMS: Sequence[Weather] = (
    Weather((DUPLICATES, _calls("too_many_requests", 2, method="sendMessage", retry_after=1))),
    Weather((DUPLICATES, _calls("drop_after", 3, method="sendMessage")), repeats=3),
    Weather((_calls("server_error", 4), DUPLICATES), jump_s=-2 * HOUR),
    Weather((_calls("drop_before", 4, method="sendMessage"), DUPLICATES), jump_s=25 * HOUR),
    Weather((_calls("drop_after", 2, method="getUpdates"), DUPLICATES), jump_s=-DAY),
    Weather((_calls("reorder", 2), DUPLICATES, _SLOW), swaps=2, jump_s=HOUR),
)
"""One life after the other meets them, and then again from the first."""

QUIET: Sequence[Weather] = (Weather((DUPLICATES,)),)


@dataclass(slots=True)
class Forecast:
    """Gives each life its weather, and counts what they may have caused."""

    weathers: Sequence[Weather]
    lives: int = 0
    repeats: int = 0
    swaps: int = 0

    def next(self) -> Weather:
        """For the life that begins."""
        found = self.weathers[self.lives % len(self.weathers)]
        self.lives += 1
        self.repeats += found.repeats
        self.swaps += found.swaps
        return found
