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
from typing import Final

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
    url = f"{public_url.rstrip('/')}/shl/{shl_id}"
    if len(shl_id) != _ID or len(url) > MOST_URL:
        raise ShlinkError("The public address is too long for a SMART Health Link.")
    return url


def _key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ShlinkError("This key is none of a SMART Health Link.")
    return key


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
