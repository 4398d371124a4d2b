"""Everything that can be asked of the database inside one transaction."""

from collections.abc import Collection

from storage.gates import Gates
from storage.key_changes import KeyChanges
from storage.media import Media
from storage.outbox import Outbox
from storage.pages import Pages
from storage.posts import Posts
from storage.queues import Queues
from storage.service import Service
from storage.stale import Stale
from storage.unit import Pending
from storage.versions import Versions


class Transaction(
    Outbox, Media, Pages, Gates, Versions, Posts, Service, Stale, KeyChanges, Queues
):
    """One unit of work. `storage.store.Store` makes it; it must not be kept beyond its block."""

    async def prefetch(self, update_ids: Collection[int], chat_ids: Collection[int]) -> None:
        """Reads what a batch will ask for, in three statements instead of three a turn."""
        if chat_ids:
            # First, because it locks: whoever handles the same update elsewhere has ended then.
            await self._look_up_people(chat_ids)
        if update_ids:
            await self._look_up_updates(update_ids)
        if chat_ids:
            people = [person.id for person in self._people.values() if person]
            await self._look_up_results(people)

    async def _flush(self) -> None:
        await self._flush_marks()
        await self._flush_people()
        await self._flush_drafts()
        await self._flush_outbox()
        self._pending = Pending()
