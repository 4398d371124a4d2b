"""The post from the page: told kindly, kept, bounded, and never after a withdrawal."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import ledger, letterbox
from bot.history import Line, entries
from bot.letterbox import OPENINGS_A_DAY, REPLIES, REPLIES_A_DAY
from flows.loading import load
from sharing import note
from sharing.note import Note, Opening, Reply, Wish
from storage.rows import Opened
from storage.rows import Person as Known
from storage.transaction import Transaction
from tests.bot.person import START, Person, Said, World, world
from tests.bot.test_turns import drafted, empty_letterbox, make_link, opened, post
from tests.support.databases import Addresses, by_hand

EN = load().wording("en")
ANNOUNCED = EN.place("replied-not-followed").splitlines()[0].partition("“")[0]
HARD = Reply(
    at=START,
    once="0" * 32,
    reader="Jo, night team",
    role="ward",
    version=1,
    not_followed=True,
    picked=(Wish("Please do not", "Hold me down."),),
    why="There was no other way to keep you from the road.",
)


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


@pytest.fixture
async def person(house: World) -> Person:
    made = house.person()
    await drafted(made)
    return made


@pytest.fixture
async def found(house: World, person: Person) -> Opened:
    there = await opened(house, await make_link(person))
    assert there is not None
    return there


async def send(house: World, found: Opened, *notes: Note) -> None:
    web = await house.web()
    try:
        for each in notes:
            await post(web, found, note.pack(each))
    finally:
        await web.close()
    await empty_letterbox(house)


def numbered(number: int, kind: Reply = HARD) -> Reply:
    return replace(kind, once=f"{number:032x}")


def texts(came: list[Said]) -> list[str]:
    return [said.text for said in came if said.kind == "send"]


async def history_of(person: Person) -> str:
    """What /history says, whatever came before."""
    await person.receive()
    return "\n".join(texts(await person.write("/history")))


async def test_hard_news_is_announced_and_read_with_a_button(
    house: World, person: Person, found: Opened
) -> None:
    await send(house, found, HARD)
    (announced,) = await person.receive()
    assert "Ward 5" in announced.text
    assert HARD.why not in announced.text
    assert announced.labels[0] == "Read it"
    read = "\n".join(texts(await person.press("Read it")))
    for words in ("Jo, night team", "ward", "Hold me down.", HARD.why, "Version: 1"):
        assert words in read
    assert "I cannot check it" in read


async def test_that_it_was_read_is_told_at_once_beside_what_is_open(
    house: World, person: Person, found: Opened
) -> None:
    await person.write("/menu")
    menu = person.newest()
    await send(house, found, replace(HARD, not_followed=False, picked=(), why="", read=True))
    (told,) = await person.receive()
    assert "have read" in told.text
    assert "Jo, night team" in told.text
    assert told.labels == []
    await person.press(menu.labels[-1])
    assert not person.heard(EN.notice("old-button"))


async def test_good_news_with_words_of_a_stranger_is_announced_too(
    house: World, person: Person, found: Opened
) -> None:
    good = replace(HARD, not_followed=False, picked=(), why="", followed=True, what="We waited.")
    await send(house, found, good)
    (announced,) = await person.receive()
    assert "We waited." not in announced.text
    assert "hard to read" not in announced.text
    assert any("We waited." in text for text in texts(await person.press("Read it")))


async def test_the_history_keeps_it_with_link_name_role_day_and_version(
    house: World, person: Person, found: Opened
) -> None:
    await send(house, found, HARD)
    await person.wait(days=40)
    history = await history_of(person)
    (line,) = [text for text in history.split("\n\n") if "Jo, night team" in text]
    for part in ("23 November 2026", "Ward 5", "ward", "version 1", "They said this"):
        assert part in line
    assert HARD.why not in history
    assert any(HARD.why in text for text in texts(await person.press("Read answer 1")))


async def test_a_form_sent_twice_is_one_reply(house: World, person: Person, found: Opened) -> None:
    await send(house, found, HARD, HARD)
    await person.receive()
    await send(house, found, replace(HARD, at=START + timedelta(minutes=3)))
    assert await person.receive() == []
    history = await history_of(person)
    assert history.count("Jo, night team") == 1


async def test_several_in_a_day_are_one_announcement_and_all_can_be_read(
    house: World, person: Person, found: Opened
) -> None:
    for number in range(3):
        await send(house, found, replace(numbered(number), why=f"reason {number}"))
    assert len(texts(await person.receive())) == 1
    read = texts(await person.press("Read it"))
    for number in (1, 2):
        assert any(f"reason {number - 1}" in text for text in read)
        read = texts(await person.press("The next answer"))
    assert any("reason 2" in text for text in read)


async def test_a_flood_fills_only_so_much_and_is_told_once(
    house: World, person: Person, found: Opened
) -> None:
    many = [numbered(number) for number in range(REPLIES_A_DAY + 15)]
    await send(house, found, *many)
    told = texts(await person.receive())
    assert len(told) == 2
    assert sum(ANNOUNCED in text for text in told) == 1
    assert "Many answers came today" in told[1]
    history = await history_of(person)
    assert history.count("Jo, night team") == REPLIES_A_DAY
    assert history.count("more answers came") == 1
    assert await opened(house, await code_of(person)) is not None


async def code_of(person: Person) -> str:
    async with person.world.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        return (await tx.grants(known))[0].code


async def test_a_batch_of_letters_reads_a_history_once(
    house: World, found: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a flood holds the database no longer than a few letters do."""
    reads = []

    async def counted(tx: Transaction, person: Known) -> Sequence[Line]:
        reads.append(person.id)
        return await entries(tx, person)

    monkeypatch.setattr(ledger, "entries", counted)
    await send(house, found, *(numbered(number) for number in range(30)))
    assert reads == [found.person_id]


async def test_another_link_and_another_day_have_room_of_their_own(
    house: World, person: Person, found: Opened
) -> None:
    await send(house, found, *(numbered(number) for number in range(REPLIES_A_DAY + 1)))
    await person.write("/links")
    other = await opened(house, await make_link(person, "Sister"))
    assert other is not None
    await send(house, other, numbered(100))
    await person.wait(days=1)
    await send(house, found, replace(numbered(101), at=house.now))
    await person.write("/history")
    assert {"Read answer 11", "Read answer 12"} <= set(await buttons(person))


async def buttons(person: Person) -> list[str]:
    labels = person.newest().labels
    while "More below" in person.newest().labels:
        await person.press("More below")
        labels += person.newest().labels
    return labels


async def test_one_link_never_fills_more_than_its_part_of_the_history(
    house: World, person: Person, found: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert REPLIES >= 10 * REPLIES_A_DAY
    monkeypatch.setattr(letterbox, "REPLIES", 3)
    for number in range(5):
        await send(house, found, replace(numbered(number), at=house.now))
        await person.receive()
        await person.wait(days=1)
    history = await history_of(person)
    assert history.count("Jo, night team") == 3


async def test_openings_under_ever_new_names_are_bounded_too(
    house: World, person: Person, found: Opened
) -> None:
    many = (Opening(START, f"Team {n}", "", 1, code_repaired=False) for n in range(30))
    await send(house, found, *many)
    told = texts(await person.receive())
    assert len(told) == OPENINGS_A_DAY + 1
    assert "many times today" in told[-1]
    history = await history_of(person)
    assert history.count("opened by Team") == OPENINGS_A_DAY


async def test_an_opening_by_software_is_told_as_one(
    house: World, person: Person, found: Opened
) -> None:
    opening = Opening(START, "Eastham EHR", "", 1, code_repaired=False, way=note.SOFTWARE)
    await send(house, found, opening)
    (told,) = texts(await person.receive())
    assert "computer program" in told
    history = await history_of(person)
    assert any(
        "Eastham EHR" in line and "computer program" in line for line in history.split("\n\n")
    )


async def test_after_a_withdrawal_nothing_is_delivered(
    house: World, person: Person, found: Opened
) -> None:
    async with house.store.transaction() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        assert await tx.withdraw_grant(known, found.grant_id, house.now)
    await send(house, found, HARD, Opening(START, "Night team", "", 1, code_repaired=False))
    assert await person.receive() == []
    history = await history_of(person)
    assert "Jo, night team" not in history
    assert "Night team" not in history
    assert "you made the link" in history


async def test_after_erasing_nothing_is_delivered(
    house: World, person: Person, found: Opened
) -> None:
    await person.write("/delete")
    await person.press("Yes")
    await send(house, found, HARD)
    assert await person.receive() == []
    with by_hand(house.url) as database:
        assert database.execute("SELECT count(*) FROM posts").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM history").fetchone() == (0,)


async def test_a_page_whose_clock_runs_ahead_does_not_date_a_reply_in_the_future(
    house: World, person: Person, found: Opened
) -> None:
    await send(house, found, replace(HARD, at=START + timedelta(days=400)))
    history = await history_of(person)
    assert "Jo, night team" in history
    assert "2027" not in history


async def test_a_letter_that_is_none_is_dropped_and_the_others_arrive(
    house: World, person: Person, found: Opened
) -> None:
    web = await house.web()
    try:
        await post(web, found, b"no note")
        await post(web, found, note.pack(replace(HARD, why="x" * (note.LONG + 1))))
        await post(web, found, note.pack(HARD))
    finally:
        await web.close()
    await empty_letterbox(house)
    assert len(texts(await person.receive())) == 1


async def test_a_damaged_draft_keeps_nobody_elses_letters(house: World, found: Opened) -> None:
    other = house.person(8)
    await drafted(other)
    theirs = await opened(house, await make_link(other, "Clinic"))
    assert theirs is not None
    with by_hand(house.url) as database:
        database.execute(
            "UPDATE drafts SET blob = ? WHERE person_id = ?", (bytes(200), found.person_id.hex)
        )
    await send(house, found, HARD, numbered(5, replace(HARD, not_followed=False)))
    await send(house, theirs, HARD)
    assert len(texts(await other.receive())) == 1


async def test_words_sent_while_it_is_announced_reach_the_open_question(
    house: World, person: Person, found: Opened
) -> None:
    await person.write("/menu")
    label = next(each for each in person.newest().labels if "Who I am" in each)
    await person.press(label)
    await send(house, found, HARD)
    await person.receive()
    saved = await person.write("Robin, call me Rob")
    assert saved[-1].text.startswith(EN.word("saved").partition("{")[0][:4])
    await person.press("Back")


async def test_export_gives_what_staff_answered(
    house: World, person: Person, found: Opened
) -> None:
    await send(house, found, HARD)
    came = await person.write("/export")
    (held,) = [said.body for said in came if said.body.get("name") == "everything-held.json"]
    (given,) = json.loads(b64decode(held["bytes_b64"]))["answers_of_staff"]
    assert (given["reader"], given["why"]) == ("Jo, night team", HARD.why)
    assert given["picked"] == [["Please do not", "Hold me down."]]
