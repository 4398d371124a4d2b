"""What waits, as counts and times for whoever looks after the service; never whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from storage.keys import Family
from storage.tables import KEY_FINGERPRINTS, OUTBOX, POSTS, SET_ASIDE
from storage.unit import Unit, milliseconds

NUMBER: Final = func.count().label("number")
DUE: Final = select(NUMBER, func.min(OUTBOX.c.seq).label("oldest")).where(
    OUTBOX.c.due_ms <= bindparam("now_ms")
)
NOTES: Final = select(NUMBER).select_from(POSTS)
ASIDE: Final = select(NUMBER).select_from(SET_ASIDE)
REPLACED: Final = select(
    KEY_FINGERPRINTS.c.family, func.max(KEY_FINGERPRINTS.c.replaced_on).label("day")
).group_by(KEY_FINGERPRINTS.c.family)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages are due, and the number of the oldest; notes; what failed."""

    outbox: int
    oldest: int | None
    notes: int
    set_aside: int


class Queues(Unit):
    """The part of a transaction that counts what waits."""

    async def waiting(self, now: datetime) -> Waiting:
        """What waits at this moment. A message that is due later waits for nothing."""
        due, notes, aside = [
            (await self._rows(count, {"now_ms": milliseconds(now)}))[0]
            for count in (DUE, NOTES, ASIDE)
        ]
        return Waiting(int(due.number), due.oldest, int(notes.number), int(aside.number))

    async def keys_replaced(self) -> Mapping[Family, date]:
        """For each family with a key that was replaced: the day the current one took its place."""
        rows = await self._rows(REPLACED)
        return {Family(row.family): row.day for row in rows if row.day is not None}


def key_ages(
    replaced: Mapping[Family, date], file_changed: datetime, now: datetime
) -> Mapping[Family, timedelta]:
    """How long each family's current key has been in use.

    Once its predecessor is retired nothing says so any more; then, since the file last changed.
    """
    since = {family: datetime.combine(day, time(), UTC) for family, day in replaced.items()}
    return {family: now - since.get(family, file_changed) for family in Family}
