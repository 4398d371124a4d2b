"""The buttons under a bubble, as actions. Labels are the content's business.

A button's data is `<revision, base 36>.<index>`: the revision of the keyboard it belongs to, and
the action's number, counted through the rows. It says nothing about the person, and an old one
is recognised by its revision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST_REVISION_DIGITS = 12


class Verb(StrEnum):
    """What a button does. The value is also the content's name for the button's label.

    For those marked "subject", the label comes from what the action's subject names.
    """

    NEXT = "next"
    SKIP = "skip"
    BACK = "back"
    MENU = "menu"
    PAUSE = "pause"
    ADD_ANOTHER = "add-another"
    DONE = "done"
    YES = "yes"
    NO = "no"
    GO_ON = "go-on"  # out of a pause
    START_AGAIN = "start-again"  # after a declined consent
    SHORT = "short"  # the short version of a hard section
    WITH_SOMEONE = "with-someone"  # how to do a hard section with somebody
    TEN_MINUTES = "ten-minutes"
    FULL = "full"  # the full path
    SECTION = "section"  # subject: a section's id
    PUBLISH = "publish"  # "Check and publish"
    PREVIEW = "preview"
    AS_BEFORE = "as-before"  # publish, with the card and the closing answers as they were
    LOOK_FIRST = "look-first"
    LINKS = "links"
    HISTORY = "history"
    OPTION = "option"  # subject: an option's id, of the open question
    COUNTRY = "country"  # subject: a country's id
    LANGUAGE = "language"  # subject: a language tag
    EDIT = "edit"  # subject: a question's, follow-up's or (with entry) group's id
    REMOVE = "remove"
    REMOVE_ONE = "remove-one"  # subject: the number of a message that was a voice note
    KEEP_BOTH = "keep-both"
    ONLY_WORDS = "only-words"
    ONLY_PICK = "only-pick"
    STAR = "star"  # subject: a card line's id
    SENTENCE = "sentence"  # subject: the sentence's number, from 0
    MORE = "more"  # next page of a long list
    FEWER = "fewer"  # previous page
    NEW_LINK = "new-link"
    LINK = "link"  # subject: a grant's id
    REVEAL = "reveal"
    WITHDRAW = "withdraw"
    SCOPE = "scope"  # subject: full | card | family; the label is button "scope-full" …
    PART = "part"  # subject: a part that a link may show
    ALL_PARTS = "all-parts"
    NO_PARTS = "no-parts"
    SEE = "see"  # what a link's reader sees
    RESCOPE = "rescope"
    PASSCODE = "passcode"
    ADD_PASSCODE = "add-passcode"
    SHOW_PASSCODE = "show-passcode"
    NEW_PASSCODE = "new-passcode"
    REMOVE_PASSCODE = "remove-passcode"
    SOFTWARE = "software"  # the link as hospital software reads it
    REOPEN = "reopen"  # … after too many wrong passcodes
    PAPER = "paper"
    SUPPORTERS = "supporters"
    INVITE = "invite"
    ROLE = "role"  # subject: a role; the label is button "role-holder" …
    CONTACT = "contact"  # entry: one of the person's contacts
    GIVE = "give"  # subject: a grant's id, or a scope for a new link: button "give-full" …
    SUPPORTER = "supporter"  # subject: a relation's id
    INVITE_AGAIN = "invite-again"
    GIVE_LINK = "give-link"
    OFFERS = "offers"
    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_OUT = "take-out"
    END = "end"
    SUPPORTED = "supported"  # subject: a relation's id
    SHOW_HELD = "show-held"
    SUGGEST = "suggest"
    ABOUT = "about"  # subject: a question's id
    WRITE_PAGE = "write-page"
    CARER_ANSWER = "carer-answer"  # subject: a question of the carer's page
    SEND_PAGE = "send-page"
    SIGNED = "signed"
    LIFE = "life"  # subject: until-withdrawn | 7-days | 3-months | 12-months; "life-7-days" …
    STILL_TRUE = "still-true"
    CHANGE_SOMETHING = "change-something"
    NOT_NOW = "not-now"
    EXTEND = "extend"  # subject: a grant's id
    REMINDERS_ON = "reminders-on"
    REMINDERS_OFF = "reminders-off"
    CHANGES = "changes"  # entry: a version's number
    READ_IT = "read-it"  # what staff answered
    REPLIES = "replies"
    REPLY = "reply"  # entry: a reply's number
    OLDER = "older"
    NEWER = "newer"
    DEBRIEF = "debrief"  # entry: 0 begins to look back; else reads what was written then


@dataclass(frozen=True, slots=True)
class Action:
    """One button: what it does, to what."""

    verb: Verb
    subject: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The last keyboard that was shown. A press on any other one changes nothing."""

    revision: int = 0
    rows: tuple[tuple[Action, ...], ...] = ()

    def actions(self) -> tuple[Action, ...]:
        """All actions, in the order in which they are numbered."""
        return tuple(action for row in self.rows for action in row)

    def numbered(self) -> Iterator[tuple[tuple[str, Action], ...]]:
        """Row by row: each action with its button's data."""
        index = 0
        for row in self.rows:
            yield tuple((data(self.revision, index + n), action) for n, action in enumerate(row))
            index += len(row)

    def pressed(self, revision: int, index: int) -> Action | None:
        """The action behind a press, or None when the button is not of this keyboard."""
        actions = self.actions()
        if revision != self.revision or not 0 <= index < len(actions):
            return None
        return actions[index]


def data(revision: int, index: int) -> str:
    """A button's data: at most 64 bytes for any revision that a person can reach."""
    digits = ""
    while True:
        revision, digit = divmod(revision, 36)
        digits = _DIGITS[digit] + digits
        if not revision:
            return f"{digits}.{index}"


def parse(text: str) -> tuple[int, int]:
    """(revision, index) of a button's data; (-1, 0) when it is not one of ours."""
    revision, dot, index = text.partition(".")
    readable = (
        dot
        and 0 < len(revision) <= _LARGEST_REVISION_DIGITS
        and all(digit in _DIGITS for digit in revision)
        and index.isascii()
        and index.isdigit()
        and len(index) <= _LARGEST_REVISION_DIGITS
    )
    return (int(revision, 36), int(index)) if readable else (-1, 0)
