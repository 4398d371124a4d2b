"""What is said at each place: the question with its reason, lists read back, pages of the frame.

Rules: a person's words stand verbatim and in full; what is there already is always shown; and
no place says nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flows import card
from flows.beside import with_english
from flows.bubbles import BREAK
from flows.conditions import entries, group_of
from flows.effects import ConfirmSaved
from flows.interview import Kind, Question
from flows.library import Library
from flows.own_word import wording_for
from flows.places import PlaceName
from flows.speech_answers import echo, entry, picked, section, titled
from flows.speech_facts import facts
from flows.speech_labels import short
from flows.speech_links import SAID as OF_LINKS
from flows.speech_preview import preview
from flows.speech_support import SAID
from flows.speech_time import say_debrief, say_debrief_step
from flows.state import State
from flows.wording import Wording


class Here:
    """The state's place, with what is needed to speak about it."""

    def __init__(self, library: Library, state: State) -> None:
        self.library = library
        self.state = state
        self.place = state.place
        self.wording: Wording = wording_for(library, state)

    def text(self) -> str:
        """What is said here. `BREAK` stands between two bubbles."""
        made = _MADE.get(self.place.name)
        return made(self) if made else self.say(self.place.name.value)

    def say(self, name: str, /, **values: str) -> str:
        known = facts(self.library, self.state.language, self.state.country)
        said = self.wording.place(name, **{**known, **values})
        country, key = self.state.country, f"place.{name}"
        return with_english(self.library, self.wording, key, said, country=country, values=values)

    def menu(self) -> str:
        """The first page says what can be done; every page says which chapter it shows."""
        chapters = self.library.interview.chapters
        page = min(self.place.page, len(chapters) - 1)
        title = self.wording.word(
            "chapter",
            title=self.wording.chapter(chapters[page]),
            number=str(page + 1),
            count=str(len(chapters)),
        )
        if page:
            return title
        return "\n\n".join([self.say("menu" if self.state.answers else "menu-first"), title])

    def content_note(self) -> str:
        title = self.wording.section_title(self.place.section)
        return f"{title}\n\n{self.wording.content_note(self.place.section)}"

    def asking(self) -> str:
        """The question under its section, why it is asked, and what is there already."""
        question_id = self.place.question
        why = self.wording.why(question_id)
        paragraphs = [
            self._heading(),
            self.wording.prompt(question_id),
            self.say("entries-none") if self._may_be_nothing() else "",
            self.wording.word("why-asked", text=why) if why else "",
            echo(self.wording, question_id, self.state.answer(question_id, self.place.entry)),
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def entries(self) -> str:
        """A group's overview: its entries, and whether there is more to add."""
        group = self.library.interview.question(self.place.question)
        numbers = entries(self.state, group.id)
        listed = [f"{at}. {self._title(group, n)}" for at, n in enumerate(numbers, start=1)]
        prompt = self.wording.prompt(group.id)
        return "\n\n".join(
            [self._section_title(), "\n".join(listed), prompt, self.say("entries-some")]
        )

    def entry(self) -> str:
        group = self.library.interview.question(self.place.question)
        answers = entry(self.library, self.state, group, self.place.entry)
        return "\n\n".join([self._section_title(), answers, self.say("entry")])

    def checking(self) -> str:
        """Check-your-answers of a section."""
        asked = self.library.interview.section(self.place.section)
        title = self.wording.section_title(asked.id)
        answers = list(section(self.library, self.state, asked))
        last = self.say("checking" if answers else "checking-empty")
        return "\n\n".join([title, *answers, last])

    def confirm_remove(self) -> str:
        """What would be lost stands here in full."""
        question = self.library.interview.question(self.place.question)
        answer = self.state.answer(question.id, self.place.entry)
        text = titled(self.wording, question.id, answer)
        if question.repeats:
            text = entry(self.library, self.state, question, self.place.entry)
        return self.say("confirm-remove", text=text)

    def pick_or_words(self) -> str:
        """Both stand here in full."""
        answer = self.state.answer(self.place.question, self.place.entry)
        label = picked(self.wording, self.place.question, answer)
        return self.say("pick-or-words", label=label, text=answer.text)

    def preview(self) -> str:
        return preview(self.library, self.state)

    def stars(self) -> str:
        interview, labels = self.library.interview, self.library.labels(self.state.language)
        if not card.candidates(interview, self.state):
            return self.say("stars-empty")
        mark = self.wording.word("on-mark")
        chosen = card.chosen(interview, self.state, labels)
        lines = [f"{mark} {self._titled(line.question, line.text)}" for line in chosen]
        first = self.say("stars-helps") if card.lacks_help(interview, self.state, chosen) else ""
        said = [first, self.say("stars", what=mark, most=str(card.LINES)), "\n".join(lines)]
        return "\n\n".join(text for text in said if text)

    def _titled(self, question: str, text: str) -> str:
        """A line of the card, under the label of what it answers."""
        return self.wording.word("card-line", title=self.wording.label(question), text=text)

    def star_sentence(self) -> str:
        found = card.candidate(self.library.interview, self.state, self.place.line)
        sentences = card.sentences_of(self.library.interview, self.state, self.place.line)
        numbered = [f"{at}. {each}" for at, each in enumerate(sentences, start=1)]
        return "\n\n".join(
            [self.say("star-sentence"), found.text if found else "", "\n".join(numbered)]
        )

    def publish_again(self) -> str:
        """With what was said about the making: it goes along with the new version."""
        closing = (each for each in self.library.interview.sections if each.closing)
        said = [text for each in closing for text in section(self.library, self.state, each)]
        return self.say("publish-again", text="\n".join(said) or self.wording.word("made-nothing"))

    def published(self) -> str:
        return self.say("published", number=str(self.state.published))

    def still_true(self) -> str:
        """The question; on the second page under what it is about."""
        changed = self.say("still-true-changed") if self.state.changed else ""
        asked = "\n\n".join(text for text in (self.say("still-true"), changed) if text)
        return BREAK.join([preview(self.library, self.state), asked]) if self.place.page else asked

    def replied(self) -> str:
        return self.say(f"replied-{self.place.question}", label=self.place.line)

    def reminders(self) -> str:
        return self.say("reminders" if self.state.reminders else "reminders-are-off")

    def debrief(self) -> str:
        return say_debrief_step(self.wording, self.state)

    def debrief_done(self) -> str:
        return say_debrief(self.wording, self.state)

    def debrief_remove(self) -> str:
        written = say_debrief(self.wording, self.state).split(BREAK, maxsplit=1)[0]
        return self.say("confirm-remove", text=written)

    def _heading(self) -> str:
        """The section, and inside an entry that has a name already, that name."""
        group = group_of(self.library.interview, self.place.question)
        if group is None or self.place.question == group.follow_ups[0].id:
            return self._section_title()
        name = self._title(group, self.place.entry)
        return self.wording.word("entry-of", section=self._section_title(), entry=name)

    def _section_title(self) -> str:
        return self.wording.section_title(self.place.question.split(".", 1)[0])

    def _title(self, group: Question, number: int) -> str:
        title = card.title(self.library.interview, self.state, group.id, number)
        return short(title) if title else self.wording.label(group.id)

    def _may_be_nothing(self) -> bool:
        """Whether this asks for the first entry of a group that has none."""
        group = group_of(self.library.interview, self.place.question)
        return group is not None and not entries(self.state, group.id)


def saved(here: Here, effect: ConfirmSaved) -> str:
    """That it was saved; where options are picked, all that is kept now."""
    question = here.place.question
    if not here.library.interview.has_question(question):
        return here.wording.word("saved-more")
    kind = here.library.interview.question(question).kind
    if kind is Kind.PHOTO:
        return here.wording.word("saved-photo")
    answer = here.state.answer(question, here.place.entry)
    if kind is Kind.CHOICES and not answer.given:
        return here.wording.word("unticked")
    if kind is Kind.CHOICES or (kind is Kind.CHOICE and answer.picked):
        said = here.wording.word("saved-more")
        return "\n\n".join([said, echo(here.wording, question, answer)])
    if effect.more and _names_an_entry(here):
        return here.wording.word("saved-as-one")
    return here.wording.word("saved-more" if effect.more else "saved")


def _names_an_entry(here: Here) -> bool:
    """Whether the open question is the first of an entry, where a second message may be meant
    as a second entry.
    """
    group = group_of(here.library.interview, here.place.question)
    return group is not None and group.follow_ups[0].id == here.place.question


_MADE: Mapping[PlaceName, Callable[[Here], str]] = MappingProxyType(
    {
        PlaceName.MENU: Here.menu,
        PlaceName.CONTENT_NOTE: Here.content_note,
        PlaceName.ASKING: Here.asking,
        PlaceName.ENTRIES: Here.entries,
        PlaceName.ENTRY: Here.entry,
        PlaceName.CHECKING: Here.checking,
        PlaceName.CONFIRM_REMOVE: Here.confirm_remove,
        PlaceName.PICK_OR_WORDS: Here.pick_or_words,
        PlaceName.PREVIEW: Here.preview,
        PlaceName.STARS: Here.stars,
        PlaceName.STAR_SENTENCE: Here.star_sentence,
        PlaceName.PUBLISH_AGAIN: Here.publish_again,
        PlaceName.PUBLISHED: Here.published,
        **OF_LINKS,
        **SAID,
        PlaceName.STILL_TRUE: Here.still_true,
        PlaceName.REPLIED: Here.replied,
        PlaceName.REMINDERS: Here.reminders,
        PlaceName.DEBRIEF: Here.debrief,
        PlaceName.DEBRIEF_DONE: Here.debrief_done,
        PlaceName.DEBRIEF_REMOVE: Here.debrief_remove,
    }
)
