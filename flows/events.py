"""What happened: past tense, plain data, with the time inside. The engine's only input.

Three kinds: what a person did in the chat (`Wrote`, `Edited`, `Pressed`, `Commanded`, `Sent`,
`VoiceSent`, `PhotoSent`), what the driver did because an effect asked for it (`GrantsListed`,
`MediumKept` …), and time passing (`CameBack`, `TimeCame`). `message` is the chat's number for a
message: opaque, used to find the words that an edit changes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from flows.changes import Change
from flows.link_events import LeftOut, LinkEvent
from flows.media import Kept
from flows.replies import Replied, RepliesListed
from flows.support_events import SupportEvent


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text message that is not a command."""

    at: datetime
    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message was edited. If its text did not change, nothing happens."""

    at: datetime
    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `revision` and `index` are what the button carried; it may be an old one.

    `revision` is -1 when the button's data could not be read at all.
    """

    at: datetime
    revision: int
    index: int


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command, without the slash, lower case (`next`, `menu`, `share` …).

    Unknown commands arrive too; `argument` is what followed the command ("" for nothing).
    """

    at: datetime
    command: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that is neither text nor taken: `what` is "sticker", "document", "other"."""

    at: datetime
    what: str
    message: int


@dataclass(frozen=True, slots=True)
class VoiceSent:
    """A voice note. `file` is the chat's name for it, opaque; `seconds` the chat's claim."""

    at: datetime
    file: str
    seconds: int
    message: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PhotoSent:
    """A picture, or a file that says it is one. `file` is the chat's name for it, opaque."""

    at: datetime
    file: str
    message: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class MediumKept:
    """What the person sent with this message was fetched, checked and stored."""

    at: datetime
    message: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class MediumRefused:
    """What the person sent with this message cannot be kept.

    `kind` is "voice" or "photo"; `why` is "unreadable", "long", "big" or "gone".
    """

    at: datetime
    message: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class GrantFact:
    """One link, as the person sees it listed. No code, no key, no passcode.

    `sections` are the chosen parts of the scope "family". `passcode`: whether it has one;
    `software` is false once hospital software has tried too many wrong ones.
    """

    id: str
    label: str
    scope: str  # "card" | "full" | "family"
    made_on: date
    expires_on: date | None  # None: until withdrawn
    openings: int
    sections: tuple[str, ...] = ()
    passcode: bool = False
    software: bool = True


@dataclass(frozen=True, slots=True)
class HistoryFact:
    """One line of the person's history, newest first.

    `what`: "opened", "opened-by-software", "opened-more", "replied", "replied-more", "published",
    "confirmed", "grant-made", "grant-withdrawn", "grant-extended", "grant-expired",
    "grant-rescoped", "passcode-set", "passcode-removed", "shl-closed", "shl-reopened".
    `reader` is what a reader wrote about themselves, verbatim: a claim, shown as such.
    `number`: of a reply, counted from the oldest.
    """

    at: datetime
    what: str
    label: str = ""
    reader: str = ""
    role: str = ""
    version: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """The driver stored version `number`; readers see it from now on.

    `left_out`: what is new in it and not in a link of chosen parts. `links`: how many lead to it.
    """

    at: datetime
    number: int
    left_out: tuple[LeftOut, ...] = ()
    links: int = 0


@dataclass(frozen=True, slots=True)
class GrantsListed:
    """Answer to the effect `ListGrants`."""

    at: datetime
    grants: tuple[GrantFact, ...]


@dataclass(frozen=True, slots=True)
class GrantMade:
    """Answer to `MakeGrant`. The driver itself sends the code, the link and the QR picture."""

    at: datetime
    grant: GrantFact


@dataclass(frozen=True, slots=True)
class GrantWithdrawn:
    """Answer to `WithdrawGrant`."""

    at: datetime
    grant: str
    label: str


@dataclass(frozen=True, slots=True)
class HistoryListed:
    """Answer to `ListHistory`."""

    at: datetime
    lines: tuple[HistoryFact, ...]


@dataclass(frozen=True, slots=True)
class CameBack:
    """The bot itself was away for over a day and a draft was open; say so, then re-show."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ConfirmationDue:
    """It is time to ask whether what readers see is still true."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LinksEnding:
    """These links come to their end soon."""

    at: datetime
    grants: tuple[GrantFact, ...]


@dataclass(frozen=True, slots=True)
class PauseNoticed:
    """An unfinished draft has rested for some days."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Answer to `Confirm`: readers see the new "last confirmed"."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GrantExtended:
    """Answer to `ExtendGrant`: the link, with its new end."""

    at: datetime
    grant: GrantFact


@dataclass(frozen=True, slots=True)
class VersionsCompared:
    """Answer to `CompareVersions`.

    `number` 0 is the draft; `since` is the older version, 0 where there is none.
    """

    at: datetime
    number: int
    since: int
    changes: tuple[Change, ...]


TimeCame = ConfirmationDue | LinksEnding | PauseNoticed

Event = (
    Wrote
    | Edited
    | Pressed
    | Commanded
    | Sent
    | VoiceSent
    | PhotoSent
    | MediumKept
    | MediumRefused
    | Published
    | GrantsListed
    | GrantMade
    | GrantWithdrawn
    | HistoryListed
    | CameBack
    | TimeCame
    | Confirmed
    | GrantExtended
    | VersionsCompared
    | Replied
    | RepliesListed
    | LinkEvent
    | SupportEvent
)
