"""Passcodes, as the page's tier can check them: Argon2id of an HMAC under the PEPPER.

The HMAC makes a stolen database useless for trying passcodes out, the slow hash makes each try
cost, and the SHELF around both goes with its epoch. A grant without a passcode has a record of
the same length: which grants have one does not show.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage.blind import passcode_mark
from storage.keys import Key, Ring
from storage.records import Place, seal, unseal
from storage.shelf import Spot, shelf_root, shelf_root_of

# OWASP's smallest: 19 MiB, two rounds, one lane. A passcode's 40 random bits do the rest.
MEMORY_KIB: Final = 19 * 1024
ROUNDS: Final = 2
LANES: Final = 1
SALT_BYTES: Final = 16
HASH_BYTES: Final = 32
_OPEN: Final = bytes(1 + SALT_BYTES + HASH_BYTES)
_CLOSED: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class Gate:
    """What a passcode has to fit. Checking takes time and memory: one thread, 19 MiB."""

    grant: UUID
    pepper: Key = field(repr=False)
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def fits(self, passcode: str) -> bool:
        """Whether this is the passcode, in its canonical form."""
        return bytes_eq(self.digest, _digest(self.pepper, self.grant, passcode, self.salt))


def shelve_gate(shelf: Key, pepper: Key, spot: Spot, passcode: str | None) -> bytes:
    """What is needed to check a passcode; with None, that there is none."""
    content = _OPEN
    if passcode is not None:
        salt = secrets.token_bytes(SALT_BYTES)
        content = _CLOSED + salt + _digest(pepper, spot.grant, passcode, salt)
    return seal(shelf_root(shelf), gate_place(spot), content)


def unshelve_gate(shelf: Ring, pepper: Key, spot: Spot, record: bytes | None) -> Gate | None:
    """The gate before a grant; None if it has no passcode.

    Raises:
        SealError: the record does not open.
    """
    if record is None:  # made before there were passcodes
        return None
    content = unseal(shelf_root_of(shelf, record), gate_place(spot), record)
    if content == _OPEN:
        return None
    return Gate(spot.grant, pepper, content[1 : 1 + SALT_BYTES], content[1 + SALT_BYTES :])


def gate_place(spot: Spot) -> Place:
    """Where a gate is bound to."""
    return Place("grants", "gate", spot.person, spot.grant)


def _digest(pepper: Key, grant: UUID, passcode: str, salt: bytes) -> bytes:
    hashed = Argon2id(
        salt=salt, length=HASH_BYTES, iterations=ROUNDS, lanes=LANES, memory_cost=MEMORY_KIB
    )
    return hashed.derive(passcode_mark(pepper, grant, passcode))
