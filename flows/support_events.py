"""What happened between two people, as either side hears it. Past tense; no wording, no ids of
chats: `id` is the relation's.
"""

from dataclasses import dataclass
from datetime import datetime

from flows.support import Lines, Role


@dataclass(frozen=True, slots=True)
class SupportEvent:
    """Anything that happened to a relation, on either side."""

    at: datetime


# --- at the person who drafts -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invited(SupportEvent):
    """Answer to `Invite`: the driver made an invitation and sent it to the person."""

    id: str


@dataclass(frozen=True, slots=True)
class SupporterAccepted(SupportEvent):
    """The invitation was accepted. `grant`: the link that a holder has got ("" for none)."""

    id: str
    grant: str = ""


@dataclass(frozen=True, slots=True)
class SupporterDeclined(SupportEvent):
    """The invitation was declined, and works no more."""

    id: str


@dataclass(frozen=True, slots=True)
class LinkPassed(SupportEvent):
    """Answer to `PassLink`: the holder has this link now."""

    id: str
    grant: str


@dataclass(frozen=True, slots=True)
class GrantExpired(SupportEvent):
    """A link has come to its end; holders of it hear of it."""

    grant: str
    label: str


@dataclass(frozen=True, slots=True)
class SuggestionReceived(SupportEvent):
    """A helper suggests words for a question."""

    id: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class PageReceived(SupportEvent):
    """A carer sent their page."""

    id: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class SigningClaimed(SupportEvent):
    """A witness says that they signed on paper. `day` is as they wrote it."""

    id: str
    day: str


# --- at the supporter -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InvitationOpened(SupportEvent):
    """Answer to `OpenInvitation`. `name`: who invites, as they want to be called."""

    token: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class InvitationFailed(SupportEvent):
    """Answer to `OpenInvitation` and `AcceptRole`: wrong, used, too old, ended, unknown.

    `own`: it is the person's own invitation.
    """

    own: bool = False


@dataclass(frozen=True, slots=True)
class RoleAccepted(SupportEvent):
    """Answer to `AcceptRole`."""

    id: str
    role: Role
    name: str
    country: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Delivered(SupportEvent):
    """Answer to `Suggest`, `SendPage` and `ClaimSigned`; not `done`: too much is waiting there."""

    id: str
    done: bool = True


@dataclass(frozen=True, slots=True)
class VersionMade(SupportEvent):
    """The person published a new version; the holder's link shows it."""

    id: str


@dataclass(frozen=True, slots=True)
class LinkGiven(SupportEvent):
    """The holder has a new link. The driver sends it."""

    id: str


@dataclass(frozen=True, slots=True)
class LinkTaken(SupportEvent):
    """The holder's link was withdrawn, and the person wants them to know."""

    id: str


@dataclass(frozen=True, slots=True)
class CountryMoved(SupportEvent):
    """The person lives somewhere else now: the witness has other rules to read."""

    id: str
    country: str


# --- at both ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SupportEnded(SupportEvent):
    """The other side ended it, or erased everything: nobody is told which."""

    id: str
