"""How the bot speaks, as far as a program can tell: short sentences, no promises of law.

Quotations of law are left out: they stand as the law has them (`flows.check.unplaced`).
The rules are those of the domain's “How to speak”. A sentence is one thought; nobody in a hard
time should need to read it twice.
"""

import re
from collections.abc import Iterator

from flows.bubbles import BREAK
from flows.library import Library, every_question
from flows.wording import Wording, fill

# Words a sentence: in easy words, and otherwise.
LONGEST_EASY = 15
LONGEST = 20

# A statement is none of these, and saying so would be a promise nobody can keep; the rest is
# cheering, false feelings and words that make a person smaller. By language.
FORBIDDEN = {
    "en": (
        "legally binding",
        "valid",
        "must follow",
        "guarantee",
        "disorder",
        "suffering from",
        "sufferer",
        "non-compliant",
        "well done",
        "great job",
        "good job",
        "awesome",
        "congratulations",
        "don't worry",
        "do not worry",
        "i am sorry to hear",
        "i understand how",
        "i feel",
    ),
    "ur": (
        "قانونی طور پر پابند",
        "قانوناً لازم",
        "ضمانت",
        "عارضہ",
        "میں مبتلا",
        "شاباش",
        "بہت خوب",
        "زبردست",
        "مبارک ہو",
        "فکر نہ کریں",
        "افسوس ہوا",
        "میں سمجھ سکتا ہوں",
    ),
}

_SENTENCE_END = re.compile(r"(?<=[.!?:;۔؟؛])\s+|\n+")


def style(library: Library, wording: Wording) -> Iterator[str]:
    """Every text of this language that is hard to read, or says what may not be said."""
    for key, text in _texts(library, wording):
        for problem in (*_long(wording, text), *_forbidden(wording, text)):
            yield f"{wording.language}: {key}: {problem}"
    for question in every_question(library.interview):
        if not wording.why(question.id):
            yield f"{wording.language}: {question.id}: does not say why it is asked"


def _texts(library: Library, wording: Wording) -> Iterator[tuple[str, str]]:
    yield from wording.texts.items()
    for country in library.countries.values():
        for law in country.law:
            yield f"{country.id}: {law.source}", law.text(wording.language)
        for helpline in country.helplines:
            for text in (helpline.name, helpline.text, helpline.short):
                yield f"{country.id}: {helpline.source}", text(wording.language)
        for said in country.sheet.said(wording.language):
            yield f"{country.id}: sheet", said


def _long(wording: Wording, text: str) -> Iterator[str]:
    most = LONGEST_EASY if wording.easy else LONGEST
    said = fill(text, {"crisis": wording.word("crisis")})
    for sentence in _SENTENCE_END.split(said.replace(BREAK, "\n")):
        words = len(sentence.split())
        if words > most:
            yield f"a sentence of {words} words (at most {most}): {sentence}"


def _forbidden(wording: Wording, text: str) -> Iterator[str]:
    for word in FORBIDDEN.get(wording.language.split("-")[0], ()):
        if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
            yield f"“{word}” may not be said"
