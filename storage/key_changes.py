"""What the database knows of keys that come, take over and go: one transaction each."""

from datetime import date, timedelta
from typing import Final

from storage import fingerprints
from storage.errors import KeyringError
from storage.key_use import uses
from storage.keyring import Keyring
from storage.keys import Family
from storage.rotation import replaced
from storage.unit import Unit, day

# Two days by the calendar are at least 24 hours: tiers elsewhere have long taken on the new keys.
SETTLED: Final = timedelta(days=2)
# Marks of updates are remembered for up to three days, and nothing else says which key made them.
INDEX_SETTLED: Final = timedelta(days=4)


class KeyChanges(Unit):
    """The part of a transaction that takes keys on and lets them go."""

    async def announce_keys(self, keyring: Keyring) -> None:
        """From the commit on, every tier that starts must hold the announced keys too.

        Raises:
            KeyringError: apart from these, it is not the database's keyring.
        """
        await fingerprints.record_announced(self._connection, keyring.rings)

    async def note_replaced_keys(self, keyring: Keyring) -> None:
        """The keys below the current ones are in use no longer."""
        await fingerprints.note_replaced(self._connection, replaced(keyring), day(self._now()))

    async def key_uses(self, family: Family, key_id: int) -> dict[str, int]:
        """How many rows of which tables rest under a key."""
        return await uses(self._connection, family, key_id)

    async def retire_key(self, family: Family, key_id: int, *, everywhere: bool) -> None:
        """From the commit on, no tier may hold this key.

        `everywhere`: the operator says that no process still seals with it.

        Raises:
            KeyringError: something rests under it, or somebody might still seal with it.
        """
        await fingerprints.have(self._connection, family, key_id)
        if used := await self.key_uses(family, key_id):
            listed = ", ".join(f"{count} in {table}" for table, count in used.items())
            raise KeyringError(
                f"{family} {key_id} is in use ({listed}). Run: ./run keys rewrap. It stays."
            )
        since = await fingerprints.replaced_on(self._connection, family, key_id)
        if since is None:
            raise KeyringError(f"{family} {key_id} was not replaced by another key; it stays.")
        if not everywhere or family is Family.INDEX:
            _settled(family, key_id, since, day(self._now()))
        await fingerprints.drop(self._connection, family, key_id)


def _settled(family: Family, key_id: int, since: date, today: date) -> None:
    settled = since + (INDEX_SETTLED if family is Family.INDEX else SETTLED)
    if today < settled:
        raise KeyringError(f"{family} {key_id} can go from {settled} on. It stays.")
