"""What a person sends, from the chat to the page: everything real but Telegram."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from bot.media import voice
from bot.media.fetching import MOST_TRIES, Fetcher
from sharing import link, media, view
from sharing.view import View
from storage.rows import OutboxRow, Shown
from tests.bot.person import Person, World, world
from tests.bot.test_turns import begin, make_link, opened, publish
from tests.support.databases import Addresses
from tests.support.files import COMMENT, PLACE, VOICE, picture, recording


@dataclass
class FakeFile:
    content: bytes
    file_size: int
    file_path: str
    failure: TelegramError | None

    async def download_as_bytearray(self) -> bytearray:
        if self.failure:
            raise self.failure
        return bytearray(self.content)


@dataclass
class FakeTelegram:
    """Files by their id, and the faults that a test asks for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failure: TelegramError | None = None
    on_the_way: TelegramError | None = None
    path: str = "https://telegram.example/file"

    async def get_file(self, file: str) -> FakeFile:
        self.asked.append(file)
        if self.failure:
            raise self.failure
        content = self.files[file]
        return FakeFile(content, len(content), self.path, self.on_the_way)

    def holds(self, content: bytes) -> str:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
async def house(
    tmp_path: Path, addresses: Addresses, telegram: FakeTelegram
) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        made.errands["download"] = fetcher(made, telegram).fetch
        yield made


def fetcher(house: World, telegram: FakeTelegram) -> Fetcher:
    bot = cast("Bot", telegram)
    return Fetcher(house.store, bot, house.conversation, now=lambda: house.now)


async def say(person: Person, file: str, seconds: int = 3, **parts: Any) -> list[str]:
    sent = {"file_id": file, "file_unique_id": "u", "duration": seconds}
    return texts(await person.send(message=person._message(voice=sent, **parts)))


async def show(person: Person, file: str) -> list[str]:
    sent = [{"file_id": file, "file_unique_id": "u", "width": 1, "height": 1}]
    return texts(await person.send(message=person._message(photo=sent)))


def texts(came: list[Any]) -> list[str]:
    return [each.text for each in came if each.kind == "send"]


async def kept(house: World, person: Person) -> dict[UUID, bytes]:
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        found = {each: await tx.medium(known, each) for each in await tx.media(known)}
    return {each: content for each, content in found.items() if content is not None}


async def seen(house: World, code: str) -> View:
    found = await opened(house, code)
    assert found is not None
    return view.read(json.loads(link.unseal(found.payload, found.grant_key)), str)


async def played(house: World, code: str, medium: UUID) -> bytes | None:
    """What the page would give out, by a ticket."""
    web = await house.web()
    try:
        found = await web.find(code.replace("-", ""))
        assert found is not None
        until = house.now.replace(hour=23)
        shown = await web.show(web.ticket(found.grant_id, found.grant_key, medium, until))
        return _unsealed(shown) if shown else None
    finally:
        await web.close()


def _unsealed(shown: Shown) -> bytes:
    return link.unseal(shown.sealed, shown.grant_key, link.kind_of(shown.sealed))


async def named(house: World) -> Person:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    return person


async def to_photo(person: Person) -> None:
    await person.write("/menu")
    await person.press(next(each for each in person.newest().labels if "Who I am" in each))
    for _ in range(20):
        if "add a photo" in person.newest().text:
            return
        await person.press("Skip" if "Skip" in person.newest().labels else "Next")
    raise AssertionError(person.newest())


def voices(shown: View) -> list[media.Shown]:
    return [
        each
        for heading in shown.headings
        for section in heading.sections
        for answer in section.answers
        for each in answer.media
    ]


async def test_a_voice_note_goes_from_the_chat_to_the_reader(
    house: World, telegram: FakeTelegram
) -> None:
    person = await named(house)
    assert any("Saved" in text for text in await say(person, telegram.holds(VOICE)))
    (content,) = (await kept(house, person)).values()
    assert content == voice.read(VOICE).content
    assert COMMENT.encode() not in content
    await publish(person)
    code = await make_link(person)
    shown = await seen(house, code)
    (note,) = voices(shown)
    assert (note.kind, note.length) == ("voice", "0:03")
    assert await played(house, code, note.id) == content


async def test_the_document_says_what_it_is_and_never_holds_it(
    house: World, telegram: FakeTelegram
) -> None:
    person = await named(house)
    await say(person, telegram.holds(VOICE))
    await to_photo(person)
    await show(person, telegram.holds(picture(1600, 1200)))
    await publish(person)
    found = await opened(house, await make_link(person))
    assert found is not None
    document = link.unseal(found.payload, found.grant_key)
    resources = [entry["resource"] for entry in json.loads(document)["entry"]]
    listed = {
        each["type"]["coding"][0]["code"]: each
        for each in resources
        if each["resourceType"] == "Media"
    }
    held = sorted((await kept(house, person)).values(), key=lambda each: each[:4])
    for each, content in zip((listed["audio"], listed["image"]), held, strict=True):
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
        assert each["content"]["hash"] == base64.b64encode(digest).decode()
        assert each["content"]["size"] == len(content)
    assert listed["audio"]["duration"] == 3
    assert (listed["image"]["width"], listed["image"]["height"]) == (800, 600)
    assert b'"data"' not in document
    assert len(document) < 20_000


async def test_a_photo_is_replaced_taken_away_and_stays_with_the_version_that_shows_it(
    house: World, telegram: FakeTelegram
) -> None:
    person = await named(house)
    await to_photo(person)
    await show(person, telegram.holds(picture(300, 200)))
    first = await kept(house, person)
    await show(person, telegram.holds(picture(200, 300)))
    second = await kept(house, person)
    assert len(first) == len(second) == 1
    assert first.keys() != second.keys(), "the one that no version shows is gone"
    assert all(PLACE.encode() not in content for content in second.values())
    await publish(person)
    code = await make_link(person)
    photo = (await seen(house, code)).photo
    assert photo is not None
    assert (photo.width, photo.height) == (200, 300)
    await person.write("/menu")
    await person.press(next(each for each in person.newest().labels if "Who I am" in each))
    if "More below" in person.newest().labels:
        await person.press("More below")
    await person.press("Change: What I look like")
    await person.press("Take this answer away")
    await person.press("Yes")
    assert (await kept(house, person)).keys() == second.keys(), "version 1 still shows it"
    assert await played(house, code, photo.id) is not None
    await publish(person)
    assert (await seen(house, code)).photo is None
    assert await played(house, code, photo.id) is None


async def test_the_card_alone_gives_no_photo_away(house: World, telegram: FakeTelegram) -> None:
    person = await named(house)
    await to_photo(person)
    await show(person, telegram.holds(picture()))
    await publish(person)
    full = await make_link(person)
    await person.write("/links")
    card = await make_link(person, "Card", "Only the card")
    photo = (await seen(house, full)).photo
    assert photo is not None
    assert (await seen(house, card)).photo is None
    assert await played(house, card, photo.id) is None
    found = await opened(house, card)
    assert found is not None
    assert b"image/jpeg" not in link.unseal(found.payload, found.grant_key)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no sound at all", "could not read"),
        (recording(180), "2 minutes long"),
        (bytes(voice.MOST_BYTES + 1), "too big"),
    ],
)
async def test_what_cannot_be_kept_is_refused_kindly_and_nothing_rests(
    house: World, telegram: FakeTelegram, content: bytes, said: str
) -> None:
    person = await named(house)
    came = await say(person, telegram.holds(content))
    assert any(said in text for text in came)
    assert any("Robin Example" in text for text in came), "the words are still there"
    assert await kept(house, person) == {}


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (BadRequest("Bad Request: file is too big"), "too big"),
        (BadRequest("Bad Request: wrong file_id"), "from Telegram"),
    ],
)
async def test_what_telegram_does_not_give_is_said(
    house: World, telegram: FakeTelegram, failure: TelegramError, said: str
) -> None:
    person = await named(house)
    telegram.failure = failure
    assert any(said in text for text in await say(person, "gone"))


async def test_a_file_of_this_machine_is_never_read(house: World, telegram: FakeTelegram) -> None:
    person = await named(house)
    telegram.path = __file__
    assert any("from Telegram" in text for text in await say(person, telegram.holds(VOICE)))


@pytest.mark.parametrize("where", ["failure", "on_the_way"])
async def test_a_fault_on_the_way_is_tried_again_and_in_the_end_said(
    house: World, telegram: FakeTelegram, where: str
) -> None:
    person = await named(house)
    file = telegram.holds(VOICE)
    fault = InvalidToken() if where == "on_the_way" else NetworkError("away")
    setattr(telegram, where, fault)
    with pytest.raises(TelegramError):
        await say(person, file)
    row = await waiting(house)
    setattr(telegram, where, None)
    await house.errands["download"](row)
    assert len(await kept(house, person)) == 1
    setattr(telegram, where, fault)
    with pytest.raises(TelegramError):
        await say(person, file)
    row = await waiting(house)
    last = OutboxRow(
        row.id, row.seq, row.person_id, row.chat_id, row.kind, row.payload, MOST_TRIES - 1
    )
    await house.errands["download"](last)
    assert any("from Telegram" in text for text in texts(await person.receive()))


async def waiting(house: World) -> OutboxRow:
    async with house.store.reading() as tx:
        (row,) = [row for row in await tx.due_rows(house.now) if row.kind == "download"]
    return row


async def test_the_same_row_twice_keeps_it_once(house: World, telegram: FakeTelegram) -> None:
    person = await named(house)
    telegram.failure = NetworkError("away")
    with pytest.raises(NetworkError):
        await say(person, telegram.holds(VOICE))
    row = await waiting(house)
    telegram.failure = None
    await house.errands["download"](row)
    await house.errands["download"](row)
    assert len(await kept(house, person)) == 1


async def test_it_is_not_kept_for_somebody_who_deleted_everything_meanwhile(
    house: World, telegram: FakeTelegram
) -> None:
    person = await named(house)
    telegram.failure = NetworkError("away")
    with pytest.raises(NetworkError):
        await say(person, telegram.holds(VOICE))
    row = await waiting(house)
    telegram.failure = None
    async with house.store.transaction() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        await tx.erase(known, b"", house.now)
    await house.errands["download"](row)
    async with house.store.reading() as tx:
        assert await tx.person(person.chat) is None


async def test_the_export_gives_every_file_back(house: World, telegram: FakeTelegram) -> None:
    person = await named(house)
    await say(person, telegram.holds(VOICE))
    await to_photo(person)
    await show(person, telegram.holds(picture()))
    files = {
        each.body["name"]: base64.b64decode(each.body["bytes_b64"])
        for each in await person.write("/export")
        if each.kind == "document"
    }
    assert files["voice-1.ogg"] == voice.read(VOICE).content
    assert files["photo-1.jpg"].startswith(b"\xff\xd8")
    assert person.heard("Your voice note: Name")
