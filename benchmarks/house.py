"""A database as the bot leaves it: people with one published statement and one link each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flows.loading import library
from flows.statement import Statement
from sharing.chrome import SPOKEN
from sharing.code import new_code
from sharing.document import build
from sharing.link import new_key, seal
from sharing.prepared import prepare
from storage.blind import code_mark
from storage.keyring import init_keyrings
from storage.rows import Person
from storage.store import Store
from storage.transaction import Transaction

_NAMESPACE = UUID("7d1f0a52-6f0e-4a6b-9b0e-3a1f4c5d6e7f")


@dataclass(frozen=True, slots=True)
class House:
    """Where it is, and what opens its links; `marks` are what the codes are looked up by."""

    url: str
    web_keys: Path
    codes: tuple[str, ...]
    marks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What every link to one statement holds: the document, and its pages made ahead."""

    document: bytes
    pages: Mapping[str, bytes]


def ready(statement: Statement) -> Ready:
    """As `bot.publishing` makes it, once for all links."""
    bundle = build(statement, statement_id=_NAMESPACE, published_at=datetime.now(UTC))
    pages = {language: prepare(bundle, library(), language) for language in SPOKEN}
    written = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
    return Ready(written.encode(), pages)


async def furnish(folder: Path, url: str, statement: Statement, people: int) -> House:
    """Make the database, its keys, and so many people who all wrote the same statement."""
    keyring = init_keyrings(folder / "bot.keys", folder / "web.keys")
    await Store.prepare(url, keyring)
    store, shared = await Store.open(url, keyring), ready(statement)
    try:
        codes = [await _person(store, number, shared) for number in range(1, people + 1)]
    finally:
        await store.close()
    marks = tuple(code_mark(keyring.pepper.current, code) for code in codes)
    return House(url, folder / "web.keys", tuple(codes), marks)


async def give(tx: Transaction, person: Person, shared: Ready, now: datetime) -> str:
    """A link of this person's that shows this; its code."""
    code, key = new_code(), new_key()
    grant = await tx.make_grant(
        person=person,
        code=code,
        grant_key=key,
        payload=seal(shared.document, key),
        label="Northtown",
        scope="full",
        expires_on=None,
        now=now,
    )
    await tx.keep_pages(grant, key, shared.pages)
    return code


async def _person(store: Store, number: int, shared: Ready) -> str:
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        return await give(tx, await tx.person_for(number, now), shared, now)
