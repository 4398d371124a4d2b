"""What a link shows, from the chat to the sealed copy: everything real but Telegram."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bot import papers
from bot.granting import chosen
from sharing import link, readable, scoping, view
from storage.rows import GrantRow
from tests.bot.media.test_fetching import FakeTelegram, fetcher, say
from tests.bot.person import START, Person, Said, World, world
from tests.bot.test_turns import CODE, begin, opened, publish
from tests.support.databases import Addresses
from tests.support.files import VOICE
from tests.support.pdf import Pdf

MARKS = {"how-to-talk": "zqslowlyzq", "what-helps": "zqblanketzq", "please-dont": "zqshoutingzq"}


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


async def answered(person: Person, **parts: str) -> None:
    """Something written in each of these parts, from the menu."""
    library = person.world.library
    for part, words in parts.items():
        await person.write("/menu")
        title = library.wording("en").section_title(part.replace("_", "-"))
        for _ in library.interview.chapters:
            if any(title in label for label in person.newest().labels):
                break
            await person.press("More below")
        await person.press(next(each for each in person.newest().labels if title in each))
        await person.write(words)


async def drafted(house: World) -> Person:
    """A version with a marked word in each of three parts."""
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await answered(person, **{part.replace("-", "_"): word for part, word in MARKS.items()})
    await publish(person)
    return person


async def pick(person: Person, *titles: str) -> list[Said]:
    """From the question what they may see, through the list; what came last."""
    await person.press("Parts that I pick")
    for title in titles:
        await person.press(next(each for each in person.newest().labels if title in each))
    return await person.press("Next")


async def family_link(person: Person, *titles: str, label: str = "My sister") -> str:
    """A link that shows these parts; its code."""
    await person.write("/links")
    await person.press("Make a new link")
    await person.write(label)
    await pick(person, *titles)
    came = await person.press("Until I withdraw it")
    return next(found.group() for said in came if (found := CODE.search(said.text)))


async def held(house: World, code: str) -> str:
    """The whole document that this code opens."""
    found = await opened(house, code)
    assert found is not None
    return link.unseal(found.payload, found.grant_key).decode()


async def marks_in(house: World, code: str) -> set[str]:
    document = await held(house, code)
    return {part for part, word in MARKS.items() if word in document}


async def grants(house: World, person: Person) -> list[GrantRow]:
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        return await tx.grants(known)


def file_of(came: list[Said], name: str) -> bytes:
    (found,) = (each for each in came if each.body.get("name") == name)
    return base64.b64decode(found.body["bytes_b64"])


async def test_a_link_of_picked_parts_holds_nothing_else(house: World) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps")
    assert await marks_in(house, code) == {"what-helps"}
    shown = view.read(json.loads(await held(house, code)))
    assert (shown.scope, shown.name.text, shown.full_name) == ("family", "Robin Example", None)
    (grant,) = await grants(house, person)
    assert (grant.scope, grant.sections) == ("family", ("what-helps",))


async def test_the_preview_is_made_from_the_very_document_that_is_sealed(house: World) -> None:
    person = await drafted(house)
    await person.write("/links")
    await person.press("Make a new link")
    await person.write("My sister")
    came = await pick(person, "What helps", "Please don")
    text = "\n".join(each.text for each in came)
    assert "This is what a reader sees with “My sister”" in text
    assert MARKS["what-helps"] in text
    assert MARKS["please-dont"] in text
    assert MARKS["how-to-talk"] not in text
    assert await grants(house, person) == []
    page = file_of(came, "what-they-see.html")
    made = await person.press("Until I withdraw it")
    code = next(found.group() for said in made if (found := CODE.search(said.text)))
    assert readable.page(json.loads(await held(house, code)), START.date()).encode() == page


@pytest.mark.parametrize("scope", ["Everything", "Only the card"])
async def test_every_scope_is_seen_before_and_again_at_any_time(house: World, scope: str) -> None:
    person = await drafted(house)
    await person.press("Make a new link")
    await person.write("Ward 5")
    before = file_of(await person.press(scope), "what-they-see.html")
    made = await person.press("Until I withdraw it")
    code = next(found.group() for said in made if (found := CODE.search(said.text)))
    await person.press("Ward 5")
    again = await person.press("See what they see")
    assert file_of(again, "what-they-see.html") == before
    assert readable.page(json.loads(await held(house, code)), START.date()).encode() == before


async def test_a_link_never_gains_parts_that_are_published_later(house: World) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps")
    await answered(person, well_me="zqlaterzq", early_signs="zqsignszq")
    await publish(person)
    document = await held(house, code)
    assert "zqsignszq" not in document
    assert "zqlaterzq" not in document
    assert view.read(json.loads(document)).made.version == 2
    told = next(said.text for said in person.said if "shows only the parts" in said.text)
    assert "“My sister”" in told
    assert "Early signs" in told
    assert "What helps" not in told
    await publish(person)
    assert sum("shows only the parts" in said.text for said in person.said) == 1


async def test_a_new_part_is_added_from_the_links_page(house: World) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps")
    await answered(person, early_signs="zqsignszq")
    await publish(person)
    await person.write("/links")
    await person.press("My sister")
    await person.press("Change what they see")
    await pick(person, "Early signs")
    assert "zqsignszq" not in await held(house, code)
    await person.press("Yes")
    assert "zqsignszq" in await held(house, code)
    assert await marks_in(house, code) == {"what-helps"}
    assert any("you changed what the link “My sister” shows" in said.text
               for said in await person.write("/history"))  # fmt: skip


async def test_any_scope_becomes_any_other_under_the_same_code(house: World) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps")
    expected: dict[str, Any] = {"Everything": set(MARKS), "Only the card": {"please-dont"}}
    for scope, parts in expected.items():
        await person.write("/links")
        await person.press("My sister")
        await person.press("Change what they see")
        await person.press(scope)
        await person.press("Yes")
        assert await marks_in(house, code) == parts
    assert (await grants(house, person))[0].sections == ()


async def test_still_true_keeps_a_link_to_its_parts(house: World) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps")
    await person.wait(3)
    await person.write("/stilltrue")
    await person.press("Yes")
    assert await marks_in(house, code) == {"what-helps"}
    shown = view.read(json.loads(await held(house, code)))
    assert shown.made.last_confirmed == house.now.date()


async def test_a_voice_note_goes_with_its_part_and_leaves_with_it(house: World) -> None:
    telegram = FakeTelegram()
    house.errands["download"] = fetcher(house, telegram).fetch
    person = house.person()
    await begin(person)
    await person.write("Robin Example")
    await answered(person, how_to_talk="spoken", what_helps="zqblanketzq")
    await say(person, telegram.holds(VOICE))
    await publish(person)
    assert await copies(house, person, await family_link(person, "How to talk", label="a")) == 0
    code = await family_link(person, "What helps", label="b")
    assert await copies(house, person, code) == 1
    await person.press("b")
    await person.press("Change what they see")
    await person.press("Only the card")
    await person.press("Yes")
    assert await copies(house, person, code) == 0


async def copies(house: World, person: Person, code: str) -> int:
    """How many voice notes and photos rest for this link, whatever its document says."""
    wanted = code.replace("-", "")
    grant = next(each for each in await grants(house, person) if each.code == wanted)
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        latest = await tx.latest_version(known) if known else None
        assert latest is not None
        every = [
            entry["resource"]["id"]
            for entry in json.loads(latest.document)["entry"]
            if entry["resource"]["resourceType"] == "Media"
        ]
        return len(every) - len(await tx.missing_copies(grant.id, [UUID(each) for each in every]))


def test_only_parts_that_the_version_holds_are_kept_for_a_link() -> None:
    bundle: dict[str, Any] = {
        "entry": [{"resource": {"section": [{"id": "carers", "title": "x", "section": [{}]}]}}]
    }
    assert chosen(scoping.FAMILY, ("carers", "force"), bundle) == ("carers",)
    assert chosen(scoping.FULL, ("carers",), bundle) == ()


async def test_the_export_says_what_each_link_shows(house: World) -> None:
    person = await drafted(house)
    await family_link(person, "What helps")
    held_file = json.loads(file_of(await person.write("/export"), "everything-held.json"))
    assert held_file["links"][0]["scope"] == "family"
    assert held_file["links"][0]["parts"] == ["what-helps"]


@pytest.mark.parametrize(
    ("scope", "parts"),
    [("Parts that I pick", {"what-helps"}), ("Only the card", {"please-dont"})],
)
async def test_on_paper_there_is_what_the_reader_of_the_link_sees(
    house: World, scope: str, parts: set[str]
) -> None:
    person = await drafted(house)
    await person.press("Make a new link")
    await person.write("My sister")
    if scope == "Parts that I pick":
        await pick(person, "What helps")
    else:
        await person.press(scope)
    made = await person.press("Until I withdraw it")
    code = next(found.group() for said in made if (found := CODE.search(said.text)))
    await person.press("My sister")
    came = await person.press("On paper, and for my wallet")
    card, statement = (each for each in came if each.kind == "paper")
    assert card.body["code"] == code.replace("-", "")
    assert card.body["link"].endswith(f"/v#{code}")
    text = Pdf(papers.made_from(statement.body)()).text
    assert {part for part, word in MARKS.items() if word in text} == parts
    assert code[:19] in Pdf(papers.made_from(card.body)()).text
