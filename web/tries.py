"""Passcodes on the way of a SMART Health Link: ten wrong ones in a grant's life, then it closes.

The specification asks for a count over the link's life that holds "even in the face of attacks
that attempt multiple passcodes in separate, parallel HTTP requests".

Rules of this file:

- A wrong passcode is counted before anybody is told that it was wrong, and a right one opens only
  if the link is not closed *after* it was checked. So whatever runs side by side, here and on
  other machines, an answer is given to ten wrong ones and no more.
- A right passcode waits for no write.
- A wrong one that cannot be counted (disk full, database locked) is owed. While a grant owes, no
  passcode of it is even checked: being told "try later" must not become a way to try for ever.
  A process that ends forgets what it was owed: one try.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from storage.errors import DatabaseUnavailableError
from storage.passcodes import Gate
from web.shelf import Store
from web.turns import Turns

_APART: Final = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`left` wrong ones may follow; None: the link is closed. `closing`: it was not before."""

    right: bool
    left: int | None
    closing: bool = False


class Tries:
    """Judges passcodes, one at a time for each grant."""

    def __init__(self, store: Store, turns: Turns | None = None) -> None:
        self._store = store
        self._turns = turns or Turns(_APART)
        self._owed: dict[UUID, int] = {}

    async def judge(self, gate: Gate, passcode: str) -> Verdict:
        """What a passcode in its canonical form comes to.

        Raises:
            DatabaseUnavailableError: nothing is said about it, because it cannot be counted.
        """
        try:
            async with self._turns.one(gate.grant):
                return await self._judge(gate, passcode)
        except TimeoutError as error:
            raise DatabaseUnavailableError("Too many passcodes are waiting.") from error

    async def _judge(self, gate: Gate, passcode: str) -> Verdict:
        closing = await self._settle(gate.grant) == 0
        left = await self._store.tries_left(gate.grant)
        if not left:
            return Verdict(right=False, left=None, closing=closing)
        if await self._store.passes(gate, passcode):
            # Read again: others may have closed it while this one was checked.
            left = await self._store.tries_left(gate.grant)
            return Verdict(right=left > 0, left=left or None)
        self._owed[gate.grant] = 1
        left_now = await self._settle(gate.grant)
        return Verdict(right=False, left=left_now, closing=left_now == 0)

    async def _settle(self, grant: UUID) -> int | None:
        """Counts what is owed, and says how many are left; None if nothing was, or none are."""
        if grant not in self._owed:
            return None
        left = await self._store.spend_try(grant)
        del self._owed[grant]
        return left
