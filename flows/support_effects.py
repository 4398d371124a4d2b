"""What shall happen between two people. The driver does it, in the turn's transaction."""

from dataclasses import dataclass

from flows.support import Lines, Role


@dataclass(frozen=True, slots=True)
class SupportDeed:
    """Anything that the driver does for a relation."""


@dataclass(frozen=True, slots=True)
class Invite(SupportDeed):
    """Make an invitation and send it to the person. Answered by `Invited`.

    With an `id` the invitation takes the place of an earlier one. `role` tells the driver what
    the invitation that the person passes on shall say.
    """

    role: Role
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class OpenInvitation(SupportDeed):
    """Answered by `InvitationOpened` or `InvitationFailed`. It stays good until accepted."""

    token: str


@dataclass(frozen=True, slots=True)
class AcceptRole(SupportDeed):
    """Answered by `RoleAccepted` or `InvitationFailed`; the person hears `SupporterAccepted`."""

    token: str


@dataclass(frozen=True, slots=True)
class DeclineRole(SupportDeed):
    """The person hears `SupporterDeclined`. No answer."""

    token: str


@dataclass(frozen=True, slots=True)
class EndSupport(SupportDeed):
    """The other side, if there is one, hears `SupportEnded`. No answer."""

    id: str


@dataclass(frozen=True, slots=True)
class PassLink(SupportDeed):
    """Give a holder this link, or a new one of the scope. Answered by `LinkPassed`."""

    id: str
    grant: str


@dataclass(frozen=True, slots=True)
class TellTaken(SupportDeed):
    """The holder hears `LinkTaken`. No answer."""

    id: str


@dataclass(frozen=True, slots=True)
class TellCountry(SupportDeed):
    """The witness hears `CountryMoved`. No answer."""

    id: str
    country: str


@dataclass(frozen=True, slots=True)
class ShowHeld(SupportDeed):
    """Send a holder's link again, as it was given to them. No answer."""

    id: str


@dataclass(frozen=True, slots=True)
class Suggest(SupportDeed):
    """Answered by `Delivered`; the person hears `SuggestionReceived`."""

    id: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class SendPage(SupportDeed):
    """Answered by `Delivered`; the person hears `PageReceived`."""

    id: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class ClaimSigned(SupportDeed):
    """Answered by `Delivered`; the person hears `SigningClaimed`."""

    id: str
    day: str


@dataclass(frozen=True, slots=True)
class Remember(SupportDeed):
    """One line of history: "support-begun" or "support-ended", with this name."""

    what: str
    name: str
