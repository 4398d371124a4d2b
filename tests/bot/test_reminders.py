"""Reminders, day by day: said once, whatever restarts or fails, and never after "stop"."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation import peek
from bot.timekeeping import Timekeeper
from bot.turn import Turn
from flows.loading import load
from storage.errors import SealError
from tests.bot.person import Person, World, world
from tests.bot.test_turns import begin, drafted, make_link, opened, publish, shown
from tests.support.databases import Addresses, by_hand

EN = load().wording("en")
STILL_TRUE = EN.place("still-true").splitlines()[0]
NOTICED = EN.place("noticed").splitlines()[0]
ENDING = EN.place("ending").splitlines()[0]


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


def keeper(house: World) -> Timekeeper:
    """A new one every time: whatever a timekeeper remembers, it forgets."""
    return Timekeeper(house.store, house.library, house.conversation)


async def days_pass(person: Person, days: int) -> dict[int, list[str]]:
    """Day by day with a round a day, each after a restart: what was said on which day.

    On a day on which something was said there are more rounds, until nothing comes.
    """
    said: dict[int, list[str]] = {}
    day = 0
    while day < days:
        day += 1 + (leap := min(quiet_days(person.world), days - day - 1))
        await person.wait(days=1 + leap)
        heard = True
        while heard:
            await keeper(person.world).round(person.world.now)
            came = await person.receive()
            heard = [each.text for each in came if each.kind == "send"] != []
            if heard:
                said.setdefault(day, []).extend(x.text for x in came if x.kind == "send")
            assert len(said.get(day, ())) < 10, "nobody is told without end"
    return said


def quiet_days(house: World) -> int:
    """How many days a server, where each round is dear, may leave out: nobody's day is in them.

    On SQLite every day is lived through.
    """
    if house.url.startswith("sqlite"):
        return 0
    with by_hand(house.url) as database:
        days = database.execute(
            "SELECT wake_on FROM persons"
            " UNION ALL SELECT expires_on FROM grants WHERE expires_on IS NOT NULL"
        )
        due: list[date | None] = [each for (each,) in days.fetchall()]
    known = [each for each in due if each is not None]
    if not known or len(known) < len(due):
        return 0
    return max(0, (min(known) - house.now.date()).days - 1)


async def link_for(person: Person, life: str, label: str = "Ward 5") -> None:
    await person.press("Make a new link")
    await person.write(label)
    await person.press("Everything")
    await person.press(life)
    await person.write("/menu")


async def ends_on(house: World, person: Person) -> list[str]:
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        return [str(grant.expires_on) for grant in await tx.grants(known)]


# --- still true? ------------------------------------------------------------------------------


async def test_after_half_a_year_one_tap_moves_last_confirmed_on_every_link(
    house: World,
) -> None:
    person = house.person()
    await drafted(person)
    codes = [await make_link(person), await make_link(person, "Sister", "Only the card")]
    said = await days_pass(person, 183)
    assert list(said) == [182]
    assert STILL_TRUE in said[182][0]
    await person.press("Yes")
    assert person.heard(EN.notice("confirmed"))
    for code in codes:
        found = await opened(house, code)
        assert found is not None
        made = shown(found).made
        assert (made.version, made.last_confirmed) == (1, house.now.date())
    assert list(await days_pass(person, 182)) == [182]


async def test_a_link_made_after_a_confirmation_carries_it(house: World) -> None:
    person = house.person()
    await drafted(person)
    await person.wait(days=40)
    await person.write("/stilltrue")
    await person.press("Yes")
    await person.write("/links")
    found = await opened(house, await make_link(person))
    assert found is not None
    assert shown(found).made.last_confirmed == house.now.date()
    assert "still true" in "".join(each.text for each in await person.write("/history"))


async def test_not_now_asks_once_more_and_then_never_again(house: World) -> None:
    person = house.person()
    await drafted(person)
    await days_pass(person, 182)
    await person.press("Not now")
    said = await days_pass(person, 40)
    assert list(said) == [30]
    await person.press("Not now")
    assert await days_pass(person, 200) == {}


async def test_an_unanswered_question_is_not_asked_again(house: World) -> None:
    person = house.person()
    await drafted(person)
    assert len(await days_pass(person, 400)) == 1


async def test_publishing_again_counts_as_confirming(house: World) -> None:
    person = house.person()
    await drafted(person)
    await days_pass(person, 100)
    await person.write("/stilltrue")
    await person.press("Change something")
    await person.press(next(x for x in person.newest().labels if "Who I am" in x))
    await person.write("they")
    await publish(person)
    assert list(await days_pass(person, 183)) == [182]


async def test_before_anything_is_published_there_is_nothing_to_confirm(house: World) -> None:
    person = house.person()
    await begin(person)
    came = await person.write("/stilltrue")
    assert came[0].text == EN.notice("nothing-to-confirm")


# --- links that end ---------------------------------------------------------------------------


async def test_a_link_is_spoken_of_30_7_and_1_days_before_it_ends(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "3 months")
    said = await days_pass(person, 100)
    assert list(said) == [92 - 30, 92 - 7, 92 - 1, 94]
    assert ENDING in said[62][0]
    assert said[94] == [EN.notice("grant-expired", label="Ward 5")]


async def test_one_tap_lets_a_link_live_as_long_again_and_again(house: World) -> None:
    person = house.person()
    await drafted(person)
    first = house.now.date()
    await link_for(person, "3 months")
    await days_pass(person, 62)
    await person.press("Keep it going: Ward 5")
    assert await ends_on(house, person) == [str(first + timedelta(days=184))]
    said = await days_pass(person, 100)
    assert list(said) == [92]
    await person.press("Keep it going: Ward 5")
    assert await ends_on(house, person) == [str(first + timedelta(days=3 * 92))]
    assert person.heard(EN.notice("link-extended", label="Ward 5"))


async def test_two_links_that_end_together_are_said_together(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "7 days")
    await person.write("/links")
    await link_for(person, "7 days", "Sister")
    said = await days_pass(person, 6)
    assert list(said) == [6]
    assert "Ward 5" in said[6][0]
    assert "Sister" in said[6][0]
    await person.press("Keep it going: Sister")
    assert ENDING in person.newest().text
    await person.press("Keep it going: Ward 5")
    assert ENDING not in person.newest().text
    first = house.now.date() + timedelta(days=1)
    assert await ends_on(house, person) == [str(first + timedelta(days=7))] * 2
    # Both go on by their own life, not by what they have lived.
    said = await days_pass(person, 7)
    assert list(said) == [1, 7]
    for label in ("Sister", "Ward 5"):
        await person.press(f"Keep it going: {label}")
    assert await ends_on(house, person) == [str(first + timedelta(days=14))] * 2


async def test_a_link_that_was_withdrawn_is_not_spoken_of(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "3 months")
    await days_pass(person, 10)
    async with house.store.transaction() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        (grant,) = await tx.grants(known)
        assert await tx.withdraw_by_code(grant.code, house.now)
    assert await days_pass(person, 100) == {}


async def test_an_old_button_to_extend_a_withdrawn_link_does_no_harm(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "7 days")
    await days_pass(person, 6)
    async with house.store.transaction() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        (grant,) = await tx.grants(known)
        await tx.withdraw_grant(known, grant.id, house.now)
    await person.press("Keep it going: Ward 5")
    assert not person.heard(EN.notice("link-extended", label="Ward 5"))
    assert await ends_on(house, person) == []


# --- a pause ----------------------------------------------------------------------------------


async def test_a_pause_is_noticed_once_in_a_draft(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    said = await days_pass(person, 8)
    assert list(said) == [7]
    assert NOTICED in said[7][0]
    await person.press("Not now")
    assert await days_pass(person, 60) == {}


async def test_what_is_written_under_a_reminder_answers_the_open_question(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin")
    await days_pass(person, 7)
    came = await person.write("Example")
    assert came[-1].text.startswith("✓")
    await publish(person)
    found = await opened(house, await make_link(person))
    assert found is not None
    assert shown(found).name.text == "Robin Example"


async def test_a_published_draft_that_is_unchanged_is_no_pause(house: World) -> None:
    person = house.person()
    await drafted(person)
    assert await days_pass(person, 100) == {}


async def test_whoever_has_answered_nothing_is_left_alone(house: World) -> None:
    person = house.person()
    await begin(person)
    assert await days_pass(person, 100) == {}


# --- stop -------------------------------------------------------------------------------------


async def test_stop_ends_all_reminders_until_the_person_wants_them_again(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "12 months")
    await days_pass(person, 182)
    await person.press("Stop reminders")
    assert person.heard(EN.notice("reminders-off", count="24"))
    assert await days_pass(person, 183) == {}
    await person.write("/reminders on")
    assert ENDING in (await days_pass(person, 2))[1][0]


async def test_only_the_erase_notices_remain_after_stop(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await person.write("/reminders")
    await person.press("Stop reminders")
    assert len(await days_pass(person, 731)) == 4  # three notices, and the goodbye


# --- never twice, never lost ------------------------------------------------------------------


class Killed(Exception):  # noqa: N818 - it is no error of ours
    """The process died here."""


async def test_a_kill_between_queueing_and_commit_loses_nothing_and_doubles_nothing(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await person.wait(days=7)
    queue = Turn.queue

    async def dies(turn: Turn, wanted: object) -> None:
        await queue(turn, wanted)  # type: ignore[arg-type] # the rows of the one who calls
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Turn, "queue", dies)
        with pytest.raises(Killed):
            await keeper(house).round(house.now)
    assert await person.receive() == []
    assert list(await days_pass(person, 3)) == [1]


async def test_a_bot_that_was_off_for_weeks_says_each_thing_once(house: World) -> None:
    person = house.person()
    await drafted(person)
    await link_for(person, "7 days")
    await link_again(person)
    await person.wait(days=190)
    said = await days_pass(person, 10)
    assert sum(ENDING in text for day in said.values() for text in day) == 1
    assert sum(STILL_TRUE in text for day in said.values() for text in day) == 1


async def link_again(person: Person) -> None:
    await person.write("/links")
    await link_for(person, "12 months", "Long")
    await person.wait(days=150)
    await keeper(person.world).round(person.world.now)
    await person.receive()


async def test_a_damaged_draft_does_not_keep_others_from_being_reminded(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = house.person(7), house.person(8)
    for person in (first, second):
        await begin(person)
        await person.write("Robin Example")
    house.clock.now += timedelta(days=7)
    sound = peek

    async def peeks(tx: object, person: object) -> object:
        if person.chat_id == first.chat:  # type: ignore[attr-defined] # a person of storage's
            raise SealError
        return await sound(tx, person)  # type: ignore[arg-type] # passed through as they came

    monkeypatch.setattr("bot.conversation.peek", peeks)
    await keeper(house).round(house.now)
    assert await first.receive() == []
    assert NOTICED in (await second.receive())[0].text


async def test_a_session_from_before_there_was_an_agenda_gets_one(house: World) -> None:
    person = house.person()
    await drafted(person)
    async with house.store.transaction() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        body = json.loads(await tx.draft(known) or b"")
        del body["agenda"]
        await tx.save_draft(known, json.dumps(body).encode(), house.now)
        await tx.wake_on(known, None)
    assert list(await days_pass(person, 183)) == [182]


# --- what changed -----------------------------------------------------------------------------


async def test_each_version_says_what_it_changed(house: World) -> None:
    person = house.person()
    await drafted(person)
    await person.write("/menu")
    await person.press(next(x for x in person.newest().labels if "Who I am" in x))
    await person.write("Rob")
    await publish(person)
    assert any("since version 1" in each.text for each in person.said)
    await person.write("/history")
    assert "See what changed in version 1" not in person.newest().labels
    came = await person.press("See what changed in version 2")
    assert "Rob" in came[-1].text
    assert "Added:" in came[-1].text


async def test_looking_back_stays_in_the_draft(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    await person.write("/debrief")
    await person.press("Next")
    await person.write("They rang my sister.")
    await person.press("Next")
    await person.press("Skip")
    await person.write("I need my own room.")
    await person.press("Next")
    assert person.heard("They rang my sister.")
    await publish(person)
    found = await opened(house, code)
    assert found is not None
    assert "sister" not in str(shown(found))
    came = await person.write("/export")
    assert any("document" in each.kind for each in came)
