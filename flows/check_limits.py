"""Telegram's limits, for every text of a language: what is sent must arrive as one piece."""

from collections.abc import Iterator

from flows.bubbles import BREAK, TEXT_LIMIT, units
from flows.graphemes import length
from flows.interview import Question
from flows.library import Library, every_question
from flows.speech_facts import facts
from flows.speech_labels import LONGEST
from flows.wording import PLACEHOLDER, Wording, fill

# https://core.telegram.org/bots/api#botcommand, #setmydescription, #setmyshortdescription
COMMAND_LIMITS = (3, 256)
TEXT_LIMITS = {"notice.bot-description": 512, "notice.bot-short-description": 120}
# Telegram takes 100 buttons; beside the options there are up to seven others.
OPTIONS = 90

# Room left in a bubble for what placeholders bring: a label, a name, a link.
ROOM = 400


def limits(library: Library, wording: Wording) -> Iterator[str]:
    """Every text of this language that is too long, or too short, for where it is shown."""
    for problem in (*_bubbles(library, wording), *_commands(wording), *_buttons(library, wording)):
        yield f"{wording.language}: {problem}"


def _bubbles(library: Library, wording: Wording) -> Iterator[str]:
    everywhere = facts(library, wording.language, "")
    known = [everywhere]
    known += [facts(library, wording.language, country) for country in library.countries]
    for key, text in wording.texts.items():
        most = TEXT_LIMITS.get(key, TEXT_LIMIT)
        said = [fill(bubble, each) for bubble in text.split(BREAK) for each in known]
        longest = max(units(bubble) for bubble in said)
        if longest + (ROOM if PLACEHOLDER.search(text) else 0) > most:
            yield f"{key}: {longest} characters; Telegram takes {most}"


def _commands(wording: Wording) -> Iterator[str]:
    least, most = COMMAND_LIMITS
    for key, text in wording.texts.items():
        if key.startswith("command.") and not least <= length(text) <= most:
            yield f"{key}: Telegram's list takes {least} to {most} characters"


def _buttons(library: Library, wording: Wording) -> Iterator[str]:
    for key, text in wording.texts.items():
        if key.startswith("button.") and length(text) > LONGEST:
            yield f"{key}: a button shows {LONGEST} characters"
    for question in every_question(library.interview):
        yield from _options(wording, question)


def _options(wording: Wording, question: Question) -> Iterator[str]:
    if len(question.options) > OPTIONS:
        yield f"{question.id}: more than {OPTIONS} options"
    names = [wording.option(question.id, option) for option in question.options]
    for name in names:
        if length(f"{wording.word('picked-mark')} {name}") > LONGEST:
            yield f"{question.id}: “{name}”: a button shows {LONGEST} characters"
        if names.count(name) > 1:
            yield f"{question.id}: two options are called “{name}”"
