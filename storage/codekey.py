"""The keys that only a grant's code, or the id of its SMART Health Link, gives.

HKDF over the code or id, salted with the PEPPER. Someone who has the database lacks the PEPPER;
someone who has the PEPPER lacks the code, and 130 random bits (256 in an id) cannot be guessed,
so no slow hash is needed.
"""

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.framing import framed
from storage.keys import KEY_BYTES, Key
from storage.records import Root, RootKey

CODE_LABEL = b"i-know-me-best code key"
LINK_LABEL = b"i-know-me-best link key"


def code_key(pepper: Key, code: str) -> RootKey:
    """The root key for what this code opens; it carries the PEPPER's id."""
    return RootKey(Root.CODE, pepper.id, _derived(pepper, CODE_LABEL, code))


def link_key(pepper: Key, shl_id: str) -> RootKey:
    """The root key for what this SMART Health Link's id opens; it carries the PEPPER's id."""
    return RootKey(Root.LINK, pepper.id, _derived(pepper, LINK_LABEL, shl_id))


def _derived(pepper: Key, label: bytes, secret: str) -> bytes:
    info = framed(label, pepper.id.to_bytes(4, "big"))
    hkdf = HKDF(algorithm=SHA512(), length=KEY_BYTES, salt=pepper.secret, info=info)
    return hkdf.derive(secret.encode())
