"""Two people at one bot: whoever drafts, and whoever supports them."""

import re

from tests.bot.person import Person, Said

TOKEN = re.compile(r"/start (?P<token>[\w-]{43})|start=(?P<linked>[\w-]{43})")


def token_in(came: list[Said]) -> str:
    """The token of the invitation among what was said."""
    found = next(match for said in came if (match := TOKEN.search(said.text)))
    return found["token"] or found["linked"]


async def drafter(person: Person, *, published: bool = False) -> Person:
    """Somebody called Robin, past consent."""
    await person.write("/start")
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        await person.press(label)
    await person.write("Robin Example")
    if published:
        await publish(person)
    return person


async def publish(person: Person) -> None:
    """From anywhere to a version."""
    await person.write("/preview")
    for _ in range(25):
        label = "Next" if "Next" in person.newest().labels else "Yes"
        await person.press(label)
        if "Make a new link" in person.newest().labels:
            return
    raise AssertionError(person.newest())


async def invite(person: Person, role: str, name: str = "Maria") -> str:
    """An invitation; its token."""
    await person.write("/supporters")
    await person.press("Invite someone")
    await person.press(role)
    await person.write(name)
    if "A new link: everything" in person.newest().labels:
        await person.press("A new link: everything")
    return token_in(await person.press("Yes"))


async def supported(person: Person, supporter: Person, role: str) -> None:
    """An invitation made and accepted."""
    token = await invite(person, role)
    await supporter.write(f"/start {token}")
    await supporter.press("Accept")
    await person.receive()
