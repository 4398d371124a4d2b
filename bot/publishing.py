"""Making a version, and giving it to every live link.

A version is the FHIR document as it was published; a link carries its own sealed copy, so
publishing seals one copy for each link, under that link's key, in the same transaction.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.media import keeping
from bot.turn import Turn
from flows.building import build_statement
from flows.library import Library
from flows.state import State
from sharing import document, link
from sharing.confirming import confirmed
from storage.rows import GrantRow, Person
from storage.transaction import Transaction

Bundle = dict[str, Any]


def statement_id(person: UUID) -> UUID:
    """The same for every version of one person's statement, and no key to anything of ours."""
    return uuid5(NAMESPACE_URL, f"statement:{person}")


async def publish(
    tx: Transaction, library: Library, person: Person, state: State, now: datetime
) -> int:
    """Store the statement of this moment as the next version, reseal all links; its number."""
    latest = await tx.latest_version(person)
    number = latest.number + 1 if latest else 1
    bundle = bundle_of(library, person, state, number, now)
    await tx.add_version(person, number, packed(bundle), now)
    for grant in await tx.grants(person):
        await reseal(tx, person, grant, bundle)
    return number


def bundle_of(
    library: Library, person: Person, state: State, number: int, now: datetime
) -> Bundle:
    """The document of this moment, as version `number`."""
    statement = build_statement(
        library, state, version=number, made_on=now.date(), confirmed_on=now.date()
    )
    return document.build(statement, statement_id=statement_id(person.id), published_at=now)


@dataclass(frozen=True, slots=True)
class Newest:
    """The version that readers see, as they see it."""

    number: int
    bundle: Bundle


async def current(turn: Turn) -> Newest | None:
    """The newest version with the day on which the person last confirmed it; None before any."""
    latest = await turn.tx.latest_version(turn.person)
    if latest is None:
        return None
    bundle, day = json.loads(latest.document), turn.session.agenda.confirmed
    return Newest(latest.number, confirmed(bundle, day) if day else bundle)


async def reseal(tx: Transaction, person: Person, grant: GrantRow, bundle: Bundle) -> None:
    """Give one link the newest version, cut to what its reader may see."""
    await tx.reseal_grant(grant.id, sealed(bundle, grant.scope, grant.key))
    await share_media(tx, person, grant, bundle)


async def share_media(tx: Transaction, person: Person, grant: GrantRow, bundle: Bundle) -> None:
    """Give one link the voice notes and the photo that its reader may hear and see."""
    shown = _cut(bundle, grant.scope)
    await keeping.share(tx, person, statement_id(person.id), shown, (grant.id, grant.key))


def sealed(bundle: Bundle, scope: str, key: bytes) -> bytes:
    """The copy for one link: cut to its scope, sealed under its own key."""
    return link.seal(packed(_cut(bundle, scope)), key)


def _cut(bundle: Bundle, scope: str) -> Bundle:
    return document.card_only(bundle) if scope == "card" else bundle


def packed(bundle: Bundle) -> bytes:
    """The document as it is stored and sealed: UTF-8 JSON without spaces."""
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()
