"""The ids of everything the bot says around the questions. Loading accepts these and no others."""

from flows.keyboard import Verb
from flows.link_phrases import LINK_BUTTONS, LINK_NOTICES, LINK_PLACES, LINK_WORDS
from flows.places import PlaceName
from flows.support_phrases import (
    SUPPORT_BUTTONS,
    SUPPORT_COMMANDS,
    SUPPORT_NOTICES,
    SUPPORT_PLACES,
    SUPPORT_WORDS,
)

# Labelled by what their subject names: a section, an option, a line, a link …
_LABELLED_BY_SUBJECT = frozenset(
    {
        Verb.SECTION, Verb.OPTION, Verb.COUNTRY, Verb.LANGUAGE, Verb.EDIT, Verb.STAR,
        Verb.SENTENCE, Verb.LINK, Verb.SCOPE, Verb.PART, Verb.LIFE, Verb.ROLE, Verb.CONTACT,
        Verb.GIVE, Verb.SUPPORTER, Verb.SUPPORTED, Verb.ABOUT, Verb.CARER_ANSWER,
        Verb.EXTEND, Verb.CHANGES, Verb.DEBRIEF, Verb.REMOVE_ONE, Verb.REPLY,
    }
)  # fmt: skip

# What is said because time passes: reminders, changes between versions, looking back.
_OF_TIME_PLACES = frozenset(
    {
        "changes-draft", "changes-first", "changes-none", "debrief-followed",
        "debrief-learned", "debrief-not-followed", "debrief-nothing", "reminders-are-off",
        "still-true-changed",
    }
)  # fmt: skip
_OF_TIME_NOTICES = frozenset(
    {
        "change-something", "confirmed", "link-extended", "not-now", "nothing-to-confirm",
        "reminders-off", "reminders-on",
    }
)  # fmt: skip
_OF_TIME_COMMANDS = frozenset({"debrief", "reminders", "stilltrue"})
_OF_TIME_WORDS = frozenset(
    {
        "between-titles", "change-added", "change-changed", "change-new", "change-old",
        "change-taken-away", "debrief", "debrief-earlier", "debrief-followed",
        "debrief-learned", "debrief-not-followed", "extend", "history-confirmed",
        "history-grant-extended", "link-ends", "page", "see-changes", "where-you-live",
    }
)  # fmt: skip

# What staff answered.
_OF_REPLIES_PLACES = frozenset(
    {"replied-followed", "replied-not-followed", "reply-after", "reply-none"}
)
_OF_REPLIES_NOTICES = frozenset(
    {"opened-by-software", "opened-more", "replied-more", "reply-read"}
)
_OF_REPLIES_WORDS = frozenset(
    {
        "history-opened-by-software", "history-opened-more", "history-replied",
        "history-replied-more", "reply", "reply-decided", "reply-followed", "reply-not-followed",
        "reply-number", "reply-picked", "reply-read", "reply-revisit", "reply-told",
        "reply-tried", "reply-what", "reply-why",
    }
)  # fmt: skip

BUTTONS = frozenset(verb.value for verb in Verb if verb not in _LABELLED_BY_SUBJECT) | {
    "remove-answer",
    *LINK_BUTTONS,
    *SUPPORT_BUTTONS,
}

# What is said at each place. A place that shows a question, or says different things by what is
# there, has several texts or none of its own.
PLACES = (
    (
        frozenset(place.value for place in PlaceName)
        - {PlaceName.NEW, PlaceName.CONTENT_NOTE, PlaceName.ASKING, PlaceName.ENTRIES}
        - {PlaceName.DEBRIEF, PlaceName.DEBRIEF_REMOVE, PlaceName.REPLIED}
        - {PlaceName.INVITED, PlaceName.SUPPORTER, PlaceName.SUPPORTED, PlaceName.OFFER}
        - {PlaceName.CARER_ASKING}
    )
    | _OF_TIME_PLACES
    | _OF_REPLIES_PLACES
    | LINK_PLACES
    | SUPPORT_PLACES
    | {
        "checking-empty",
        "entries-none",
        "entries-some",
        "history-none",
        "menu-first",
        "preview-empty",
        "preview-end",
        "stars-empty",
        "stars-helps",
    }
)

# Said by id: by the engine (`Say`) and by the driver.
NOTICES = _OF_TIME_NOTICES | _OF_REPLIES_NOTICES | LINK_NOTICES | SUPPORT_NOTICES | frozenset(
    {
        "bot-description", "bot-short-description", "came-back", "card-full", "copies",
        "country-set", "decided", "edit-elsewhere", "edit-saved", "entry-removed",
        "export-caption-json", "export-caption-paper", "export-caption-sheet",
        "export-caption-readable", "export-nothing", "exporting", "full-path-done", "goodbye",
        "help", "language-draft", "language-set",
        "name-missing", "no-short-sentence", "not-here", "not-yet-consented",
        "not-kept-either",
        "not-yet-published", "nothing-open", "old-button", "opened", "paper-not-made", "path-done",
        "path-last",
        "privacy",
        "publish-first", "published", "published-seen", "published-unseen", "removed",
        "removed-one",
        "sent-document", "sent-other", "sent-photo",
        "sent-sticker", "sent-voice", "skip-kept", "sorry-failed", "tidied", "tidy-nothing",
        "unknown-command", "untouched-erased", "untouched-first", "untouched-last",
        "untouched-second", "urgent", "urgent-offer", "use-buttons", "welcome-back",
    }
) | {
    "export-caption-photo", "export-caption-voice", "photo-big", "photo-gone", "photo-kept",
    "photo-unreadable", "voice-big", "voice-full", "voice-gone", "voice-kept", "voice-long",
    "voice-unreadable",
}  # fmt: skip

# The slash commands, as Telegram lists them.
COMMANDS = _OF_TIME_COMMANDS | SUPPORT_COMMANDS | frozenset(
    {
        "back", "country", "delete", "done", "export", "help", "history", "language", "links",
        "menu", "next", "pause", "preview", "privacy", "share", "skip", "start", "tidy",
        "urgent",
    }
)  # fmt: skip

# Small pieces that speech puts together.
WORDS = _OF_TIME_WORDS | _OF_REPLIES_WORDS | LINK_WORDS | SUPPORT_WORDS | frozenset(
    {
        "add-to", "answer", "begun", "begun-mark", "card", "card-line", "change",
        "chapter", "crisis", "day", "done", "done-mark", "draft-name", "empty",
        "empty-mark", "entry-of",
        "heading", "helpline", "history-opened", "history-published", "language-name",
        "law-quote", "link-unopened", "made", "made-able", "made-helped", "made-nothing",
        "made-unpressed",
        "month-1",
        "month-10", "month-11", "month-12", "month-2", "month-3", "month-4", "month-5", "month-6",
        "month-7", "month-8", "month-9", "no-answer", "off-mark", "on-mark", "outline-button",
        "outline-card-default", "outline-card-offered", "outline-command", "outline-countries",
        "outline-countries-intro", "outline-intro", "outline-late", "outline-notice",
        "outline-options",
        "outline-place", "outline-repeats", "outline-required", "outline-short", "outline-title",
        "outline-when", "outline-word", "picked-mark", "reader-none",
        "remove-one", "role-ambulance",
        "role-amhp-doctor", "role-emergency-department", "role-family-friend", "role-none",
        "role-other", "role-police", "role-ward", "saved", "saved-as-one", "saved-more",
        "sources", "sources-unchecked", "unchecked", "unticked", "why-asked", "you-picked",
        "you-wrote",
    }
) | {
    "medium-coming", "photo", "saved-photo", "voice", "you-sent",
}  # fmt: skip
