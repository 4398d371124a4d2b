"""Invented statements for the tests of this package and of the page."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from flows.interview import AboutMe
from flows.media import Kept, Medium
from flows.statement import CardLine, Entry, Item, Provenance, Statement, StatementSection

STATEMENT_ID = UUID("7d1f0a52-6f0e-4a6b-9b0e-3a1f4c5d6e7f")
PUBLISHED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def item(question: str, label: str, *paragraphs: str, own_words: bool = True) -> Item:
    return Item(question, label, paragraphs, own_words)


def provenance(**changes: object) -> Provenance:
    fields: dict[str, object] = {
        "version": 3,
        "made_on": date(2026, 11, 20),
        "confirmed_on": None,
        "helped_by": "My peer worker Dee",
        "felt_able": True,
        "not_pressed": True,
        "in_their_words": (),
    }
    return Provenance(**{**fields, **changes})  # type: ignore[arg-type] # fields by name


def minimal() -> Statement:
    """The least that can be published: a name."""
    who = StatementSection(
        "who-i-am",
        "Who I am",
        AboutMe.ALSO,
        (item("who-i-am.name", "Name", "Sam"),),
        (),
    )
    return Statement(
        language="en",
        country="elsewhere",
        name="Sam",
        full_name="Sam",
        sections=(who,),
        card=(CardLine("who-i-am", "Name", "Sam"),),
        provenance=provenance(helped_by=None, felt_able=None, not_pressed=None, version=1),
    )


def _contact(number: int, name: str, relation: str, phone: str) -> Entry:
    group = "my-people.contacts"
    return Entry(
        group,
        number,
        name,
        (
            item(f"{group}.relation", "How we know each other", relation),
            item(f"{group}.phone", "Phone", phone),
            item(f"{group}.agreed", "Has agreed to be called", "Yes", own_words=False),
            item(f"{group}.may-be-told", "May be told", "Everything, except about my job."),
        ),
    )


def _refused(number: int, name: str, why: str, last_time: str, instead: str) -> Entry:
    group = "medicines-not-wanted.items"
    return Entry(
        group,
        number,
        name,
        (
            item(f"{group}.how", "What I refuse", "Even once", own_words=False),
            item(f"{group}.why", "Why", why),
            item(f"{group}.last-time", "What happened last time", last_time),
            item(f"{group}.instead", "What I would accept instead", instead),
        ),
    )


def _sections() -> tuple[StatementSection, ...]:
    dont = "please-dont.items"
    return (
        StatementSection(
            "who-i-am",
            "Who I am",
            AboutMe.ALSO,
            (
                item("who-i-am.name", "Name", "Samira Okafor-Lindqvist"),
                item("who-i-am.name-to-use", "Please call me", "Sam"),
                item("who-i-am.pronouns", "Pronouns", "she, her"),
                item("who-i-am.born", "Date of birth", "4 May 1991"),
                item("who-i-am.languages", "Languages", "English, Swedish, a little Igbo"),
            ),
            (),
        ),
        StatementSection(
            "how-to-talk",
            "How to talk with me",
            AboutMe.COMMUNICATE,
            (
                item(
                    "how-to-talk.say",
                    "What to say to me",
                    "Say my name first, then wait. I hear you even when I do not answer.",
                    "Tell me what happens next, one thing at a time.\nWrite it down if I ask.",
                ),
                item(
                    "how-to-talk.not-say", "What not to say", "“Calm down.” It does the reverse."
                ),
                item("how-to-talk.space", "Space and touch", "Two metres. Never from behind."),
            ),
            (),
        ),
        StatementSection(
            "what-helps",
            "What helps",
            AboutMe.SUPPORT,
            (
                item("what-helps.most", "What helps most", "My headphones and the blue blanket."),
                item("what-helps.kinds", "Kinds of help", "Music", "Time alone", own_words=False),
                item("what-helps.music", "Music", "Anything by Stina Nordenstam, quietly. 🎧"),
            ),
            (),
        ),
        StatementSection(
            "please-dont",
            "Please don’t",
            AboutMe.DO_AND_DONT,
            (),
            (
                Entry(
                    dont,
                    1,
                    "Do not hold me down by the shoulders",
                    (
                        item(f"{dont}.why", "Why", "I was assaulted that way in 2014."),
                        item(f"{dont}.last-time", "What happened last time", "I broke my wrist."),
                        item(f"{dont}.instead", "What to do instead", "Open a door. Sit down."),
                    ),
                ),
                Entry(dont, 2, "Do not take my glasses", ()),
            ),
        ),
        StatementSection(
            "my-people",
            "My people",
            AboutMe.PEOPLE,
            (item("my-people.notice-first", "What they notice first", "I stop eating bread."),),
            (
                _contact(1, "Dee Marsh", "My sister", "07700 900123"),
                _contact(2, "Tomas", "Neighbour, has my keys", "+44 20 7946 0958"),
            ),
        ),
        StatementSection(
            "medicines-not-wanted",
            "Medicines I do not want",
            AboutMe.DO_AND_DONT,
            (item("medicines-not-wanted.help-to-take", "What helps me take any", "Warm milk."),),
            (
                _refused(
                    1,
                    "Haloperidol",
                    "My jaw locked and I could not breathe well.",
                    "A&E in Leeds, March 2022. They gave procyclidine and it stopped.",
                    "Lorazepam by mouth. It has worked every time.",
                ),
            ),
        ),
        StatementSection(
            "allergies",
            "Allergies and bad reactions",
            AboutMe.ALSO,
            (item("allergies.any", "Any allergies", "Yes", own_words=False),),
            (
                Entry(
                    "allergies.items",
                    1,
                    "Penicillin",
                    (
                        item("allergies.items.reaction", "Reaction", "Throat swells"),
                        item(
                            "allergies.items.severity",
                            "How bad",
                            "My life was in danger",
                            own_words=False,
                        ),
                    ),
                ),
            ),
        ),
    )


def full() -> Statement:
    """A statement as the ten-minute path gives it."""
    return Statement(
        language="en",
        country="england-wales",
        name="Sam",
        full_name="Samira Okafor-Lindqvist",
        sections=_sections(),
        card=(
            CardLine("who-i-am", "Name", "Samira Okafor-Lindqvist"),
            CardLine("who-i-am", "Please call me", "Sam"),
            CardLine("how-to-talk", "What to say to me", "Say my name first, then wait."),
            CardLine("what-helps", "What helps most", "My headphones and the blue blanket."),
            CardLine("please-dont", "Please don’t", "Do not hold me down by the shoulders"),
            CardLine("please-dont", "Please don’t", "Do not take my glasses"),
            CardLine("medicines-not-wanted", "Medicine I do not want", "Haloperidol"),
            CardLine("allergies", "Allergy", "Penicillin: throat swells"),
            CardLine("my-people", "First contact", "Dee Marsh, my sister, 07700 900123"),
            CardLine("my-people", "Second contact", "Tomas, neighbour, +44 20 7946 0958"),
        ),
        provenance=provenance(confirmed_on=date(2026, 11, 21)),
    )


_DIGEST = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="  # the SHA-1 of nothing, in base64
VOICE = Medium(7, "voice", 42, Kept("voice-file", 4211, _DIGEST, seconds=42))
PHOTO = Medium(8, "photo", 0, Kept("photo-file", 90211, _DIGEST, width=800, height=600))


def spoken(*media: Medium) -> Statement:
    """The least that can be published, with a voice note and a photo."""
    statement = minimal()
    (who,) = statement.sections
    at = {"photo": ("who-i-am.photo", "What I look like"), "voice": ("who-i-am.name", "Name")}
    sent = (Item(*at[each.kind], (), media=(each,)) for each in media or (VOICE, PHOTO))
    return replace(statement, sections=(replace(who, items=(*who.items, *sent)),))
