"""What is due in the outbox, and which of several processes sends it.

Rules of this file:
- A row that is handed out is claimed, in the database, until it is marked. The claim is renewed
  while its process lives, and ends a little after it; rows that another process is handing out at
  this moment are passed over (SKIP LOCKED).
- A clock may be set back: a claim from impossibly far ahead is none.
- Looking and claiming are one statement: whatever it returns is claimed when it is committed.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_, select, true, update

from storage.questions import Question
from storage.tables import LEAVING, OUTBOX, PERSONS
from storage.unit import milliseconds

CLAIMED_FOR = timedelta(seconds=15)  # longer than any round of the sender; a dead one's wait
NEVER_CLAIMED_FOR = 4 * CLAIMED_FOR  # even if the clocks of two machines differ by half a minute

EARLIER = OUTBOX.alias("earlier")
FIELDS = (
    OUTBOX.c.id,
    OUTBOX.c.seq,
    OUTBOX.c.person_id,
    OUTBOX.c.tries,
    OUTBOX.c.item,
    PERSONS.c.wrapped_key,
    PERSONS.c.chat,
    LEAVING.c.wrapped_key.label("leaving_key"),
    LEAVING.c.chat.label("leaving_chat"),
)
ROWS = (
    select(*FIELDS)
    .outerjoin(PERSONS, PERSONS.c.id == OUTBOX.c.person_id)
    .outerjoin(LEAVING, LEAVING.c.id == OUTBOX.c.person_id)
)
DUE = (
    ROWS.where(
        OUTBOX.c.due_ms <= bindparam("now_ms"),
        OUTBOX.c.retry_ms <= bindparam("now_ms"),
        ~exists().where(
            EARLIER.c.person_id == OUTBOX.c.person_id,
            EARLIER.c.seq < OUTBOX.c.seq,
            EARLIER.c.due_ms <= bindparam("now_ms"),
        ),
    )
    .order_by(OUTBOX.c.seq)
    .limit(bindparam("most"))
)
OURS = OUTBOX.c.claimed_by == bindparam("replica")
CLAIMABLE = (
    DUE.where(
        or_(
            OUTBOX.c.claimed_by.is_(None),
            OURS,
            OUTBOX.c.claimed_until_ms <= bindparam("now_ms"),
            OUTBOX.c.claimed_until_ms > bindparam("never_ms"),
        )
    )
    .add_columns(
        func.coalesce(~OURS | (OUTBOX.c.claimed_until_ms <= bindparam("soon_ms")), true()).label(
            "fresh"
        )
    )
    .with_for_update(of=OUTBOX, skip_locked=True)
    .cte("claimable")
)
CLAIMED = (
    update(OUTBOX)
    .where(OUTBOX.c.id == CLAIMABLE.c.id, CLAIMABLE.c.fresh)
    .values(claimed_by=bindparam("replica"), claimed_until_ms=bindparam("until_ms"))
    .returning(OUTBOX.c.id)
    .cte("claimed")
)
# What is handed out is claimed in the same statement, though nothing is read of that.
CLAIM = select(CLAIMABLE).add_cte(CLAIMED).order_by(CLAIMABLE.c.seq)
UNCLAIM = (
    update(OUTBOX)
    .where(OUTBOX.c.claimed_by == bindparam("replica"))
    .values(claimed_by=None, claimed_until_ms=None)
)


def due(now: datetime, limit: int, replica: UUID | None) -> Question:
    """The oldest row of each person that may be sent now; claimed, where there are replicas."""
    values = {"now_ms": milliseconds(now), "most": limit}
    if replica is None:
        return Question(DUE, values)
    times = {
        "never_ms": milliseconds(now + NEVER_CLAIMED_FOR),
        "soon_ms": milliseconds(now + CLAIMED_FOR / 2),
        "until_ms": milliseconds(now + CLAIMED_FOR),
    }
    return Question(CLAIM, {**values, **times, "replica": replica})
