"""After an old epoch of keys is destroyed, whoever was erased in it is gone from every copy.

The thief has: the database's files of today, a backup from before the erasure, every erased
person's code and SMART Health Link, and every key that still exists. The backup is a plain copy
of the files, as if its own encryption were broken too.
"""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ops import keys, rotation
from ops.clock import now
from ops.database import opened as opened_store
from ops.database import prepare
from sharing.code import new_code
from storage import opening
from storage.database import database
from storage.errors import SealError
from storage.keyring import Keyring, WebKeyring
from storage.keys import Family, Key
from storage.opening import SHELVED, Shelved
from storage.records import FORMAT, HEADER_BYTES, MAGIC, SALT_BYTES, SUITE
from storage.tables import GRANTS, METADATA
from storage.verify import _Verifier

ERASED = 1000
STAYING = 20
GRANT_KEY = b"k" * 32
WORD = b"marked-word-of-somebody-who-left"
# Everything but queues and marks, which belong to nobody.
SEALED = ("persons", "drafts", "versions", "history", "grants")


@dataclass(frozen=True, slots=True)
class Way:
    """How one erased person's statement could be opened."""

    code: str
    shl_id: str


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    made = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/live/statements.sqlite3",
        "KEYRING_FILE": str(tmp_path / "bot.keyring"),
        "WEB_KEYRING_FILE": str(tmp_path / "web.keyring"),
    }
    (tmp_path / "live").mkdir()
    keys.init(made)
    asyncio.run(prepare(made["DATABASE_URL"], Path(made["KEYRING_FILE"])))
    return made


def _keyring(settings: Mapping[str, str]) -> Keyring:
    return Keyring.load(Path(settings["KEYRING_FILE"]))


async def _populate(settings: Mapping[str, str]) -> list[Way]:
    ways: list[Way] = []
    async with opened_store(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
        for start in range(0, ERASED + STAYING, 20):
            async with store.transaction() as tx:
                for chat in range(start, start + 20):
                    person = await tx.person_for(chat + 1, now())
                    await tx.save_draft(person, WORD, now())
                    await tx.add_version(person, 1, WORD, now())
                    await tx.add_history(person, WORD, now())
                    code = new_code()
                    await tx.make_grant(person, code, GRANT_KEY, WORD, "team", "full", None, now())
                    (grant,) = await tx.grants(person)
                    ways.append(Way(code, grant.shl_id))
    return ways


async def _erase(settings: Mapping[str, str]) -> None:
    """Most of them leave, and their goodbyes are said."""
    async with opened_store(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
        for start in range(0, ERASED, 20):
            async with store.transaction() as tx:
                for chat in range(start, start + 20):
                    person = await tx.person(chat + 1)
                    assert person is not None
                    await tx.erase(person, b"", now() + timedelta(hours=1))
                    await tx.drop_leaving(person.id)


def _salts(path: Path) -> Iterator[bytes]:
    """The salt of every sealed value in a database: 32 random bytes that nothing else has."""
    head = MAGIC + bytes((FORMAT, SUITE))
    with closing(sqlite3.connect(path)) as opened_file:
        for table in SEALED:
            columns = [column.name for column in METADATA.tables[table].columns]
            rows = opened_file.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - our own names
            for row in rows:
                for value in row:
                    if isinstance(value, bytes) and value.startswith(head):
                        yield value[HEADER_BYTES : HEADER_BYTES + SALT_BYTES]


def _salts_in(content: bytes) -> set[bytes]:
    """The salts of whatever looks like the beginning of a sealed value in these bytes."""
    head = re.escape(MAGIC + bytes((FORMAT, SUITE)))
    rest = HEADER_BYTES - len(MAGIC) - 2
    looks = re.compile(head + b"(?s:.{%d})(?=((?s:.{%d})))" % (rest, SALT_BYTES))
    return {found.group(1) for found in looks.finditer(content)}


@asynccontextmanager
async def _reading(copy: Path) -> AsyncIterator[AsyncConnection]:
    engine = database(f"sqlite:///{copy}").reader()
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def _openable(copy: Path, keyring: Keyring) -> int:
    """How many sealed values of the copy a holder of these keys can open."""
    async with _reading(copy) as connection:
        verified = await _Verifier(connection, keyring).all()
    return sum(verified.opened.values())


async def _openable_ways(copy: Path, keyring: WebKeyring, ways: list[Way]) -> int:
    """How many statements of the copy open with a code or link in the hand, row by row."""
    async with _reading(copy) as connection:
        rows = await connection.execute(select(*SHELVED).order_by(GRANTS.c.seq))
        found = [Shelved(**row) for row in rows.mappings()]
    assert len(found) == len(ways)
    return sum(
        _opens(keyring, row, way) for row, way in zip(found[:ERASED], ways[:ERASED], strict=True)
    )


def _opens(keyring: WebKeyring, row: Shelved, way: Way) -> bool:
    for look in (
        lambda: opening.opened(keyring, way.code, row),
        lambda: opening.linked(keyring, way.shl_id, row),
    ):
        try:
            look()
        except SealError:
            continue
        return True
    return False


def _as_first(keyring: Keyring) -> Keyring:
    """The keys there are, under the names of those that are gone: as good as a thief can try."""
    rings = [
        replace(ring, keys={1: Key(ring.family, 1, ring.current.secret)}, current_id=1)
        for ring in keyring.rings
    ]
    return Keyring(*rings)


def test_nothing_of_an_erased_person_opens_once_their_epochs_keys_are_destroyed(
    settings: dict[str, str], tmp_path: Path
) -> None:
    live, backup = tmp_path / "live" / "statements.sqlite3", tmp_path / "backup.sqlite3"
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=True) as clock:
        ways = asyncio.run(_populate(settings))
        shutil.copy(live, backup)  # every connection is closed: the file is whole
        before = _keyring(settings)
        held = asyncio.run(_openable(backup, before))
        asyncio.run(_erase(settings))
        rotation.rotate(settings, frozenset(Family))
        rotation.rewrap_everything(settings)
        clock.shift(timedelta(days=4))
        rotation.retire(settings, everywhere=False)
    after = _keyring(settings)

    # The controls: with the old keys this very way of looking finds all of them.
    assert held >= ERASED * len(SEALED)
    assert asyncio.run(_openable_ways(backup, before.for_web(), ways)) == ERASED

    assert asyncio.run(_openable(backup, after)) == 0
    assert asyncio.run(_openable(backup, _as_first(after))) == 0
    assert asyncio.run(_openable_ways(backup, after.for_web(), ways)) == 0
    assert asyncio.run(_openable_ways(backup, _as_first(after).for_web(), ways)) == 0

    # Of the files of today not even the ciphertexts are left, in no page and no log.
    files = [path for path in live.parent.iterdir() if path.is_file()]
    today = b"".join(path.read_bytes() for path in files)
    assert WORD not in today
    theirs, kept, there = set(_salts(backup)), set(_salts(live)), _salts_in(today)
    assert len(theirs) > ERASED * len(SEALED)
    assert len(kept & there) > STAYING
    assert not (theirs & there) - kept
