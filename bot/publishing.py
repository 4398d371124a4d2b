"""Making a version, and giving it to every live link.

A version is the FHIR document as it was published; a link carries its own sealed copy, so
publishing seals one copy for each link, under that link's key, in the same transaction.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.ahead import Ahead
from bot.media import keeping
from bot.turn import Turn
from flows.building import build_statement
from flows.events import Published
from flows.library import Library
from flows.link_events import LeftOut, LinkPart
from flows.state import State
from sharing import document, link
from sharing.confirming import confirmed
from sharing.scoping import FAMILY, parts, scoped
from storage.rows import GrantRow, Person
from storage.transaction import Transaction

Bundle = dict[str, Any]


def statement_id(person: UUID) -> UUID:
    """The same for every version of one person's statement, and no key to anything of ours."""
    return uuid5(NAMESPACE_URL, f"statement:{person}")


async def publish(
    tx: Transaction, library: Library, person: Person, state: State, now: datetime
) -> Published:
    """Store the statement of this moment as the next version, and reseal all links."""
    latest = await tx.latest_version(person)
    number = latest.number + 1 if latest else 1
    bundle = bundle_of(library, person, state, number, now)
    await tx.add_version(person, number, packed(bundle), now)
    grants = await tx.grants(person)
    ahead = Ahead(bundle)
    for grant in grants:
        await reseal(tx, person, grant, bundle, ahead)
    before = json.loads(latest.document) if latest else None
    return Published(now, number, tuple(left_out(before, bundle, grants)), links=len(grants))


def left_out(
    before: Bundle | None, bundle: Bundle, grants: Collection[GrantRow]
) -> Iterator[LeftOut]:
    """What is new in this version, for each link of chosen parts that does not show it."""
    known = {part.id for part in parts(before)} if before else set()
    new = [part for part in parts(bundle) if part.id not in known]
    for grant in grants:
        missing = [part for part in new if part.id not in grant.sections]
        if grant.scope == FAMILY and missing:
            shown = tuple(LinkPart(part.id, part.title) for part in missing)
            yield LeftOut(grant.label, shown)


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


async def reseal(
    tx: Transaction,
    person: Person,
    grant: GrantRow,
    bundle: Bundle,
    ahead: Ahead,
    *,
    rescoped: bool = False,
) -> None:
    """Give one link the newest version, cut to what its reader may see.

    `ahead` has the pages of this version; `rescoped`: the grant is as it shall be, and not yet as
    it rests.
    """
    payload = sealed(bundle, grant.scope, grant.sections, grant.key)
    if rescoped:
        await tx.rescope_grant(person, grant.id, grant.scope, grant.sections, payload)
    else:
        await tx.reseal_grant(grant.id, payload)
    await share(tx, person, grant, bundle, ahead)


async def share(
    tx: Transaction, person: Person, grant: GrantRow, bundle: Bundle, ahead: Ahead
) -> None:
    """Give one link the page of what it holds now, and the recordings and the photo in it."""
    await tx.keep_pages(grant.id, grant.key, ahead.of(grant))
    shown = scoped(bundle, grant.scope, grant.sections)
    await keeping.share(tx, person, statement_id(person.id), shown, (grant.id, grant.key))


def sealed(bundle: Bundle, scope: str, sections: Collection[str], key: bytes) -> bytes:
    """The copy for one link: cut to its scope, sealed under its own key."""
    return link.seal(packed(scoped(bundle, scope, sections)), key)


def packed(bundle: Bundle) -> bytes:
    """The document as it is stored and sealed: UTF-8 JSON without spaces."""
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()
