"""Everything that can be asked of the database inside one transaction."""

from collections.abc import Collection

from storage.gates import Gates
from storage.key_changes import KeyChanges
from storage.media import Media
from storage.outbox import Outbox
from storage.pages import Pages
from storage.posts import Posts
from storage.questions import Question
from storage.queues import Queues
from storage.service import Service
from storage.stale import Stale
from storage.unit import Pending
from storage.versions import Versions


class Transaction(
    Outbox, Media, Pages, Gates, Versions, Posts, Service, Stale, KeyChanges, Queues
):
    """One unit of work. `storage.store.Store` makes it; it must not be kept beyond its block."""

    async def prefetch(
        self, update_ids: Collection[int], chat_ids: Collection[int], *, hands_over: bool = False
    ) -> None:
        """Reads what a batch will ask for, all of it together.

        `hands_over`: who calls this gives what is `queued` to this process's own sender.
        """
        self._hands_over = hands_over
        people = self._people_in(chat_ids) if chat_ids else ()
        updates = (self._updates(update_ids),) if update_ids else ()
        results = (self._results_in(chat_ids),) if chat_ids else ()
        # The people first, for that locks: whoever handles the same update elsewhere has ended
        # when the updates are asked for.
        await self._look(*people, *updates, *results)

    def _writes(self) -> list[Question]:
        writes = [
            *self._mark_writes(),
            *self._people_writes(),
            *self._draft_writes(),
            *self._outbox_writes(),
        ]
        self._pending = Pending(results=self._unsealed_results())
        return writes
