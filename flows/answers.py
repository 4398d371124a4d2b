"""Answers: a person's own words, message by message, and what they picked.

Rules: words are kept verbatim: never stripped, trimmed or normalised. A message made of blanks
alone is kept too, but does not make a question answered. Every change makes a new answer.
"""

from dataclasses import dataclass, replace

from flows.media import PHOTO, Kept, Medium


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an answer. `message` is the chat's number, by which an edit finds it.

    `language` is the one the bot spoke when it was written.
    """

    message: int
    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered: own words (a burst is several parts) and picked option ids.

    `by` remembers which options were picked by writing them: pairs of message and option.
    `media` are voice notes and photos; those still waited for belong to it already.
    """

    parts: tuple[Part, ...] = ()
    picked: tuple[str, ...] = ()
    by: tuple[tuple[int, str], ...] = ()
    media: tuple[Medium, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is anything in it that a reader could see."""
        return bool(self.picked or self.media) or self.written

    @property
    def written(self) -> bool:
        """Whether there is anything in it to read."""
        return any(part.text.strip() for part in self.parts)

    @property
    def readable(self) -> bool:
        """Whether there is anything in it that can be read without playing it."""
        return bool(self.picked) or self.written

    @property
    def kept(self) -> tuple[Medium, ...]:
        """The voice notes and photos that rest."""
        return tuple(each for each in self.media if each.kept)

    @property
    def text(self) -> str:
        """The own words, a line for each message."""
        return "\n".join(part.text for part in self.parts if part.text.strip())

    @property
    def language(self) -> str:
        """The language of the own words, by their first message; "" without own words."""
        return next((part.language for part in self.parts if part.text.strip()), "")

    def came_from(self, message: int) -> bool:
        """Whether this message made a part of the answer."""
        numbers = [part.message for part in self.parts] + [sent.message for sent in self.media]
        return message in [*numbers, *(number for number, _ in self.by)]


NO_ANSWER = Answer()


def in_one_line(answer: Answer) -> str:
    """A name: the messages it was written in, side by side."""
    return " ".join(answer.text.splitlines())


def with_part(answer: Answer, message: int, text: str, language: str = "en") -> Answer:
    """The answer with one more message of own words; the same message again replaces itself.

    An edited message stays in the language in which it was first written.
    """
    kept = tuple(part for part in answer.parts if part.message != message)
    if len(kept) == len(answer.parts):
        return replace(answer, parts=(*kept, Part(message, text, language)))
    return replace(
        answer,
        parts=tuple(
            replace(part, text=text) if part.message == message else part for part in answer.parts
        ),
    )


def with_pick(answer: Answer, option: str, *, only: bool, message: int | None = None) -> Answer:
    """The answer with this option picked; `only`: instead of any other."""
    others = () if only else tuple(each for each in answer.picked if each != option)
    by = tuple(pair for pair in answer.by if pair[1] in others)
    if message is not None:
        by = (*by, (message, option))
    return replace(answer, picked=(*others, option), by=by)


def without_pick(answer: Answer, option: str) -> Answer:
    """The answer with this option no longer picked."""
    return replace(
        answer,
        picked=tuple(each for each in answer.picked if each != option),
        by=tuple(pair for pair in answer.by if pair[1] != option),
    )


def without_message(answer: Answer, message: int) -> Answer:
    """The answer without what this message made of it, a pick included."""
    written = {option for number, option in answer.by if number == message}
    for option in written:
        answer = without_pick(answer, option)
    return replace(answer, parts=tuple(part for part in answer.parts if part.message != message))


def with_medium(answer: Answer, medium: Medium) -> Answer:
    """The answer with a voice note or photo that is now waited for."""
    kept = tuple(each for each in answer.media if each.message != medium.message)
    return replace(answer, media=(*kept, medium))


def with_kept(answer: Answer, message: int, kept: Kept) -> Answer:
    """The answer with this message's medium at rest. A photo takes the place of older ones."""
    media = tuple(
        replace(each, kept=kept) if each.message == message else each
        for each in answer.media
        if not _older_photo(answer, each, message)
    )
    return replace(answer, media=media)


def _older_photo(answer: Answer, medium: Medium, message: int) -> bool:
    new = any(each.message == message and each.kind == PHOTO for each in answer.media)
    return new and medium.kind == PHOTO and medium.message < message


def without_medium(answer: Answer, message: int) -> Answer:
    """The answer without this message's voice note or photo; its caption stays."""
    return replace(answer, media=tuple(each for each in answer.media if each.message != message))
