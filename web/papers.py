"""`POST /v/pdf`: a paper of an opened statement, for whoever holds the page's ticket.

Rules of this file:

- Every ticket that is good for nothing gets the same bytes.
- Papers are made one after the other (`sharing.paper.printer`), and only a few may wait: a flood
  of them ends with a page that asks to come back, and openings go on.
- A paper is no opening of its own: the person heard of it when the page was opened.
- The file's name says nothing: it lies in a list of downloads that others may see.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from sharing import paper
from sharing.errors import PaperError, SharingError
from sharing.paper import printer
from sharing.view import View
from storage.errors import StorageError
from storage.rows import Opened
from web import files
from web.errors import FormError, UnopenableError
from web.form import read_fields
from web.headers import ALWAYS, policy
from web.languages import accepted
from web.opening import seen
from web.pages import Pages
from web.shelf import Store

MOST_WAITING: Final = 8
_RETRY: Final = {"retry-after": "60"}
_SOON: Final = {"retry-after": "10"}
_AT_ONCE: Final = timedelta(minutes=1)
_KINDS: Final = frozenset({"statement", "card", "sheet"})

log = structlog.get_logger()


class Papers:
    """The route of the papers. `waiting` counts those that were asked for and not given yet."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], spoken: Mapping[str, Pages]
    ) -> None:
        self.waiting = 0
        self._store = store
        self._clock = clock
        self._spoken = spoken

    async def give(self, request: Request) -> Response:
        """The paper that the form asks for, or the page that says why not."""
        pages = self._spoken[accepted(request.headers.get("accept-language", ""))]
        try:
            fields = await read_fields(request)
            ticket, kind, photo, language = (
                fields.get(name, [""])[0] for name in ("ticket", "kind", "photo", "lang")
            )
            pages = self._spoken.get(language, pages)
            if kind not in _KINDS:
                return pages.errors["not-the-form"].answer(request)
            return await self._give(request, pages, ticket, kind, with_photo=bool(photo))
        except FormError as error:
            return pages.errors[error.kind].answer(request)
        except (StorageError, UnopenableError) as error:
            log.warning("paper_failed", error=type(error).__name__)
            return pages.errors["unavailable"].answer(request, _RETRY)
        except PaperError as error:
            log.warning("paper_failed", error=type(error).__name__)
            return pages.errors["no-paper"].answer(request, _RETRY)
        except SharingError as error:
            log.warning("paper_failed", error=type(error).__name__)
            return pages.errors["broken"].answer(request)

    async def _give(
        self, request: Request, pages: Pages, ticket: str, kind: str, *, with_photo: bool
    ) -> Response:
        opened = await self._store.reopen(ticket)
        if opened is None:
            return pages.errors["ticket"].answer(request)
        view = seen(opened, pages.titled)
        if kind == "sheet" and view.sheet is None:
            return pages.errors["not-found"].answer(request)
        if self.waiting >= MOST_WAITING:
            return pages.errors["busy"].answer(request, _SOON)
        self.waiting += 1
        try:
            photo = await self._photo(opened, view) if with_photo else None
            making = _making(kind, view, pages.language, self._clock(), photo)
            return _response(await printer.made(making), kind)
        finally:
            self.waiting -= 1

    async def _photo(self, opened: Opened, view: View) -> bytes | None:
        """The person's photo, if there is one that opens."""
        if view.photo is None:
            return None
        until = self._clock() + _AT_ONCE
        ticket = self._store.ticket(opened.grant_id, opened.grant_key, view.photo.id, until)
        try:
            shown = await self._store.show(ticket)
            return files.unsealed(shown)[0] if shown else None
        except UnopenableError as error:
            log.warning("paper_without_photo", error=type(error).__name__)
            return None


def _making(
    kind: str, view: View, language: str, at: datetime, photo: bytes | None
) -> Callable[[], bytes]:
    if kind == "statement":
        return partial(paper.statement, view, language, at=at, photo=photo)
    return partial(paper.card if kind == "card" else paper.sheet, view, language, at=at)


def _response(content: bytes, kind: str) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={
            **ALWAYS,
            "content-security-policy": policy(),
            "content-disposition": f'attachment; filename="{kind}.pdf"',
        },
    )
