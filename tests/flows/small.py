"""A small interview with one of everything, for tests of the engine without the real content."""

from flows.interview import AboutMe, Condition, Interview, Kind, OnCard, Question, Section

DEFAULT, OFFERED = OnCard.DEFAULT, OnCard.OFFERED


def _only_if(question: str, *options: str) -> tuple[Condition, ...]:
    return (Condition(question, frozenset(options)),)


ME = Section(
    "me",
    1,
    (
        Question("me.hello", Kind.NOTE),
        Question("me.name", Kind.TEXT, required=True, on_card=DEFAULT),
        Question("me.signs", Kind.CHOICE, ("yes", "no"), on_card=OFFERED),
        Question("me.which", Kind.TEXT, when=_only_if("me.signs", "yes")),
        Question("me.story", Kind.TEXT, on_card=OFFERED),
    ),
    AboutMe.ALSO,
    ten_minutes=True,
)
HARD = Section(
    "hard",
    2,
    (
        Question(
            "hard.refused",
            Kind.MEDICINE,
            on_card=DEFAULT,
            follow_ups=(
                Question("hard.refused.name", Kind.TEXT),
                Question("hard.refused.how", Kind.CHOICES, ("once", "long"), on_card=DEFAULT),
                Question(
                    "hard.refused.why",
                    Kind.TEXT,
                    when=_only_if("hard.refused.how", "long"),
                    on_card=OFFERED,
                ),
                Question("hard.refused.phone", Kind.PHONE, on_card=DEFAULT),
            ),
        ),
    ),
    AboutMe.DO_AND_DONT,
    content_note=True,
    ten_minutes=True,
)
ALLERGIES = Section(
    "allergies",
    3,
    (
        Question("allergies.any", Kind.CHOICE, ("yes", "no"), on_card=DEFAULT),
        Question(
            "allergies.items",
            Kind.GROUP,
            on_card=DEFAULT,
            when=_only_if("allergies.any", "yes"),
            follow_ups=(Question("allergies.items.what", Kind.TEXT),),
        ),
    ),
    AboutMe.ALSO,
    ten_minutes=True,
)
EXTRA = Section("extra", 4, (Question("extra.born", Kind.DATE),), AboutMe.IMPORTANT)
CLOSING = Section(
    "made",
    5,
    (Question("made.able", Kind.CHOICE, ("yes", "no")),),
    AboutMe.ALSO,
    ten_minutes=True,
    closing=True,
)
INTERVIEW = Interview("small", 1, (ME, HARD, ALLERGIES, EXTRA, CLOSING))
LABELS = {
    "me.signs": {"yes": "Yes", "no": "No"},
    "hard.refused.how": {"once": "Even once", "long": "For long"},
    "allergies.any": {"yes": "Yes", "no": "No"},
    "made.able": {"yes": "Yes", "no": "No"},
}
