"""A grant as a SMART Health Link, the form that hospital software reads.

The source is HL7 SMART Health Cards and Links STU1, "Links Specification": `shlink:/` and the
base64url of a compact JSON payload. Rules of this file:

- `label` is the same for every link: anyone who holds one can read it, so it names no person
  and no diagnosis, and not what the person calls the reader either.
- No `exp`: a link may live longer than it was made for, and the card in the wallet would say
  that it has ended.
"""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from sharing.errors import ShlinkError
from sharing.link import KEY_BYTES
from sharing.wording import wording

VERSION: Final = 1
LONG_TERM: Final = "L"
PASSCODE: Final = "P"
MOST_URL: Final = 128
"""Characters. The specification sets it, so that the QR code stays readable."""
MOST_LABEL: Final = 80
_ID: Final = 43
_PATH: Final = "/shl/"
MOST_PUBLIC_URL: Final = MOST_URL - len(_PATH) - _ID
"""Characters of the page's own address, so that every link fits."""
_SCHEME: Final = "shlink:"
_LONGEST: Final = 4096
_LINK: Final = re.compile(r"shlink:/+([A-Za-z0-9_-]+)", re.IGNORECASE)
_ADDRESS: Final = re.compile(rf"/shl/([A-Za-z0-9_-]{{{_ID}}})$")


def shlink(public_url: str, shl_id: str, key: bytes, language: str, *, passcode: bool) -> str:
    """The link, beginning with `shlink:/`. Raises ShlinkError for what no link can hold."""
    payload = {
        "url": manifest(public_url, shl_id),
        "key": _encoded(_key(key)),
        "flag": LONG_TERM + (PASSCODE if passcode else ""),
        "label": wording(language).text("shl-label"),
        "v": VERSION,
    }
    compact = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return f"shlink:/{_encoded(compact.encode())}"


def viewer(public_url: str, link: str) -> str:
    """The link with our own page before it: what reads no SMART Health Links opens a browser."""
    return f"{public_url.rstrip('/')}/v#{link}"


def manifest(public_url: str, shl_id: str) -> str:
    """Where software asks for the files. Raises ShlinkError."""
    url = f"{public_url.rstrip('/')}{_PATH}{shl_id}"
    if len(shl_id) != _ID or len(url) > MOST_URL:
        raise ShlinkError("The public address is too long for a SMART Health Link.")
    return url


def _key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ShlinkError("This key is none of a SMART Health Link.")
    return key


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Followed:
    """What a link of ours says: the name of a grant, and the key of what it shows."""

    shl_id: str = field(repr=False)
    key: bytes = field(repr=False)


def is_shlink(text: str) -> bool:
    """Whether somebody typed or pasted a SMART Health Link here: any, whole or not."""
    return _SCHEME in _plain(text).lower()


def read(text: str) -> Followed | None:
    """The link in what was pasted, bare or behind a viewer's address; None if it is none of ours.

    Whose host it names is not asked: the grant is here or it is not.
    """
    found = _LINK.search(_plain(text))
    if found is None:
        return None
    try:
        payload = json.loads(_decoded(found[1]))
        address, key = _ADDRESS.search(payload["url"]), _decoded(payload["key"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Followed(address[1], key) if address and len(key) == KEY_BYTES else None


def _plain(text: str) -> str:
    """Without line breaks that a mail program put in, or escapes that a filter did (twice)."""
    return "".join(unquote(unquote(text[:_LONGEST])).split())


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
