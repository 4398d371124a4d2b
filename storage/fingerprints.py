"""Which keys belong to this database: fingerprints recorded once, compared at every start.

A wrong, missing, extra or swapped key is found before anything is written, and a database that
holds data never takes on keys it has not seen. Keys come and go while processes run: what one of
them writes is checked again where it matters, see `check_in_step`.
"""

from collections.abc import Collection, Iterable, Mapping
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
# Whoever holds these rows keeps the keys from being retired; whoever has one waits for the others.
HOLD = select(KEY_FINGERPRINTS).with_for_update(key_share=True, read=True)
HAVE = select(KEY_FINGERPRINTS.c.key_id).where(*_ONE).with_for_update()

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
    expected = _of(rings, known)
    _refuse("lacks", expected.keys() - given.keys(), "which this database needs")
    _refuse("holds", given.keys() - expected.keys(), "which this database does not know")
    _refuse_others(expected, given)


async def check_in_step(
    connection: AsyncConnection, rings: tuple[Ring, ...], *, every: bool
) -> None:
    """That a process which opened the database a while ago may still write with these keys.

    Keys come and go while it runs. It must hold every key that is, or was, in use, and what it
    seals with must be known: it stays so until the transaction ends. A key that is announced only
    may be missing, unless `every` is asked for, because something did not open.

    Raises:
        KeyringError: it may not; its keyring was not carried along.
    """
    rows = (await connection.execute(HOLD)).all()
    known = _of(rings, {(row.family, row.key_id): bytes(row.fingerprint) for row in rows})
    in_use: dict[str, int] = {}
    for row in rows:
        if row.replaced_on is None:
            in_use[row.family] = min(row.key_id, in_use.get(row.family, row.key_id))
    needed = {name for name in known if every or name[1] <= in_use.get(name[0], name[1])}
    given = _prints(rings)
    current = {(ring.family.value, ring.current_id) for ring in rings}
    _refuse("lacks", needed - given.keys(), "which this database needs")
    _refuse("seals with", current - known.keys(), "which this database does not know")
    _refuse_others(known, given)


def lacking(known: Prints, rings: tuple[Ring, ...]) -> bool:
    """Whether the database has come to know keys of these families that are not among these."""
    return bool(_of(rings, known).keys() - _prints(rings).keys())


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


async def have(connection: AsyncConnection, family: Family, key_id: int) -> None:
    """From now to the end of this transaction nobody writes a row that names this key."""
    await connection.execute(HAVE, {"of": family.value, "number": key_id})


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


def _of(rings: tuple[Ring, ...], known: Prints) -> Prints:
    """What is known of the families that these rings are of."""
    families = {ring.family.value for ring in rings}
    return {name: value for name, value in known.items() if name[0] in families}


def _refuse_others(known: Prints, given: Prints) -> None:
    others = {name for name in known.keys() & given.keys() if known[name] != given[name]}
    _refuse("holds another key as", others, "than this database")


def _refuse(what: str, names: Collection[tuple[str, int]], why: str) -> None:
    if names:
        listed = ", ".join(f"{family} {key_id}" for family, key_id in sorted(names))
        raise KeyringError(f"The keyring {what} {listed}, {why}. Nothing was written.")


def _prints(rings: tuple[Ring, ...]) -> Prints:
    return {(Family(key.family).value, key.id): key.fingerprint for key in all_keys(rings)}
