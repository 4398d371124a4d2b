"""What shall happen: imperative, ids and facts, never wording or keyboards.

`flows.speech` turns the first family into bubbles; the driver carries out the second family in
the same transaction and answers it with an event (named at each effect).
"""

from dataclasses import dataclass

from flows.changes import Change
from flows.events import GrantFact, HistoryFact
from flows.link_effects import LinkDeed, ShowParts, TellLeftOut
from flows.replies import ListReplies, ShowReply
from flows.support_effects import SupportDeed

# --- to be said -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """A notice from the shared content, by id (`saved`, `urgent`, `help`, `old-button` …).

    `values` fill the notice's fixed placeholders, in the content's names.
    """

    notice: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """Say what belongs to the place where the person now is (`state.place`), with its keyboard.

    Every step that moves the person ends with exactly one of these.
    """


@dataclass(frozen=True, slots=True)
class Introduce:
    """Say the title and introduction of a section that the person is entering."""

    section: str


@dataclass(frozen=True, slots=True)
class ConfirmSaved:
    """Say quietly that the message was saved, and show the open question's keyboard again.

    `more` is true from the second message of one burst on: the driver may then take the
    previous "saved" away, so that a burst leaves one.
    """

    more: bool = False


@dataclass(frozen=True, slots=True)
class ShowGrants:
    """List the links, with a button for each (the keyboard is in the state)."""

    grants: tuple[GrantFact, ...]


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """List openings and versions, newest first."""

    lines: tuple[HistoryFact, ...]


@dataclass(frozen=True, slots=True)
class ShowEnding:
    """Say which links come to their end, with a button for each."""

    grants: tuple[GrantFact, ...]


@dataclass(frozen=True, slots=True)
class ShowChanges:
    """Say what differs since version `since`, on page `page`. `number` 0 is the draft."""

    number: int
    since: int
    changes: tuple[Change, ...]
    page: int = 0


# --- to be done -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetch:
    """Fetch what the person sent with this message, check it, and keep it sealed.

    `kind` is "voice" or "photo". Answered, perhaps much later, by `MediumKept` or
    `MediumRefused`.
    """

    kind: str
    file: str
    message: int


@dataclass(frozen=True, slots=True)
class Publish:
    """Make the statement of this moment the next version. Answered by `Published`."""


@dataclass(frozen=True, slots=True)
class ListGrants:
    """Answered by `GrantsListed`."""


@dataclass(frozen=True, slots=True)
class MakeGrant:
    """A new link for one reader. Answered by `GrantMade`; the driver sends code, link and QR.

    `life_days` is None for "until I withdraw it"; `sections` are the parts of scope "family".
    """

    label: str
    scope: str
    life_days: int | None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevealGrant:
    """Send the code, link and QR picture of this grant again. No answer."""

    grant: str


@dataclass(frozen=True, slots=True)
class WithdrawGrant:
    """Answered by `GrantWithdrawn`."""

    grant: str


@dataclass(frozen=True, slots=True)
class ListHistory:
    """Answered by `HistoryListed`."""


@dataclass(frozen=True, slots=True)
class Export:
    """Send everything held about the person: JSON, and the statement as a readable file."""


@dataclass(frozen=True, slots=True)
class Tidy:
    """Delete the chat's messages where Telegram still allows it. Answers stay."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase the person: all rows, all links. The driver says goodbye and tidies the chat.

    The state that came with this effect is the last one and is not saved.
    """


@dataclass(frozen=True, slots=True)
class Confirm:
    """What readers see is still true: move "last confirmed" to today. Answered by `Confirmed`."""


@dataclass(frozen=True, slots=True)
class AskAgainLater:
    """Not now: ask once more whether it is still true, after a while. No answer."""


@dataclass(frozen=True, slots=True)
class ExtendGrant:
    """Let this link work for as long again. Answered by `GrantExtended`."""

    grant: str


@dataclass(frozen=True, slots=True)
class CompareVersions:
    """Version `number` with the one before it; 0: the draft with the newest version.

    Answered by `VersionsCompared`.
    """

    number: int


Effect = (
    Say
    | Show
    | Introduce
    | ConfirmSaved
    | ShowGrants
    | ShowHistory
    | ShowReply
    | Fetch
    | ShowEnding
    | ShowChanges
    | Publish
    | ListGrants
    | MakeGrant
    | RevealGrant
    | WithdrawGrant
    | ListHistory
    | ListReplies
    | Export
    | Tidy
    | Erase
    | Confirm
    | AskAgainLater
    | ExtendGrant
    | CompareVersions
    | ShowParts
    | TellLeftOut
    | LinkDeed
    | SupportDeed
)
