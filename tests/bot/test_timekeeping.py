"""What happens because time passes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import BotSettings
from bot.timekeeping import Timekeeper
from flows.loading import load
from tests.bot.person import Person, World, world
from tests.bot.test_turns import answers, begin, drafted, make_link, opened
from tests.support.databases import Addresses

TWO_YEARS = timedelta(days=730)
EN = load().wording("en")


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


def keeper(house: World) -> Timekeeper:
    return Timekeeper(house.store, house.library, house.conversation)


async def days_pass(person: Person, days: int) -> list[str]:
    """Day by day, with the daily round twice a day (once more must change nothing)."""
    said: list[str] = []
    for _ in range(days):
        await person.wait(days=1)
        await keeper(person.world).round(person.world.now)
        await keeper(person.world).round(person.world.now)
        said += [each.text for each in await person.receive() if each.kind == "send"]
    return said


def first_words(notice: str) -> str:
    """Enough of a notice to know it by, before its first placeholder."""
    return EN.texts[f"notice.{notice}"].strip().split("{", maxsplit=1)[0].splitlines()[0]


async def gone(house: World, person: Person) -> bool:
    async with house.store.reading() as tx:
        return await tx.person(person.chat) is None


async def test_a_quiet_draft_is_erased_after_two_years_and_three_notices(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await person.write("/reminders off")
    await person.wait(days=638)
    said = await days_pass(person, 91)
    assert [first_words(n) in s for n, s in zip(NOTICES, said, strict=True)] == [True] * 3
    assert not await gone(house, person)
    said = await days_pass(person, 4)
    assert [first_words("untouched-erased") in each for each in said] == [True]
    assert await gone(house, person)


NOTICES = ("untouched-first", "untouched-second", "untouched-last")


async def test_a_word_from_the_person_starts_the_two_years_again(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await person.write("/reminders off")
    await person.wait(days=638)
    assert len(await days_pass(person, 70)) == 2
    await person.write("/menu")
    assert await days_pass(person, 60) == []
    assert "Robin Example" in await answers(house, person)


async def test_a_bot_that_was_off_for_years_still_gives_all_three_notices(house: World) -> None:
    person = house.person()
    await begin(person)
    await person.wait(days=2000)
    said = await days_pass(person, 1)
    assert [first_words("untouched-first") in each for each in said] == [True]
    assert len(await days_pass(person, 89)) == 2
    assert not await gone(house, person)


async def test_a_quiet_statement_with_a_working_link_stays(house: World) -> None:
    person = house.person()
    await drafted(person)
    code = await make_link(person)
    await person.write("/reminders off")
    await person.wait(days=638)
    assert await days_pass(person, 120) == []
    assert await opened(house, code) is not None


async def test_a_link_that_ends_is_told_once_and_is_in_the_history(house: World) -> None:
    person = house.person()
    await drafted(person)
    await person.press("Make a new link")
    await person.write("Ward 5")
    await person.press("Everything")
    await person.press("7 days")
    await person.write("/reminders off")
    assert await days_pass(person, 8) == []
    said = await days_pass(person, 5)
    assert said == [EN.notice("grant-expired", label="Ward 5")]
    history = await person.write("/history")
    assert any("came to its end" in each.text for each in history)


async def test_after_more_than_a_day_away_an_open_draft_is_told_once(house: World) -> None:
    person = house.person()
    await begin(person)
    await keeper(house).came_back(house.now)
    assert await person.receive() == []
    await person.wait(days=1.1)
    assert await keeper(house).came_back(house.now) == 1
    said = [each.text for each in await person.receive()]
    assert said[0] == EN.notice("came-back")
    assert "name" in said[-1]
    assert await keeper(house).came_back(house.now) == 0


async def test_a_bot_that_is_alive_was_not_away(house: World) -> None:
    person = house.person()
    await begin(person)
    for _ in range(3):
        await person.wait(days=0.9)
        await keeper(house).alive(house.now)
    assert await keeper(house).came_back(house.now) == 0


def test_two_years_is_what_a_bot_does_when_nobody_says_otherwise(tmp_path: Path) -> None:
    settings = BotSettings(
        telegram_bot_token="1:x",
        database_url="sqlite:///x",
        keyring_file=tmp_path / "keys",
        public_url="https://page.example",
    )
    assert settings.untouched_after == TWO_YEARS
