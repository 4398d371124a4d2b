"""Where a person can be. A place is plain data; what is said there is content's business."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceName(StrEnum):
    """Every place there is. The value is also the content's name for it."""

    NEW = "new"  # nobody has said anything yet; never shown
    URGENT = "urgent"  # the interruption page about urgent help, before anything else
    HELLO = "hello"  # what this is and is not
    TELEGRAM = "telegram"  # who can see the chat
    COUNTRY = "country"
    CONSENT = "consent"
    DECLINED = "declined"  # consent was refused: a kind goodbye, with a way back
    MENU = "menu"
    CONTENT_NOTE = "content-note"  # before a hard section
    WITH_SOMEONE = "with-someone"  # how to do a hard section with somebody
    ASKING = "asking"  # one open question, or a follow-up of one entry
    ENTRIES = "entries"  # a group's overview
    ENTRY = "entry"  # one entry: change a part of it, or remove it
    CHECKING = "checking"  # check-your-answers of a section
    CONFIRM_REMOVE = "confirm-remove"
    PICK_OR_WORDS = "pick-or-words"  # a single choice holds both: shall both stand?
    PREVIEW = "preview"  # the whole statement as staff will see it
    QUALITY = "quality"  # asked once: what would nobody else have written?
    STARS = "stars"  # which lines stand on the card
    STAR_SENTENCE = "star-sentence"  # a paragraph too long for the card: which sentence?
    PUBLISH_CHECK = "publish-check"
    PUBLISH_AGAIN = "publish-again"  # nothing changed but answers: as before?
    PUBLISHED = "published"
    LINKS = "links"
    LINK = "link"
    LINK_LABEL = "link-label"
    LINK_SCOPE = "link-scope"
    LINK_SECTIONS = "link-sections"  # which parts it shows
    LINK_LIFE = "link-life"
    LINK_CHANGE = "link-change"  # it shall show something else: sure?
    PASSCODE = "passcode"
    CONFIRM_PASSCODE = "confirm-passcode"  # a new one in the place of the old
    SHL_CLOSED = "shl-closed"  # hospital software tried too many wrong passcodes
    CONFIRM_WITHDRAW = "confirm-withdraw"
    HISTORY = "history"
    LANGUAGE = "language"
    CONFIRM_TIDY = "confirm-tidy"
    CONFIRM_DELETE = "confirm-delete"
    PAUSED = "paused"
    STILL_TRUE = "still-true"  # is what readers see still right?
    ENDING = "ending"  # links that come to their end soon
    NOTICED = "noticed"  # a draft rests unfinished
    REMINDERS = "reminders"  # whether the bot may write first
    CHANGES = "changes"  # what one version changed
    DEBRIEF_NOTE = "debrief-note"  # before looking back at a crisis
    DEBRIEF = "debrief"  # one question of looking back
    DEBRIEF_DONE = "debrief-done"  # what was written, and on to the next version
    DEBRIEF_REMOVE = "debrief-remove"
    REPLIED = "replied"  # staff answered: what kind of news it is, before it is read
    REPLY = "reply"  # one answer of staff
    # A person and their supporters.
    SUPPORTERS = "supporters"  # the list
    SUPPORT_ROLE = "support-role"  # inviting: which role
    SUPPORT_NAME = "support-name"  # … what the person calls them
    SUPPORT_MYSELF = "support-myself"  # … what they call the person
    SUPPORT_LINK = "support-link"  # … which link a holder gets
    SUPPORT_CHECK = "support-check"
    SUPPORTER = "supporter"  # one of them
    OFFER = "offer"  # something they sent
    CONFIRM_TAKE_OUT = "confirm-take-out"
    TELL_HOLDER = "tell-holder"  # of a withdrawal
    CONFIRM_END = "confirm-end"  # on either side
    # A supporter.
    INVITED = "invited"  # asked for a role
    SUPPORTING = "supporting"  # the list of those whom they support
    SUPPORTED = "supported"  # one of them
    SUGGEST_SECTION = "suggest-section"
    SUGGEST_QUESTION = "suggest-question"
    SUGGEST_TEXT = "suggest-text"
    SUGGEST_CHECK = "suggest-check"
    CARER_ASKING = "carer-asking"
    CARER_REMOVE = "carer-remove"
    CARER_CHECK = "carer-check"
    SIGN_DAY = "sign-day"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is. Fields that a place does not need stay empty.

    `section`: CONTENT_NOTE, WITH_SOMEONE, CHECKING. `question`: ASKING (a question's or
    follow-up's id), ENTRIES and ENTRY (the group's id), CONFIRM_REMOVE (any of these),
    PICK_OR_WORDS. `entry`: the entry's number, 0 outside groups. `page`: the page of a long list
    (of MENU: the chapter). `line`: the card line at STAR_SENTENCE. `grant`: LINK and what is
    asked about one link; LINK_SCOPE and LINK_SECTIONS have none while a link is being made. At
    CHANGES, `entry` is
    the version's number; at DEBRIEF, DEBRIEF_DONE and DEBRIEF_REMOVE it is the number of that
    looking back, and `question` the step (see `flows.private`).

    At REPLIED and REPLY `entry` is the reply's number (0: the newest); at REPLIED `question` is
    the kind of news and `line` the link's label.

    `relation`: places about one supporter or one supported; there `question` may be a question
    of the carer's page, and `entry` an offer's number.

    `once`: the question was picked from a list (check-your-answers, or an entry's page), and
    Next returns there. `review`: that list is, in the end, check-your-answers.
    """

    name: PlaceName
    section: str = ""
    question: str = ""
    entry: int = 0
    page: int = 0
    line: str = ""
    grant: str = ""
    relation: str = ""
    once: bool = False
    review: bool = False
