"""What shall be done about a link. The driver does it, in the turn's transaction."""

from dataclasses import dataclass

from flows.link_events import LinkPart


@dataclass(frozen=True, slots=True)
class LinkDeed:
    """Anything that the driver does about a link."""


@dataclass(frozen=True, slots=True)
class ListParts(LinkDeed):
    """Answered by `PartsListed`."""


@dataclass(frozen=True, slots=True)
class Preview(LinkDeed):
    """Send exactly what a reader would see, as text and as a file. No answer.

    `sections` are the parts of the scope "family".
    """

    label: str
    scope: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewGrant(LinkDeed):
    """The same for a link that is there. Answered by `GrantsListed` if it is gone."""

    grant: str


@dataclass(frozen=True, slots=True)
class RescopeGrant(LinkDeed):
    """Show its readers this instead. Answered by `GrantRescoped`, or `GrantsListed` if gone."""

    grant: str
    scope: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetPasscode(LinkDeed):
    """Make a new passcode and send it to the person, or take it away.

    Answered by `PasscodeSet`, or by `GrantsListed` if the link is gone.
    """

    grant: str
    has: bool


@dataclass(frozen=True, slots=True)
class ShowPasscode(LinkDeed):
    """Send the passcode again. No answer."""

    grant: str


@dataclass(frozen=True, slots=True)
class RevealShl(LinkDeed):
    """Send the SMART Health Link of this grant, as text and as a picture. No answer."""

    grant: str


@dataclass(frozen=True, slots=True)
class ReopenShl(LinkDeed):
    """Let hospital software try again. Answered by `ShlReopened`, or `GrantsListed` if gone."""

    grant: str


@dataclass(frozen=True, slots=True)
class SendPaper(LinkDeed):
    """Send the link's card for a wallet, and what it shows, as files for paper. No answer."""

    grant: str


# --- to be said -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowParts:
    """The list to choose from, with a button for each (the keyboard is in the state)."""

    parts: tuple[LinkPart, ...]


@dataclass(frozen=True, slots=True)
class TellLeftOut:
    """These parts are new in this version, and not in the link with this label."""

    label: str
    parts: tuple[LinkPart, ...]
