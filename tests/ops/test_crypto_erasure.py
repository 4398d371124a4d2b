"""After an old epoch of keys is destroyed, whoever was erased in it is gone from every copy.

The thief (`tests.support.thief`) has the database's files of today, with PostgreSQL every segment
of its log, copies of both from before, a backup whose own seal is broken and a dump, every erased
person's code, SMART Health Link and ticket of the page, and every key that still exists.
"""

import asyncio
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from ops import rotation
from ops.clock import now
from ops.database import opened as opened_store
from sharing.code import new_code, new_passcode
from storage.backup import back_up
from storage.backup_stream import new_backup_key, unsealed
from storage.errors import SealError
from storage.keyring import Keyring, WebKeyring
from storage.keys import Family, Key, all_keys
from storage.records import Root
from storage.sealed_post import open_post
from storage.tables import POSTS
from storage.transaction import Transaction
from storage.web_store import WebStore
from tests.support.databases import POSTGRES, engine_for
from tests.support.postgres import Server, program
from tests.support.thief import Seals, Thief, salts_in

ERASED = 1000
STAYING = 50
# So many of those who leave have a note in the post, tickets, media and a failed message, too.
SOME = 10
AT_ONCE = 50
GRANT_KEY = b"k" * 32
THEIRS, OURS = b"marked-word-of-somebody-who-left", b"marked-word-of-somebody-who-stays"


@dataclass(frozen=True, slots=True)
class Note:
    """A note in the post, as it rests."""

    person_id: UUID
    grant_id: UUID
    id: UUID
    blob: bytes


@dataclass(frozen=True, slots=True)
class Files:
    """Where a database keeps what it was given."""

    places: tuple[Path, ...]
    log: Path | None = None
    server: Server | None = None

    def content(self) -> bytes:
        """What lies in the tables' files; with PostgreSQL once it was written there."""
        if self.server is not None:
            self.server.do("CHECKPOINT")
        return _content(self.places)

    def logged(self) -> bytes:
        """Every segment of the log since the database was made."""
        assert self.log is not None
        segments = sorted(self.log.parent.glob("[0-9A-F]" * 24))
        return _content([path for path in segments if path.name >= self.log.name])


def _content(places: list[Path] | tuple[Path, ...]) -> bytes:
    found = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return b"".join(path.read_bytes() for path in found)


@pytest.fixture
def files(kind: str, prepared: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Files]:
    """With PostgreSQL no log is recycled and no dead row is swept away: the worst case."""
    url = prepared["DATABASE_URL"]
    if kind != POSTGRES:
        path = Path(url.removeprefix("sqlite:///"))
        yield Files(tuple(path.with_name(path.name + end) for end in ("", "-wal", "-shm")))
        return
    server: Server = request.getfixturevalue("postgres")
    with _everything_kept(server):
        yield Files((server.files_of(url),), server.new_log(), server)


@contextmanager
def _everything_kept(server: Server) -> Iterator[None]:
    server.do("ALTER SYSTEM SET wal_keep_size = '4GB'")
    server.do("ALTER SYSTEM SET autovacuum = off")
    server.do("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        server.do("ALTER SYSTEM RESET ALL")
        server.do("SELECT pg_reload_conf()")


async def _comes(tx: Transaction, chat: int) -> None:
    word = THEIRS if chat <= ERASED else OURS
    person, some = await tx.person_for(chat, now()), chat <= SOME
    await tx.save_draft(person, word, now())
    await tx.add_version(person, 1, word, now())
    passcode = new_passcode() if some else None
    grant = await tx.make_grant(
        person, new_code(), GRANT_KEY, word, "team", "full", None, now(), (), passcode
    )
    if some:
        await tx.add_history(person, word, now())
        medium = await tx.keep_medium(person, word)
        await tx.share_media(grant, [medium], {medium: word})
        await tx.keep_pages(grant, GRANT_KEY, {"en": word})
        await tx.set_aside(chat, word, now(), chat)
        await tx.queue(person, "send", word, due=now())


async def _populate(settings: Mapping[str, str]) -> None:
    async with opened_store(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
        for start in range(1, ERASED + STAYING, AT_ONCE):
            async with store.transaction() as tx:
                await tx.prefetch((), range(start, start + AT_ONCE))
                for chat in range(start, start + AT_ONCE):
                    await _comes(tx, chat)


async def _read(settings: Mapping[str, str], seals: Seals) -> None:
    """Some statements are opened, notes left and tickets given, which the readers keep."""
    page = await WebStore.open(
        settings["WEB_DATABASE_URL"], WebKeyring.load(Path(settings["WEB_KEYRING_FILE"])), now
    )
    codes = list(seals.of("code").items())[:SOME]
    for person, (code,) in codes:
        found = await page.find(code, "en")
        assert found is not None
        assert (found.payload, found.page) == (THEIRS, THEIRS)
        await page.post(person, found.grant_id, found.public_key, THEIRS)
        until = now() + timedelta(minutes=30)
        page.page_ticket(found, until)
        page.ticket(found.grant_id, GRANT_KEY, person, until)
    await page.close()


async def _erase(settings: Mapping[str, str]) -> None:
    """Most of them leave, and their goodbyes are said."""
    async with opened_store(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
        for start in range(1, ERASED, AT_ONCE):
            async with store.transaction() as tx:
                await tx.prefetch((), range(start, start + AT_ONCE))
                for chat in range(start, start + AT_ONCE):
                    person = await tx.person(chat)
                    assert person is not None
                    await tx.erase(person, THEIRS, now() + timedelta(hours=1))
            async with store.transaction() as tx:
                for leaving in await tx.leaving_rows():
                    await tx.drop_leaving(leaving.id)


def _notes(url: str) -> list[Note]:
    columns = (POSTS.c.person_id, POSTS.c.grant_id, POSTS.c.id, POSTS.c.blob)
    with engine_for(url).connect() as connection:
        return [Note(*row) for row in connection.execute(select(*columns))]


def _copies(settings: Mapping[str, str], files: Files, kind: str) -> dict[str, bytes]:
    """What somebody may have put away before the erasure."""
    url, sealed, (private, public) = settings["DATABASE_URL"], BytesIO(), new_backup_key()
    asyncio.run(back_up(url, sealed, public, today=now().date()))
    sealed.seek(0)
    made = {"backup": b"".join(unsealed(sealed, private)), "old files": files.content()}
    if kind == POSTGRES:
        dump = [program("pg_dump"), "--dbname", url, "--inserts"]
        text = subprocess.run(dump, capture_output=True, check=True).stdout
        made["dump"] = bytes.fromhex(b"".join(re.findall(rb"'\\x([0-9a-f]+)'", text)).decode())
    return made


@dataclass(frozen=True, slots=True)
class Loot:
    """What there is to steal besides bytes and keys."""

    seals: Seals
    notes: list[Note]

    @property
    def tickets(self) -> set[bytes]:
        """Those that readers kept; all are for statements of people who left."""
        return {salt for salt, each in self.seals.by_salt.items() if each.root is Root.TICKET}

    def of_leavers(self) -> set[bytes]:
        """The salts of all that was ever sealed for those who left."""
        all_of_it = self.seals.by_salt.items()
        gone = {each.place.person for _, each in all_of_it if THEIRS in each.content} - {None}
        theirs = {salt for salt, each in all_of_it if each.place.person in gone}
        theirs |= {salt for salt, each in all_of_it if THEIRS in each.content}
        return theirs | self.tickets

    def opened(self, keys: tuple[Key, ...], salts: set[bytes]) -> tuple[set[bytes], int]:
        """What a thief with these keys opens of these values, and of the notes how many."""
        codes, links = self.seals.of("code"), self.seals.of("shl")
        thief = Thief(self.seals, keys, codes, links, (GRANT_KEY,))
        opened = set(thief.open(salts | self.tickets))
        return opened, sum(_reads(thief, note) for note in self.notes)


def _reads(thief: Thief, note: Note) -> bool:
    tried = {thief.private.get(note.person_id), *(key.secret for key in thief.keys)} - {None}
    for private in tried:
        with suppress(SealError):
            assert private is not None
            open_post(private, note.person_id, note.grant_id, note.id, note.blob)
            return True
    return False


def test_nothing_of_an_erased_person_opens_once_their_epochs_keys_are_destroyed(
    prepared: dict[str, str], files: Files, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seals = Seals()
    seals.watch(monkeypatch)
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=True) as clock:
        asyncio.run(_populate(prepared))
        asyncio.run(_read(prepared, seals))
        loot = Loot(seals, _notes(prepared["DATABASE_URL"]))
        copies = _copies(prepared, files, kind)
        before = Keyring.load(Path(prepared["KEYRING_FILE"]))
        asyncio.run(_erase(prepared))
        rotation.rotate(prepared, frozenset(Family))
        rotation.rewrap_everything(prepared)
        clock.shift(timedelta(days=4))
        rotation.retire(prepared, everywhere=False)
    after = all_keys(Keyring.load(Path(prepared["KEYRING_FILE"])).rings)
    today = files.content()
    if kind == POSTGRES:
        copies |= {"files of today": today, "log": files.logged()}

    found = {name: salts_in(content) for name, content in copies.items()}
    found["files of today"] = salts_in(today)
    everything, theirs = set().union(*found.values()), loot.of_leavers()

    # The control: with the old keys this very way of looking finds all of it, in each copy.
    opened, notes = loot.opened((*all_keys(before.rings), *after), everything)
    for name in copies:
        assert len(opened & theirs & found[name]) > ERASED * 10, name
    assert opened >= loot.tickets
    assert notes == SOME

    opened, notes = loot.opened(after, everything)
    assert opened & theirs == set()
    assert notes == 0
    # The other control: the same thief opens what the keys of today are for.
    stay = {
        salt for salt in opened & found["files of today"] if OURS in seals.by_salt[salt].content
    }
    assert len(stay) >= STAYING * 3
    assert not any(THEIRS in content for content in (*copies.values(), today))

    if kind != POSTGRES:
        # Of an SQLite file not even the ciphertexts are left, in no page and no log.
        assert found["files of today"] & theirs == set()
