"""An invitation behind its token: whose it is, and whether it is good."""

from dataclasses import dataclass

from bot.session import Session, unpack
from bot.ties import Tie, read_token
from bot.turn import Turn
from flows.support import Supporter
from flows.support_events import InvitationFailed
from storage.rows import Person
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation that is good: whose, and which."""

    inviter: Person
    session: Session
    tie: Tie
    supporter: Supporter


async def find(turn: Turn, text: str) -> Opened | None:
    """The invitation behind a token, if it is good and somebody else's."""
    token = read_token(text)
    if token is None or token.inviter == turn.person.id:
        return None
    inviter = await turn.tx.person_by_id(token.inviter)
    session = await draft_of(turn.tx, inviter) if inviter else None
    if inviter is None or session is None:
        return None
    today = turn.now.date()
    tie = next((each for each in session.ties if each.opens(token.secret, today)), None)
    supporter = session.state.support.supporter(tie.id) if tie else None
    return Opened(inviter, session, tie, supporter) if tie and supporter else None


async def draft_of(tx: Transaction, person: Person) -> Session | None:
    """The session as it rests; None where there is none."""
    blob = await tx.draft(person)
    return unpack(blob) if blob is not None else None


def failed(turn: Turn, text: str) -> InvitationFailed:
    """The answer to a token that is no good, or one's own."""
    token = read_token(text)
    own = token is not None and token.inviter == turn.person.id
    return InvitationFailed(turn.now, own=own)
