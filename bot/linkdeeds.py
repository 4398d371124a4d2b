"""What is done about links: previews, other scopes, passcodes, hospital software.

Rules of this file:
- What is shown beforehand comes from the same cut document that is sealed (`sharing.scoping`).
- A link that is gone meanwhile is answered with the list of those that are there.
"""

from dataclasses import dataclass

from bot import granting, papers, previewing, rows
from bot.ahead import Ahead
from bot.history import What
from bot.publishing import Newest, current, reseal
from bot.turn import Turn
from flows.events import Event
from flows.library import Library
from flows.link_effects import (
    LinkDeed,
    ListParts,
    Preview,
    PreviewGrant,
    ReopenShl,
    RescopeGrant,
    RevealShl,
    SendPaper,
    SetPasscode,
    ShowPasscode,
)
from flows.link_events import GrantRescoped, LinkPart, PartsListed, PasscodeSet, ShlReopened
from flows.speech import say_notice
from sharing import code, scoping
from storage.rows import GrantRow

_Sent = PreviewGrant | ShowPasscode | RevealShl | SendPaper
_OfOne = RescopeGrant | SetPasscode | ReopenShl | _Sent


@dataclass(frozen=True, slots=True)
class LinkDeeds:
    """Carries them out. `public_url` is the origin of the page that links point to."""

    library: Library
    public_url: str

    async def do(self, turn: Turn, deed: LinkDeed) -> tuple[Event, ...]:
        """Carry out one of them; the events that answer it."""
        match deed:
            case ListParts():
                return (await listed(turn),)
            case Preview():
                await self._preview(turn, deed)
                return ()
            case _ if isinstance(deed, _OfOne):
                grant = await granting.find(turn.tx, turn.person, deed.grant)
                if grant is None:
                    return (await granting.listed(turn),)
                return await self._about(turn, deed, grant)
            case _:
                return ()

    async def _about(self, turn: Turn, deed: _OfOne, grant: GrantRow) -> tuple[Event, ...]:
        """One link that is there."""
        match deed:
            case RescopeGrant():
                return await _rescope(turn, deed, grant)
            case SetPasscode():
                return await self._set_passcode(turn, grant, has=deed.has)
            case ReopenShl():
                await turn.tx.reopen_shl(turn.person, grant.id)
                await turn.remember(What.SHL_REOPENED, label=grant.label)
                return (ShlReopened(turn.now, str(grant.id), grant.label),)
            case _:
                await self._send(turn, deed, grant)
                return ()

    async def _send(
        self,
        turn: Turn,
        deed: PreviewGrant | ShowPasscode | RevealShl | SendPaper,
        grant: GrantRow,
    ) -> None:
        """What the person asked to see of it again."""
        language = turn.session.state.language
        match deed:
            case PreviewGrant():
                await self._preview(turn, Preview(grant.label, grant.scope, grant.sections))
            case ShowPasscode():
                await self._send_passcode(turn, grant.label, grant.passcode)
            case RevealShl():
                await turn.queue(
                    granting.reveal_software(self.library, language, self.public_url, grant)
                )
            case SendPaper():
                await self._send_paper(turn, grant)

    async def _send_paper(self, turn: Turn, grant: GrantRow) -> None:
        """The card for a wallet, and what its link shows. Made when they are sent."""
        newest = await current(turn)
        if newest is None:
            return
        shown = scoping.scoped(newest.bundle, grant.scope, grant.sections)
        language = turn.session.state.language
        folded, printed = (
            papers.words(self.library, language, notice, label=grant.label)
            for notice in ("wallet-caption", "paper-caption")
        )
        tag = self.library.wording(language).tag
        address = code.link(self.public_url, grant.code)
        card = papers.wallet(
            shown, tag, turn.now, folded, link=address, code=grant.code, label=grant.label
        )
        await turn.queue([card, papers.statement(shown, tag, turn.now, printed)])
        if grant.passcode:
            said = say_notice(self.library, language, "grant-has-passcode", label=grant.label)
            await turn.queue(rows.send(bubble) for bubble in said)

    async def _preview(self, turn: Turn, wish: Preview) -> None:
        newest = await current(turn)
        if newest is None:
            return
        shown = scoping.scoped(newest.bundle, wish.scope, wish.sections)
        language = turn.session.state.language
        today = turn.now.date()
        await turn.queue(previewing.preview(self.library, language, wish.label, shown, today))

    async def _set_passcode(self, turn: Turn, grant: GrantRow, *, has: bool) -> tuple[Event, ...]:
        """Made here, and sent before the person hears that it is set."""
        passcode = code.new_passcode() if has else None
        await turn.tx.set_passcode(turn.person, grant.id, passcode)
        what = What.PASSCODE_SET if has else What.PASSCODE_REMOVED
        await turn.remember(what, label=grant.label)
        await self._send_passcode(turn, grant.label, passcode)
        return (PasscodeSet(turn.now, str(grant.id), grant.label, has),)

    async def _send_passcode(self, turn: Turn, label: str, passcode: str | None) -> None:
        if passcode is None:
            return
        language, shown = turn.session.state.language, code.display(passcode)
        said = say_notice(self.library, language, "passcode-shown", label=label, code=shown)
        await turn.queue(rows.send(bubble) for bubble in said)


async def listed(turn: Turn) -> PartsListed:
    """What the newest version holds; nothing before the first."""
    newest = await current(turn)
    return PartsListed(turn.now, _parts(newest) if newest else ())


def _parts(newest: Newest) -> tuple[LinkPart, ...]:
    return tuple(LinkPart(part.id, part.title) for part in scoping.parts(newest.bundle))


async def _rescope(turn: Turn, wish: RescopeGrant, grant: GrantRow) -> tuple[Event, ...]:
    """Its readers see this from the commit on, voice notes and photo included."""
    newest = await current(turn)
    if newest is None:
        return ()
    changed = granting.rescoped(grant, wish.scope, wish.sections, newest.bundle)
    ahead = Ahead(newest.bundle)
    await reseal(turn.tx, turn.person, changed, newest.bundle, ahead, rescoped=True)
    await turn.remember(What.GRANT_RESCOPED, label=grant.label)
    return (GrantRescoped(turn.now, str(grant.id), grant.label),)
