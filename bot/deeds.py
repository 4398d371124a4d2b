"""The effects that are done rather than said: publish, share, list, export, erase.

Each one happens inside the turn's transaction and tells the engine what came of it.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot import granting, replies, rows
from bot.exporting import export_rows
from bot.history import What, recall
from bot.leaving import LEAVING_FOR, goodbye, pack_leaving
from bot.linkdeeds import LinkDeeds
from bot.publishing import publish
from bot.rows import Row
from bot.session import Session
from bot.supporting import BotName, Supporting
from bot.timely import TIMELY, do_in_time
from bot.turn import Done, Turn
from flows.effects import (
    Effect,
    Export,
    Fetch,
    ListGrants,
    ListHistory,
    MakeGrant,
    Publish,
    RevealGrant,
    Tidy,
    WithdrawGrant,
)
from flows.events import Event, GrantMade, GrantWithdrawn, HistoryListed, Published
from flows.library import Library
from flows.link_effects import LinkDeed
from flows.replies import ListReplies
from flows.speech import say_notice
from flows.support_effects import SupportDeed
from storage.rows import GrantRow

__all__ = ["Deeds", "Done", "Turn", "leave"]


class Deeds:
    """Carries out effects. `public_url` is the origin of the page that links point to.

    `name` is the bot's own, for the links that invite supporters.
    """

    def __init__(self, library: Library, public_url: str, name: BotName | None = None) -> None:
        self.supporting = Supporting(library, public_url, name or BotName())
        self._links = LinkDeeds(library, public_url)
        self._library = library
        self._public_url = public_url

    async def do(self, turn: Turn, effect: Effect) -> Done:
        """Carry out one effect; effects that are only said leave everything as it is."""
        if isinstance(effect, TIMELY):
            return await do_in_time(turn, self._library, effect)
        match effect:
            case SupportDeed():
                return await self.supporting.do(turn, effect)
            case ListReplies():
                return _answered(turn, await replies.listed(turn.tx, turn.person, turn.now))
            case Publish() | ListHistory() | Export() | Tidy() | Fetch():
                return await self._do_own(turn, effect)
            case LinkDeed() | ListGrants() | MakeGrant() | RevealGrant() | WithdrawGrant():
                return await self._do_link(turn, effect)
            case _:
                return Done(turn.session)

    async def _do_link(
        self, turn: Turn, effect: LinkDeed | ListGrants | MakeGrant | RevealGrant | WithdrawGrant
    ) -> Done:
        """After a link was made or withdrawn, the agenda knows the links as they are."""
        match effect:
            case LinkDeed():
                return _answered(turn, *await self._links.do(turn, effect))
            case ListGrants():
                return _answered(turn, await granting.listed(turn))
            case RevealGrant():
                return _answered(turn, *await self._reveal(turn, effect.grant))
            case MakeGrant():
                events = await self._make_grant(turn, effect)
            case _:
                events = await _withdraw(turn, effect.grant)
        return Done(await _with_links(turn), events)

    async def _do_own(
        self, turn: Turn, effect: Publish | ListHistory | Export | Tidy | Fetch
    ) -> Done:
        match effect:
            case Fetch():
                await turn.queue([rows.download(effect.kind, effect.file, effect.message)])
                return Done(turn.session)
            case Publish():
                agenda = turn.session.agenda.published(turn.now.date())
                events = (await self._publish(turn),)
                news = await self.supporting.version_made(turn)
                return Done(replace(turn.session, agenda=agenda), events, news)
            case ListHistory():
                lines = await recall(turn.tx, turn.person)
                return _answered(turn, HistoryListed(at=turn.now, lines=lines))
            case Export():
                files = await export_rows(
                    turn.tx, self._library, turn.person, turn.session, turn.now
                )
                await turn.queue(files)
                return Done(turn.session)
            case Tidy():
                return await self._tidy(turn)

    async def _publish(self, turn: Turn) -> Published:
        made = await publish(turn.tx, self._library, turn.person, turn.session.state, turn.now)
        await turn.remember(What.PUBLISHED, version=made.number)
        return made

    async def _make_grant(self, turn: Turn, wish: MakeGrant) -> tuple[Event, ...]:
        grant = await granting.make_of_newest(turn, wish)
        if grant is None:
            return ()
        await turn.queue(self._revealed(turn, grant))
        return (GrantMade(at=turn.now, grant=granting.fact(grant)),)

    async def _reveal(self, turn: Turn, grant_id: str) -> tuple[Event, ...]:
        grant = await granting.find(turn.tx, turn.person, grant_id)
        if grant is None:
            return (await granting.listed(turn),)
        await turn.queue(self._revealed(turn, grant))
        return ()

    def _revealed(self, turn: Turn, grant: GrantRow) -> Iterable[Row]:
        language = turn.session.state.language
        return granting.reveal(self._library, language, self._public_url, grant)

    async def _tidy(self, turn: Turn) -> Done:
        gone = turn.session.deletable(turn.now)
        notice = "tidied" if gone else "tidy-nothing"
        language = turn.session.state.language
        bubbles = say_notice(self._library, language, notice, count=str(len(gone)))
        if gone:
            await turn.queue([rows.delete(gone)])
        await turn.queue(rows.send(bubble) for bubble in bubbles)
        return Done(replace(turn.session, traces=(), saved_bubbles=()))


async def leave(library: Library, turn: Turn, notice: str) -> None:
    """Erase the person, and queue what is still to be done in their chat."""
    messages = turn.session.deletable(turn.now)
    body = pack_leaving(turn.person.chat_id, messages)
    await turn.tx.erase(turn.person, body, turn.now + LEAVING_FOR)
    await turn.queue(goodbye(library, turn.session, messages, notice))


def _answered(turn: Turn, *events: Event) -> Done:
    return Done(turn.session, events)


async def _with_links(turn: Turn) -> Session:
    """The session that knows the links as they are now."""
    grants = await turn.tx.grants(turn.person)
    agenda = turn.session.agenda.with_links(grants, turn.now.date())
    return replace(turn.session, agenda=agenda)


async def _withdraw(turn: Turn, grant_id: str) -> tuple[Event, ...]:
    grant = await granting.find(turn.tx, turn.person, grant_id)
    if grant is None:
        return (await granting.listed(turn),)
    await turn.tx.withdraw_grant(turn.person, grant.id, turn.now)
    await turn.remember(What.GRANT_WITHDRAWN, label=grant.label)
    return (GrantWithdrawn(at=turn.now, grant=grant_id, label=grant.label),)
