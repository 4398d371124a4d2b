"""What people may write, for Hypothesis to draw from."""

from hypothesis import strategies as st

_PIECES = (
    "Yes",
    "no",
    " NO ",
    "next",
    "Not sure",
    "People",
    "The way it is given",
    "   ",
    "\n",
    "One. Two! Three? " * 12,
    "x" * 400,
    "a line\nand another\n\n  and a third",
    "\U0001f469\U0001f3fd\u200d\U0001f9bd\U0001f3f3\ufe0f\u200d\U0001f308",
    "\u200f\u05e9\u05dc\u05d5\u05dd\u200f",
    "{label} {law} %s",
    "\ud83d",
    "\u2028\x00\x85",
    "I took an overdose",
)
Texts = st.one_of(st.sampled_from(_PIECES), st.text(min_size=1, max_size=40))

COMMANDS = (
    *("start", "menu", "pause", "next", "skip", "back", "done", "preview", "share"),
    *("links", "history", "language", "country", "tidy", "urgent", "privacy", "help"),
    *("export", "delete", "stilltrue", "debrief", "reminders", "dance", ""),
)

# The moves of a history: each as often as it is named.
OFTEN = (
    *("writes",) * 6,
    *("leads-on",) * 8,
    *("goes-on",) * 4,
    *("goes-back", "goes-back", "presses", "presses", "edits", "edits", "commands"),
    *("presses-something-old", "presses-what-was-there", "sends", "bot-was-away"),
    *("driver-is-late", "time-comes"),
    *("speaks", "shows", "file-comes", "file-comes"),
)
