"""Keys change while people write and statements are opened: nobody notices anything."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from ops import keys, rotation
from ops.clock import now
from ops.errors import KeysKeptError
from sharing.code import new_code, new_passcode
from storage.errors import DatabaseContendedError
from storage.keyring import Keyring, WebKeyring
from storage.keyring_file import KeyringFile
from storage.keys import Family
from storage.store import Store
from storage.transaction import Transaction
from storage.web_store import WebStore

PEOPLE = 40
GRANT_KEY = b"k" * 32


@dataclass
class Town:
    """What must be there: each chat's last words, and what each code shows."""

    drafts: dict[int, bytes] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    payloads: dict[str, bytes] = field(default_factory=dict)

    async def comes(self, tx: Transaction, chat: int) -> None:
        person, code = await tx.person_for(chat, now()), new_code()
        passcode = None if chat % 20 else new_passcode()
        await tx.save_draft(person, b"first", now())
        await tx.make_grant(
            person, code, GRANT_KEY, b"first", "team", "full", None, now(), (), passcode
        )
        self.drafts[chat], self.codes[chat], self.payloads[code] = b"first", code, b"first"

    async def writes(self, tx: Transaction, chat: int, words: bytes) -> None:
        person = await tx.person(chat)
        assert person is not None
        assert await tx.draft(person) == self.drafts[chat]
        await tx.save_draft(person, words, now())
        (grant,) = await tx.grants(person)
        await tx.reseal_grant(grant.id, words)
        self.drafts[chat] = self.payloads[self.codes[chat]] = words

    async def leaves(self, tx: Transaction, chat: int) -> None:
        person = await tx.person(chat)
        assert person is not None
        await tx.erase(person, b"", now() + timedelta(hours=1))
        del self.drafts[chat], self.payloads[self.codes.pop(chat)]


async def _lives(town: Town, bot: Store, over: asyncio.Event) -> int:
    """People write, come and go, a few in each transaction; how many turns there were."""
    for turn in count():
        if over.is_set():
            return turn
        soon = Town(dict(town.drafts), dict(town.codes), dict(town.payloads))
        with suppress(DatabaseContendedError):  # undone, to be done again: the bot does so itself
            async with bot.transaction() as tx:
                chats = list(soon.codes)
                await soon.writes(tx, chats[turn * 7 % len(chats)], b"turn %d" % turn)
                if turn % 4 == 0:
                    await soon.comes(tx, PEOPLE + 1 + turn)
                    leaver = chats[0]
                    town.codes.pop(leaver)  # nobody looks for this one any more
                    await soon.leaves(tx, leaver)
            town.drafts, town.codes, town.payloads = soon.drafts, soon.codes, soon.payloads
        await asyncio.sleep(0.005)  # people do not write without a pause
    raise AssertionError


async def _reads(town: Town, page: WebStore, over: asyncio.Event) -> int:
    """Every right code opens, at every moment; how many did."""
    opened = 0
    while not over.is_set():
        for chat, code in list(town.codes.items()):
            found = await page.find(code)
            # Somebody may have left between the question and its answer.
            assert found is not None or chat not in town.codes, "a right code is unknown"
            opened += 1
    return opened


def test_a_bot_and_a_page_go_on_while_everything_is_sealed_anew(
    prepared: dict[str, str],
) -> None:
    town = Town()
    asyncio.run(_change_keys(prepared, town))
    asyncio.run(_all_is_there(prepared, town))
    keys.verify(prepared)
    rotation.rewrap_everything(prepared)
    with pytest.raises(KeysKeptError, match="INDEX 1 can go from"):
        rotation.retire(prepared, everywhere=True)
    asyncio.run(_all_is_there(prepared, town))
    keys.verify(prepared)


async def _change_keys(settings: Mapping[str, str], town: Town) -> None:
    bot = await Store.open(
        settings["DATABASE_URL"], KeyringFile(Path(settings["KEYRING_FILE"]), Keyring.load), now
    )
    page = await _page(settings)
    for start in range(1, PEOPLE, 20):
        async with bot.transaction() as tx:
            for chat in range(start, start + 20):
                await town.comes(tx, chat)
    over = asyncio.Event()

    async def change() -> None:
        try:
            await asyncio.to_thread(rotation.rotate, settings, frozenset(Family))
            await asyncio.to_thread(rotation.rewrap_everything, settings)
        finally:
            over.set()

    _, turns, opened = await asyncio.gather(
        change(), _lives(town, bot, over), _reads(town, page, over)
    )
    assert turns > 1
    assert opened > 1
    await page.close()
    await bot.close()


async def _all_is_there(settings: Mapping[str, str], town: Town) -> None:
    page = await _page(settings)
    for chat, code in town.codes.items():
        found = await page.find(code)
        assert found is not None, chat
        assert (found.payload, found.grant_key) == (town.payloads[code], GRANT_KEY)
    await page.close()
    keyring = Keyring.load(Path(settings["KEYRING_FILE"]))
    bot = await Store.open(settings["DATABASE_URL"], keyring, now)
    async with bot.reading() as tx:
        assert len(await tx.people()) == len(town.drafts)
        for chat, words in town.drafts.items():
            person = await tx.person(chat)
            assert person is not None
            assert await tx.draft(person) == words
    await bot.close()


async def _page(settings: Mapping[str, str]) -> WebStore:
    file = KeyringFile(Path(settings["WEB_KEYRING_FILE"]), WebKeyring.load)
    return await WebStore.open(settings["WEB_DATABASE_URL"], file)
