"""Keys over time, by the commands an operator gives, over a real database with real tiers open."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
import time_machine

from ops import keys, rotation
from ops.clock import now
from ops.database import opened, prepare
from ops.errors import KeysKeptError, UnknownFamilyError
from sharing.code import new_code, new_passcode
from storage import fingerprints, keyring
from storage.errors import KeyringError
from storage.keyfile import replace_rings
from storage.keyring import KIND, Keyring, WebKeyring, digest
from storage.keyring_file import KeyringFile
from storage.keys import Family
from storage.rows import Person
from storage.store import Store
from storage.web_store import WebStore

CHAT = 4242
ALL = frozenset(Family)
GRANT_KEY = b"k" * 32


@pytest.fixture
def settings(prepared: dict[str, str]) -> dict[str, str]:
    return prepared


def _keyring(settings: Mapping[str, str]) -> Keyring:
    return Keyring.load(Path(settings["KEYRING_FILE"]))


async def _write(settings: Mapping[str, str], chat: int, code: str, passcode: str | None) -> None:
    async with (
        opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store,
        store.transaction() as tx,
    ):
        person = await tx.person_for(chat, now())
        await tx.save_draft(person, b"a draft", now())
        grant = await tx.make_grant(
            person, code, GRANT_KEY, b"sealed", "team", "full", None, now(), (), passcode
        )
        medium = await tx.keep_medium(person, b"a voice")
        await tx.share_media(grant, [medium], {medium: b"a voice, sealed"})


async def _person(store: Store, chat: int) -> Person:
    async with store.transaction() as tx:
        found = await tx.person(chat)
    assert found is not None
    return found


async def _open_on_the_page(settings: Mapping[str, str], code: str) -> bytes:
    keyring = WebKeyring.load(Path(settings["WEB_KEYRING_FILE"]))
    store = await WebStore.open(settings["WEB_DATABASE_URL"], keyring)
    found = await store.find(code)
    await store.close()
    assert found is not None
    assert found.grant_key == GRANT_KEY
    return found.payload


def _ids(settings: Mapping[str, str]) -> dict[str, tuple[list[int], int]]:
    return {
        ring.family.value: (sorted(ring.keys), ring.current_id)
        for ring in _keyring(settings).rings
    }


def test_keys_are_announced_used_and_destroyed_and_everything_still_opens(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, passcode = new_code(), new_passcode()
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=True) as clock:
        asyncio.run(_write(settings, CHAT, code, passcode))
        rotation.rotate(settings, ALL)
        assert set(map(str, _ids(settings).values())) == {"([1, 2], 1)"}
        rotation.rewrap_everything(settings)
        assert set(map(str, _ids(settings).values())) == {"([1, 2], 2)"}
        with pytest.raises(KeysKeptError, match="KEK 1 can go from 2026-11-03"):
            rotation.retire(settings, everywhere=False)
        clock.shift(timedelta(days=4))
        rotation.retire(settings, everywhere=False)
    assert set(map(str, _ids(settings).values())) == {"([2], 2)"}
    assert "Destroyed here: KEK 1, INDEX 1, PEPPER 1, SHELF 1" in capsys.readouterr().out
    assert asyncio.run(_open_on_the_page(settings, code)) == b"sealed"
    keys.verify(settings)

    async def drafts() -> tuple[bytes | None, str | None]:
        async with opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
            person = await _person(store, CHAT)
            async with store.transaction() as tx:
                (grant,) = await tx.grants(person)
                return await tx.draft(person), grant.passcode

    assert asyncio.run(drafts()) == (b"a draft", passcode)


def test_a_key_in_use_is_not_destroyed(settings: dict[str, str]) -> None:
    asyncio.run(_write(settings, CHAT, new_code(), None))
    rotation.rotate(settings, ALL)
    rotation.rewrap_everything(settings)

    async def put_back() -> None:
        """What a tier somewhere, which has not heard yet, writes under the key of before."""
        old = _keyring(settings)
        rings = [ring.__class__(ring.family, ring.keys, 1) for ring in old.rings]
        store = await Store.open(settings["DATABASE_URL"], Keyring(*rings), now)
        async with store.transaction() as tx:
            person = await tx.person_for(7, now())
            await tx.make_grant(
                person, new_code(), GRANT_KEY, b"late", "team", "full", None, now()
            )
        await store.close()

    asyncio.run(put_back())
    with pytest.raises(KeysKeptError, match=r"KEK 1 is in use \(1 in persons\)"):
        rotation.retire(settings, everywhere=True)
    rotation.rewrap_everything(settings)
    with pytest.raises(KeysKeptError, match="INDEX 1 can go from"):
        rotation.retire(settings, everywhere=True)
    assert _ids(settings)["KEK"] == ([2], 2)
    assert _ids(settings)["INDEX"] == ([1, 2], 2)
    keys.verify(settings)


def test_announcing_twice_announces_once(settings: dict[str, str]) -> None:
    rotation.rotate(settings, ALL)
    first = _keyring(settings)
    rotation.rotate(settings, ALL)
    assert _keyring(settings) == first


def test_only_the_named_families_get_a_key(settings: dict[str, str]) -> None:
    rotation.rotate(settings, rotation.families_named(["SHELF"]))
    assert _ids(settings)["SHELF"] == ([1, 2], 1)
    assert _ids(settings)["KEK"] == ([1], 1)
    with pytest.raises(UnknownFamilyError):
        rotation.families_named(["SHELVES"])


def test_tiers_that_run_take_on_keys_without_a_restart(settings: dict[str, str]) -> None:
    """The page finds what was sealed anew, and the bot goes on, both opened before."""
    code = new_code()

    async def run() -> None:
        await _write(settings, CHAT, code, None)
        url = settings["DATABASE_URL"]
        bot = await Store.open(url, KeyringFile(Path(settings["KEYRING_FILE"]), Keyring.load), now)
        page_keys = KeyringFile(Path(settings["WEB_KEYRING_FILE"]), WebKeyring.load)
        page = await WebStore.open(settings["WEB_DATABASE_URL"], page_keys)
        await asyncio.to_thread(rotation.rotate, settings, ALL)
        await asyncio.to_thread(rotation.rewrap_everything, settings)
        assert (await page.find(code)) is not None
        assert page.keys == digest(_keyring(settings))
        later = new_code()
        async with bot.transaction() as tx:
            person = await tx.person(CHAT)
            assert person is not None
            assert await tx.draft(person) == b"a draft"
            await tx.make_grant(person, later, GRANT_KEY, b"new", "team", "full", None, now())
        assert (await page.find(later)) is not None
        await page.close()
        await bot.close()
        await asyncio.to_thread(rotation.rewrap_everything, settings)

    asyncio.run(run())
    with pytest.raises(KeysKeptError, match="INDEX"):
        rotation.retire(settings, everywhere=True)
    assert _ids(settings)["SHELF"] == ([2], 2)


def test_a_keyring_that_is_not_the_databases_is_never_taken_on(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """Another service's file in the place of ours: the running bot goes on with what it has."""

    async def run() -> None:
        url, file = settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])
        await _write(settings, CHAT, new_code(), None)
        bot = await Store.open(url, KeyringFile(file, Keyring.load), now)
        rotation.export_keyring(settings, tmp_path / "safe", page=False)
        stranger = Keyring.new()
        replace_rings(file, KIND, stranger.rings)
        async with bot.transaction() as tx:
            person = await tx.person(CHAT)
            assert person is not None
            assert await tx.draft(person) == b"a draft"
        await bot.close()
        with pytest.raises(KeyringError, match="another key"):
            await Store.open(url, Keyring.load(file), now)
        await (await Store.open(url, Keyring.load(tmp_path / "safe"), now)).close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("module", "name", "times"),
    [(keyring, "replace_rings", 1), (fingerprints, "record_announced", 0)],
)
def test_a_crash_while_announcing_is_finished_by_announcing_again(
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    times: int,
) -> None:
    """Dead after the first file, or after both, and before the database knew."""
    _dies_at(monkeypatch, module, name, times)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(settings, ALL)
    monkeypatch.undo()
    rotation.rotate(settings, ALL)
    asyncio.run(prepare(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])))
    keys.verify(settings)


@pytest.mark.parametrize("files", [2, 3])
def test_a_crash_while_retiring_is_finished_by_retiring_again(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    """Dead between the database and the files, or between the files: neither tier is shut out."""
    rotation.rotate(settings, {Family.KEK, Family.SHELF})
    rotation.rewrap_everything(settings)
    _dies_at(monkeypatch, keyring, "replace_rings", files)
    with pytest.raises(KeyboardInterrupt):
        rotation.retire(settings, everywhere=True)
    monkeypatch.undo()
    rotation.retire(settings, everywhere=True)
    assert _ids(settings)["KEK"] == ([2], 2)
    assert _ids(settings)["SHELF"] == ([2], 2)
    asyncio.run(_opens(settings))


async def _opens(settings: Mapping[str, str]) -> None:
    page = WebKeyring.load(Path(settings["WEB_KEYRING_FILE"]))
    await (await WebStore.open(settings["WEB_DATABASE_URL"], page)).close()
    await prepare(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"]))


def _dies_at(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, times: int) -> None:
    """The process is gone where this would be done once more than so many times."""
    done, count = getattr(module, name), 0

    def dying(*given: object) -> object:
        nonlocal count
        if count == times:
            raise KeyboardInterrupt
        count += 1
        return done(*given)

    monkeypatch.setattr(module, name, dying)
