"""The passcode on the page: asked for after a right code, however often it takes.

Rules of this file:

- It never closes. A wrong passcode costs a second, nothing else: the crisis team that has the
  code must not be locked out by somebody who has it too.
- Nothing is said about a code here: whoever is asked has a right one.
"""

from typing import Final

from sharing.code import parse_passcode
from storage.passcodes import Gate
from web.form import Problem
from web.shelf import Store
from web.turns import Turns

_APART: Final = 1.0  # seconds between two checks at one grant


class Gatekeeper:
    """Lets readers through the gates of grants that have a passcode."""

    def __init__(self, store: Store, turns: Turns | None = None) -> None:
        self._store = store
        self._turns = turns or Turns(_APART)

    async def refusal(self, gate: Gate | None, typed: str) -> Problem | None:
        """Why the statement is not shown yet; None: it may be. Raises what storage raises."""
        if gate is None:
            return None
        passcode = parse_passcode(typed)
        if not passcode:
            return Problem("passcode", "passcode-missing")
        try:
            async with self._turns.one(gate.grant):
                fits = await self._store.passes(gate, passcode)
        except TimeoutError:
            return Problem("passcode", "passcode-busy")
        return None if fits else Problem("passcode", "passcode-wrong")
