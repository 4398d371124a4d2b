"""PostgreSQL: several processes at one server, each turn once and in order, and its failures."""

import asyncio
import contextlib
import secrets
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from storage import neighbours
from storage.database import database
from storage.errors import (
    ConflictError,
    DatabaseContendedError,
    DatabaseLockedError,
    DatabaseUnavailableError,
    KeyringError,
)
from storage.fingerprints import record_or_check
from storage.keyring import Keyring
from storage.rows import OutboxRow
from storage.store import Store
from storage.transaction import Transaction
from storage.unit import milliseconds
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.storage.test_dump import every_secret, fill
from tests.support.databases import POSTGRES, Addresses, by_hand
from tests.support.postgres import Server, program

CODE = "C" * 28

pytestmark = pytest.mark.postgres


@pytest.fixture
def kind() -> str:
    return POSTGRES


@pytest.fixture
async def other(store: Store, url: str, keyring: Keyring) -> AsyncIterator[Store]:
    """A second bot at the same database."""
    del store  # made before, so that there are keys
    other = await Store.open(url, keyring, now=lambda: NOW)
    yield other
    await other.close()


async def draft_of(store: Store, chat: int) -> bytes | None:
    async with store.reading() as tx:
        person = await tx.person(chat)
        return await tx.draft(person) if person else None


async def add(store: Store, chat: int, words: bytes, begun: asyncio.Event | None = None) -> None:
    """A turn: reads the draft, and saves it longer."""
    async with store.transaction() as tx:
        await tx.prefetch((), (chat,))
        person = await tx.person_for(chat, NOW)
        draft = await tx.draft(person) or b""
        if begun:
            begun.set()
            await asyncio.sleep(0.05)  # long enough for the other one to want the row
        await tx.save_draft(person, draft + words, NOW)


async def test_a_persons_row_is_locked_for_the_turn(store: Store, other: Store) -> None:
    await add(store, 42, b"one ")
    begun = asyncio.Event()
    first = asyncio.create_task(add(store, 42, b"two ", begun))
    await begun.wait()
    await add(other, 42, b"three")
    assert first.done()
    assert await draft_of(store, 42) == b"one two three"


async def test_another_persons_turn_is_not_waited_for(store: Store, other: Store) -> None:
    await add(store, 42, b"one ")
    await add(store, 43, b"one ")
    async with store.transaction() as tx:
        await tx.draft(await tx.person_for(42, NOW))
        async with asyncio.timeout(2):
            await add(other, 43, b"two")
    assert await draft_of(store, 43) == b"one two"


async def test_a_hundred_turns_at_two_bots_lose_nothing(store: Store, other: Store) -> None:
    for chat in (42, 43):
        await add(store, chat, b"")
    await asyncio.gather(
        *(add(bot, chat, b".") for _ in range(25) for bot in (store, other) for chat in (42, 43))
    )
    assert [await draft_of(store, chat) for chat in (42, 43)] == [b"." * 50] * 2


async def take(store: Store, update: int, chat: int, turns: list[str], name: str) -> None:
    """One update, handled as the bot does."""
    async with store.transaction() as tx:
        await tx.prefetch((update,), (chat,))
        if await tx.first_sight(update, NOW):
            person = await tx.person_for(chat, NOW)
            await tx.save_draft(person, (await tx.draft(person) or b"") + b".", NOW)
            await tx.finish_writing()
            turns.append(name)


async def test_of_two_bots_with_the_same_update_one_has_a_turn(store: Store, other: Store) -> None:
    await add(store, 42, b"")
    for update in range(20):
        turns: list[str] = []
        await asyncio.gather(
            take(store, update, 42, turns, "store"), take(other, update, 42, turns, "other")
        )
        assert len(turns) == 1
    assert await draft_of(store, 42) == b"." * 20


async def test_of_two_bots_with_somebodys_first_update_one_has_a_turn(
    store: Store, other: Store
) -> None:
    """There is no row to lock yet: one of the two is refused, and finds it done the next time."""
    for chat in range(20):
        turns: list[str] = []
        both = (take(store, chat, chat, turns, "a"), take(other, chat, chat, turns, "b"))
        ends = await asyncio.gather(*both, return_exceptions=True)
        assert all(end is None or isinstance(end, ConflictError) for end in ends), ends
        assert ends.count(None) >= 1
        again: list[str] = []
        await take(other, chat, chat, again, "again")
        assert again == []
        assert await draft_of(store, chat) == b"."


async def test_what_is_being_sent_is_handed_to_nobody_else(store: Store, other: Store) -> None:
    async with store.transaction() as tx:
        for chat in (1, 2):
            person = await tx.person_for(chat, NOW)
            for word in (b"a", b"b"):
                await tx.queue(person, "send", word, due=NOW)
    async with store.transaction() as tx:
        (first,) = await tx.due_rows(NOW, 1)
    async with other.transaction() as tx:
        (second,) = await tx.due_rows(NOW, 10)
    assert [(r.chat_id, r.payload) for r in (first, second)] == [(1, b"a"), (2, b"a")]
    async with other.transaction() as tx:
        await tx.finish(second)
        (third,) = await tx.due_rows(NOW, 10)
    assert (third.chat_id, third.payload) == (2, b"b")
    async with store.transaction() as tx:
        assert [row.id for row in await tx.due_rows(NOW, 10)] == [first.id]


async def handed(store: Store, word: bytes) -> OutboxRow:
    async with store.transaction() as tx:
        await tx.prefetch((), (1,), hands_over=True)
        await tx.queue(await tx.person_for(1, NOW), "send", word)
    (row,) = tx.queued.rows
    return row


async def test_what_is_handed_over_is_claimed_as_it_is_queued(store: Store, other: Store) -> None:
    await add(store, 1, b"")
    row = await handed(store, b"a")
    async with other.transaction() as tx:
        assert await tx.due_rows(NOW, 10) == []
    async with store.transaction() as tx:
        assert [found.id for found in await tx.due_rows(NOW, 10)] == [row.id]
        await tx.finish(row)
    await handed(other, b"b")
    await other.close()
    async with store.transaction() as tx:
        assert [found.payload for found in await tx.due_rows(NOW, 10)] == [b"b"]


async def test_what_a_dead_bot_had_handed_over_goes_to_another_after_a_while(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = Passing(monkeypatch)
    await add(store, 1, b"")
    row = await handed(store, b"a")
    assert await passing.looks(other, seconds=60) == [row.id]


async def test_two_bots_that_look_at_once_share_the_people(store: Store, other: Store) -> None:
    async with store.transaction() as tx:
        for chat in range(1, 41):
            await tx.queue(await tx.person_for(chat, NOW), "send", b"a", due=NOW)

    async def look(bot: Store) -> list[OutboxRow]:
        async with bot.transaction() as tx:
            return await tx.due_rows(NOW, 10)

    taken = await asyncio.gather(*(look(bot) for bot in (store, other, store, other)))
    mine, theirs = ({row.id for row in one} for one in (taken[0] + taken[2], taken[1] + taken[3]))
    assert mine
    assert theirs
    assert not mine & theirs


class Passing:
    """Time that passes, whatever the clocks say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.monotonic()
        monkeypatch.setattr(neighbours, "monotonic", lambda: self.now)

    async def looks(
        self, store: Store, *, seconds: int, clock: datetime = NOW, alive: Store | None = None
    ) -> list[UUID]:
        """What is handed out when it looks every second, until there is something."""
        for _ in range(seconds):
            self.now += 1
            clock += timedelta(seconds=1)
            if found := await _look(store, clock):
                return found
            if alive is not None:
                await _look(alive, clock)
        return []


async def _look(store: Store, clock: datetime) -> list[UUID]:
    async with store.transaction() as tx:
        return [row.id for row in await tx.due_rows(clock, 10)]


async def claimed(store: Store) -> UUID:
    async with store.transaction() as tx:
        await tx.queue(await tx.person_for(1, NOW), "send", b"a", due=NOW)
        (row,) = await tx.due_rows(NOW, 10)
    return row.id


async def test_what_a_dead_bot_was_sending_goes_to_another_after_a_while(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = Passing(monkeypatch)
    row = await claimed(store)
    assert await passing.looks(other, seconds=8) == []
    assert await passing.looks(other, seconds=2) == [row]


@pytest.mark.parametrize("jump", [timedelta(hours=1), -timedelta(hours=1)])
async def test_a_clock_that_jumps_takes_no_row_from_a_living_bot(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    passing = Passing(monkeypatch)
    row = await claimed(store)
    assert await passing.looks(other, seconds=3, alive=store) == []
    early = min(NOW, NOW + jump)  # what is due now is not due an hour ago
    await by_hand_due(store, early)
    assert await passing.looks(other, seconds=30, alive=store, clock=NOW + jump) == []
    assert await _look(store, NOW + jump + timedelta(minutes=1)) == [row]


async def by_hand_due(store: Store, when: datetime) -> None:
    """All that waits is due from then on."""
    async with store.transaction() as tx:
        await tx._connection.execute(
            text("UPDATE outbox SET due_ms = :ms"), {"ms": milliseconds(when)}
        )


async def test_whoever_did_not_look_for_a_while_knows_nothing_of_the_others(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = Passing(monkeypatch)
    row = await claimed(store)
    assert await passing.looks(other, seconds=3) == []
    passing.now += 60
    assert await passing.looks(other, seconds=8) == []
    assert await passing.looks(other, seconds=2) == [row]


async def test_a_bot_that_stops_lets_go_of_what_it_claimed(
    store: Store, url: str, keyring: Keyring
) -> None:
    leaving = await Store.open(url, keyring, now=lambda: NOW)
    async with leaving.transaction() as tx:
        await tx.queue(await tx.person_for(1, NOW), "send", b"a", due=NOW)
        assert len(await tx.due_rows(NOW, 10)) == 1
    await leaving.close()
    async with store.transaction() as tx:
        assert len(await tx.due_rows(NOW, 10)) == 1


async def test_a_row_that_is_tried_again_may_go_to_any_bot(store: Store, other: Store) -> None:
    async with store.transaction() as tx:
        await tx.queue(await tx.person_for(1, NOW), "send", b"a", due=NOW)
        (row,) = await tx.due_rows(NOW, 10)
    async with store.transaction() as tx:
        await tx.retry_at(row.id, NOW)
    async with other.transaction() as tx:
        assert [(found.id, found.tries) for found in await tx.due_rows(NOW, 10)] == [(row.id, 1)]


async def test_a_letter_is_taken_by_one_bot_and_waits_for_a_turn_of_its_person(
    store: Store, other: Store, web_store: WebStore
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)
        grant = await tx.make_grant(person, CODE, b"k" * 32, b"", "x", "full", None, NOW)
    opened = await web_store.find(CODE)
    assert opened is not None
    for body in (b"first", b"second"):
        await web_store.post(person.id, grant, opened.public_key, body)
    async with store.transaction() as tx:
        posts = await tx.take_post(1)
        assert [post.body for post in posts] == [b"first"]
        async with other.transaction() as theirs, asyncio.timeout(2):
            assert await theirs.take_post() == []
        await tx.drop_post(posts[0].id)
    async with other.transaction() as tx:
        assert [post.body for post in await tx.take_post()] == [b"second"]


async def test_one_bot_at_a_time_keeps_time(store: Store, other: Store) -> None:
    async with (
        store.alone("round") as mine,
        other.alone("round") as theirs,
        other.alone("alive") as something_else,
    ):
        assert (mine, theirs, something_else) == (True, False, True)
    async with other.alone("round") as theirs:
        assert theirs


async def test_a_bot_that_was_cut_off_keeps_time_no_more(
    store: Store, other: Store, url: str, postgres: Server
) -> None:
    async with store.alone("round") as mine:
        assert mine
        cut_off(postgres, url)
        async with contextlib.AsyncExitStack() as held:
            for _ in range(100):  # the server takes a moment to see that its client is gone
                if await held.enter_async_context(other.alone("round")):
                    break
            else:
                pytest.fail("nobody keeps time")
    async with other.alone("round") as theirs:
        assert theirs


async def test_turns_that_want_each_others_people_are_told_apart(
    store: Store, other: Store
) -> None:
    people = []
    async with store.transaction() as tx:
        people += [await tx.person_for(chat, NOW) for chat in (1, 2)]
    both = asyncio.Barrier(2)

    async def turn(bot: Store, order: tuple[int, int]) -> None:
        async with bot.transaction() as tx:
            await tx.person_by_id(people[order[0]].id)
            await both.wait()
            await tx.person_by_id(people[order[1]].id)

    ends = await asyncio.gather(turn(store, (0, 1)), turn(other, (1, 0)), return_exceptions=True)
    assert [type(end) for end in ends if end] == [DatabaseContendedError]


async def test_a_row_that_is_held_for_too_long_is_locked(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch, keyring: Keyring
) -> None:
    monkeypatch.setitem(settings(), "lock_timeout", 50)
    hasty = await Store.open(url, keyring, now=lambda: NOW)
    await add(store, 42, b"words")
    async with store.transaction() as tx:
        await tx.draft(await tx.person_for(42, NOW))
        with pytest.raises(DatabaseLockedError):
            await add(hasty, 42, b"more")
    await add(hasty, 42, b" more")
    await hasty.close()
    assert await draft_of(store, 42) == b"words more"


async def test_a_bot_that_hangs_in_mid_turn_lets_go(
    store: Store, other: Store, url: str, monkeypatch: pytest.MonkeyPatch, keyring: Keyring
) -> None:
    monkeypatch.setitem(settings(), "idle_in_transaction_session_timeout", 100)
    hanging = await Store.open(url, keyring, now=lambda: NOW)
    await add(store, 42, b"words")

    async def hang() -> None:
        async with hanging.transaction() as tx:
            await tx.save_draft(await tx.person_for(42, NOW), b"never", NOW)
            await tx.finish_writing()
            await add(other, 42, b" and more")  # waits for the row until the server cuts it off

    with pytest.raises(DatabaseUnavailableError):
        await hang()
    await hanging.close()
    assert await draft_of(store, 42) == b"words and more"


def settings() -> dict[str, int | str]:
    from storage import postgres  # noqa: PLC0415 - the name is a fixture's here

    found = postgres.WRITER_SETTINGS
    assert isinstance(found, dict)
    return found


def cut_off(server: Server, url: str) -> None:
    """Ends everybody's connections to this database."""
    name = url.split("/")[3].split("?", maxsplit=1)[0]
    with server.asked() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )


async def test_connections_that_were_cut_off_are_replaced(
    store: Store, web_store: WebStore, url: str, postgres: Server
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"words", NOW)
        await tx.make_grant(person, CODE, b"k" * 32, b"", "x", "full", None, NOW)
    assert await web_store.find(CODE) is not None
    cut_off(postgres, url)
    assert await web_store.find(CODE) is not None  # a reader is not told to come again
    with pytest.raises(DatabaseUnavailableError):
        await add(store, 42, b" lost")
    await add(store, 42, b" kept")
    assert await draft_of(store, 42) == b"words kept"


async def test_a_connection_that_is_cut_in_mid_turn_leaves_nothing_of_it(
    store: Store, url: str, postgres: Server
) -> None:
    await add(store, 42, b"words")

    async def turn() -> None:
        async with store.transaction() as tx:
            await tx.save_draft(await tx.person_for(42, NOW), b"lost", NOW)
            await tx.finish_writing()
            cut_off(postgres, url)

    with pytest.raises(DatabaseUnavailableError):
        await turn()
    assert await draft_of(store, 42) == b"words"


async def test_a_server_that_is_not_there_is_named_without_the_password(keyring: Keyring) -> None:
    with pytest.raises(DatabaseUnavailableError, match="Connection refused") as refusal:
        await Store.prepare("postgresql://someone:canary-7431@127.0.0.1:1/db", keyring)
    assert "canary" not in repr(refusal.value)
    assert "canary" not in str(refusal.value)


async def test_a_database_that_is_not_there_is_named(keyring: Keyring, postgres: Server) -> None:
    with pytest.raises(DatabaseUnavailableError, match='database "no_such" does not exist'):
        await Store.prepare(postgres.url("no_such"), keyring)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
async def test_a_server_that_may_lose_a_commit_is_refused(
    store: Store, url: str, keyring: Keyring, postgres: Server, setting: str
) -> None:
    del store
    with lying(postgres, setting), pytest.raises(DatabaseUnavailableError, match=setting):
        await Store.open(url, keyring)
    store = await Store.open(url, keyring)
    await store.close()


@contextmanager
def lying(server: Server, setting: str) -> Iterator[None]:
    """The server's own word for it is off."""
    try:
        set_and_seen(server, setting, "off")
        yield
    finally:
        set_and_seen(server, setting, "on")


def set_and_seen(server: Server, setting: str, value: str) -> None:
    server.do(f"ALTER SYSTEM SET {setting} = {value}")
    server.do("SELECT pg_reload_conf()")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with server.asked() as connection:
            if connection.execute(f"SHOW {setting}").fetchone() == (value,):
                return
    raise AssertionError(setting)


async def test_a_first_start_waits_for_another_one(url: str, keyring: Keyring) -> None:
    """Else both would find no keys known, and one would fail without a reason."""
    writer = database(url).writer()
    async with writer.begun() as connection:
        await writer.check(connection)
        opening = asyncio.create_task(Store.open(url, Keyring.new()))
        assert not (await asyncio.wait({opening}, timeout=0.3))[0]
        await record_or_check(connection, keyring.rings)
    with pytest.raises(KeyringError):
        await opening
    await writer.close()


async def test_what_rests_can_be_searched_and_shows_nothing(
    store: Store, web_store: WebStore, url: str, postgres: Server, keyring: Keyring
) -> None:
    """As the server itself would hand it out, and as it lies in its files and its log."""
    secrets_of_ours = every_secret(keyring)
    files = [postgres.new_log(), postgres.files_of(url)]
    # A row of numbers in the server's own tables looks like one of the invented keys.
    before = content_of(files)
    by_chance = {secret for secret in secrets_of_ours if secret in before}
    await fill(store, web_store)
    postgres.do("CHECKPOINT")
    dump = [program("pg_dump"), "--dbname", url, "--inserts"]
    dumped = (await asyncio.to_thread(subprocess.run, dump, capture_output=True)).stdout
    with by_hand(url) as rows:
        (sealed,) = rows.execute("SELECT blob FROM drafts").fetchone()
    assert sealed.hex().encode() in dumped
    rests = content_of(files)
    assert sealed[:1000] in rests, "the control: what rests is found"
    # In the log a page may end in the middle of it.
    pieces = [sealed[start : start + 200] for start in (0, 400, 800)]
    assert any(rests.count(piece) >= 2 for piece in pieces), "in the table and in the log"
    assert {s for s in secrets_of_ours if s in dumped or s in rests} <= by_chance
    assert len(by_chance) < 3


def content_of(places: list[Path]) -> bytes:
    found = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return b"".join(path.read_bytes() for path in found)


async def test_a_full_disk_is_unavailable_openings_go_on_and_nothing_is_lost(
    store: Store, web_store: WebStore, url: str, postgres: Server, keyring: Keyring
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"words", NOW)
        await tx.make_grant(person, CODE, b"k" * 32, b"document", "x", "full", None, NOW)
    with no_file_over(postgres, 17 << 20):
        full = await Store.open(url, keyring, now=lambda: NOW)
        for _ in range(2):
            with pytest.raises(DatabaseUnavailableError) as refusal:
                await keep_much(full)
            assert "could not extend file" in str(refusal.value)
            opened = await web_store.find(CODE)
            assert opened is not None
            assert opened.payload == b"document"
        await full.close()
    async with store.transaction() as tx:
        assert await tx.draft(person) == b"words"
        assert await tx.media(person) == []
    await keep_much(store)


async def keep_much(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.save_draft(person, b"lost", NOW)
        for _ in range(5):
            await tx.keep_medium(person, secrets.token_bytes(4 << 20))


@contextmanager
def no_file_over(server: Server, size: int) -> Iterator[None]:
    """For connections made meanwhile; a log's segment has 16 MB."""
    server.limit_files(str(size))
    try:
        yield
    finally:
        server.limit_files("unlimited")


async def test_a_commit_is_on_disk_whatever_the_databases_default_is(
    store: Store, url: str, keyring: Keyring
) -> None:
    del store
    with by_hand(url) as rows:
        name = url.split("/")[3].split("?", maxsplit=1)[0]
        rows.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    again = await Store.open(url, keyring)
    async with again.transaction() as tx:
        shown = await tx._connection.execute(text("SHOW synchronous_commit"))
        assert shown.scalar_one() == "on"
    await again.close()


async def test_reading_takes_no_locks(store: Store, other: Store) -> None:
    await add(store, 42, b"words")
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(42, NOW), b"other words", NOW)
        await tx.finish_writing()
        async with asyncio.timeout(2):
            assert await draft_of(other, 42) == b"words"


async def test_a_migration_in_progress_keeps_no_opening_for_long(
    store: Store, web_store: WebStore, url: str
) -> None:
    """A table that is being changed cannot be read; the page says so and does not hang."""
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        await tx.make_grant(person, CODE, b"k" * 32, b"", "x", "full", None, NOW)
    with psycopg.connect(url) as changing:
        changing.execute("ALTER TABLE grants ADD COLUMN one_more integer")
        started = time.monotonic()
        with pytest.raises(DatabaseLockedError):
            await web_store.find(CODE)
        assert time.monotonic() - started < 4
        changing.rollback()
    assert await web_store.find(CODE) is not None


async def test_the_outbox_keeps_the_order_of_the_turns(store: Store, other: Store) -> None:
    """A row numbered earlier is not committed later: numbers are given under the lock."""
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)

    async def say(bot: Store, word: bytes, said: list[bytes]) -> None:
        async with bot.transaction() as tx:
            await tx.queue(person, "send", word, due=NOW)
            said.append(word)

    said: list[bytes] = []
    await asyncio.gather(*(say(bot, b"%d" % n, said) for n in range(20) for bot in (store, other)))
    async with store.transaction() as tx:
        assert await sent(tx) == said


async def sent(tx: Transaction) -> list[bytes]:
    words: list[bytes] = []
    while rows := await tx.due_rows(NOW, 10):
        words += [row.payload for row in rows]
        for row in rows:
            await tx.finish(row)
    return words


def test_the_page_has_an_account_of_its_own(addresses: Addresses) -> None:
    assert addresses.page != addresses.bot
