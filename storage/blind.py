"""Finding without knowing: HMACs that stand in the database for what must not.

Each use has its own label, so that a mark of one kind never equals a mark of another.
"""

from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from storage.framing import framed
from storage.keys import Key


def _mark(key: Key, label: str, *fields: bytes) -> bytes:
    mac = HMAC(key.secret, SHA256())
    mac.update(framed(b"i-know-me-best " + label.encode(), *fields))
    return mac.finalize()


def chat_mark(index: Key, chat_id: int) -> bytes:
    """Stands for a Telegram chat id."""
    return _mark(index, "chat", str(chat_id).encode())


def update_mark(index: Key, update_id: int) -> bytes:
    """Stands for an update that was handled."""
    return _mark(index, "update", str(update_id).encode())


def opening_mark(index: Key, grant: UUID, reader: bytes, version: int, day: date) -> bytes:
    """Stands for one reader's opening of one version on one UTC day."""
    fields = (grant.bytes, reader, version.to_bytes(8, "big"), day.isoformat().encode())
    return _mark(index, "opening", *fields)


def code_mark(pepper: Key, code: str) -> bytes:
    """Stands for a grant's code."""
    return _mark(pepper, "code", code.encode())


def shl_mark(pepper: Key, shl_id: str) -> bytes:
    """Stands for the id in a grant's SMART Health Link."""
    return _mark(pepper, "shl", shl_id.encode())


def passcode_mark(pepper: Key, grant: UUID, passcode: str) -> bytes:
    """What a slow hash is made of: without the PEPPER, no passcode can be tried out."""
    return _mark(pepper, "passcode", grant.bytes, passcode.encode())


def file_mark(pepper: Key, grant: UUID, until: int) -> bytes:
    """Makes a moment (seconds since 1970) into leave to fetch a grant's file until then."""
    return _mark(pepper, "shl file", grant.bytes, until.to_bytes(8))
