"""What happens between two people, carried out: invitations, links passed on, words sent.

Rules of this file:
- Both sessions are read and written in one transaction; news that find nobody are dropped.
- Nothing of the person's answers goes to a supporter: events carry names, roles and what the
  supporter wrote. What a holder gets is a link, which is made to be given away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot import granting, rows
from bot.history import What
from bot.invitations import draft_of, failed, find
from bot.news import News
from bot.rows import Row
from bot.session import Session
from bot.ties import Tie, Token, new_tie, new_token
from bot.turn import Done, Turn
from flows.effects import MakeGrant
from flows.events import Event
from flows.library import Library
from flows.speech import say_notice
from flows.support_effects import (
    AcceptRole,
    ClaimSigned,
    DeclineRole,
    EndSupport,
    Invite,
    OpenInvitation,
    PassLink,
    Remember,
    SendPage,
    ShowHeld,
    Suggest,
    SupportDeed,
    TellCountry,
    TellTaken,
)
from flows.support_events import (
    CountryMoved,
    Delivered,
    InvitationOpened,
    Invited,
    LinkGiven,
    LinkPassed,
    LinkTaken,
    PageReceived,
    RoleAccepted,
    SigningClaimed,
    SuggestionReceived,
    SupportEnded,
    SupporterAccepted,
    SupporterDeclined,
    SupportEvent,
    VersionMade,
)
from storage.rows import GrantRow

SCOPES = frozenset({"full", "card"})


@dataclass(slots=True)
class BotName:
    """The bot's own name at Telegram, for links; "" until Telegram has said it."""

    username: str = ""

    def link(self, token: Token) -> str:
        """What opens the chat with an invitation in it; without a name, what to write there."""
        if self.username:
            return f"https://t.me/{self.username}?start={token}"
        return f"/start {token}"


class Supporting:
    """Carries out the effects between two people."""

    def __init__(self, library: Library, public_url: str, name: BotName) -> None:
        self._library = library
        self._public_url = public_url
        self._name = name

    async def do(self, turn: Turn, deed: SupportDeed) -> Done:
        """Carry out one of them."""
        match deed:
            case Invite():
                return await self._invite(turn, deed)
            case OpenInvitation():
                return _answered(turn, await self._opened(turn, deed.token))
            case AcceptRole():
                return await self._accept(turn, deed.token)
            case DeclineRole():
                return await self._decline(turn, deed.token)
            case PassLink():
                return await self._pass(turn, deed)
            case _:
                return await self._do_small(turn, deed)

    async def _do_small(self, turn: Turn, deed: SupportDeed) -> Done:
        match deed:
            case EndSupport():
                return _ended(turn, deed.id)
            case TellTaken() | TellCountry():
                return _told(turn, deed)
            case ShowHeld():
                await turn.queue(self.held(turn.session, deed.id))
                return Done(turn.session)
            case Suggest() | SendPage() | ClaimSigned():
                return await _sent(turn, deed)
            case Remember():
                await turn.remember(What(deed.what), label=deed.name)
                return Done(turn.session)
            case _:
                return Done(turn.session)

    def held(self, session: Session, relation: str) -> Iterable[Row]:
        """A holder's link, as it was given to them; nothing for a holder without one."""
        tie, supported = session.tie(relation), session.state.support.whom(relation)
        if tie is None or supported is None or not tie.code:
            return ()
        return granting.show_held(
            self._library, session.state.language, self._public_url, tie.code, supported.name
        )

    async def version_made(self, turn: Turn) -> tuple[News, ...]:
        """To every holder whose link lives: it shows the new version."""
        live = {str(grant.id) for grant in await turn.tx.grants(turn.person)}
        return tuple(
            News(tie.other, VersionMade(turn.now, each.id))
            for each in turn.session.state.support.supporters
            if each.grant in live and (tie := turn.session.tie(each.id)) and tie.other
        )

    async def _invite(self, turn: Turn, wish: Invite) -> Done:
        token = new_token(turn.person.id)
        tie = new_tie(token, turn.now.date(), wish.id)
        language = turn.session.state.language
        for notice in ("invitation-how", "invitation"):
            said = say_notice(
                self._library, language, notice, name=wish.name, link=self._name.link(token)
            )
            await turn.queue(rows.send(bubble) for bubble in said)
        return Done(turn.session.tied(tie), (Invited(turn.now, tie.id),))

    async def _opened(self, turn: Turn, token: str) -> SupportEvent:
        found = await find(turn, token)
        if found is None:
            return failed(turn, token)
        supporter = found.supporter
        return InvitationOpened(turn.now, token, supporter.role, supporter.me)

    async def _accept(self, turn: Turn, token: str) -> Done:
        found = await find(turn, token)
        if found is None:
            return _answered(turn, failed(turn, token))
        supporter, relation = found.supporter, found.tie.id
        there = Turn(turn.tx, found.inviter, found.session, turn.now)
        grant = await self._grant(there, supporter.grant)
        code = grant.code if grant else ""
        theirs = Tie(relation, other=turn.person.id.hex)
        accepted = SupporterAccepted(turn.now, relation, str(grant.id) if grant else "")
        country = found.session.state.country
        begun = RoleAccepted(
            turn.now, relation, supporter.role, supporter.me, country, holds=bool(code)
        )
        session = turn.session.tied(Tie(relation, other=found.inviter.id.hex, code=code))
        news = [News(found.inviter.id.hex, accepted, tie=theirs)]
        if code:
            news.append(News(turn.person.id.hex, LinkGiven(turn.now, relation), shows=relation))
        return Done(session, (begun,), tuple(news))

    async def _decline(self, turn: Turn, token: str) -> Done:
        found = await find(turn, token)
        if found is None:
            return Done(turn.session)
        relation = found.tie.id
        event = SupporterDeclined(turn.now, relation)
        news = News(found.inviter.id.hex, event, untie=relation)
        return Done(turn.session, news=(news,))

    async def _pass(self, turn: Turn, wish: PassLink) -> Done:
        tie = turn.session.tie(wish.id)
        grant = await self._grant(turn, wish.grant) if tie and tie.other else None
        if tie is None or grant is None:
            return _answered(turn, LinkPassed(turn.now, wish.id, ""))
        theirs = Tie(wish.id, other=turn.person.id.hex, code=grant.code)
        news = News(tie.other, LinkGiven(turn.now, wish.id), tie=theirs, shows=wish.id)
        passed = LinkPassed(turn.now, wish.id, str(grant.id))
        return Done(turn.session, (passed,), (news,))

    async def _grant(self, turn: Turn, wanted: str) -> GrantRow | None:
        """The person's link that a holder gets: one that lives, or a new one of a scope."""
        if wanted not in SCOPES:
            return await granting.find(turn.tx, turn.person, wanted)
        label = self._library.wording(turn.session.state.language).word("holder-label")
        wish = MakeGrant(label, wanted, None)
        return await granting.make_of_newest(turn, wish)


def farewell(session: Session, now: datetime) -> tuple[News, ...]:
    """To everybody on the other side, when this side is erased."""
    return tuple(
        News(tie.other, SupportEnded(now, tie.id), untie=tie.id)
        for tie in session.ties
        if tie.other
    )


def _ended(turn: Turn, relation: str) -> Done:
    tie = turn.session.tie(relation)
    session = turn.session.untied(relation)
    if tie is None or not tie.other:
        return Done(session)
    news = News(tie.other, SupportEnded(turn.now, relation), untie=relation)
    return Done(session, news=(news,))


def _taken(turn: Turn, relation: str) -> Done:
    tie = turn.session.tie(relation)
    if tie is None or not tie.other:
        return Done(turn.session)
    theirs = Tie(relation, other=turn.person.id.hex)
    news = News(tie.other, LinkTaken(turn.now, relation), tie=theirs)
    return Done(turn.session, news=(news,))


def _told(turn: Turn, deed: TellTaken | TellCountry) -> Done:
    return _taken(turn, deed.id) if isinstance(deed, TellTaken) else _moved(turn, deed)


def _moved(turn: Turn, deed: TellCountry) -> Done:
    tie = turn.session.tie(deed.id)
    if tie is None or not tie.other:
        return Done(turn.session)
    news = News(tie.other, CountryMoved(turn.now, deed.id, deed.country))
    return Done(turn.session, news=(news,))


async def _sent(turn: Turn, deed: Suggest | SendPage | ClaimSigned) -> Done:
    """What a supporter sends is news to the person, if there is room for one more."""
    tie = turn.session.tie(deed.id)
    person = await turn.tx.person_by_id(UUID(tie.other)) if tie and tie.other else None
    there = await draft_of(turn.tx, person) if person else None
    if tie is None or there is None:
        gone = SupportEnded(turn.now, deed.id)
        return Done(turn.session.untied(deed.id), (gone,))
    if isinstance(deed, Suggest) and not there.state.support.has_room(deed.id):
        return _answered(turn, Delivered(turn.now, deed.id, done=False))
    news = News(tie.other, _arriving(deed, turn.now))
    return Done(turn.session, (Delivered(turn.now, deed.id),), (news,))


def _arriving(deed: Suggest | SendPage | ClaimSigned, now: datetime) -> SupportEvent:
    match deed:
        case Suggest():
            return SuggestionReceived(now, deed.id, deed.question, deed.text)
        case SendPage():
            return PageReceived(now, deed.id, deed.lines)
        case ClaimSigned():
            return SigningClaimed(now, deed.id, deed.day)


def _answered(turn: Turn, *events: Event) -> Done:
    return Done(turn.session, events)
