"""What one person's turn has to tell another person's conversation, in the same transaction."""

from dataclasses import dataclass

from bot.session import Session
from bot.ties import Tie
from flows.support_events import SupportEvent


@dataclass(frozen=True, slots=True)
class News:
    """To the row `to` (hex). `tie` and `untie` change that side's end of the relation first.

    `shows`: the relation in which a holder's link is sent, after what the event says.
    """

    to: str
    event: SupportEvent
    tie: Tie | None = None
    untie: str = ""
    shows: str = ""

    def applied(self, session: Session) -> Session:
        """The other side's session with its end of the relation changed."""
        if self.tie:
            session = session.tied(self.tie)
        return session.untied(self.untie) if self.untie else session
