"""Transcripts of conversations: text files that anyone can read and write, read into lines.

A line, by how it begins:

    # a comment, or the journey's title
    > text                   the person writes; `>|` adds another line to the same message
    > (2000 times) Sleep.    the same text over and over, in one message
    >> text                  the person forwards a message
    /menu                    a command
    [Next]                   the person presses the button with this label, in the latest message
    [old: Next]              … a button of an earlier keyboard
    ~ old words → new words  the person edits the message that was `old words`
    * sticker                the person sends something that is not text
    * voice 0:42             … a voice note of this length; `* photo`: a picture; either may end in
                             `that cannot be read`
    -- 7 days later --       time passes; `-- the bot restarts --`, `-- the bot was away --`
    -- a link ends soon --   the bot writes first; `-- the bot asks if it is still true --`,
                             `-- the bot notices the pause --`
    < text                   the bot says this, among what it said since the last thing done,
                             in this order
    <! text                  the bot does not say this
    ? Next                   there is a button with this label; `?! Next`: there is none
    reader sees: text        what is published holds this; `reader does not see: text`
    “Ward” shows: text       whoever opens this link sees this; `“Ward” does not show: text`
    “Ward” opens nothing     nobody can open this link any more
    -- software fails at “Ward” --   hospital software tries wrong passcodes until it may no more
    @sister                  from here on it is the chat of somebody else (see `together/`)
    -- opens the invitation --   they open the link that was made last
    -- publishes --          from wherever they are to a new version

A button's label may be given in part, if that part belongs to one button only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Does(StrEnum):
    """What a line of a transcript is."""

    WRITES = "writes"
    FORWARDS = "forwards"
    COMMANDS = "commands"
    PRESSES = "presses"
    PRESSES_OLD = "presses-old"
    EDITS = "edits"  # `text` is the old, `new` the new text
    SENDS = "sends"
    WAITS = "waits"
    RESTARTS = "restarts"
    WAS_AWAY = "was-away"
    ASKS_IF_TRUE = "asks-if-true"
    LINK_ENDS_SOON = "link-ends-soon"
    NOTICES_PAUSE = "notices-pause"
    SAYS = "says"
    SAYS_NOT = "says-not"
    OFFERS = "offers"
    OFFERS_NOT = "offers-not"
    READER_SEES = "reader-sees"
    READER_SEES_NOT = "reader-sees-not"
    LINK_SHOWS = "link-shows"  # `new` is the link's label, here and below
    LINK_SHOWS_NOT = "link-shows-not"
    LINK_OPENS_NOT = "link-opens-not"
    SOFTWARE_FAILS = "software-fails"
    SWITCHES = "switches"  # to the chat of `text`
    PUBLISHES = "publishes"
    OPENS = "opens"  # the invitation that was made last


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands, what it is, and its text."""

    number: int
    does: Does
    text: str = ""
    new: str = ""
    wait: timedelta = timedelta()


class TranscriptError(Exception):
    """A line that nobody can understand."""


# The longer beginnings first: `>>` also begins with `>`.
_BEGINNINGS = (
    ("<! ", Does.SAYS_NOT),
    ("< ", Does.SAYS),
    (">> ", Does.FORWARDS),
    ("> ", Does.WRITES),
    ("?! ", Does.OFFERS_NOT),
    ("? ", Does.OFFERS),
    ("* ", Does.SENDS),
    ("/", Does.COMMANDS),
    ("@", Does.SWITCHES),
    ("reader sees: ", Does.READER_SEES),
    ("reader does not see: ", Does.READER_SEES_NOT),
)
_PRESS = re.compile(r"\[(?P<old>old: )?(?P<label>.+)\]")
_EDIT = re.compile(r"~ (?P<old>.+?) → (?P<new>.+)")
_OF_LINK = re.compile(r"“(?P<label>.+?)” (?P<what>shows: |does not show: )(?P<text>.+)")
_OPENS_NOT = re.compile(r"“(?P<label>.+?)” opens nothing")
_FAILS = re.compile(r"-- software fails at “(?P<label>.+?)” --")
_TIMES = re.compile(r"\((?P<count>\d+) times\) (?P<text>.+)", re.DOTALL)
_LATER = re.compile(r"-- (?P<count>\d+) (?P<unit>minute|hour|day|week|year)s? later --")
_HAPPENS = {
    "-- the bot restarts --": Does.RESTARTS,
    "-- the bot was away --": Does.WAS_AWAY,
    "-- opens the invitation --": Does.OPENS,
    "-- publishes --": Does.PUBLISHES,
    "-- the bot asks if it is still true --": Does.ASKS_IF_TRUE,
    "-- a link ends soon --": Does.LINK_ENDS_SOON,
    "-- the bot notices the pause --": Does.NOTICES_PAUSE,
}
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "year": timedelta(days=365),
}


def read(text: str) -> tuple[Line, ...]:
    """The lines of a transcript. Raises TranscriptError, naming the line."""
    lines: list[Line] = []
    for number, written in enumerate(text.splitlines(), start=1):
        if written.startswith(">| "):
            lines[-1] = _longer(lines[-1], written[3:])
        elif written.strip() and not written.startswith("#"):
            lines.append(_line(number, written))
    return tuple(_repeated(lines))


def _longer(line: Line, more: str) -> Line:
    if line.does not in {Does.WRITES, Does.FORWARDS}:
        raise TranscriptError(f"line {line.number}: `>|` has no message before it")
    return Line(line.number, line.does, f"{line.text}\n{more}")


def _repeated(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        found = _TIMES.fullmatch(line.text) if line.does is Does.WRITES else None
        if found:
            yield Line(line.number, line.does, found["text"] * int(found["count"]))
        else:
            yield line


def _line(number: int, written: str) -> Line:
    for beginning, does in _BEGINNINGS:
        if written.startswith(beginning):
            return Line(number, does, written[len(beginning) :])
    return _other(number, written)


def _other(number: int, written: str) -> Line:
    if found := _PRESS.fullmatch(written):
        return Line(number, Does.PRESSES_OLD if found["old"] else Does.PRESSES, found["label"])
    if found := _EDIT.fullmatch(written):
        return Line(number, Does.EDITS, found["old"], found["new"])
    if found := _LATER.fullmatch(written):
        return Line(number, Does.WAITS, wait=_UNITS[found["unit"]] * int(found["count"]))
    if written in _HAPPENS:
        return Line(number, _HAPPENS[written])
    return _about_link(number, written)


def _about_link(number: int, written: str) -> Line:
    if found := _OF_LINK.fullmatch(written):
        does = Does.LINK_SHOWS if found["what"] == "shows: " else Does.LINK_SHOWS_NOT
        return Line(number, does, found["text"], found["label"])
    if found := _OPENS_NOT.fullmatch(written):
        return Line(number, Does.LINK_OPENS_NOT, new=found["label"])
    if found := _FAILS.fullmatch(written):
        return Line(number, Does.SOFTWARE_FAILS, new=found["label"])
    raise TranscriptError(f"line {number}: {written!r} is nothing a transcript may hold")
