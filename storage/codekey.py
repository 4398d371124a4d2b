"""The key that only a grant's code gives: HKDF over the code, salted with the PEPPER.

Someone who has the database lacks the PEPPER; someone who has the PEPPER lacks the code, and 130
random bits cannot be guessed, so no slow hash is needed.
"""

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.framing import framed
from storage.keys import KEY_BYTES, Key
from storage.records import Root, RootKey

LABEL = b"i-know-me-best code key"


def code_key(pepper: Key, code: str) -> RootKey:
    """The root key for what this code opens; it carries the PEPPER's id."""
    info = framed(LABEL, pepper.id.to_bytes(4, "big"))
    hkdf = HKDF(algorithm=SHA512(), length=KEY_BYTES, salt=pepper.secret, info=info)
    return RootKey(Root.CODE, pepper.id, hkdf.derive(code.encode()))
