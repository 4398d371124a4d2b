"""Whether all is well: for programs as JSON, for operators as a page. It names nobody and nothing.

Rules of this file:

- What is said here anybody may read: yes or no, what to look at, and counts. No name, address,
  path, code, number of statements or text of an error.
- The question is asked the way of a reader, with a code that nobody has.
"""

import json
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sharing.code import new_code
from storage.errors import (
    DatabaseUnavailableError,
    KeyringError,
    SchemaError,
    StorageError,
)
from web.answers import Page
from web.courier import Courier
from web.headers import policy
from web.languages import accepted
from web.pages import Pages
from web.shelf import Store

WELL: Final = ""
_CAUSES: Final[tuple[tuple[type[StorageError], str], ...]] = (
    (DatabaseUnavailableError, "database"),
    (SchemaError, "schema"),
    (KeyringError, "keys"),
)
_OTHER: Final = "other"


async def cause(store: Store) -> str:
    """The name of what is wrong, WELL for nothing."""
    try:
        await store.find(new_code())
    except StorageError as error:
        causes = (name for kind, name in _CAUSES if isinstance(error, kind))
        return next(causes, _OTHER)
    return WELL


class Health:
    """Asks the store and the courier how they are."""

    def __init__(self, store: Store, courier: Courier, spoken: Mapping[str, Pages]) -> None:
        self._store = store
        self._courier = courier
        self._spoken = spoken

    async def alive(self, request: Request) -> Response:
        return self._report(request, 200, alive=True)

    async def ready(self, request: Request) -> Response:
        if await cause(self._store) != WELL:
            return self._report(request, 503, ready=False)
        return self._report(request, 200, ready=True, keys=self._store.keys)

    async def page(self, request: Request) -> Response:
        """The same to read, with what to look at."""
        pages = self._spoken[accepted(request.headers.get("accept-language", ""))]
        wrong = await cause(self._store)
        page = pages.page(
            "health.html",
            503 if wrong else 200,
            cause=wrong,
            waiting=self._courier.waiting,
            lost=self._courier.lost,
        )
        return page.answer(request)

    def _report(self, request: Request, status: int, **facts: bool | str) -> Response:
        counts = {"notes_waiting": self._courier.waiting, "notes_lost": self._courier.lost}
        page = Page(
            json.dumps({**facts, **counts}),
            status=status,
            policy=policy(),
            kind="application/json",
        )
        return page.answer(request)
