"""The way of one opening: a code or link, one look-up, one document, one view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sharing import note
from sharing.errors import SharingError
from sharing.link import unseal
from sharing.media import Source
from sharing.shlink import Followed
from sharing.view import View, read
from storage.rows import Opened
from web.courier import Letter
from web.errors import UnopenableError
from web.form import Sent, Way
from web.shelf import Store

PLAYABLE: Final = timedelta(minutes=30)
Titled = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_MISSHAPEN = (KeyError, IndexError, TypeError, AttributeError)


def _nowhere(_medium: UUID) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Opening:
    """An opened statement, the note that tells the person about it, and the way back to it."""

    view: View
    letter: Letter
    ticket: str = field(repr=False)


async def find(store: Store, way: Way) -> Opened | None:
    """The grant that this way leads to; None if it opens nothing. Raises what storage raises.

    The key in a SMART Health Link is tried at once: only a right one is a right way in.
    """
    if not isinstance(way, Followed):
        return await store.find(way.code)
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
    store: Store, opened: Opened, sent: Sent, now: datetime, *, repaired: bool, titled: Titled
) -> Opening:
    """What the reader sees. Raises UnopenableError.

    `repaired`: one wrong character of the code was put right. `titled` puts the document's titles
    in the reader's language.
    """
    until = now + PLAYABLE

    def source(medium: UUID) -> str:
        ticket = store.ticket(opened.grant_id, opened.grant_key, medium, until)
        return f"/v/f?t={ticket}"

    view = seen(opened, titled, source)
    told = note.Opening(
        at=now,
        reader=sent.reader,
        role=sent.role,
        version=view.made.version,
        code_repaired=repaired,
    )
    letter = _letter(opened.person_id, opened.grant_id, opened.public_key, told)
    return Opening(view, letter, store.page_ticket(opened, until))


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


def _letter(person: UUID, grant: UUID, public_key: bytes, told: note.Opening) -> Letter:
    return Letter(person, grant, public_key, note.pack(told))
