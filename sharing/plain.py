"""A view as plain text, for a chat: what a reader will see, word for word, in the page's order.

Every word of the person and of others is in it; the seven headings and the lines of a signing
sheet, which are nobody's words, are not. Made from the view that the page is made from, so that
it cannot say anything else.
"""

from collections.abc import Iterable, Iterator

from sharing.carers import Said
from sharing.rendering import day
from sharing.view import Answer, Listed, Made, Section, View
from sharing.wording import Wording, wording

Paragraphs = Iterator[str]


def pages(view: View) -> tuple[str, ...]:
    """The text, one piece for each part of the page: who and how made, the card, the rest."""
    words = wording(view.language)
    pieces = (_who(view, words), _card(view, words), _rest(view, words))
    return tuple(text for piece in pieces if (text := "\n\n".join(piece)))


def _who(view: View, words: Wording) -> Paragraphs:
    yield view.name.text
    if view.full_name:
        yield _line(words.page("full-name"), view.full_name.text)
    if view.photo:
        yield words.text("photo")
    if view.crisis_word:
        yield words.page("for-times").format(word=view.crisis_word.text)
    yield "\n".join(_made(view.made, words))


def _made(made: Made, words: Wording) -> Iterator[str]:
    """The trust signals, those that were not said as well: the page says so too."""
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
    if not view.card:
        return
    yield _titled(words.page("card-title"))
    for group in view.card:
        lines = (_line(line.label, _text(line)) for line in group.lines)
        yield "\n".join([f"{group.title}:", *(f"• {line}" for line in lines)])


def _rest(view: View, words: Wording) -> Paragraphs:
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
