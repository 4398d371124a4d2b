"""The document of one grant, sealed under the grant's own key as a compact JWE.

Rules of this file:

- The form is that of HL7 SMART Health Links (STU1): `alg` is `dir`, `enc` is `A256GCM`, `cty` is
  `application/fhir+json`. The protected header holds these three and nothing else. A voice note
  or photo differs in its `cty` alone, so that no file can be given out as another kind.
- The IV is fresh for every seal: a grant's key seals every new version of the statement, and
  AES-GCM under one key and IV twice gives both texts away. joserfc draws 96 random bits.
- What is sealed can be unsealed: both ends know the same limit. joserfc's own is 64 KB, which a
  statement with an answer to everything passes, and every photo.
- No `zip`: a compressed length tells about the text, and inflating is a way to exhaust memory.
  The header is read and compared before any cipher runs, so no other algorithm can be asked for.
"""

import base64
import json
import secrets
from functools import cache
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from sharing.errors import SealedDocumentError

KEY_BYTES = 32
LONGEST: Final = 32 * 1024 * 1024  # bytes; the bot gets no file of more than 20 MB
_DOCUMENT: Final = "application/fhir+json"
_ALGORITHMS = ("dir", "A256GCM")
_PARTS = 5


def new_key() -> bytes:
    """A new grant's key: 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def seal(document: bytes, key: bytes, kind: str = _DOCUMENT) -> bytes:
    """The document (JSON of a FHIR bundle), or a file of this content type, as a compact JWE.

    Raises SealedDocumentError for one that is longer than LONGEST.
    """
    if len(document) > LONGEST:
        raise SealedDocumentError("The document is too long to be sealed.")
    sealed = jwe.encrypt_compact(_header(kind), document, _key(key), algorithms=_ALGORITHMS)
    return sealed.encode("ascii")


def unseal(sealed: bytes, key: bytes, kind: str = _DOCUMENT) -> bytes:
    """What a JWE holds that `seal` made, if it is of this kind. Raises SealedDocumentError."""
    _require_our_form(sealed, kind)
    try:
        opened = jwe.decrypt_compact(sealed, _key(key), registry=_registry())
    except (JoseError, ValueError) as error:
        raise SealedDocumentError("The sealed document does not open.") from error
    if opened.plaintext is None:
        raise SealedDocumentError("The sealed document does not open.")
    return opened.plaintext


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = LONGEST * 4 // 3 + 4  # in base64


@cache
def _registry() -> _Registry:
    return _Registry(algorithms=_ALGORITHMS)


def _key(key: bytes) -> OctKey:
    if len(key) != KEY_BYTES:
        raise SealedDocumentError("The sealed document does not open.")
    return OctKey.import_key(key)


def kind_of(sealed: bytes) -> str:
    """The content type that a JWE claims. `unseal` with it makes it more than a claim."""
    return str(_read_header(sealed).get("cty", ""))


def _header(kind: str) -> dict[str, str]:
    return {"alg": "dir", "enc": "A256GCM", "cty": kind}


def _require_our_form(sealed: bytes, kind: str) -> None:
    if _read_header(sealed) != _header(kind):
        raise SealedDocumentError("The sealed document does not open.")


def _read_header(sealed: bytes) -> dict[str, object]:
    parts = sealed.split(b".")
    if len(parts) != _PARTS or parts[1]:
        raise SealedDocumentError("The sealed document does not open.")
    try:
        padded = parts[0] + b"=" * (-len(parts[0]) % 4)
        header = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise SealedDocumentError("The sealed document does not open.") from error
    if not isinstance(header, dict):
        raise SealedDocumentError("The sealed document does not open.")
    return header
