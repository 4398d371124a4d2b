"""Whole statements: every question answered, and built in the same way as the bot builds them.

What is said where nothing is invented here is the content's own reason for asking: real
sentences of a real length, in every language there is content in, no two of them alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.conditions import follow_ups, questions
from flows.interview import Kind, Question
from flows.library import Library
from flows.loading import load
from flows.state import Key, State
from flows.statement import CardLine, Statement

Say = Callable[[Question, int], str]
STARRED = ("who-i-am.pronouns", "how-to-talk.say", "how-to-talk.not-say", "what-helps.most")
_NO_WORDS = frozenset({Kind.NOTE, Kind.PHOTO})
_LONGEST_CARD = (
    "how-to-talk.say",
    "medicines-not-wanted.items",
    "allergies.items",
    "my-people.contacts",
)
_WHO = "my-people.contacts"
_NOT = "please-dont.items"
_MEDICINE = "medicines-not-wanted.items"

# What an invented person says, by question: one answer for all entries, or one for each.
_SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "who-i-am.name": ("Samira Okafor-Lindqvist",),
        "who-i-am.name-to-use": ("Sam",),
        "who-i-am.pronouns": ("she, her",),
        "who-i-am.born": ("4 May 1991",),
        "who-i-am.languages": ("English, Swedish, a little Igbo",),
        "how-to-talk.say": ("Say my name first, then wait. I hear you even if I do not answer.",),
        "how-to-talk.not-say": ("“Calm down.” It does the reverse.",),
        "what-helps.most": ("My headphones and the blue blanket.",),
        f"{_NOT}.what": ("Do not hold me down by the shoulders", "Do not take my glasses"),
        f"{_NOT}.why": ("I was assaulted that way in 2014.", "I cannot see who is there."),
        f"{_WHO}.name": ("Dee Marsh", "Tomas Okafor"),
        f"{_WHO}.relation": ("my sister", "neighbour, has my keys"),
        f"{_WHO}.phone": ("07700 900123", "+44 20 7946 0958"),
        "people-not-to-contact.items.name": ("My father", "Lena from my old flat"),
        f"{_MEDICINE}.name": ("Haloperidol", "Any depot injection"),
        f"{_MEDICINE}.last-time": ("My jaw locked. Leeds, March 2022.", "I shook for weeks."),
        f"{_MEDICINE}.instead": ("Lorazepam by mouth.", "Tablets that I can see."),
        "allergies.items.what": ("Penicillin", "Sticking plaster"),
        "allergies.items.reaction": ("my throat swells", "blisters"),
    },
    "ur": {
        "who-i-am.name": ("سمیرا احمد قریشی",),
        "who-i-am.name-to-use": ("سمیرا",),
        "who-i-am.pronouns": ("وہ",),
        "how-to-talk.say": ("پہلے میرا نام لیں، پھر انتظار کریں۔ جواب نہ بھی دوں تو سنتی ہوں۔",),
        "how-to-talk.not-say": ("”چپ ہو جاؤ“ نہ کہیں۔",),
        "what-helps.most": ("میرے headphones اور نیلا کمبل۔",),
        f"{_NOT}.what": ("مجھے کندھوں سے نہ پکڑیں", "میری عینک نہ لیں"),
        f"{_WHO}.name": ("سارہ قریشی", "Tom Marsh"),
        f"{_WHO}.relation": ("میری بہن", "پڑوسی، چابی ان کے پاس ہے"),
        f"{_WHO}.phone": ("07700 900123", "+44 20 7946 0958"),
        "people-not-to-contact.items.name": ("میرے والد", "پرانی مالک مکان"),
        f"{_MEDICINE}.name": ("Haloperidol", "کوئی بھی انجکشن"),
        "allergies.items.what": ("Penicillin", "پلاسٹر"),
        "allergies.items.reaction": ("گلا سوج جاتا ہے", "چھالے"),
    },
}


def whole(
    language: str = "en",
    *,
    entries: int = 2,
    country: str = "england-wales",
    say: Say | None = None,
    made_on: date = date(2026, 11, 20),
    confirmed_on: date | None = date(2026, 11, 21),
) -> Statement:
    """A statement with an answer to every question, and so many entries in every group."""
    maker = _Maker(load(), language, say or somebody(language), entries)
    state = replace(State.new(), language=language, country=country)
    for section in maker.library.interview.sections:
        for question in section.questions:
            state = maker.answered(state, question)
    stars = MappingProxyType({f"{question}#1#0": "*" for question in STARRED})
    return build_statement(
        maker.library,
        replace(state, stars=stars),
        version=3,
        made_on=made_on,
        confirmed_on=confirmed_on,
    )


def longest() -> Statement:
    """Answers of 700 characters, four entries a group; twelve lines of 160 on the card.

    A name has 40 characters, since no person has a longer one to be called by.
    """
    wording = load().wording("en")
    card = (
        CardLine(question.partition(".")[0], wording.label(question), _long(text, 160))
        for question in _LONGEST_CARD
        for text in ("First", "Second", "+44 20 7946 0958 is the number")
    )
    return replace(
        whole(say=_at_length, entries=4),
        name=_long("Anna", 40),
        full_name=_long("Anna Maria", 60),
        card=tuple(card),
    )


def somebody(language: str) -> Say:
    """What an invented person says; else why a question is asked, or what readers call it."""
    wording = load().wording(language)
    said = _SAID.get(language, {})

    def say(question: Question, entry: int) -> str:
        answers = said.get(question.id, ())
        if answers:
            return answers[(entry - 1) % len(answers) if entry else 0]
        if question.kind is Kind.PHONE:
            return "07700 900123"
        return wording.why(question.id) or wording.label(question.id)

    return say


def _at_length(question: Question, entry: int) -> str:
    if question.kind is Kind.PHONE:
        return "+44 20 7946 0958"
    return _long(f"{question.id.rpartition('.')[2]} {entry}", 700)


def _long(text: str, length: int) -> str:
    """The text made so many characters long, with a word in it that fits on no line."""
    more = " Wohnungsgeberbestätigungsbescheinigung" + ", said again and slowly" * length
    return (text + more)[:length].rstrip(", ").ljust(length, "e")


class _Maker:
    def __init__(self, library: Library, language: str, say: Say, entries: int) -> None:
        self.library = library
        self._language = language
        self._say = say
        self._numbers = tuple(range(1, entries + 1))

    def answered(self, state: State, question: Question) -> State:
        """The state with an answer to this question, if it applies by now."""
        interview = self.library.interview
        section = interview.section(question.id.partition(".")[0])
        if question not in questions(interview, state, section):
            return state
        if not question.repeats:
            return self._answer(state, question, 0)
        state = replace(
            state, entries=MappingProxyType({**state.entries, question.id: self._numbers})
        )
        for number in self._numbers:
            for follow_up in question.follow_ups:
                if follow_up in follow_ups(interview, state, question, number):
                    state = self._answer(state, follow_up, number)
        return state

    def _answer(self, state: State, question: Question, entry: int) -> State:
        if question.kind in _NO_WORDS:
            return state
        picked = question.options[:1]
        words = "" if picked else self._say(question, entry)
        parts = (Part(entry or 1, words, self._language),) if words else ()
        return state.with_answer(Key(question.id, entry), Answer(parts, picked))
