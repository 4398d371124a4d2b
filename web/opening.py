"""The way of one opening: a parsed code, one look-up, one document, one view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sharing import note
from sharing.code import Exact, Repaired
from sharing.errors import SharingError
from sharing.link import unseal
from sharing.media import Source
from sharing.view import View, read
from web.courier import Letter
from web.errors import UnopenableError
from web.form import Sent
from web.shelf import Store

PLAYABLE: Final = timedelta(minutes=30)
Titled = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_MISSHAPEN = (KeyError, IndexError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Opening:
    """An opened statement, the note that tells the person about it, and the way back to it."""

    view: View
    letter: Letter
    ticket: str = field(repr=False)


async def open_statement(
    store: Store, sent: Sent, code: Exact | Repaired, now: datetime, titled: Titled = dict
) -> Opening | None:
    """None if the code opens nothing. Raises UnopenableError, and what storage raises.

    `titled` puts the document's titles in the reader's language.
    """
    opened = await store.find(code.code)
    if opened is None:
        return None
    until = now + PLAYABLE

    def source(medium: UUID) -> str:
        ticket = store.ticket(opened.grant_id, opened.grant_key, medium, until)
        return f"/v/f?t={ticket}"

    view = _view(opened.payload, opened.grant_key, source, titled)
    told = note.Opening(
        at=now,
        reader=sent.reader,
        role=sent.role,
        version=view.made.version,
        code_repaired=isinstance(code, Repaired),
    )
    letter = _letter(opened.person_id, opened.grant_id, opened.public_key, told)
    return Opening(view, letter, store.page_ticket(opened, until))


def _view(payload: bytes, key: bytes, source: Source, titled: Titled) -> View:
    try:
        return read(titled(json.loads(unseal(payload, key))), source)
    except (SharingError, ValueError, RecursionError, *_MISSHAPEN) as error:
        raise UnopenableError("A document behind a right code does not open.") from error


def _letter(person: UUID, grant: UUID, public_key: bytes, told: note.Opening) -> Letter:
    return Letter(person, grant, public_key, note.pack(told))
