"""What is due in the outbox, and which of several processes sends it.

Rules of this file:
- A row that is handed out is claimed, in the database, until it is marked. The claim is renewed
  while its process lives, and freed by another a little after its end (`storage.neighbours`); rows
  that another process is handing out at this moment are passed over (SKIP LOCKED).
- The time that a claim bears is a sign of life and nothing else: no clock ends it.
- Looking and claiming are one statement: whatever it returns is claimed when it is committed.
- What is handed over to this process's own sender as it is queued is queued as claimed.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_, select, true, update

from storage.questions import Question, Values
from storage.tables import LEAVING, OUTBOX, PERSONS
from storage.unit import milliseconds

RENEWED_EVERY = timedelta(seconds=2)

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
        )
    )
    .add_columns(
        func.coalesce(
            ~OURS
            | (OUTBOX.c.claimed_until_ms <= bindparam("now_ms"))
            | (OUTBOX.c.claimed_until_ms > bindparam("until_ms")),  # the clock was set back
            true(),
        ).label("fresh")
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
SIGNS = (
    select(OUTBOX.c.claimed_by, func.max(OUTBOX.c.claimed_until_ms).label("sign"))
    .where(
        OUTBOX.c.due_ms <= bindparam("now_ms"),
        OUTBOX.c.claimed_by.is_not(None),
        OUTBOX.c.claimed_by != bindparam("replica"),
    )
    .group_by(OUTBOX.c.claimed_by)
)


def due(now: datetime, limit: int, replica: UUID | None) -> Question:
    """The oldest row of each person that may be sent now; claimed, where there are replicas."""
    values = {"now_ms": milliseconds(now), "most": limit}
    if replica is None:
        return Question(DUE, values)
    until = milliseconds(now + RENEWED_EVERY)
    return Question(CLAIM, {**values, "until_ms": until, "replica": replica})


def claimed(now: datetime, replica: UUID | None, *, ours: bool) -> Values:
    """What a new row says of who sends it: this process if it is `ours`; else nobody yet."""
    if replica is None or not ours:
        return {"claimed_by": None, "claimed_until_ms": None}
    return {"claimed_by": replica, "claimed_until_ms": milliseconds(now + RENEWED_EVERY)}
