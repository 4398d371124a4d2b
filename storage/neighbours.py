"""Which of the other processes at a database have ended, told without anybody's clock.

A process that holds claims renews them again and again. Whoever sees the same ones for a while,
looking all the time, knows that their process has ended. Only time that passes here counts: clocks
may be set, forward too, and a claim that ended by a clock would end while its call is under way;
the same message would then go out twice, the second time after a later one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

LOOK_EVERY_S: Final = 1.0
GONE_AFTER_S: Final = 8.0
"""Longer than a living sender is ever silent: five seconds, after the database was away."""
NOT_LOOKING_S: Final = 3.0
"""After so long without a look of ours, nothing is known of what the others did meanwhile."""


@dataclass(slots=True)
class Neighbours:
    """What one process has seen of the others' claims."""

    _looked: float = field(default_factory=monotonic)
    _signs: dict[UUID, tuple[int, float]] = field(default_factory=dict)

    def time_to_look(self) -> bool:
        """Whether the last look is a second ago."""
        return monotonic() - self._looked >= LOOK_EVERY_S

    def gone(self, signs: Mapping[UUID, int]) -> list[UUID]:
        """Who has ended, by their signs of life: each holder of claims with how they stand now.

        Whoever is named here is forgotten: their claims are to be freed.
        """
        now = monotonic()
        known = self._signs if now - self._looked < NOT_LOOKING_S else {}
        self._looked = now
        self._signs = {
            who: known[who] if who in known and known[who][0] == sign else (sign, now)
            for who, sign in signs.items()
        }
        ended = [who for who, (_, since) in self._signs.items() if now - since >= GONE_AFTER_S]
        for who in ended:
            del self._signs[who]
        return ended
