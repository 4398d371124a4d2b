"""How two people's sessions find each other, and the invitation that ties them.

Rules of this file:
- Who knows whom rests nowhere but in the two sealed sessions: there is no table of it.
- A token names the inviter's row and carries 16 random bytes; only the hash of these rests, in
  the inviter's session. A database with all its keys gives no token back.
- A token is good once, for 14 days. Whatever is wrong with one, the answer is the same.
"""

import binascii
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

GOOD_FOR = timedelta(days=14)
_SECRET_BYTES = 16
_TOKEN_BYTES = 16 + _SECRET_BYTES
_LONGEST = 64
"""What Telegram takes as a start parameter (https://core.telegram.org/bots/features#deep-linking)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation, as one side's session keeps it.

    `id` is the relation's, on both sides. `other`: the other side's row, in hex; "" while
    nobody has accepted. `secret` and `until` belong to an open invitation: the hash of its
    secret, and its last day. `code`: at a holder, the code they were given.
    """

    id: str
    other: str = ""
    secret: str = ""
    until: str = ""
    code: str = ""

    def opens(self, secret: bytes, today: date) -> bool:
        """Whether this secret belongs to an invitation that is still open."""
        same = hmac.compare_digest(self.secret, _hashed(secret))
        return same and not self.other and today.isoformat() <= self.until


@dataclass(frozen=True, slots=True)
class Token:
    """An invitation as it travels: whose it is, and what only its holder knows."""

    inviter: UUID
    secret: bytes

    def __str__(self) -> str:
        packed = self.inviter.bytes + self.secret
        return urlsafe_b64encode(packed).rstrip(b"=").decode()

    def __repr__(self) -> str:
        return "Token(…)"


def new_token(inviter: UUID) -> Token:
    """Never made twice."""
    return Token(inviter, secrets.token_bytes(_SECRET_BYTES))


def new_tie(token: Token, today: date, relation: str = "") -> Tie:
    """The inviter's end of a new invitation; `relation`: it takes an earlier one's place."""
    until = (today + GOOD_FOR).isoformat()
    return Tie(relation or uuid4().hex, secret=_hashed(token.secret), until=until)


def read_token(text: str) -> Token | None:
    """None for anything that cannot be a token."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(packed) != _TOKEN_BYTES:
        return None
    return Token(UUID(bytes=packed[:16]), packed[16:])


def write(ties: tuple[Tie, ...]) -> list[dict[str, str]]:
    """For the session's bytes."""
    return [asdict(tie) for tie in ties]


def read(written: list[Mapping[str, str]]) -> tuple[Tie, ...]:
    """From the session's bytes."""
    return tuple(Tie(**tie) for tie in written)


def _hashed(secret: bytes) -> str:
    """A plain hash is enough: 128 random bits cannot be guessed."""
    return hashlib.sha256(secret).hexdigest()
