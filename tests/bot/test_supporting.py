"""What happens between a person and a supporter: two chats, everything real but Telegram."""

import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.session import Session, unpack
from bot.timekeeping import Timekeeper
from flows.support import WAITING
from sharing import link, view
from storage.rows import Opened
from tests.bot.person import Person, World, world
from tests.bot.two import drafter, invite, publish, supported, token_in
from tests.support.databases import Addresses

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
HOLD, HELP, CARE, SIGN = (
    *("Hold my link", "Suggest words"),
    *("Write a carer's page", "Be a witness"),
)
ROLES = (HOLD, HELP, CARE, SIGN)


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


async def session(house: World, person: Person) -> Session:
    async with house.store.reading() as tx:
        known = await tx.person(person.chat)
        assert known is not None
        blob = await tx.draft(known)
        assert blob is not None
        return unpack(blob)


def text_of(person: Person) -> str:
    return "\n".join(said.text for said in person.said)


def code_in(person: Person) -> str:
    """The newest code the person was shown."""
    return str(CODE.findall(text_of(person))[-1])


async def opened(house: World, code: str) -> Opened | None:
    web = await house.web()
    try:
        return await web.find(code.replace("-", ""))
    finally:
        await web.close()


async def shown(house: World, code: str) -> view.View:
    found = await opened(house, code)
    assert found is not None
    return view.read(json.loads(link.unseal(found.payload, found.grant_key)))


async def two(house: World, role: str) -> tuple[Person, Person]:
    """Robin, published, and Maria in this role."""
    robin = await drafter(house.person(7), published=True)
    maria = house.person(8)
    await supported(robin, maria, role)
    return robin, maria


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_is_explained_accepted_and_known_to_both(house: World, role: str) -> None:
    robin = await drafter(house.person(7), published=True)
    maria = house.person(8)
    token = await invite(robin, role)
    came = await maria.write(f"/start {token}")
    assert "Robin Example" in came[0].text
    assert came[-1].labels[:4] == ["Accept", "No, thank you", "Back", "English"]
    await maria.press("Accept")
    assert any("Maria has said yes" in said.text for said in await robin.receive())
    history = await robin.write("/history")
    assert any("Maria and you agreed" in said.text for said in history)


@pytest.mark.parametrize("role", ROLES)
async def test_a_supporter_is_shown_nothing_of_the_statement(house: World, role: str) -> None:
    robin = await drafter(house.person(7))
    await robin.press("Next")
    for _ in range(6):
        await robin.press("Next")
    await robin.write("a very private answer")
    await publish(robin)
    maria = house.person(8)
    await supported(robin, maria, role)
    await maria.write("/supporting")
    for label in list(maria.newest().labels):
        await maria.press(label)
        await maria.write("/supporting")
    await publish(robin)
    await maria.receive()
    assert "private answer" not in text_of(maria)
    assert "private answer" not in str(await session(house, maria))


async def test_a_declined_invitation_leaves_nothing_and_the_person_hears_it(house: World) -> None:
    robin, maria = await drafter(house.person(7)), house.person(8)
    token = await invite(robin, HELP)
    await maria.write(f"/start {token}")
    await maria.press("No, thank you")
    assert any("said no this time" in said.text for said in await robin.receive())
    for person in (robin, maria):
        left = await session(house, person)
        assert (left.ties, left.state.support.supporters, left.state.support.supported) == (
            (),
            (),
            (),
        )
    await maria.write(f"/start {token}")
    assert "does not work" in text_of(maria)


async def bad_tokens(house: World) -> dict[str, str]:
    """Every way in which an invitation can be no good."""
    robin, other = await drafter(house.person(7)), house.person(9)
    used = await invite(robin, HELP)
    await other.write(f"/start {used}")
    await other.press("Accept")
    ended = await invite(robin, HELP, "Second")
    await robin.press("Second – suggests words – invited")
    await robin.press("End this")
    await robin.press("Yes")
    replaced = await invite(robin, HELP, "Third")
    await robin.press("Third – suggests words – invited")
    await robin.press("Make the invitation again")
    old = await invite(robin, HELP, "Fourth")
    await robin.wait(days=15)
    wrong = old[:-2] + ("AA" if old[-2:] != "AA" else "BB")
    nobody = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
    return {
        "used": used,
        "ended": ended,
        "replaced": replaced,
        "old": old,
        "wrong": wrong,
        "nobody": nobody,
        "short": "abc",
        "odd": "é%",
        "long": "a" * 64,
    }


async def test_whatever_is_wrong_with_an_invitation_the_answer_is_the_same(house: World) -> None:
    answers = set()
    maria = house.person(8)
    await maria.write("/start")
    for token in (await bad_tokens(house)).values():
        came = await maria.write(f"/start {token}")
        answers.add(tuple(said.text for said in came))
    assert len(answers) == 1
    assert "does not work" in str(answers)


async def test_an_invitation_works_once_even_if_two_have_opened_it(house: World) -> None:
    robin, maria, other = await drafter(house.person(7)), house.person(8), house.person(9)
    token = await invite(robin, HELP)
    await maria.write(f"/start {token}")
    await other.write(f"/start {token}")
    await maria.press("Accept")
    await other.press("Accept")
    assert "does not work" in text_of(other)
    assert len((await session(house, robin)).ties) == 1
    assert (await session(house, other)).ties == ()


async def test_ones_own_invitation_is_for_somebody_else(house: World) -> None:
    robin = await drafter(house.person(7))
    token = await invite(robin, HELP)
    await robin.write(f"/start {token}")
    assert "This invitation is from you" in text_of(robin)
    assert (await session(house, robin)).state.support.supported == ()


async def test_the_token_rests_nowhere_and_the_link_names_the_bot(house: World) -> None:
    robin = await drafter(house.person(7))
    token = await invite(robin, HELP)
    assert f"https://t.me/know_me_bot?start={token}" in text_of(robin)
    assert token not in str(await session(house, robin))
    assert len(token) <= 64


async def test_a_holder_gets_a_link_that_opens_and_can_show_it_again(house: World) -> None:
    robin, maria = await two(house, HOLD)
    code = code_in(maria)
    assert (await shown(house, code)).name.text == "Robin Example"
    before = len(maria.said)
    await maria.write("/supporting")
    await maria.press("Show the link")
    again = maria.said[before:]
    assert any(code in said.text for said in again)
    assert any(said.kind == "photo" for said in again)
    links = await robin.write("/links")
    assert "Someone I trust" in links[-1].text


async def test_a_holder_hears_of_a_new_version_and_of_a_new_link(house: World) -> None:
    robin, maria = await two(house, HOLD)
    first = code_in(maria)
    await publish(robin)
    assert any("new version" in said.text for said in await maria.receive())
    await robin.write("/supporters")
    await robin.press("Maria – holds your link – accepted")
    await robin.press("Give another link")
    await robin.press("A new link: only the card")
    came = await maria.receive()
    assert "has given you a new link" in came[0].text
    assert code_in(maria) != first
    assert (await shown(house, code_in(maria))).scope == "card"


TAKEN = "The link to the statement of Robin Example does not work any more."


@pytest.mark.parametrize(("answer", "heard"), [("Yes", [TAKEN]), ("No", [])])
async def test_a_withdrawal_is_told_only_if_the_person_says_so(
    house: World, answer: str, heard: list[str]
) -> None:
    robin, maria = await two(house, HOLD)
    code = code_in(maria)
    await robin.write("/links")
    await robin.press("Someone I trust")
    await robin.press("Withdraw this link")
    await robin.press("Yes")
    assert await opened(house, code) is None
    assert "Shall I tell Maria" in robin.newest().text
    assert await maria.receive() == []
    await robin.press(answer)
    told = [said.text for said in await maria.receive()]
    assert told[:1] == heard
    await maria.write("/supporting")
    assert ("Show the link" in maria.newest().labels) is not bool(heard)


async def test_a_holder_is_told_when_the_link_comes_to_its_end(house: World) -> None:
    robin, maria = house.person(1), house.person(2)
    await drafter(robin, published=True)
    await robin.press("Make a new link")
    for text, labels in (("Ward 5", ("Everything", "7 days")),):
        await robin.write(text)
        for label in labels:
            await robin.press(label)
    await robin.write("/supporters")
    await robin.press("Invite someone")
    await robin.press(HOLD)
    await robin.write("Maria")
    await robin.press("Ward 5")
    token = token_in(await robin.press("Yes"))
    await maria.write(f"/start {token}")
    await maria.press("Accept")
    await robin.receive()
    house.clock.now += timedelta(days=8)
    timekeeper = Timekeeper(house.store, house.library, house.conversation)
    await timekeeper.round(house.now)
    assert await maria.receive() == []
    await robin.receive()
    house.clock.now += timedelta(days=2)
    await timekeeper.round(house.now)
    told = [said.text for said in await robin.receive()]
    assert told[0].startswith("The link “Ward 5” has come to its end.")
    assert told[1:] == ["I have told Maria."]
    assert [said.text for said in await maria.receive()][:1] == [TAKEN]
    await maria.write("/supporting")
    assert "Show the link" not in maria.newest().labels


async def test_a_witness_hears_of_another_country_and_reads_its_rules(house: World) -> None:
    robin, maria = await two(house, SIGN)
    for country in ("Scotland", "Scotland"):
        await robin.write("/country")
        await robin.press(country)
    told = [said.text for said in await maria.receive() if "another country" in said.text]
    assert len(told) == 1
    await maria.write("/supporting")
    assert "Mental Welfare Commission" in maria.newest().text or "Scotland" in text_of(maria)
    assert (await session(house, maria)).state.support.supported[0].country == "scotland"


async def test_nobody_else_hears_of_another_country(house: World) -> None:
    robin, maria = await two(house, HELP)
    await robin.write("/country")
    await robin.press("Scotland")
    assert await maria.receive() == []


async def test_nobody_is_told_of_a_withdrawal_before_the_question_is_answered(
    house: World,
) -> None:
    robin, maria = await two(house, HOLD)
    await robin.write("/links")
    await robin.press("Someone I trust")
    await robin.press("Withdraw this link")
    await robin.press("Yes")
    await robin.write("/menu")
    await publish(robin)
    assert await maria.receive() == []


async def suggest(maria: Person, words: str) -> None:
    await maria.write("/supporting")
    await maria.press("Suggest words")
    await maria.press(next(label for label in maria.newest().labels if "How to talk" in label))
    await maria.press(maria.newest().labels[0])
    await maria.write(words)
    await maria.press("Yes")


async def test_words_of_a_helper_are_in_the_answer_only_when_accepted(house: World) -> None:
    robin, maria = await two(house, HELP)
    await suggest(maria, "Say my name first.")
    assert any("has sent you something" in said.text for said in await robin.receive())
    assert (await session(house, robin)).state.answer("how-to-talk.say").text == ""
    await robin.write("/supporters")
    await robin.press("Look at what came")
    assert "Say my name first." in robin.newest().text
    await robin.press("Accept")
    assert await maria.receive() == []
    await publish(robin)
    await robin.press("Make a new link")
    await robin.write("Ward")
    await robin.press("Everything")
    await robin.press("Until I withdraw it")
    statement = await shown(house, code_in(robin))
    assert [part.text for part in statement.made.with_help_from] == ["Maria"]
    assert "Say my name first." in str(statement.headings)


async def test_declined_words_are_gone_and_the_helper_hears_nothing(house: World) -> None:
    robin, maria = await two(house, HELP)
    await suggest(maria, "Say my name first.")
    await robin.write("/supporters")
    await robin.press("Look at what came")
    await robin.press("No, thank you")
    assert await maria.receive() == []
    assert "Say my name" not in str(await session(house, robin))


async def test_more_than_the_person_can_look_at_is_not_taken(house: World) -> None:
    robin, maria = await two(house, HELP)
    for number in range(WAITING + 1):
        await suggest(maria, f"words {number}")
    assert "much to look at already" in text_of(maria)
    assert len((await session(house, robin)).state.support.offers) == WAITING


async def write_page(maria: Person, *words: str) -> None:
    await maria.write("/supporting")
    await maria.press("Write my page")
    for text in words:
        await maria.write(text)
        await maria.press("Next")
    await maria.press("Done")
    await maria.press("Send it")


async def carers(house: World, robin: Person) -> list[str]:
    """The pages that a new version holds."""
    await publish(robin)
    async with house.store.reading() as tx:
        known = await tx.person(robin.chat)
        assert known is not None
        latest = await tx.latest_version(known)
        assert latest is not None
        pages = view.read(json.loads(latest.document)).carers
    return [part.text for page in pages for answer in page.answers for part in answer.parts]


async def accept_first(robin: Person) -> None:
    await robin.write("/supporters")
    await robin.press("Look at what came")
    await robin.press("Accept")


async def test_a_carers_page_is_in_the_document_only_while_it_is_accepted(house: World) -> None:
    robin, maria = await two(house, CARE)
    await write_page(maria, "I am the sister.", "Robin stops eating.")
    assert await carers(house, robin) == []
    await accept_first(robin)
    assert await carers(house, robin) == ["I am the sister.", "Robin stops eating."]
    await robin.write("/supporters")
    await robin.press("Maria – writes a carer's page – accepted")
    assert "Robin stops eating." in robin.newest().text
    await robin.press("Take this out of my statement")
    await robin.press("Yes")
    assert await carers(house, robin) == []


async def test_a_changed_page_needs_to_be_accepted_again(house: World) -> None:
    robin, maria = await two(house, CARE)
    await write_page(maria, "I am the sister.")
    await accept_first(robin)
    await maria.write("/supporting")
    await maria.press("Write my page")
    await maria.press("Change: Who I am to them")
    await maria.write("We live together.")
    await maria.press("Done")
    await maria.press("Send it")
    assert await carers(house, robin) == ["I am the sister."]
    await accept_first(robin)
    assert await carers(house, robin) == ["I am the sister.\nWe live together."]


async def test_an_edited_message_changes_the_carers_own_page_alone(house: World) -> None:
    robin, maria = await two(house, CARE)
    await maria.write("/supporting")
    await maria.press("Write my page")
    await maria.write("I am the sistr.")
    number = house.messages
    await maria.press("Done")
    await maria.press("Send it")
    await maria.edit(number - 1, "I am the sister.")
    assert "has the page as it was before" in text_of(maria)
    assert "sistr" in str((await session(house, robin)).state.support.offers)


async def test_a_witness_reads_the_sheet_and_their_claim_is_shown_as_theirs(house: World) -> None:
    robin, maria = await two(house, SIGN)
    await maria.write("/supporting")
    assert "advance" in maria.newest().text
    await maria.press("I have signed on paper")
    await maria.write("3 March 2026")
    await accept_first(robin)
    await publish(robin)
    async with house.store.reading() as tx:
        known = await tx.person(robin.chat)
        assert known is not None
        latest = await tx.latest_version(known)
        assert latest is not None
        made = view.read(json.loads(latest.document)).made
    assert [(one.name.text, one.day.text) for one in made.signed] == [("Maria", "3 March 2026")]


async def test_what_a_witness_said_stays_after_the_end_until_it_is_taken_out(house: World) -> None:
    robin, maria = await two(house, SIGN)
    await maria.write("/supporting")
    await maria.press("I have signed on paper")
    await maria.write("today")
    await accept_first(robin)
    await end_by_supporter(maria)
    await robin.write("/supporters")
    await robin.press("Maria – is a witness – has ended")
    await robin.press("Take this out of my statement")
    await robin.press("Yes")
    assert (await session(house, robin)).state.support.supporters == ()


async def end_by_supporter(maria: Person) -> None:
    await maria.write("/supporting")
    await maria.press("End this")
    await maria.press("Yes")


async def end_by_person(robin: Person) -> None:
    await robin.write("/supporters")
    await robin.press(next(label for label in robin.newest().labels if "Maria" in label))
    await robin.press("End this")
    await robin.press("Yes")


async def erase(person: Person) -> None:
    await person.write("/delete")
    await person.press("Yes")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("how", ["person", "supporter", "person erased", "supporter erased"])
async def test_either_side_ends_it_and_the_other_hears_the_same_words(
    house: World, role: str, how: str
) -> None:
    robin, maria = await two(house, role)
    endings = {
        "person": (end_by_person, robin, maria),
        "supporter": (end_by_supporter, maria, robin),
        "person erased": (erase, robin, maria),
        "supporter erased": (erase, maria, robin),
    }
    end, who, other = endings[how]
    await other.receive()
    await end(who)
    told = [said.text for said in await other.receive()]
    assert told[0].startswith("The support between")
    left = await session(house, other)
    assert (left.ties, left.state.support.supporters, left.state.support.supported) == ((), (), ())
    history = await other.write("/history")
    if other is robin:
        assert any("ended" in said.text for said in history)


async def test_the_carers_page_leaves_the_next_version_when_the_carer_ends_it(
    house: World,
) -> None:
    robin, maria = await two(house, CARE)
    await write_page(maria, "I am the sister.")
    await accept_first(robin)
    await publish(robin)
    await end_by_supporter(maria)
    assert any("Readers still see" in said.text for said in await robin.receive())
    assert await carers(house, robin) == []


async def test_a_supporter_has_a_statement_of_their_own_in_the_same_chat(house: World) -> None:
    robin, maria = await two(house, HELP)
    await maria.write("/start")
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        await maria.press(label)
    await maria.write("Maria Example")
    await maria.press("Next")
    asked = maria.newest().text
    await suggest(maria, "for Robin")
    await maria.write("/supporting")
    await maria.press("Back")
    assert maria.newest().text == asked
    await maria.write("for myself")
    own = (await session(house, maria)).state
    assert own.answer("who-i-am.name-to-use").text == "for myself"
    assert "for myself" not in str(await session(house, robin))
    await robin.write("/supporters")
    await robin.press("Look at what came")
    assert "for Robin" in robin.newest().text


async def test_a_question_stays_open_while_supporters_do_things(house: World) -> None:
    robin, maria = await two(house, HELP)
    await robin.write("/menu")
    await robin.press(next(label for label in robin.newest().labels if "What helps" in label))
    await robin.write("first")
    await suggest(maria, "words")
    await end_by_supporter(maria)
    came = await robin.write("second")
    assert came[-1].text.startswith("✓ Saved")
    await robin.press("Next")
    assert (await session(house, robin)).state.answer("what-helps.most").text == "first\nsecond"


async def test_what_supporters_do_is_no_activity_of_the_person(house: World) -> None:
    robin, maria = await two(house, HELP)
    await robin.wait(days=10)
    await suggest(maria, "words")
    async with house.store.reading() as tx:
        known = await tx.person(robin.chat)
        assert known is not None
        assert (house.now.date() - await tx.active_on(known)).days == 10


async def test_two_who_support_each_other_are_two_relations(house: World) -> None:
    robin, maria = await two(house, HELP)
    await drafter(maria)
    token = await invite(maria, CARE, "Rob")
    await robin.write(f"/start {token}")
    await robin.press("Accept")
    assert len((await session(house, robin)).ties) == 2
    await end_by_supporter(maria)
    left = await session(house, robin)
    assert [each.name for each in left.state.support.supported] == ["Robin Example"]


async def test_the_list_of_commands_has_both_sides(house: World) -> None:
    robin, maria = await two(house, SIGN)
    assert "Maria" in (await robin.write("/supporters"))[-1].text
    assert "Robin Example" in (await maria.write("/supporting"))[-1].text
    assert "You support nobody" in (await robin.write("/supporting"))[0].text
