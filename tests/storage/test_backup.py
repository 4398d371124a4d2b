"""Backups: whole or refused, sealed to a key elsewhere, and nobody comes back who left."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect

from storage.backup import Restored, back_up, buried, restore
from storage.backup_stream import HEADER, PIECE, WRAPPED_BYTES, new_backup_key
from storage.errors import BackupError, KeyringError
from storage.keyring import Keyring
from storage.rows import Person
from storage.store import Store
from storage.tombstones import tombstone
from storage.verify import verify
from storage.web_store import WebStore
from tests.storage.test_dump import CODE, NOW, every_secret, fill
from tests.support.databases import Addresses, engine_for, everything_in

TODAY = NOW.date()
PRIVATE, PUBLIC = new_backup_key()


@pytest.fixture
async def filled(store: Store, web_store: WebStore) -> tuple[Person, UUID]:
    person, grant, _shl = await fill(store, web_store)
    return person, grant


async def backed_up(url: str) -> bytes:
    file = io.BytesIO()
    await back_up(url, file, PUBLIC, today=TODAY)
    return file.getvalue()


async def brought_back(
    url: str, content: bytes, keyring: Keyring, erased: tuple[bytes, ...] = ()
) -> Restored:
    return await restore(url, io.BytesIO(content), PRIVATE, keyring, today=TODAY, erased=erased)


async def test_everything_comes_back_as_it_was_but_for_who_is_leaving(
    filled: object, url: str, keyring: Keyring, empty_beside: Addresses
) -> None:
    del filled
    there = empty_beside.bot
    restored = await brought_back(there, await backed_up(url), keyring)
    before, after = everything_in(url), everything_in(there)
    assert len(before.pop("leaving")) == 1
    assert after.pop("leaving") == []
    goodbye = set(before["outbox"]) - set(after["outbox"])
    assert len(goodbye) == 1
    before["outbox"] = after["outbox"]
    assert after == before
    assert (restored.buried, restored.made_on) == (0, "2026-11-23")
    verified = await verify(there, keyring)
    assert not sum(verified.failed.values())
    assert verified.opened["grants"] == 1
    page = await WebStore.open(there, keyring.for_web(), now=lambda: NOW)
    assert await page.find(CODE) is not None
    await page.close()


async def test_a_restored_database_goes_on_counting(
    filled: tuple[Person, UUID], url: str, keyring: Keyring, empty_beside: Addresses
) -> None:
    """Its rows come after those that were restored, in both databases."""
    person, _grant = filled
    await brought_back(empty_beside.bot, await backed_up(url), keyring)
    store = await Store.open(empty_beside.bot, keyring, now=lambda: NOW)
    async with store.transaction() as tx:
        await tx.queue(person, "send", b"later", due=NOW)
        await tx.add_history(person, b"later", NOW)
    async with store.transaction() as tx:
        assert (await tx.history(person))[0] == b"later"
    await store.close()


async def test_a_backup_can_move_to_the_other_database(
    filled: object, url: str, keyring: Keyring, tmp_path: Path
) -> None:
    del filled
    there = f"sqlite:///{tmp_path}/moved.db"
    await brought_back(there, await backed_up(url), keyring)
    assert not sum((await verify(there, keyring)).failed.values())


async def test_who_left_and_what_was_withdrawn_since_does_not_come_back(
    filled: tuple[Person, UUID],
    store: Store,
    url: str,
    keyring: Keyring,
    empty_beside: Addresses,
) -> None:
    person, grant = filled
    async with store.transaction() as tx:
        other = await tx.person_for(99, NOW)
        await tx.save_draft(other, b"mine", NOW)
        kept = await tx.make_grant(other, "K" * 28, b"k" * 32, b"p", "l", "full", None, NOW)
        gone = await tx.make_grant(other, "G" * 28, b"k" * 32, b"p", "l", "full", None, NOW)
    content = await backed_up(url)
    async with store.transaction() as tx:
        await tx.erase(person, b"", NOW + timedelta(hours=1))
        assert await tx.withdraw_grant(other, gone, NOW)
    listed = await buried(url)
    assert {tombstone(person.id), tombstone(gone)} <= set(listed)
    assert not {tombstone(kept), tombstone(grant)} & set(listed)
    await brought_back(empty_beside.bot, content, keyring, listed)
    page = await WebStore.open(empty_beside.bot, keyring.for_web(), now=lambda: NOW)
    assert [await page.find(code) is not None for code in (CODE, "G" * 28, "K" * 28)] == [
        False,
        False,
        True,
    ]
    await page.close()
    rows = everything_in(empty_beside.bot)
    assert (len(rows["persons"]), len(rows["drafts"]), rows["media"]) == (1, 1, [])
    # The next backup of this place remembers them too.
    assert set(await buried(empty_beside.bot)) == set(listed)


async def test_an_operators_withdrawal_does_not_come_back_either(
    filled: tuple[Person, UUID], store: Store, url: str, keyring: Keyring, empty_beside: Addresses
) -> None:
    content = await backed_up(url)
    async with store.transaction() as tx:
        assert await tx.withdraw_by_code(CODE, NOW)
    await brought_back(empty_beside.bot, content, keyring, await buried(url))
    assert everything_in(empty_beside.bot)["grants"] == []
    assert tombstone(filled[1]) in await buried(empty_beside.bot)


def harms() -> dict[str, Callable[[bytes], bytes]]:
    start = len(HEADER) + WRAPPED_BYTES

    def flipped(content: bytes, where: int) -> bytes:
        return content[:where] + bytes((content[where] ^ 1,)) + content[where + 1 :]

    return {
        "nothing": lambda _content: b"",
        "another file": lambda content: b"PK\x03\x04" + content,
        "its head alone": lambda content: content[:start],
        "cut in a piece": lambda content: content[: len(content) // 2],
        "cut between pieces": lambda content: content[: start + 4 + PIECE + 16],
        "one byte longer": lambda content: content + b"\0",
        "a bit of the key": lambda content: flipped(content, len(HEADER) + 3),
        "a bit of the first piece": lambda content: flipped(content, start + 40),
        "a bit of the last piece": lambda content: flipped(content, len(content) - 1),
        "a length": lambda content: flipped(content, start + 2),
        "pieces swapped": lambda content: (
            content[:start]
            + content[start + 4 + PIECE + 16 : start + 2 * (4 + PIECE + 16)]
            + content[start : start + 4 + PIECE + 16]
            + content[start + 2 * (4 + PIECE + 16) :]
        ),
        "a piece missing": lambda content: content[:start] + content[start + 4 + PIECE + 16 :],
    }


async def test_a_harmed_backup_is_refused_and_leaves_nothing(
    filled: tuple[Person, UUID], store: Store, keyring: Keyring, url: str, empty_beside: Addresses
) -> None:
    """One harm after another, in one place, which is fresh for the whole one afterwards."""
    async with store.transaction() as tx:
        for _ in range(4):  # several pieces
            await tx.keep_medium(filled[0], b"a voice")
    content = await backed_up(url)
    assert len(content) > 4 * PIECE
    for name, harm in harms().items():
        try:
            await brought_back(empty_beside.bot, harm(content), keyring)
        except BackupError:
            assert is_empty(empty_beside.bot), name
        else:
            pytest.fail(f"It was taken: {name}.")
    await brought_back(empty_beside.bot, content, keyring)


def is_empty(url: str) -> bool:
    """No table is there, and with SQLite no file."""
    if url.startswith("sqlite"):
        return not Path(url.removeprefix("sqlite:///")).exists()
    with engine_for(url).connect() as connection:
        return inspect(connection).get_table_names() == []


async def test_a_backup_opens_with_its_own_key_alone(
    filled: object, url: str, keyring: Keyring, empty_beside: Addresses
) -> None:
    del filled
    content = await backed_up(url)
    other, _public = new_backup_key()
    with pytest.raises(BackupError, match="another key"):
        await restore(empty_beside.bot, io.BytesIO(content), other, keyring, today=TODAY)
    with pytest.raises(KeyringError):
        await brought_back(empty_beside.bot, content, Keyring.new())
    # Neither left anything behind that would be in the way.
    await brought_back(empty_beside.bot, content, keyring)


async def test_two_backups_pieces_do_not_mix(
    filled: object, url: str, keyring: Keyring, empty_beside: Addresses
) -> None:
    """Not even of the same rows: each file has a key of its own."""
    del filled
    one, two = await backed_up(url), await backed_up(url)
    start = len(HEADER) + WRAPPED_BYTES
    with pytest.raises(BackupError):
        await brought_back(empty_beside.bot, one[:start] + two[start:], keyring)


async def test_a_place_with_data_is_left_alone(filled: object, url: str, keyring: Keyring) -> None:
    del filled
    content, before = await backed_up(url), everything_in(url)
    with pytest.raises(BackupError, match="data in this database already"):
        await brought_back(url, content, keyring)
    assert everything_in(url) == before


async def test_a_backup_shows_no_word_and_no_key(
    filled: object, url: str, keyring: Keyring
) -> None:
    del filled
    content = await backed_up(url)
    assert not [secret for secret in every_secret(keyring) if secret in content]


async def test_tombstones_go_when_no_backup_remembers(
    filled: tuple[Person, UUID], store: Store, url: str
) -> None:
    async with store.transaction() as tx:
        await tx.withdraw_grant(filled[0], filled[1], NOW)
        assert tombstone(filled[1]) in await tx.tombstones()
    async with store.transaction() as tx:
        await tx.forget_tombstones(NOW + timedelta(days=59))
        assert tombstone(filled[1]) in await tx.tombstones()
        await tx.forget_tombstones(NOW + timedelta(days=60))
        assert await tx.tombstones() == ()
    assert await buried(url) == ()
