"""Links: making one for one reader, showing it again, listing and withdrawing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import rows
from bot.ahead import Ahead
from bot.errors import GrantMissingError
from bot.history import What
from bot.publishing import Bundle, current, sealed, share
from bot.rows import Row
from bot.turn import Turn
from flows.effects import MakeGrant
from flows.events import GrantFact, GrantsListed
from flows.library import Library
from flows.speech import say_notice
from sharing import code, link, qr, scoping, shlink
from storage.rows import GrantRow, Person
from storage.transaction import Transaction


def fact(grant: GrantRow) -> GrantFact:
    """A link as the person sees it listed: no code, no key."""
    return GrantFact(
        id=str(grant.id),
        label=grant.label,
        scope=grant.scope,
        made_on=grant.made_on,
        expires_on=grant.expires_on,
        openings=grant.openings,
        sections=grant.sections,
        passcode=grant.passcode is not None,
        software=grant.shl_left > 0,
    )


def chosen(scope: str, sections: Sequence[str], bundle: Bundle) -> tuple[str, ...]:
    """The parts that a link of this scope shows; none that the version does not hold."""
    held = {part.id for part in scoping.parts(bundle)}
    return tuple(each for each in sections if each in held) if scope == scoping.FAMILY else ()


def rescoped(grant: GrantRow, scope: str, sections: Sequence[str], bundle: Bundle) -> GrantRow:
    """The link as it is once it shows this."""
    return replace(grant, scope=scope, sections=chosen(scope, sections, bundle))


async def make_of_newest(turn: Turn, wish: MakeGrant) -> GrantRow | None:
    """A new link to the newest version, noted in the history; None before the first version."""
    newest = await current(turn)
    if newest is None:
        return None
    grant = await make(turn.tx, turn.person, newest.bundle, wish, turn.now)
    await turn.remember(What.GRANT_MADE, label=grant.label, version=newest.number)
    return grant


async def make(
    tx: Transaction, person: Person, bundle: Bundle, wish: MakeGrant, now: datetime
) -> GrantRow:
    """A new link with a code and a key of its own, already holding the newest version."""
    key, sections = link.new_key(), chosen(wish.scope, wish.sections, bundle)
    grant_id = await tx.make_grant(
        person,
        code=code.new_code(),
        grant_key=key,
        payload=sealed(bundle, wish.scope, sections, key),
        label=wish.label,
        scope=wish.scope,
        expires_on=_expiry(wish, now),
        now=now,
        sections=sections,
    )
    made = await find(tx, person, str(grant_id))
    if made is None:
        raise GrantMissingError("a link that was just made is not there")
    await share(tx, person, made, bundle, Ahead(bundle))
    return made


def _expiry(wish: MakeGrant, now: datetime) -> date | None:
    return None if wish.life_days is None else now.date() + timedelta(days=wish.life_days)


async def listed(turn: Turn) -> GrantsListed:
    """The person's live links, for the engine."""
    grants = await turn.tx.grants(turn.person)
    return GrantsListed(at=turn.now, grants=tuple(fact(grant) for grant in grants))


async def find(tx: Transaction, person: Person, grant_id: str) -> GrantRow | None:
    """The person's live link with this id; None if it was withdrawn or is somebody else's."""
    mine = await tx.grants(person)
    return next((grant for grant in mine if str(grant.id) == grant_id), None)


def reveal(library: Library, language: str, public_url: str, grant: GrantRow) -> Sequence[Row]:
    """Code and link as text, then the link as a QR picture.

    The address goes as text, so that it can be copied and read aloud; previews are off, so
    that Telegram's servers do not visit it.
    """
    address = code.link(public_url, grant.code)
    shown = code.display(grant.code)
    bubbles = say_notice(
        library, language, "grant-code", label=grant.label, code=shown, link=address
    )
    if grant.passcode:
        bubbles += say_notice(library, language, "grant-has-passcode", label=grant.label)
    caption = say_notice(library, language, "grant-qr-caption", label=grant.label)[0].text
    picture = rows.photo("code.png", qr.png(address), caption)
    return [*(rows.send(bubble) for bubble in bubbles), picture]


def reveal_software(
    library: Library, language: str, public_url: str, grant: GrantRow
) -> Sequence[Row]:
    """The SMART Health Link of the same grant: for a browser, for software alone, as a picture."""
    if not grant.shl_left:
        closed = say_notice(library, language, "shl-is-closed")
        return [rows.send(bubble) for bubble in closed]
    bare = shlink.shlink(
        public_url, grant.shl_id, grant.key, language, passcode=grant.passcode is not None
    )
    address = shlink.viewer(public_url, bare)
    bubbles = say_notice(library, language, "shl-link", label=grant.label, code=bare, link=address)
    if grant.passcode:
        bubbles += say_notice(library, language, "shl-passcode")
    caption = say_notice(library, language, "shl-qr-caption", label=grant.label)[0].text
    picture = rows.photo("hospital-software.png", qr.png(address), caption)
    return [*(rows.send(bubble) for bubble in bubbles), picture]


def show_held(
    library: Library, language: str, public_url: str, held: str, name: str
) -> Sequence[Row]:
    """The same for a holder, who presents the link of the person called `name`."""
    address = code.link(public_url, held)
    shown = code.display(held)
    bubbles = say_notice(library, language, "held-code", name=name, code=shown, link=address)
    caption = say_notice(library, language, "held-qr-caption", name=name)[0].text
    picture = rows.photo("code.png", qr.png(address), caption)
    return [*(rows.send(bubble) for bubble in bubbles), picture]
