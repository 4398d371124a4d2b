"""The questions that the program itself knows by name. Loading makes sure that they are there."""

NAME = "who-i-am.name"
NAME_TO_USE = "who-i-am.name-to-use"
NAMES = frozenset({NAME, NAME_TO_USE})
CRISIS_WORD = "who-i-am.crisis-word"  # the person's own word for their crisis
CONTACTS = "my-people.contacts"
ONLY_ME = "own-words.only-me"  # what nobody else would have written
HELPED_BY = "how-made.helped-by"
FELT_ABLE = "how-made.felt-able"
NOT_PRESSED = "how-made.not-pressed"
COPIES = "how-made.copies"  # who has a copy, or will get one

EVERY = (
    NAME,
    NAME_TO_USE,
    CRISIS_WORD,
    CONTACTS,
    ONLY_ME,
    HELPED_BY,
    FELT_ABLE,
    NOT_PRESSED,
    COPIES,
)
