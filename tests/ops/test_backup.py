"""Backing up and restoring as an operator does it, beside a bot that goes on writing."""

import asyncio
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from ops import backup, keys
from ops.clock import now
from ops.database import opened
from ops.errors import BackupFileError
from sharing.code import new_code
from storage.errors import BackupError
from storage.keyring import WebKeyring
from storage.web_store import WebStore
from tests.support.databases import ON_SQLITE, Addresses

GRANT_KEY = b"k" * 32


@pytest.fixture
def settings(prepared: dict[str, str], tmp_path: Path) -> dict[str, str]:
    backup.make_key(tmp_path / "private", tmp_path / "public")
    return prepared


@pytest.fixture
def there(settings: dict[str, str], empty_beside: Addresses) -> dict[str, str]:
    """A fresh place of the same kind, with the same keyring."""
    return {**settings, "DATABASE_URL": empty_beside.bot}


async def _make(settings: Mapping[str, str], chat: int, code: str) -> None:
    async with (
        opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store,
        store.transaction() as tx,
    ):
        person = await tx.person_for(chat, now())
        await tx.make_grant(person, code, GRANT_KEY, b"sealed", "team", "full", None, now())


async def _opens(settings: Mapping[str, str], code: str) -> bool:
    keyring = WebKeyring.load(Path(settings["WEB_KEYRING_FILE"]))
    store = await WebStore.open(settings["DATABASE_URL"], keyring)
    found = await store.find(code)
    await store.close()
    return found is not None


@contextmanager
def _busy(settings: Mapping[str, str]) -> Iterator[None]:
    """A bot beside the backup: each of its transactions changes several tables at once."""
    begun, over = Event(), Event()

    async def write() -> None:
        url, keyring = settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])
        async with opened(url, keyring) as store:
            chat = 1000
            while not over.is_set():
                async with store.transaction() as tx:
                    person = await tx.person_for(chat, now())
                    await tx.save_draft(person, b"a draft", now())
                    await tx.add_history(person, b"something", now())
                begun.set()
                chat += 1

    thread = Thread(target=lambda: asyncio.run(write()))
    thread.start()
    try:
        assert begun.wait(timeout=30)
        yield
    finally:
        over.set()
        thread.join()


def test_a_backup_made_beside_a_busy_bot_comes_back_whole(
    settings: dict[str, str],
    there: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = new_code()
    asyncio.run(_make(settings, 1, code))
    with _busy(settings):
        backup.make(settings, tmp_path / "backup", to=tmp_path / "public")
    backup.bring_back(
        there, tmp_path / "backup", key=tmp_path / "private", erased=(), verified=True
    )
    said = capsys.readouterr().out
    assert "All of it opens" in said
    assert f"as it was on {now().date()}" in said
    assert asyncio.run(_opens(there, code))
    keys.verify(there)


def test_what_was_withdrawn_since_does_not_come_back(
    settings: dict[str, str], there: dict[str, str], tmp_path: Path
) -> None:
    code = new_code()
    asyncio.run(_make(settings, 1, code))
    backup.make(settings, tmp_path / "backup", to=tmp_path / "public")

    async def withdraw() -> None:
        async with (
            opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store,
            store.transaction() as tx,
        ):
            assert await tx.withdraw_by_code(code, now())

    asyncio.run(withdraw())
    backup.make_erased(settings, tmp_path / "erased")
    backup.bring_back(
        there,
        tmp_path / "backup",
        key=tmp_path / "private",
        erased=[tmp_path / "erased"],
        verified=True,
    )
    assert not asyncio.run(_opens(there, code))


@ON_SQLITE
def test_files_are_never_overwritten_and_never_half(
    settings: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "backup"
    target.write_bytes(b"older")
    with pytest.raises(BackupFileError, match="there already"):
        backup.make(settings, target, to=tmp_path / "public")
    assert target.read_bytes() == b"older"
    with pytest.raises(BackupFileError):
        backup.make_key(tmp_path / "private", tmp_path / "other")
    broken = {**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/x"}
    with pytest.raises(Exception, match="database"):
        backup.make(broken, tmp_path / "new", to=tmp_path / "public")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "new.part").exists()


@ON_SQLITE
def test_key_files_are_for_their_owner_and_not_mistaken_for_each_other(
    settings: dict[str, str], there: dict[str, str], tmp_path: Path
) -> None:
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o400
    with pytest.raises(BackupFileError, match="does not hold the backup public key"):
        backup.make(settings, tmp_path / "backup", to=tmp_path / "private")
    backup.make(settings, tmp_path / "backup", to=tmp_path / "public")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    with pytest.raises(BackupFileError, match="does not hold the backup private key"):
        backup.bring_back(
            there, tmp_path / "backup", key=tmp_path / "public", erased=(), verified=False
        )
    backup.make_key(tmp_path / "private2", tmp_path / "public2")
    with pytest.raises(BackupError, match="another key"):
        backup.bring_back(
            there, tmp_path / "backup", key=tmp_path / "private2", erased=(), verified=False
        )
