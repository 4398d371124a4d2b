"""A view as plain text, for a chat: what a reader will see, word for word, in the page's order.

Every word of the person and of others is in it, and every sentence that the page itself says about
them; the seven headings and the lines of a signing sheet are not. Made from the view that the page
is made from, so that it cannot say anything else.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from sharing.carers import Said
from sharing.confirming import older_than_a_year
from sharing.front import front
from sharing.rendering import day, short_day
from sharing.terms import OnCardAs
from sharing.view import Answer, Listed, Made, Section, View
from sharing.wording import Wording, wording

Paragraphs = Iterator[str]


def pages(view: View, on: date) -> tuple[str, ...]:
    """The text as it is read on this day, one piece for each part of the page.

    Who and how made, the card, the rest, and what the page says about all of it.
    """
    words = wording(view.language)
    pieces = (_who(view, words, on), _card(view, words), _rest(view, words), _last(view, words))
    return tuple(text for piece in pieces if (text := "\n\n".join(piece)))


def _who(view: View, words: Wording, on: date) -> Paragraphs:
    yield from _both(words, "frame", "draft") if words.beside else ()
    yield view.name.text
    if view.full_name:
        yield _line(words.page("full-name"), view.full_name.text)
    if view.photo:
        yield words.text("photo")
    if view.crisis_word:
        yield words.page("for-times").format(word=view.crisis_word.text)
    yield from _status(view.made, words, on)
    yield "\n".join(_made(view, words))
    yield from _both(words, "trust", "own-account")


def _status(made: Made, words: Wording, on: date) -> Paragraphs:
    """How far to trust it, in one line; whom to ask, where it is old."""
    stale = older_than_a_year(made.last_confirmed, on)
    name = ("stale" if stale else "fresh") + ("" if made.confirmed_on else "-never")
    yield words.trust(name).format(day=short_day(made.last_confirmed, words.language))
    if stale:
        yield words.trust("ask")


def _both(words: Wording, table: str, name: str) -> Paragraphs:
    """A sentence of the page, and the English that stands beside a draft of it."""
    for each in (words, words.beside):
        if each:
            yield str(each.texts[table][name])


def _made(view: View, words: Wording) -> Iterator[str]:
    """The trust signals, those that were not said as well: the page says so too."""
    made = view.made
    confirmed = made.confirmed_on
    yield _titled(words.trust("title"))
    yield _line(words.trust("made"), day(made.made_on, words.language))
    yield _line(
        words.trust("confirmed"),
        day(confirmed, words.language) if confirmed else words.trust("confirmed-never"),
    )
    yield _line(words.trust("version"), str(made.version))
    for part in made.helped_by:
        yield _line(words.trust("helped-by"), part.text)
    if not made.helped_by and view.scope == "full":
        yield _line(words.trust("helped-by"), words.trust("not-said"))
    yield _line(words.trust("felt-able"), _claim(words, said=made.felt_able))
    yield _line(words.trust("not-pressed"), _claim(words, said=made.not_pressed))
    for part in made.in_their_words:
        yield _line(words.trust("in-their-words"), part.text)
    for part in made.with_help_from:
        yield _line(words.trust("with-help-from"), part.text)
    for signed in made.signed:
        yield _line(words.trust("signed"), f"{signed.name.text}: {signed.day.text}")


def _claim(words: Wording, *, said: bool | None) -> str:
    if said is None:
        return words.trust("not-said")
    return words.trust("said-yes" if said else "said-no")


def _card(view: View, words: Wording) -> Paragraphs:
    """The groups; where the card answers nothing, where the page leads to instead."""
    lines = {group.id: group for group in view.card}
    elsewhere = {group.id: group.see for group in front(view, words.texts["groups"]).groups}
    if not any((lines, *elsewhere.values())):
        return
    yield _titled(words.page("card-title"))
    for each in OnCardAs:
        if each in lines:
            said = (_line(line.label, _text(line)) for line in lines[each].lines)
            yield "\n".join([f"{lines[each].title}:", *(f"• {line}" for line in said)])
        elif elsewhere.get(each):
            titles = words.text("between").join(section.title for section in elsewhere[each])
            yield f"{words.group(each)}:\n{words.page('not-on-card')} {titles}"


def _rest(view: View, words: Wording) -> Paragraphs:
    if view.scope in {"card", "family"}:
        yield words.opened(f"{view.scope}-only")
    for heading in view.headings:
        for section in heading.sections:
            yield from _section(section, words)
    for carer in view.carers:
        yield _titled(words.carers("title"))
        yield words.carers("not-own")
        yield _line(words.carers("by"), carer.name.text)
        yield from (_answer(answer, words) for answer in carer.answers)
    if view.sheet:
        yield _titled(words.sheet("on-screen"))
        yield view.sheet.title


def _last(view: View, words: Wording) -> Paragraphs:
    """What it is, and what to do where it cannot be followed."""
    word = view.crisis_word.text if view.crisis_word else ""
    what = "what-it-is-in-their-word" if word else "what-it-is"
    yield from (text.format(word=word) for text in _both(words, "opened", what))
    yield from _both(words, "opened", "cannot-follow")


def _section(section: Section, words: Wording) -> Paragraphs:
    yield _titled(section.title)
    yield from (_answer(answer, words) for answer in section.answers)
    yield from (_entry(entry, words) for entry in section.entries)


def _entry(entry: Listed, words: Wording) -> str:
    title = [f"• {entry.title.text}"] if entry.title else []
    return "\n".join([*title, *(_answer(answer, words) for answer in entry.answers)])


def _answer(answer: Answer | Said, words: Wording) -> str:
    sent = (words.voice(medium.length) for medium in answer.media)
    return "\n".join([f"{answer.label}:", *_words(answer), *sent])


def _text(answer: Answer) -> str:
    return "\n".join(_words(answer))


def _words(answer: Answer | Said) -> Iterable[str]:
    return (part.text for part in answer.parts)


def _titled(title: str) -> str:
    return f"— {title} —"


def _line(label: str, text: str) -> str:
    return f"{label}: {text}"
