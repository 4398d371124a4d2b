"""The way of one opening: a code or link, one look-up, one document, one view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sharing import note
from sharing.errors import SharingError
from sharing.link import unseal
from sharing.media import Source
from sharing.prepared import unpack
from sharing.shlink import Followed
from sharing.view import View, read
from storage.rows import Opened
from web.answers import Joined, Page
from web.courier import Letter
from web.errors import UnopenableError
from web.form import Sent, Way
from web.pages import Pages
from web.shelf import Store
from web.visit import Visit

PLAYABLE: Final = timedelta(minutes=30)
Titled = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_MISSHAPEN = (KeyError, IndexError, TypeError, AttributeError)


def _nowhere(_medium: UUID) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Opening:
    """The page of an opened statement, and the note that tells the person about it."""

    page: Page | Joined
    letter: Letter


async def find(store: Store, way: Way, language: str) -> Opened | None:
    """The grant that this way leads to; None if it opens nothing. Raises what storage raises.

    The key in a SMART Health Link is tried at once: only a right one is a right way in.
    """
    if not isinstance(way, Followed):
        return await store.find(way.code, language)
    link = await store.find_link(way.shl_id)
    if link is None or not _fits(link.payload, way.key):
        return None
    return Opened(
        grant_id=link.grant_id,
        person_id=link.person_id,
        public_key=link.public_key,
        grant_key=way.key,
        payload=link.payload,
        scope=link.scope,
        expires_on=link.expires_on,
        gate=link.gate,
    )


def present(
    store: Store, found: Opened, pages: Pages, sent: Sent, *, now: datetime, group: int
) -> Opening:
    """What the reader sees, and what the person is told. Raises UnopenableError.

    `group`: the group of the code in which a character was put right, 0 for none.
    """
    until = now + PLAYABLE

    def source(medium: UUID) -> str:
        ticket = store.ticket(found.grant_id, found.grant_key, medium, until)
        return f"/v/f?t={ticket}"

    visit = Visit(sent, now, store.page_ticket(found, until), source, group)
    page, version = _prepared(found, visit, pages) or _from_document(found, visit, pages)
    told = note.Opening(
        at=now,
        reader=sent.reader,
        role=sent.role,
        version=version,
        code_repaired=bool(group),
    )
    letter = Letter(found.person_id, found.grant_id, found.public_key, note.pack(told))
    return Opening(page, letter)


def _prepared(found: Opened, visit: Visit, pages: Pages) -> tuple[Joined, int] | None:
    """The page made ahead and its version, if there is one and this is an ordinary opening."""
    if found.page is None or visit.group or visit.sent.carried:
        return None
    page = unpack(found.page)
    if page is None or not page.fits(visit.at):
        return None
    return pages.prepared(page, visit), page.version


def _from_document(found: Opened, visit: Visit, pages: Pages) -> tuple[Page, int]:
    view = seen(found, pages.titled, visit.source)
    return pages.opened(view, visit), view.made.version


def _fits(payload: bytes, key: bytes) -> bool:
    try:
        unseal(payload, key)
    except SharingError:
        return False
    return True


def seen(opened: Opened, titled: Titled = dict, source: Source = _nowhere) -> View:
    """What a grant shows. Raises UnopenableError."""
    try:
        document = json.loads(unseal(opened.payload, opened.grant_key))
        return read(titled(document), source)
    except (SharingError, ValueError, RecursionError, *_MISSHAPEN) as error:
        raise UnopenableError("A document behind a right code does not open.") from error
