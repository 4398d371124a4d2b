"""Everything that can be asked of the database inside one transaction."""

from collections.abc import Collection, Sequence

from storage.gates import Gates
from storage.key_changes import KeyChanges
from storage.media import Media
from storage.outbox import Outbox
from storage.pages import Pages
from storage.posts import Posts
from storage.questions import Question
from storage.queues import Queues
from storage.rows import OutboxRow, Sent
from storage.service import Service
from storage.stale import Stale
from storage.unit import Pending
from storage.versions import Versions


class Transaction(
    Outbox, Media, Pages, Gates, Versions, Posts, Service, Stale, KeyChanges, Queues
):
    """One unit of work. `storage.store.Store` makes it; it must not be kept beyond its block."""

    async def prefetch(
        self,
        update_ids: Collection[int],
        chat_ids: Collection[int],
        *,
        hands_over: bool = False,
        sent: Sequence[Sent[OutboxRow]] = (),
    ) -> None:
        """Reads what a batch will ask for, all of it together.

        `hands_over`: who calls this gives what is `queued` to this process's own sender.
        `sent`: what that sender has sent meanwhile, which is marked on the way.
        """
        self._hands_over = hands_over
        locked, people = self._people_in(chat_ids)
        # The lock first: whoever handles the same update elsewhere, or takes everything of the
        # same person away, has ended when the others are asked. What was sent waits no longer.
        await self._look(
            locked,
            self._taking(sent, chat_ids),
            people,
            self._updates(update_ids),
            self._results_in(chat_ids),
            self._keys_wanted(),
        )
        await self._gone_if_sent(sent)

    def _writes(self) -> list[Question]:
        writes = [
            *self._mark_writes(),
            *self._people_writes(),
            *self._draft_writes(),
            *self._outbox_writes(),
        ]
        self._pending = Pending(results=self._waiting_results())
        return writes
