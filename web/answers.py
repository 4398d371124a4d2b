"""An answer: bytes with all headers, compressed when the browser allows it.

Compression gives nothing away here: no page holds both a secret and something that a third
party could choose, since seeing any secret needs the code in the same request.
"""

import gzip
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from sharing.gzipped import Piece, joined
from web.headers import ALWAYS

_WORTH_IT = 500  # bytes; below it, compressing saves nothing
_LEVEL = 4  # a third of the work of the usual 6, for a twentieth more bytes
_HTML = "text/html; charset=utf-8"


class Page:
    """A page whose bytes are always the same: compressed once, given out many times."""

    def __init__(self, html: str, *, status: int, policy: str, kind: str = _HTML) -> None:
        self._plain = html.encode()
        self._packed: bytes | None = None
        self._status = status
        self._policy = policy
        self._kind = kind

    def answer(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """This page, in the encoding that the browser takes."""
        packs = len(self._plain) >= _WORTH_IT and _takes_gzip(request)
        return Response(
            self._pack() if packs else self._plain,
            status_code=self._status,
            media_type=self._kind,
            headers={**_headers(self._policy, packs=packs), **(headers or {})},
        )

    def _pack(self) -> bytes:
        if self._packed is None:
            # Without a time in it, the same page gives the same bytes.
            self._packed = gzip.compress(self._plain, compresslevel=_LEVEL, mtime=0)
        return self._packed


class Joined:
    """A page in pieces that were compressed already."""

    def __init__(self, pieces: Sequence[Piece], *, policy: str) -> None:
        self._pieces = pieces
        self._policy = policy

    def answer(self, request: Request) -> Response:
        """This page, in the encoding that the browser takes."""
        packs = _takes_gzip(request)
        body = joined(self._pieces) if packs else b"".join(map(Piece.unpacked, self._pieces))
        return Response(body, media_type=_HTML, headers=_headers(self._policy, packs=packs))


def _headers(policy: str, *, packs: bool) -> dict[str, str]:
    encoding = {"content-encoding": "gzip"} if packs else {}
    return {**ALWAYS, "content-security-policy": policy, **encoding}


def _takes_gzip(request: Request) -> bool:
    offered = request.headers.get("accept-encoding", "").lower().split(",")
    return any(offer.strip() in {"gzip", "gzip;q=1", "gzip;q=1.0"} for offer in offered)
