"""A person at the bot, from the first message to the last: everything real but Telegram."""

import base64
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import letterbox, papers
from bot.session import unpack
from flows.loading import load
from sharing import link, note, view
from storage.errors import DatabaseUnavailableError
from storage.rows import Opened
from storage.web_store import WebStore
from tests.bot.person import Person, World, world
from tests.support.databases import Addresses
from tests.support.pdf import Pdf

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


ON = ("Next", "Publish as before")


async def begin(person: Person) -> None:
    """From nothing to the first question."""
    await person.write("/start")
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        await person.press(label)


async def publish(person: Person) -> None:
    """From anywhere to a version."""
    await person.write("/share")
    for _ in range(20):
        there = person.newest().labels
        await person.press(next((each for each in ON if each in there), "Yes"))
        if "Make a new link" in person.newest().labels:
            return
    raise AssertionError(person.newest())


async def make_link(person: Person, label: str = "Ward 5", scope: str = "Everything") -> str:
    """A new link; its code."""
    await person.press("Make a new link")
    await person.write(label)
    await person.press(scope)
    came = await person.press("Until I withdraw it")
    found = next(CODE.search(said.text) for said in came if CODE.search(said.text))
    assert found is not None
    return found.group()


async def drafted(person: Person) -> None:
    """A named statement, published, with one link."""
    await begin(person)
    await person.write("Robin Example")
    await publish(person)


async def opened(house: World, code: str) -> Opened | None:
    web = await house.web()
    try:
        return await web.find(code.replace("-", ""))
    finally:
        await web.close()


def shown(found: Opened) -> view.View:
    return view.read(json.loads(link.unseal(found.payload, found.grant_key)))


async def answers(house: World, person: Person) -> str:
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        blob = await tx.draft(known)
        assert blob is not None
        return str(unpack(blob).state.answers)


async def test_what_is_written_is_kept_verbatim_and_confirmed(house: World) -> None:
    person = house.person()
    await begin(person)
    came = await person.write("  Robin\n Example ")
    assert [said.text for said in came] == [load().wording("en").word("saved")]
    assert "  Robin\\n Example " in await answers(house, person)


async def test_a_burst_leaves_one_saved_bubble(house: World) -> None:
    person = house.person()
    await begin(person)
    first = await person.write("one")
    came = await person.write("two")
    assert [said.kind for said in came] == ["delete", "send"]
    assert came[0].body["message_ids"] == [first[0].number]


async def test_a_published_statement_opens_with_its_code(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    found = await opened(house, code)
    assert found is not None
    assert shown(found).name.text == "Robin Example"


async def test_a_link_for_the_card_holds_nothing_but_the_card(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person, scope="Only the card")
    found = await opened(house, code)
    assert found is not None
    statement = shown(found)
    assert (statement.scope, statement.headings) == ("card", ())
    assert statement.card


async def test_readers_see_an_edit_only_after_it_is_published(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    await person.write("/menu")
    await person.press(_button(person, "Who I am"))
    await person.press("Back")
    await person.press("Take this answer away")
    await person.press("Yes")
    await person.write("Sam Example")
    assert person.heard(load().wording("en").notice("not-yet-published"))
    before = await opened(house, code)
    await publish(person)
    after = await opened(house, code)
    assert before is not None
    assert after is not None
    assert shown(before).name.text == "Robin Example"
    assert (shown(after).name.text, shown(after).made.version) == ("Sam Example", 2)


def _button(person: Person, part: str) -> str:
    """The full label of the newest button that holds this text."""
    return next(label for label in person.newest().labels if part in label)


async def test_a_withdrawn_link_opens_nothing(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    await person.press("Ward 5")
    await person.press("Withdraw this link")
    await person.press("Yes")
    assert await opened(house, code) is None


async def test_the_person_is_told_who_opened_and_finds_it_in_the_history(house: World) -> None:
    person = house.person()
    await drafted(person)
    await read_by(house, await make_link(person), "Night team")
    await empty_letterbox(house)
    told = [said.text for said in await person.receive()]
    assert any("Night team" in text and "Ward 5" in text for text in told)
    history = await person.write("/history")
    assert any("Night team" in said.text for said in history)


async def test_one_reader_counts_once_a_day(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    await read_by(house, code, "Night team")
    await read_by(house, code, "Night team")
    await empty_letterbox(house)
    assert len(await person.receive()) == 1
    await person.wait(days=1)
    await read_by(house, code, "Night team")
    await empty_letterbox(house)
    assert len(await person.receive()) == 1


async def read_by(house: World, code: str, reader: str) -> None:
    """What the page does after it has shown the statement."""
    found = await opened(house, code)
    assert found is not None
    opening = note.Opening(
        at=house.now, reader=reader, role="ward", version=1, code_repaired=False
    )
    web = await house.web()
    try:
        await post(web, found, note.pack(opening))
    finally:
        await web.close()


async def post(web: WebStore, found: Opened, body: bytes) -> None:
    """Leave a letter; on a busy machine a second may not do, and then it is tried again."""
    for tries in range(10):
        try:
            await web.post(found.person_id, found.grant_id, found.public_key, body)
        except DatabaseUnavailableError:
            assert tries < 9
        else:
            return


async def empty_letterbox(house: World) -> None:
    await letterbox.empty(house.store, house.library, house.conversation, house.now)


async def test_export_gives_everything_that_is_held(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    came = await person.write("/export")
    files = {said.body["name"]: said.body["bytes_b64"] for said in came if said.kind == "document"}
    assert set(files) == {"everything-held.json", "my-statement.html"}
    held = json.loads(_decoded(files["everything-held.json"]))
    assert "Robin Example" in json.dumps(held["interview"])
    assert [found["code"] for found in held["links"]] == [code]
    assert [version["number"] for version in held["versions"]] == [1]
    assert {line["what"] for line in held["history"]} == {"published", "grant-made"}
    assert "Robin Example" in _decoded(files["my-statement.html"])
    queued = [said.body for said in came if said.kind == "paper"]
    on_paper = {body["name"]: papers.made_from(body)() for body in queued}
    assert set(on_paper) == {"my-statement.pdf", "signing-sheet.pdf"}
    assert "Robin Example" in Pdf(on_paper["my-statement.pdf"]).pages[0]
    assert "Signing sheet" in Pdf(on_paper["signing-sheet.pdf"]).text


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()


async def test_delete_leaves_no_row_no_link_and_a_goodbye(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    numbers = [said.number for said in person.said if said.kind in {"send", "photo"}]
    await person.write("/delete")
    came = await person.press("Yes")
    assert await opened(house, code) is None
    async with house.store.reading() as tx:
        assert await tx.person(person.chat) is None
        assert await tx.leaving_rows() == []
    deleted = {n for said in came if said.kind == "delete" for n in said.body["message_ids"]}
    assert set(numbers) <= deleted
    assert came[-1].text == load().wording("en").notice("goodbye")


async def test_tidy_takes_the_messages_of_two_days_away_and_keeps_the_answers(
    house: World,
) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await person.wait(days=3)
    asked = await person.write("/tidy")
    came = await person.press("Yes")
    deleted = {n for said in came if said.kind == "delete" for n in said.body["message_ids"]}
    assert asked[-1].number in deleted
    assert person.said[0].number not in deleted
    assert not any("Robin Example" in said.text for said in came)
    assert "Robin Example" in await answers(house, person)


async def test_blocking_and_coming_back(house: World) -> None:
    person = house.person()
    await begin(person)
    bot = {"id": 9, "is_bot": True, "first_name": "bot"}
    change = {
        "chat": {"id": person.chat, "type": "private"},
        "from": {"id": person.chat, "is_bot": False, "first_name": "A"},
        "date": 0,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
    }
    await person.send(my_chat_member=change)
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        assert known.unreachable
    await person.write("Robin Example")
    assert "Robin Example" in await answers(house, person)


async def test_a_tap_that_saves_says_so_and_one_that_only_moves_does_not(house: World) -> None:
    person = house.person()
    await begin(person)
    moved = await person.press("Next")
    for _ in range(40):
        if "interpreter" in person.newest().text:
            break
        await person.press("Next")
    assert "interpreter" in person.newest().text
    saved = await person.press("Yes")
    toasts = [said.text for said in (moved[0], saved[0])]
    assert toasts == ["", load().wording("en").word("saved-more")]


async def test_the_whole_beginning_can_be_typed(house: World) -> None:
    person = house.person()
    await person.write("/start")
    for label in ("next", "Next", "NEXT", "england & wales", "Yes", "the ten-minute path"):
        await person.write(label)
    assert "What is your name?" in person.newest().text
    await person.write("Next")
    assert "'Next'" in await answers(house, person)


@pytest.mark.parametrize("before", ["", "/pause"])
async def test_words_of_danger_meet_help_also_where_no_question_is_open(
    house: World, before: str
) -> None:
    person = house.person()
    await begin(person)
    await person.write("/menu")
    if before:
        await person.write(before)
    for _ in range(2):
        came = await person.write("I want to kill myself")
        assert any("999" in said.text for said in came)
    assert not any("999" in said.text for said in await person.write("hello"))
