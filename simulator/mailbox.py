"""Updates on their way to the bot: kept until the bot says it has them, or they are too old.

An update leaves only when a later offset arrives (polling) or the webhook answered 2xx. Ids
are never used twice. Messages live a day here, taps 150 seconds: delivery waits for nobody.
"""

import json
from collections.abc import Collection
from typing import Any

from simulator.bell import Bell
from simulator.clock import Clock
from simulator.records import Records

MESSAGE_LIFE_S = 24 * 3600
TAP_LIFE_S = 150
KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "message_reaction_count",
    "chat_member",
)
_ONLY_ON_REQUEST = {"message_reaction", "message_reaction_count", "chat_member"}
_FIRST_UPDATE = 100_000_000


class Mailbox:
    """The queue of updates, in lanes: one for each chat, one for each person's taps."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self.bell = Bell()
        self.confirmed = 0
        self.expired = 0

    def allow(self, kinds: Collection[str]) -> None:
        """The kinds of updates the bot wants from now on; none at all means the usual ones."""
        known = [kind for kind in KINDS if kind in kinds]
        self._records.set("allowed_updates", json.dumps(known))

    def allowed(self) -> list[str]:
        """The kinds asked for; [] stands for the usual ones."""
        found: list[str] = json.loads(self._records.setting("allowed_updates") or "[]")
        return found

    def wants(self, kind: str) -> bool:
        allowed = self.allowed()
        return kind in allowed if allowed else kind not in _ONLY_ON_REQUEST

    def add(self, kind: str, chat: int, content: dict[str, Any]) -> int | None:
        """Queue an update for the bot; its id, or None if the bot wants no such updates."""
        if not self.wants(kind):
            return None
        tap = kind == "callback_query"
        life = TAP_LIFE_S if tap else MESSAGE_LIFE_S
        number = _FIRST_UPDATE + self._records.next_number("updates_given")
        body = json.dumps({"update_id": number, kind: content}, ensure_ascii=False)
        self._records.write(
            "INSERT INTO updates VALUES (?, ?, ?, ?)",
            (number, f"{'tap' if tap else 'chat'}:{chat}", self._clock.now() + life, body),
        )
        self.bell.ring()
        return number

    def confirm_before(self, offset: int) -> None:
        """Forget the updates before this one; a negative offset counts from the end."""
        if offset < 0:
            found = self._records.row(
                "SELECT id FROM updates ORDER BY id DESC LIMIT 1 OFFSET ?", (-offset - 1,)
            )
            offset = found[0] if found else 0
        if offset:
            self.confirmed += self._records.write("DELETE FROM updates WHERE id < ?", (offset,))

    def confirm(self, update_id: int) -> None:
        self.confirmed += self._records.write("DELETE FROM updates WHERE id = ?", (update_id,))

    def forget_all(self) -> None:
        self._records.write("DELETE FROM updates")

    def waiting(self, limit: int) -> list[str]:
        """The oldest updates, each as JSON."""
        self._expire()
        found = self._records.rows("SELECT body FROM updates ORDER BY id LIMIT ?", (limit,))
        return [body for (body,) in found]

    def lanes(self) -> list[str]:
        """The lanes in which something waits."""
        self._expire()
        return [lane for (lane,) in self._records.rows("SELECT DISTINCT lane FROM updates")]

    def nth(self, lane: str, place: int) -> tuple[int, str] | None:
        """Id and JSON of a lane's oldest update (place 0), or of a later one."""
        self._expire()
        found = self._records.row(
            "SELECT id, body FROM updates WHERE lane = ? ORDER BY id LIMIT 1 OFFSET ?",
            (lane, place),
        )
        return (found[0], found[1]) if found else None

    def count(self) -> int:
        self._expire()
        return self._records.number("SELECT count(*) FROM updates")

    def _expire(self) -> None:
        self.expired += self._records.write(
            "DELETE FROM updates WHERE expires <= ?", (self._clock.now(),)
        )
