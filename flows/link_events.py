"""What happened to a link, or to what it shows: answers of the driver, and news from the page.

Past tense; `grant` is the link's id, `label` what the person calls it. No code, no passcode.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LinkPart:
    """A part of the newest version that a link may show. `title` is as it was published."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Parts that are new in a version, and that a link of chosen parts does not show."""

    label: str
    parts: tuple[LinkPart, ...]


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """Anything that happened to a link, or to what links can show."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PartsListed(LinkEvent):
    """Answer to `ListParts`: what the newest version holds, in its order."""

    parts: tuple[LinkPart, ...]


@dataclass(frozen=True, slots=True)
class GrantRescoped(LinkEvent):
    """Answer to `RescopeGrant`: its readers see this from now on."""

    grant: str
    label: str


@dataclass(frozen=True, slots=True)
class PasscodeSet(LinkEvent):
    """Answer to `SetPasscode`: the link has a passcode, which the driver has sent, or none."""

    grant: str
    label: str
    has: bool


@dataclass(frozen=True, slots=True)
class ShlReopened(LinkEvent):
    """Answer to `ReopenShl`: hospital software can try again."""

    grant: str
    label: str


@dataclass(frozen=True, slots=True)
class ShlClosed(LinkEvent):
    """Hospital software tried too many wrong passcodes: that way into the link is closed."""

    grant: str
    label: str
