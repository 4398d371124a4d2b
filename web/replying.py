"""What staff may do after reading, with the page's ticket in hand: answer, and print a note.

Rules of this file:

- Nothing opens without a ticket that is good now; a withdrawn link ends here too.
- What was typed is never lost on the way: every problem shows it again, and where the half hour
  is over it goes along with the code.
- "Sent" is said only of what is stored. What could not be stored is not kept here either: the
  reader is told, and sends it again.
- A note for the record is made of what is typed, and is stored nowhere.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from sharing import note, wishes
from sharing.note import Wish
from sharing.view import View
from sharing.written import Written
from storage.errors import StorageError
from storage.rows import Opened
from web import reply_form
from web.courier import Courier, Letter
from web.errors import FormError, UnopenableError
from web.form import Problem, Sent, read_fields
from web.languages import accepted
from web.opening import Titled, seen
from web.pages import Pages
from web.shelf import Store

_RETRY: Final = {"retry-after": "60"}
Check = Callable[[Written, Mapping[str, Wish]], tuple[Problem, ...]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Again:
    """A statement that a ticket opened again, and what in it can be pointed at.

    `named`: by id, a wish as the person has it, whatever language the page speaks.
    """

    opened: Opened
    view: View
    named: Mapping[str, Wish]


class Replying:
    """The two routes of the opened page's form."""

    def __init__(
        self,
        store: Store,
        courier: Courier,
        clock: Callable[[], datetime],
        spoken: Mapping[str, Pages],
    ) -> None:
        self._store = store
        self._courier = courier
        self._clock = clock
        self._spoken = spoken

    async def answer(self, request: Request) -> Response:
        """Seal it to the person, and say whether that worked."""
        return await self._handled(request, reply_form.check, self._send)

    async def record(self, request: Request) -> Response:
        """A page to print."""
        return await self._handled(request, reply_form.check_for_record, self._print)

    async def _handled(self, request: Request, check: Check, do: "Do") -> Response:
        pages = self._spoken[accepted(request.headers.get("accept-language", ""))]
        try:
            fields = await read_fields(request, reply_form.MOST_BYTES, reply_form.MOST_FIELDS)
        except FormError as error:
            kind = "reply-too-long" if error.kind == "too-long" else error.kind
            return pages.errors[kind].answer(request)
        written = reply_form.read(fields)
        pages = self._spoken.get(written.language, pages)
        try:
            again = await reopen(self._store, written.ticket, pages.titled)
        except (StorageError, UnopenableError) as error:
            log.warning("reply_failed", error=type(error).__name__)
            return pages.reply_not_stored(written, None).answer(request, _RETRY)
        if again is None:
            return pages.incomplete(_with_code(written), (LATE,)).answer(request)
        if problems := check(written, again.named):
            return pages.reply(written, again.view, problems).answer(request)
        return await do(request, pages, written, again)

    async def _send(
        self, request: Request, pages: Pages, written: Written, again: Again
    ) -> Response:
        newest = again.view.made.version
        told = reply_form.packed(written, again.named, newest, self._clock())
        of = again.opened
        if not self._courier.postage.reply(of.grant_id):
            return pages.reply(written, again.view, (ENOUGH,)).answer(request)
        letter = Letter(of.person_id, of.grant_id, of.public_key, note.pack(told))
        if await self._courier.hand_over(letter):
            return pages.sent(written, again.view).answer(request)
        return pages.reply_not_stored(written, again.view).answer(request, _RETRY)

    async def _print(
        self, request: Request, pages: Pages, written: Written, again: Again
    ) -> Response:
        return pages.record(written, again.view, self._clock()).answer(request)


Do = Callable[[Request, Pages, Written, Again], Awaitable[Response]]
ENOUGH: Final = Problem("what", "reply-enough")
LATE: Final = Problem("code", "reply-late")


async def reopen(store: Store, ticket: str, titled: Titled) -> Again | None:
    """None for every ticket that is good no more. Raises UnopenableError, and what storage raises.

    `titled` puts the document's titles in the reader's language.
    """
    opened = await store.reopen(ticket)
    if opened is None:
        return None
    view, own = seen(opened, titled), seen(opened)
    shown, theirs = _wishes(view), _wishes(own)
    named = {
        wish.id: Wish(each.title, each.words) for wish, each in zip(shown, theirs, strict=True)
    }
    return Again(opened, view, named)


def _wishes(view: View) -> tuple[wishes.Wish, ...]:
    return (*wishes.on_card(view), *wishes.sections(view))


def _with_code(written: Written) -> Sent:
    """The empty form for the code, with what was typed going along."""
    carried = tuple(written.fields())
    return Sent(
        reader=written.reader, role=written.role, language=written.language, carried=carried
    )
