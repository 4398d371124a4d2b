"""Every transcript in `together/` and `links/` happens as it is written: several chats, one bot.

Everything is real but Telegram: two people share nothing but a database, and what a link shows is
read out of its sealed copy.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from sharing import link, note, plain, view
from storage.rows import Opened
from tests.bot.person import Person, Said, World, world
from tests.bot.test_turns import CODE, empty_letterbox, opened, post
from tests.bot.two import publish, token_in
from tests.journeys.transcript import Does, Line, read
from tests.support.databases import Addresses

HERE = Path(__file__).parent
JOURNEYS = sorted([*(HERE / "together").glob("*.txt"), *(HERE / "links").glob("*.txt")])


class Chats:
    """All chats of a journey; `now` is the one that the transcript is in."""

    def __init__(self, house: World) -> None:
        self._house = house
        self._by_name: dict[str, Person] = {}
        self.now = house.person(1)
        self.heard: list[Said] = []
        self._from = 0

    async def does(self, line: Line) -> None:
        """One line of the transcript."""
        if line.does in _DOES:
            self.heard = await _DOES[line.does](self, line)
            self._from = 0
        else:
            await self._check(line)

    async def switches(self, line: Line) -> list[Said]:
        """To another chat; what came there meanwhile counts as heard now."""
        number = len(self._by_name) + 1
        self.now = self._by_name.setdefault(line.text, self._house.person(number))
        return await self.now.receive()

    async def opens(self, _line: Line) -> list[Said]:
        """Whoever made the last invitation, this chat opens it."""
        every = [said for person in self._by_name.values() for said in person.said]
        latest = sorted(every, key=lambda said: -said.number)
        return await self.now.write(f"/start {token_in(latest)}")

    async def presses(self, line: Line) -> list[Said]:
        """A part of the label is enough."""
        shown = next(said for said in reversed(self.now.said) if said.labels)
        close = [label for label in shown.labels if line.text in label]
        exact = [label for label in close if label == line.text]
        assert close, f"no button {line.text!r} among {shown.labels}"
        return await self.now.press((exact or close)[0])

    async def writes(self, line: Line) -> list[Said]:
        """A message, or a command."""
        slash = "/" if line.does is Does.COMMANDS else ""
        return await self.now.write(slash + line.text)

    async def publishes(self, _line: Line) -> list[Said]:
        """Through preview, card and closing questions, whatever they are."""
        before = len(self.now.said)
        await publish(self.now)
        return self.now.said[before:]

    async def waits(self, line: Line) -> list[Said]:
        """Time passes in every chat."""
        await self.now.wait(line.wait.total_seconds() / 86_400)
        return await self.now.receive()

    async def presses_old(self, line: Line) -> list[Said]:
        """A button of an earlier message, whatever it was once good for."""
        return await self.now.press(line.text)

    async def software_fails(self, line: Line) -> list[Said]:
        """Wrong passcodes until none is left; the bot finds the page's letter."""
        found = await self._opened(line.new)
        assert found is not None
        web = await self._house.web()
        try:
            while await web.spend_try(found.grant_id):
                pass
            await post(web, found, note.pack(note.Closed(at=self._house.now)))
        finally:
            await web.close()
        await empty_letterbox(self._house)
        return await self.now.receive()

    async def _opened(self, label: str) -> Opened | None:
        """By the code that this person was given first for the link of this name."""
        given = f"This link is for: {label}\n"
        said = next(each.text for each in self.now.said if given in each.text)
        found = CODE.search(said)
        assert found is not None
        return await opened(self._house, found.group())

    async def _shown(self, label: str) -> str:
        found = await self._opened(label)
        assert found is not None, f"the link {label!r} does not open"
        return link.unseal(found.payload, found.grant_key).decode()

    async def _check_link(self, line: Line) -> None:
        match line.does:
            case Does.LINK_SHOWS:
                found = view.read(json.loads(await self._shown(line.new)))
                shown = plain.pages(found, self._house.now.date())
                assert line.text in "\n".join(shown)
            case Does.LINK_SHOWS_NOT:
                assert line.text not in await self._shown(line.new)
            case Does.LINK_OPENS_NOT:
                assert await self._opened(line.new) is None
            case _:
                raise AssertionError(line)

    async def _check(self, line: Line) -> None:
        text = "\n\n".join(said.text for said in self.heard)
        labels = next((said.labels for said in reversed(self.now.said) if said.labels), [])
        match line.does:
            case Does.SAYS:
                found = text.find(line.text, self._from)
                assert found >= 0, f"the bot did not say {line.text!r} (there)"
                self._from = found + len(line.text)
            case Does.SAYS_NOT:
                assert line.text not in text
            case Does.OFFERS:
                assert any(line.text in label for label in labels), labels
            case Does.OFFERS_NOT:
                assert not any(line.text in label for label in labels), labels
            case Does.READER_SEES:
                assert line.text in await self._published()
            case Does.READER_SEES_NOT:
                assert line.text not in await self._published()
            case _:
                await self._check_link(line)

    async def _published(self) -> str:
        """All that somebody with a link to this person's statement sees."""
        async with self._house.store.reading() as tx:
            known = await tx.person(self.now.chat)
            latest = await tx.latest_version(known) if known else None
            assert latest is not None, "nothing is published"
            return str(view.read(json.loads(latest.document)))


_DOES: Mapping[Does, Callable[[Chats, Line], Awaitable[list[Said]]]] = {
    Does.SWITCHES: Chats.switches,
    Does.OPENS: Chats.opens,
    Does.PUBLISHES: Chats.publishes,
    Does.WRITES: Chats.writes,
    Does.COMMANDS: Chats.writes,
    Does.PRESSES: Chats.presses,
    Does.PRESSES_OLD: Chats.presses_old,
    Does.SOFTWARE_FAILS: Chats.software_fails,
    Does.WAITS: Chats.waits,
}


def lines(journey: Path) -> tuple[Line, ...]:
    return read(journey.read_text(encoding="utf-8"))


@pytest.mark.parametrize("journey", JOURNEYS, ids=[path.stem for path in JOURNEYS])
async def test_the_journey_happens_as_it_is_written(
    tmp_path: Path, addresses: Addresses, journey: Path
) -> None:
    async with world(tmp_path, addresses) as house:
        chats = Chats(house)
        for line in lines(journey):
            try:
                await chats.does(line)
            except (AssertionError, StopIteration) as error:
                said = "\n----\n".join(each.text for each in chats.heard)
                raise AssertionError(
                    f"{journey.name}, line {line.number}: {error}\nThe bot said:\n{said}"
                ) from error


def test_there_is_a_journey_for_every_role() -> None:
    assert {path.stem for path in JOURNEYS} >= {"holder", "helper", "carer", "witness"}


def test_there_is_a_journey_for_everything_that_a_link_can_do() -> None:
    assert {path.stem for path in JOURNEYS} >= {
        *("parts-for-my-sister", "card-and-everything", "a-passcode", "hospital-software"),
        "withdrawn-each-by-itself",
    }
