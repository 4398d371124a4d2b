"""What a thief of the database files sees: no id, no word, no code, no moment."""

import base64
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from storage.keyring import Keyring
from storage.rows import Person
from storage.store import Store
from storage.tables import METADATA
from storage.web_store import WebStore
from tests.support.databases import ON_SQLITE, by_hand

NOW = datetime(2026, 11, 23, 9, 41, 7, tzinfo=UTC)
CHAT = 7_316_942_850
UPDATE = 918_273_645
CODE = "7ZQ4M8XK2D5RTVWC0J6NPYB3HAE9"
GRANT_KEY = bytes(range(200, 232))
WORDS = {
    name: f"marked-{name}-8c41"
    for name in (
        "draft",
        "document",
        "history",
        "label",
        "payload",
        "outbox",
        "tag",
        "result",
        "aside",
        "abandoned",
        "reason",
        "leaving",
        "goodbye",
        "note",
        "medium",
        "copy",
        "section",
        "page",
    )
}
PASSCODE = "7Q4M8XK2"
SHOWN = UUID("0f1d7a52-6f0e-4a6b-9b0e-3a1f4c5d6e7f")
QUEUES = {"outbox", "leaving"}
HOLDING = {"drafts", "versions", "grants", "history", "media", "grant_media", "grant_pages"}


def word(name: str) -> bytes:
    return WORDS[name].encode()


async def fill(store: Store, web_store: WebStore) -> tuple[Person, UUID, str]:
    """Marked words wherever words can go."""
    async with store.transaction() as tx:
        await tx.set_alive(NOW)
        await tx.first_sight(UPDATE, NOW)
        await tx.set_aside(UPDATE, word("aside"), NOW, CHAT)
        person = await tx.person_for(CHAT, NOW)
        await tx.save_draft(person, word("draft"), NOW)
        await tx.add_version(person, 1, word("document"), NOW)
        await tx.add_history(person, word("history"), NOW)
        grant = await tx.make_grant(
            person,
            CODE,
            GRANT_KEY,
            word("payload"),
            WORDS["label"],
            "full",
            None,
            NOW,
            sections=(WORDS["section"],),
            passcode=PASSCODE,
        )
        await tx.seen_opening(grant, word("note"), 1, NOW.date())
        await tx.keep_medium(person, word("medium"))
        await tx.share_media(grant, [SHOWN], {SHOWN: word("copy")})
        await tx.keep_pages(grant, GRANT_KEY, {"en": word("page")})
        for name in ("outbox", "abandoned"):
            await tx.queue(person, "send", word(name), due=NOW, tag=WORDS["tag"])
        await tx.wake_on(person, NOW.date())
    async with store.transaction() as tx:
        (row,) = await tx.due_rows(NOW)
        await tx.finish(row, word("result"), keep=True)
        (row,) = await tx.due_rows(NOW)
        await tx.abandon(row.id, WORDS["reason"], NOW)
        await tx.queue(person, "send", word("outbox"), due=NOW)
        (facts,) = await tx.grants(person)
    opened = await web_store.find(CODE)
    assert opened is not None
    await web_store.post(person.id, grant, opened.public_key, word("note"))
    async with store.transaction() as tx:
        other = await tx.person_for(CHAT + 1, NOW)
        await tx.erase(other, word("leaving"), NOW + timedelta(hours=1))
        await tx.queue(other, "send", word("goodbye"), due=NOW)
    async with store.transaction() as tx:
        await tx.save_draft(person, word("draft"), NOW)
    return person, grant, facts.shl_id


def spellings(secret: bytes) -> set[bytes]:
    """A secret as itself and in the encodings it might rest in."""
    return {
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        *(base64.b64encode(bytes(shift) + secret)[4:-4] for shift in (3, 4, 5)),
        secret.decode("latin-1").encode("utf-16-le"),
        secret.decode("latin-1").encode("utf-16-be"),
    }


def numbers(number: int) -> set[bytes]:
    return spellings(str(number).encode()) | {
        number.to_bytes(8, "big")[2:],
        number.to_bytes(8, "little")[:6],
    }


def found(folder: Path, secrets: set[bytes]) -> list[str]:
    return [
        f"{path.name}: {secret!r}"
        for path in folder.glob("store.db*")
        for secret in secrets
        if secret in path.read_bytes()
    ]


def every_secret(keyring: Keyring) -> set[bytes]:
    """Everything that `fill` puts in and that may stand nowhere, however it is spelled."""
    marked = numbers(CHAT) | numbers(CHAT + 1) | numbers(UPDATE)
    for text in WORDS.values():
        marked |= spellings(text.encode())
    for ring in keyring.rings:
        marked |= spellings(ring.current.secret)
    for secret in (GRANT_KEY, CODE.encode(), CODE[:12].encode(), PASSCODE.encode()):
        marked |= spellings(secret)
    return marked


@pytest.fixture
def marked(keyring: Keyring) -> set[bytes]:
    return every_secret(keyring)


@ON_SQLITE
async def test_the_files_show_no_id_no_word_and_no_code(
    store: Store, web_store: WebStore, tmp_path: Path, marked: set[bytes]
) -> None:
    _, _, shl_id = await fill(store, web_store)
    assert (tmp_path / "store.db-wal").stat().st_size > 0
    assert found(tmp_path, marked | spellings(shl_id.encode())) == []


@ON_SQLITE
async def test_the_search_finds_what_is_there(
    store: Store, web_store: WebStore, tmp_path: Path
) -> None:
    """The control: what stands in the clear on purpose is found by the same search."""
    await fill(store, web_store)
    assert found(tmp_path, {b"full"}) != []
    with closing(sqlite3.connect(tmp_path / "store.db")) as database, database:
        database.execute("UPDATE grants SET scope = ?", (WORDS["draft"],))
        assert found(tmp_path, spellings(word("draft"))) == []
    assert found(tmp_path, spellings(word("draft"))) != []


async def test_no_moment_stands_outside_the_queues(
    store: Store, web_store: WebStore, url: str
) -> None:
    await fill(store, web_store)
    day_only = re.compile(r"\d{4}-\d\d-\d\d")
    is_id = re.compile(r"[0-9a-f]{32}")
    seconds = int(NOW.timestamp())
    for table, column, value in cells(url):
        if table in QUEUES:
            continue
        where = f"{table}.{column} = {value!r}"
        if isinstance(value, str) and value.startswith("20") and not is_id.fullmatch(value):
            assert day_only.fullmatch(value), where
        if isinstance(value, int):
            assert value < 1_000_000, where
        if isinstance(value, bytes):
            for scale in (1, 1000, 1_000_000):
                assert (seconds * scale).to_bytes(8, "big")[:5] not in value, where
    assert any(table in QUEUES and value == seconds * 1000 for table, _, value in cells(url))


async def test_equal_contents_look_different(store: Store, url: str) -> None:
    async with store.transaction() as tx:
        for chat in (1, 2):
            person = await tx.person_for(chat, NOW)
            await tx.save_draft(person, b"same", NOW)
            await tx.add_history(person, b"same", NOW)
            await tx.add_history(person, b"same", NOW)
    blobs = [value for *_, value in cells(url) if isinstance(value, bytes)]
    assert len(blobs) == len(set(blobs))


@pytest.mark.parametrize("length", [0, 1, 500, 3900])
async def test_a_drafts_size_does_not_tell_its_length(store: Store, url: str, length: int) -> None:
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(1, NOW), bytes(length), NOW)
    sizes = {
        len(value)
        for table, column, value in cells(url)
        if (table, column) == ("drafts", "blob") and isinstance(value, bytes)
    }
    assert sizes == {4096}


async def test_the_files_do_not_tell_which_link_has_a_passcode_or_shows_chosen_parts(
    store: Store, url: str
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)
        await tx.make_grant(person, CODE, GRANT_KEY, b"", "x", "full", None, NOW)
        await tx.make_grant(
            person, "B" * 28, GRANT_KEY, b"", "x", "full", None, NOW, ("one", "two"), PASSCODE
        )
    columns = {"passcode", "gate", "sections"}
    sizes = [
        (column, len(value))
        for table, column, value in cells(url)
        if table == "grants" and column in columns and isinstance(value, bytes)
    ]
    assert len(sizes) == 6
    assert len(set(sizes)) == 3


@pytest.mark.parametrize("length", [0, 1, 30_000, 65_000])
async def test_a_voice_notes_size_does_not_tell_how_long_somebody_spoke(
    store: Store, url: str, length: int
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(1, NOW)
        grant = await tx.make_grant(person, CODE, GRANT_KEY, b"", "x", "full", None, NOW)
        await tx.keep_medium(person, bytes(length))
        await tx.share_media(grant, [SHOWN], {SHOWN: bytes(length)})
    sizes = {
        len(value)
        for table, column, value in cells(url)
        if table.endswith("media") and column == "blob" and isinstance(value, bytes)
    }
    assert sizes == {65536}


@ON_SQLITE
async def test_what_was_erased_is_not_in_the_files_any_more(
    store: Store, web_store: WebStore, tmp_path: Path, url: str
) -> None:
    person, grant, _ = await fill(store, web_store)
    mine = person.id.hex.encode()
    rest = {
        value
        for table, column, value in cells(url)
        if isinstance(value, bytes) and table in HOLDING
    }
    assert found(tmp_path, {mine, grant.hex.encode()}) != []
    async with store.transaction() as tx:
        await tx.erase(person, b"", NOW)
    async with store.transaction() as tx:
        assert await tx.forget_leaving(NOW) == 1
    assert (tmp_path / "store.db-wal").stat().st_size == 0
    assert found(tmp_path, {mine, grant.hex.encode(), *rest}) == []


@ON_SQLITE
async def test_the_log_is_emptied_once_no_reader_is_in_the_way(
    store: Store, tmp_path: Path
) -> None:
    log = tmp_path / "store.db-wal"
    async with store.transaction() as tx:
        person = await tx.person_for(CHAT, NOW)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM persons").fetchall()
        async with store.transaction() as tx:
            await tx.erase(person, b"", NOW)
        assert log.stat().st_size > 0
    async with store.transaction():
        pass
    assert log.stat().st_size == 0


@ON_SQLITE
async def test_a_log_that_cannot_be_emptied_undoes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.transaction() as tx:
        person = await tx.person_for(CHAT, NOW)
    with monkeypatch.context() as broken:
        broken.setattr("storage.sqlite.TRUNCATE_WAL", "no such statement")
        async with store.transaction() as tx:
            await tx.erase(person, b"", NOW)
    async with store.transaction() as tx:
        assert await tx.person(CHAT) is None
    assert (tmp_path / "store.db-wal").stat().st_size == 0


def cells(url: str) -> list[tuple[str, str, object]]:
    """Every value in every table, as the database itself keeps it."""
    with by_hand(url) as database:
        return [
            (table, description[0], value)
            for table in METADATA.tables
            for cursor in [database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own names
            for row in cursor.fetchall()
            for description, value in zip(cursor.description or (), row, strict=True)
        ]
