"""The shape of an interview: sections, questions, conditions. Pure data, no wording.

Ids are stable: they are the keys under which answers rest, and are never renamed without a
migration. A question id is `section.question` (`please-dont.items`), a follow-up's id is
`section.question.follow-up` (`please-dont.items.why`).
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"  # one of the options, or the person's own words
    CHOICES = "choices"  # any number of the options, and the person's own words
    DATE = "date"  # kept verbatim; nothing is ever refused as "not a date"
    PHONE = "phone"  # kept verbatim; the page makes a link of what looks like a number
    PHOTO = "photo"  # one picture; a new one takes the place of the old one
    NOTE = "note"  # a text to read; nothing to answer
    GROUP = "group"  # repeats; each entry has its own follow-ups
    PERSON = "person"  # a group whose entries are people
    MEDICINE = "medicine"  # a group whose entries are medicines


GROUP_KINDS = frozenset({Kind.GROUP, Kind.PERSON, Kind.MEDICINE})


class OnCard(StrEnum):
    """Whether an answer may stand on the one-page card."""

    NEVER = "never"
    OFFERED = "offered"  # the person may star it
    DEFAULT = "default"  # on unless the person takes it off (name, contacts, allergies, refusals)


class AboutMe(StrEnum):
    """The seven PRSB *About Me* headings, in the order staff read them."""

    IMPORTANT = "most-important"
    PEOPLE = "people"
    COMMUNICATE = "communicate"
    WELLNESS = "wellness"
    DO_AND_DONT = "please-do-and-do-not"
    SUPPORT = "how-to-support"
    ALSO = "also-worth-knowing"


@dataclass(frozen=True, slots=True)
class Condition:
    """The question applies only if the answer to `question` is one of `any_of` (option ids).

    Inside a group, `question` is a follow-up of the same entry.
    """

    question: str
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing the bot asks.

    `follow_ups` is non-empty exactly for the group kinds: they are asked of every entry, the
    first one names the entry (its title). All conditions in `when` must hold. `short`: also asked
    in the short version of a section with a content note. `helps`: its answer says what helps, and
    is offered first where the card's lines are picked. `late`: the ten-minute path asks it last.
    """

    id: str
    kind: Kind
    options: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    required: bool = False
    on_card: OnCard = OnCard.NEVER
    short: bool = False
    helps: bool = False
    late: bool = False
    follow_ups: tuple["Question", ...] = ()

    @property
    def repeats(self) -> bool:
        return self.kind in GROUP_KINDS


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the statement. `number` is the domain's number (1 to 32), shown to nobody.

    `chapter` is the page of the menu on which it stands.
    """

    id: str
    number: int
    questions: tuple[Question, ...]
    about_me: AboutMe
    chapter: str = ""
    content_note: bool = False
    ten_minutes: bool = False
    closing: bool = False  # "how this was made": asked just before publishing


@dataclass(frozen=True, slots=True)
class Interview:
    """All sections in the order in which they are offered.

    `countries` and `languages` are the ids on offer, in the order of their buttons.
    """

    id: str
    revision: int
    sections: tuple[Section, ...]
    countries: tuple[str, ...] = ("england-wales", "elsewhere")
    languages: tuple[str, ...] = ("en",)
    _questions: dict[str, Question] = field(init=False, repr=False, compare=False)
    _sections: dict[str, Section] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        questions: dict[str, Question] = {}
        for section in self.sections:
            for question in section.questions:
                questions[question.id] = question
                questions.update({follow_up.id: follow_up for follow_up in question.follow_ups})
        object.__setattr__(self, "_questions", questions)
        object.__setattr__(self, "_sections", {section.id: section for section in self.sections})

    @property
    def chapters(self) -> tuple[str, ...]:
        """The pages of the menu, in order."""
        return tuple(dict.fromkeys(section.chapter for section in self.sections))

    def question(self, question_id: str) -> Question:
        """The question or follow-up with this id. Raises KeyError."""
        return self._questions[question_id]

    def section(self, section_id: str) -> Section:
        """Raises KeyError."""
        return self._sections[section_id]

    def has_question(self, question_id: str) -> bool:
        return question_id in self._questions

    def has_section(self, section_id: str) -> bool:
        return section_id in self._sections

    def section_of(self, question_id: str) -> Section:
        """The section that holds this question or follow-up. Raises KeyError."""
        return self._sections[question_id.split(".", 1)[0]]
