"""The page's routes. Every answer leaves through `web.answers`, so every answer has its headers.

Rules of this file:

- GET and HEAD touch no database and answer everybody the same: whoever follows a link, person
  or robot, gets the empty form. Only `/v/f` looks something up, for a ticket that is ours and in
  its time.
- Nothing is looked up before the code adds up and the reader said who they are.
- No address, agent or attempt is counted or remembered: a right code opens after any number of
  wrong ones.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sharing.code import Repaired
from sharing.written import CARRIED
from storage.errors import StorageError
from web import files, shl
from web.answers import Page
from web.courier import Courier
from web.errors import FormError, UnopenableError
from web.form import Sent, check, receive
from web.gatekeeper import Gatekeeper
from web.headers import ALWAYS, policy
from web.health import Health
from web.languages import SPOKEN, accepted, known
from web.opening import find, present
from web.pages import Pages
from web.papers import Papers
from web.replying import Replying
from web.shelf import Store

Clock = Callable[[], datetime]
Answerer = Callable[[Request], Awaitable[Response]]
_RETRY = {"retry-after": "60"}

log = structlog.get_logger()


def create_app(
    store: Store, *, clock: Clock, courier: Courier | None = None, public_url: str = ""
) -> Starlette:
    """The app over a store. `clock` gives the time with its zone.

    `public_url` is where the page is found; without it, where a request was sent to.
    """
    courier = courier or Courier(store.post)
    site = _Site(store, clock, courier)
    app = Starlette(
        routes=[
            Route("/", site.home),
            Route("/healthz", site.health.alive),
            Route("/readyz", site.health.ready),
            Route("/health", site.health.page),
            Route("/robots.txt", site.robots),
            Route("/v/f", site.file, methods=["GET"]),
            Route("/v/answer", site.replying.answer, methods=["POST"]),
            Route("/v/record", site.replying.record, methods=["POST"]),
            Route("/v/pdf", site.papers.give, methods=["POST"]),
            *shl.routes(store, clock, courier, public_url),
            # `/v%23CODE` and `/v%2523CODE`: mail filters escape the fragment sign of a link.
            Route("/{letter:path}", site.form, methods=["GET"]),
            Route("/{letter:path}", site.open, methods=["POST"]),
        ],
        exception_handlers={HTTPException: site.refused},
    )
    app.router.redirect_slashes = False
    app.add_middleware(_Guard, broken=site.pages.errors["broken"])
    return app


class _Site:
    def __init__(self, store: Store, clock: Clock, courier: Courier) -> None:
        self._store = store
        self._clock = clock
        self._courier = courier
        self._gates = Gatekeeper(store)
        self.pages = Pages()
        self._spoken = {language: Pages(language) for language in SPOKEN}
        self.replying = Replying(store, courier, clock, self._spoken)
        self.health = Health(store, courier, self._spoken)
        self.papers = Papers(store, clock, self._spoken)
        self._robots = _plain("User-agent: *\nDisallow: /\n", kind="text/plain; charset=utf-8")

    async def home(self, _request: Request) -> Response:
        headers = {**ALWAYS, "content-security-policy": policy()}
        return RedirectResponse("/v", status_code=307, headers=headers)

    async def robots(self, request: Request) -> Response:
        return self._robots.answer(request)

    async def form(self, request: Request) -> Response:
        if not _is_v(request, mangled=True):
            return self.pages.errors["not-found"].answer(request)
        language = known(request.query_params.get("lang", ""))
        form = self._spoken[language].chosen_form if language else self.pages.form
        return form.answer(request)

    async def open(self, request: Request) -> Response:
        if not _is_v(request, mangled=False):
            return self.pages.errors["not-found"].answer(request)
        pages = self._spoken[accepted(request.headers.get("accept-language", ""))]
        try:
            sent = await receive(request, CARRIED)
            pages = self._spoken.get(sent.language, pages)
            return await self._open(request, sent, pages)
        except FormError as error:
            return pages.errors[error.kind].answer(request)
        except (StorageError, UnopenableError) as error:
            log.warning("opening_failed", error=type(error).__name__)
            return pages.errors["unavailable"].answer(request, _RETRY)

    async def _open(self, request: Request, sent: Sent, pages: Pages) -> Response:
        way = check(sent)
        if isinstance(way, tuple):
            return pages.incomplete(sent, way).answer(request)
        found = await find(self._store, way, pages.language)
        if found is None:
            return pages.not_opened.answer(request)
        if problem := await self._gates.refusal(found.gate, sent.passcode):
            return pages.incomplete(sent, (problem,)).answer(request)
        group = way.group if isinstance(way, Repaired) else 0
        opening = present(self._store, found, pages, sent, now=self._clock(), group=group)
        # Rendered first: a note says that somebody saw the page, so there has to be one.
        answer = opening.page.answer(request)
        await self._courier.opened(opening.letter)
        return answer

    async def file(self, request: Request) -> Response:
        """A voice note or photo. Every ticket that is good for nothing gets the same answer."""
        try:
            shown = await self._store.show(request.query_params.get("t", ""))
            if shown is None:
                return self.pages.errors["ticket"].answer(request)
            return files.answer(request, *files.unsealed(shown))
        except (StorageError, UnopenableError) as error:
            log.warning("file_failed", error=type(error).__name__)
            return self.pages.errors["unavailable"].answer(request, _RETRY)

    async def refused(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        kind = {404: "not-found", 405: "not-allowed"}.get(status, "not-the-form")
        headers = error.headers if isinstance(error, HTTPException) else None
        return self.pages.errors[kind].answer(request, headers)


def _is_v(request: Request, *, mangled: bool) -> bool:
    rest = str(request.path_params["letter"])
    if rest[:1].lower() != "v":
        return False
    return rest[1:] in {"", "/"} or (mangled and rest[1:].startswith(("#", "%23")))


def _plain(text: str, *, kind: str, status: int = 200) -> Page:
    return Page(text, status=status, policy=policy(), kind=kind)


class _Guard:
    """Turns an error nobody foresaw into the page that says so, and logs its name only.

    Starlette would answer it without our headers, and raise it on to a log with its text.
    """

    def __init__(self, app: ASGIApp, broken: Page) -> None:
        self._app = app
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the last line: a reader gets a page
            log.warning("request_failed", error=type(error).__name__)
            if not begun:
                await self._broken.answer(Request(scope))(scope, receive, send)
