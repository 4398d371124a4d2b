"""A link's passcode and its form for hospital software, at the bot: real but for Telegram."""

import base64
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from bot.granting import reveal_software
from sharing import link, note, view
from sharing.code import parse_passcode
from storage.rows import GrantRow
from storage.tables import SHL_TRIES
from tests.bot.person import PAGE, Person, Said, World, world
from tests.bot.test_scopes import file_of, grants
from tests.bot.test_turns import drafted, empty_letterbox, make_link, opened, post
from tests.support.databases import Addresses

PASSCODE = re.compile(r"“Ward 5”: (\S{4}-\S{4})")
SHLINK = re.compile(r"shlink:/([\w-]+)")


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


async def with_link(house: World) -> Person:
    """Somebody at the page of their one link."""
    person = house.person()
    await drafted(person)
    await make_link(person)
    await person.press("Ward 5")
    return person


async def with_passcode(house: World) -> tuple[Person, str]:
    person = await with_link(house)
    await person.press("Passcode")
    return person, passcode_in(await person.press("Add a passcode"))


def passcode_in(came: list[Said]) -> str:
    return next(found.group(1) for said in came if (found := PASSCODE.search(said.text)))


async def the_link(house: World, person: Person) -> GrantRow:
    (grant,) = await grants(house, person)
    return grant


async def test_a_passcode_is_made_by_the_bot_and_kept_for_the_person(house: World) -> None:
    person, passcode = await with_passcode(house)
    assert (await the_link(house, person)).passcode == parse_passcode(passcode)
    assert person.heard("✓ The link “Ward 5” has a new passcode.")
    assert "It asks for a passcode." in person.newest().text
    await person.press("Passcode")
    assert passcode_in(await person.press("Show the passcode")) == passcode


async def test_what_a_passcode_costs_is_said_before_it_is_made(house: World) -> None:
    person = await with_link(house)
    said = (await person.press("Passcode"))[-1].text
    assert "Staff who do not have them cannot read what you want." in said
    assert (await the_link(house, person)).passcode is None


async def test_a_new_passcode_takes_the_place_of_the_old_one(house: World) -> None:
    person, first = await with_passcode(house)
    await person.press("Passcode")
    await person.press("New passcode")
    second = passcode_in(await person.press("Yes"))
    assert second != first
    assert (await the_link(house, person)).passcode == parse_passcode(second)


async def test_a_removed_passcode_is_gone(house: World) -> None:
    person, _ = await with_passcode(house)
    await person.press("Passcode")
    await person.press("Remove the passcode")
    assert (await the_link(house, person)).passcode is None
    history = "\n".join(said.text for said in await person.write("/history"))
    assert history.index("you removed the passcode") < history.index("got a new passcode")


async def test_a_link_with_a_passcode_says_so_when_it_is_shown(house: World) -> None:
    person, passcode = await with_passcode(house)
    came = "\n".join(said.text for said in await person.press("Show this link again"))
    assert "This link also asks for its passcode." in came
    assert passcode not in came


async def test_the_export_holds_the_passcode(house: World) -> None:
    person, passcode = await with_passcode(house)
    held = json.loads(file_of(await person.write("/export"), "everything-held.json"))
    assert held["links"][0]["passcode"] == passcode


def payload(text: str) -> dict[str, Any]:
    found = SHLINK.search(text)
    assert found is not None
    encoded = found.group(1) + "=" * (-len(found.group(1)) % 4)
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(encoded))
    return read


def picture_in(came: list[Said]) -> str:
    """What a hospital's camera reads."""
    picture = Image.open(io.BytesIO(file_of(came, "hospital-software.png")))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


async def test_hospital_software_gets_the_same_document_by_text_and_by_picture(
    house: World,
) -> None:
    person = await with_link(house)
    code = (await the_link(house, person)).code
    came = await person.press("For hospital software")
    text = next(said.text for said in came if "shlink:/" in said.text)
    address = picture_in(came)
    assert address.startswith(f"{PAGE}/v#shlink:/")
    assert address in text
    assert f"\n\nThe same for software alone: {address.partition('#')[2]}" in text
    read = payload(address)
    assert read["flag"] == "L"
    assert "Ward 5" not in str(read)
    found = await opened(house, code)
    assert found is not None
    key = base64.urlsafe_b64decode(read["key"] + "=")
    assert view.read(json.loads(link.unseal(found.payload, key))).name.text == "Robin Example"
    assert read["url"] == f"{PAGE}/shl/{(await the_link(house, person)).shl_id}"


async def test_software_is_told_that_there_is_a_passcode_but_not_which(house: World) -> None:
    person, passcode = await with_passcode(house)
    came = await person.press("For hospital software")
    assert payload(picture_in(came))["flag"] == "LP"
    assert any("The software will ask for the passcode too." in said.text for said in came)
    everything = str([said.body for said in came])
    assert passcode not in everything
    assert parse_passcode(passcode) not in everything


async def test_a_closed_way_is_not_handed_out(house: World) -> None:
    person, _ = await with_passcode(house)
    grant = await the_link(house, person)
    rows = reveal_software(house.library, "en", PAGE, replace(grant, shl_left=0))
    assert len(rows) == 1
    assert b"shlink" not in rows[0].payload
    assert b"Open it again" in rows[0].payload


@pytest.mark.parametrize("button", ["Show the passcode", "Remove the passcode"])
async def test_a_link_that_ended_meanwhile_leads_to_the_list(house: World, button: str) -> None:
    person, _ = await with_passcode(house)
    await person.press("Passcode")
    async with house.store.transaction() as tx:
        assert await tx.withdraw_by_code((await the_link(house, person)).code, house.now)
    said = [each.text for each in await person.press(button)]
    assert "That link is not there any more." in said
    assert person.newest().text == "You have no links yet."


async def close(house: World, person: Person) -> None:
    """What the page does when hospital software has tried too often."""
    grant = await the_link(house, person)
    found = await opened(house, grant.code)
    assert found is not None
    web = await house.web()
    try:
        while await web.spend_try(grant.id):
            pass
        await post(web, found, note.pack(note.Closed(at=house.now)))
    finally:
        await web.close()


async def test_a_closed_way_is_told_at_once_and_opened_with_one_tap(house: World) -> None:
    person, _ = await with_passcode(house)
    await person.write("/menu")
    await close(house, person)
    await empty_letterbox(house)
    told = await person.receive()
    assert "wrong passcodes with your link “Ward 5”" in told[0].text
    assert "Open it again" in told[-1].labels
    assert (await the_link(house, person)).shl_left == 0
    await person.press("Open it again")
    assert (await the_link(house, person)).shl_left == SHL_TRIES
    assert person.heard("✓ Hospital software can open “Ward 5” again.")
    history = "\n".join(said.text for said in await person.write("/history"))
    assert history.index("open the link “Ward 5” again") < history.index("That way in was closed.")


async def test_a_closed_way_is_seen_and_opened_at_the_links_page_too(house: World) -> None:
    person, _ = await with_passcode(house)
    await close(house, person)
    await person.write("/links")
    await person.press("Ward 5")
    assert "Hospital software cannot open it just now." in person.newest().text
    await person.press("Open it again")
    assert "Open it again" not in person.newest().labels
    assert (await the_link(house, person)).shl_left == SHL_TRIES


async def test_a_letter_about_a_way_that_is_open_again_says_nothing(house: World) -> None:
    person, _ = await with_passcode(house)
    await close(house, person)
    await person.write("/links")
    await person.press("Ward 5")
    await person.press("Open it again")
    await empty_letterbox(house)
    assert await person.receive() == []
