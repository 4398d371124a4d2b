"""Which keys belong to this database: fingerprints recorded once, compared at every start.

A wrong, missing, extra or swapped key is found before anything is written, and a database that
holds data never takes on keys it has not seen.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import KeyringError
from storage.keys import Family, Key, Ring, all_keys
from storage.tables import GRANTS, KEY_FINGERPRINTS, LEAVING, PERSONS, SET_ASIDE

READ = select(KEY_FINGERPRINTS.c.family, KEY_FINGERPRINTS.c.key_id, KEY_FINGERPRINTS.c.fingerprint)
RECORD = insert(KEY_FINGERPRINTS)
_ONE = (
    KEY_FINGERPRINTS.c.family == bindparam("of"),
    KEY_FINGERPRINTS.c.key_id == bindparam("number"),
)
NOTE_REPLACED = (
    update(KEY_FINGERPRINTS)
    .where(*_ONE, KEY_FINGERPRINTS.c.replaced_on.is_(None))
    .values(replaced_on=bindparam("today"))
)
REPLACED_ON = select(KEY_FINGERPRINTS.c.replaced_on).where(*_ONE)
DROP = delete(KEY_FINGERPRINTS).where(*_ONE)

Prints = Mapping[tuple[str, int], bytes]


async def recorded(connection: AsyncConnection) -> Prints:
    """What the database knows: family and key id to fingerprint."""
    rows = await connection.execute(READ)
    return {(family, key_id): bytes(fingerprint) for family, key_id, fingerprint in rows}


async def record_or_check(connection: AsyncConnection, rings: tuple[Ring, ...]) -> None:
    """At the first use of an empty database, records all keys; from then on, compares them.

    Raises:
        KeyringError: they are not the database's keys.
    """
    known = await recorded(connection)
    if known:
        check(known, rings)
        return
    if await holds_data(connection):
        raise KeyringError(
            "The database holds data but does not say which keys it was sealed with; "
            "it was damaged, and nothing is written to it."
        )
    await connection.execute(
        RECORD,
        [_row(*name, fingerprint) for name, fingerprint in _prints(rings).items()],
    )


def check(known: Prints, rings: tuple[Ring, ...]) -> None:
    """Compares the given families with what the database knows of them.

    Raises:
        KeyringError: a key is missing, extra, or another one than the database's.
    """
    given = _prints(rings)
    families = {ring.family.value for ring in rings}
    expected = {name: value for name, value in known.items() if name[0] in families}
    problems = (
        ("lacks", expected.keys() - given.keys(), "which this database needs"),
        ("holds", given.keys() - expected.keys(), "which this database has never seen"),
        (
            "holds another key as",
            {name for name in expected.keys() & given.keys() if expected[name] != given[name]},
            "than this database",
        ),
    )
    for what, names, why in problems:
        if names:
            listed = ", ".join(f"{family} {key_id}" for family, key_id in sorted(names))
            raise KeyringError(f"The keyring {what} {listed}, {why}. Nothing was written.")


def lacking(known: Prints, rings: tuple[Ring, ...]) -> bool:
    """Whether the database has come to know keys of these families that are not among these."""
    families = {ring.family.value for ring in rings}
    given = _prints(rings)
    return any(name[0] in families and name not in given for name in known)


async def record_announced(connection: AsyncConnection, rings: tuple[Ring, ...]) -> None:
    """Takes on the keys whose turn has not come yet; every other key must be known already.

    Raises:
        KeyringError: the keyring is not this database's.
    """
    known = await recorded(connection)
    coming = {
        (key.family.value, key.id): key.fingerprint
        for ring in rings
        for key in ring.keys.values()
        if key.id > ring.current_id
    }
    new = {name: value for name, value in coming.items() if name not in known}
    check({**known, **new}, rings)
    if new:
        await connection.execute(RECORD, [_row(*name, value) for name, value in new.items()])


async def note_replaced(connection: AsyncConnection, keys: Iterable[Key], today: date) -> None:
    """These keys are in use no longer, since that day or since one noted before."""
    for key in keys:
        values = {"of": key.family.value, "number": key.id, "today": today}
        await connection.execute(NOTE_REPLACED, values)


async def replaced_on(connection: AsyncConnection, family: Family, key_id: int) -> date | None:
    """The day on which another key took this one's place; None: it is in use, or unknown."""
    values = {"of": family.value, "number": key_id}
    day: date | None = (await connection.execute(REPLACED_ON, values)).scalar_one_or_none()
    return day


async def drop(connection: AsyncConnection, family: Family, key_id: int) -> None:
    """The database no longer asks for this key."""
    await connection.execute(DROP, {"of": family.value, "number": key_id})


async def holds_data(connection: AsyncConnection) -> bool:
    """Whether anything sealed rests here."""
    for table in (PERSONS, GRANTS, LEAVING, SET_ASIDE):
        if (await connection.execute(select(func.count()).select_from(table))).scalar_one():
            return True
    return False


def _row(family: str, key_id: int, fingerprint: bytes) -> dict[str, object]:
    return {"family": family, "key_id": key_id, "fingerprint": fingerprint}


def _prints(rings: tuple[Ring, ...]) -> Prints:
    return {(Family(key.family).value, key.id): key.fingerprint for key in all_keys(rings)}
