"""The two routes of SMART Health Links (HL7 SMART Health Cards and Links, STU1).

`POST /shl/{id}` gives the manifest, `GET /shl/{id}/f?t=` the file, where it was not embedded.
Everything here is for software: JSON, and readable from any web page (CORS), errors included.

Rules of this file:

- This tier cannot read what it gives out: the key is in the link, and the link is not sent here.
- Nothing is looked up for a request that does not say who is asking: it counts as nothing.
- Unknown, withdrawn, expired and closed are one answer: 404.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sharing import note
from sharing.code import parse_passcode
from storage.errors import StorageError
from storage.passcodes import Gate
from storage.rows import Linked
from web.answers import Page
from web.asked import Asked, receive
from web.courier import Courier, Letter
from web.errors import AskedError
from web.headers import policy
from web.misses import SLOW_DOWN, Misses
from web.shelf import Store
from web.tries import Tries

FETCHABLE: Final = timedelta(minutes=5)
POLL: Final = 3600  # seconds after which it makes sense to ask again
_RETRY: Final = 60
_CORS: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "content-type",
    "access-control-expose-headers": "retry-after",
    "access-control-max-age": "86400",
    "cross-origin-resource-policy": "cross-origin",
}
_JSON: Final = "application/json"
_JOSE: Final = "application/jose"

Clock = Callable[[], datetime]
Answerer = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger()


def routes(store: Store, clock: Clock, courier: Courier, public_url: str) -> list[Route]:
    """The routes. `public_url` is what the address of a file begins with."""
    links = _Links(store, clock, courier, public_url)
    return [
        Route("/shl/{id}", _Door("POST", links.manifest)),
        Route("/shl/{id}/f", _Door("GET", links.file)),
    ]


class _Links:
    def __init__(self, store: Store, clock: Clock, courier: Courier, public_url: str) -> None:
        self._store = store
        self._clock = clock
        self._courier = courier
        self._public_url = public_url
        self._tries = Tries(store)
        self._misses = Misses()

    async def manifest(self, request: Request) -> Response:
        asked = await receive(request)
        link = await self._store.find_link(request.path_params["id"])
        if link is None:
            return self._nothing(request)
        if link.left < 1:
            return _gone(request)
        if link.gate is not None:
            refused = await self._refused(request, link, link.gate, asked)
            if refused is not None:
                return refused
        files = self._files(request, link, asked)
        answer = _said(request, 200, files, {"retry-after": str(POLL)})
        await self._courier.opened(_letter(link, self._opening(link, asked)))
        return answer

    async def file(self, request: Request) -> Response:
        ticket = request.query_params.get("t", "")
        sealed = await self._store.fetch_link(request.path_params["id"], ticket)
        if sealed is None:
            return self._nothing(request)
        return _answer(request, 200, sealed.decode("ascii"), _JOSE)

    async def _refused(
        self, request: Request, link: Linked, gate: Gate, asked: Asked
    ) -> Response | None:
        """The answer to a passcode that is missing or wrong; None for a right one."""
        passcode = parse_passcode(asked.passcode)
        if not passcode:
            return _left(request, link.left)
        verdict = await self._tries.judge(gate, passcode)
        if verdict.closing:
            await self._courier.deliver(_letter(link, note.Closed(at=self._clock())))
        if verdict.right:
            return None
        return _gone(request) if verdict.left is None else _left(request, verdict.left)

    def _files(self, request: Request, link: Linked, asked: Asked) -> Mapping[str, object]:
        """The manifest. STU1 has one status for all files; its drafts had one for each."""
        status = {"status": "can-change"}
        file = {
            "contentType": "application/fhir+json",
            "fhirVersion": "4.0.1",
            "lastUpdated": link.updated.isoformat().replace("+00:00", "Z"),
            **status,
            **self._content(request, link, asked),
        }
        return {**status, "files": [file]}

    def _content(self, request: Request, link: Linked, asked: Asked) -> Mapping[str, str]:
        if asked.longest is None or len(link.payload) <= asked.longest:
            return {"embedded": link.payload.decode("ascii")}
        ticket = self._store.link_ticket(link.grant_id, self._clock() + FETCHABLE)
        host = (self._public_url or str(request.base_url)).rstrip("/")
        return {"location": f"{host}/shl/{request.path_params['id']}/f?t={ticket}"}

    def _opening(self, link: Linked, asked: Asked) -> note.Opening:
        return note.Opening(
            at=self._clock(),
            reader=asked.recipient,
            role="",
            version=link.version,
            code_repaired=False,
            way=note.SOFTWARE,
        )

    def _nothing(self, request: Request) -> Response:
        """For unknown, withdrawn and expired alike."""
        if self._misses.allow():
            return _gone(request)
        return _said(
            request, 429, {"error": "Too many requests."}, {"retry-after": str(SLOW_DOWN)}
        )


class _Door:
    """One method of one route, for any web page, and an answer to whatever happens in it."""

    def __init__(self, method: str, answerer: Answerer) -> None:
        self._method = method
        self._answerer = answerer
        self._allowed = {"allow": f"{method}, OPTIONS"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            methods = {"access-control-allow-methods": f"{self._method}, OPTIONS"}
            return _answer(request, 204, "", _JSON, {**self._allowed, **methods})
        if request.method != self._method:
            return _said(request, 405, {"error": "Not allowed here."}, self._allowed)
        try:
            return await self._answerer(request)
        except AskedError as error:
            return _said(request, 400, {"error": str(error)})
        except StorageError as error:
            log.warning("link_failed", error=type(error).__name__)
            return _said(request, 503, {"error": "Try again."}, {"retry-after": str(_RETRY)})
        except Exception as error:  # noqa: BLE001 - the last line: software gets an answer it can read
            log.warning("link_failed", error=type(error).__name__)
            return _said(request, 500, {"error": "Something went wrong here."})


def _gone(request: Request) -> Response:
    return _said(request, 404, {"error": "This link is not active."})


def _left(request: Request, left: int) -> Response:
    return _said(request, 401, {"remainingAttempts": left})


def _said(
    request: Request,
    status: int,
    content: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
) -> Response:
    return _answer(request, status, json.dumps(content), _JSON, headers)


def _answer(
    request: Request, status: int, text: str, kind: str, headers: Mapping[str, str] | None = None
) -> Response:
    page = Page(text, status=status, policy=policy(), kind=kind)
    return page.answer(request, {**_CORS, **(headers or {})})


def _letter(link: Linked, told: note.Note) -> Letter:
    return Letter(link.person_id, link.grant_id, link.public_key, note.pack(told))
