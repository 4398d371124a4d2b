"""The effects that are about time: confirming, keeping a link going, comparing versions."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot import granting
from bot.ahead import Ahead
from bot.history import What
from bot.publishing import Bundle, bundle_of, current, reseal
from bot.turn import Done, Turn
from flows.changes import Said, changes
from flows.effects import AskAgainLater, CompareVersions, Confirm, ExtendGrant
from flows.events import Confirmed, GrantExtended, VersionsCompared
from flows.library import Library
from sharing.lines import country, lines
from sharing.retitled import retitled

Timely = Confirm | AskAgainLater | ExtendGrant | CompareVersions
TIMELY: Final = (Confirm, AskAgainLater, ExtendGrant, CompareVersions)


async def do_in_time(turn: Turn, library: Library, effect: Timely) -> Done:
    """Carry out one of these effects."""
    match effect:
        case Confirm():
            return await _confirm(turn)
        case AskAgainLater():
            agenda = turn.session.agenda.not_now(turn.now.date())
            return Done(replace(turn.session, agenda=agenda))
        case ExtendGrant():
            return await _extend(turn, effect.grant)
        case CompareVersions():
            return Done(turn.session, (await _compare(turn, library, effect.number),))


async def _confirm(turn: Turn) -> Done:
    """Every live link says from now on that the person confirmed it today; the version stays."""
    agenda = turn.session.agenda.stood_by(turn.now.date())
    turn = replace(turn, session=replace(turn.session, agenda=agenda))
    newest = await current(turn)
    if newest is None:
        return Done(turn.session)
    ahead = Ahead(newest.bundle)
    for grant in await turn.tx.grants(turn.person):
        await reseal(turn.tx, turn.person, grant, newest.bundle, ahead)
    await turn.remember(What.CONFIRMED, version=newest.number)
    return Done(turn.session, (Confirmed(at=turn.now),))


async def _extend(turn: Turn, grant_id: str) -> Done:
    """The same life again, from the day on which the link would have ended."""
    every, today = await turn.tx.grants(turn.person), turn.now.date()
    grant = next((each for each in every if str(each.id) == grant_id), None)
    if grant is None or grant.expires_on is None:
        return Done(turn.session, (await granting.listed(turn),))
    # Before the end moves, the agenda has to know the link: for how long it was made.
    agenda = turn.session.agenda.with_links(every, today)
    later = max(grant.expires_on, today) + timedelta(days=agenda.life_of(grant))
    await turn.tx.extend_grant(turn.person, grant.id, later)
    await turn.remember(What.GRANT_EXTENDED, label=grant.label)
    session = replace(turn.session, agenda=agenda.extended(grant_id, later, today))
    fact = replace(granting.fact(grant), expires_on=later)
    return Done(session, (GrantExtended(at=turn.now, grant=fact),))


async def _compare(turn: Turn, library: Library, number: int) -> VersionsCompared:
    """The draft (0) with the newest version, or a version with the one before it."""
    kept = {row.number: row.document for row in await turn.tx.versions(turn.person)}
    since = number - 1 if number else max(kept, default=0)
    if since not in kept or (number and number not in kept):
        return VersionsCompared(turn.now, number, 0, ())
    newer = json.loads(kept[number]) if number else _draft(turn, library, since + 1)
    said = [_said(library, turn, each) for each in (json.loads(kept[since]), newer)]
    return VersionsCompared(turn.now, number, since, changes(*said))


def _said(library: Library, turn: Turn, bundle: Bundle) -> tuple[Said, ...]:
    """What a document says, where the person lives included: the page speaks of its rules."""
    language = turn.session.state.language
    known = library.countries.get(country(bundle))
    name = known.name(language) if known else country(bundle)
    where = library.wording(language).word("where-you-live")
    # Titles and picked options are the content's: another language alone is no change.
    return (Said("country", (where,), (name,)), *lines(retitled(bundle, library, language)))


def _draft(turn: Turn, library: Library, number: int) -> Bundle:
    return bundle_of(library, turn.person, turn.session.state, number, turn.now)
