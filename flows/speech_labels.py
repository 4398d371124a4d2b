"""The labels of the buttons, and the buttons themselves.

Rules: a person's own words on a button are shortened, with a sign that they are; everywhere
else they stand in full. A state is said with a word, not by a sign alone, so that a screen
reader can say it.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flows import card
from flows.bubbles import Button, sendable
from flows.entry_line import cut
from flows.events import GrantFact
from flows.graphemes import fits, graphemes, length
from flows.interview import Kind
from flows.keyboard import Action, Verb
from flows.library import Library
from flows.link_events import LinkPart
from flows.places import PlaceName
from flows.private import debriefs
from flows.progress import progress
from flows.speech_answers import medium
from flows.speech_links import part_title
from flows.speech_support import support_label
from flows.state import State

# Longer labels are cut off by phones.
LONGEST = 48
# … of which this many say what a line of the card answers, where both do not fit.
_TITLE = 18


class Labels:
    """What each button of the state's keyboard says."""

    def __init__(
        self,
        library: Library,
        state: State,
        grants: Sequence[GrantFact] = (),
        parts: Sequence[LinkPart] = (),
    ) -> None:
        self._library = library
        self._state = state
        self._wording = library.wording(state.language)
        self._grants = {grant.id: grant for grant in grants}
        self._parts = {part.id: part.title for part in parts}

    def rows(self) -> tuple[tuple[Button, ...], ...]:
        """The keyboard, row by row."""
        return tuple(
            tuple(Button(short(self.label(action)), data) for data, action in row)
            for row in self._state.keyboard.numbered()
        )

    def label(self, action: Action) -> str:
        """What this button says, in full."""
        about_support = support_label(self._library, self._state, action)
        if about_support is not None:
            return about_support
        made = _MADE.get(action.verb)
        return made(self, action) if made else self._wording.button(action.verb.value)

    def section(self, action: Action) -> str:
        how_far = progress(self._library.interview, self._state, action.subject).value
        mark, word = self._wording.word(f"{how_far}-mark"), self._wording.word(how_far)
        return f"{mark} {self._wording.section_title(action.subject)} – {word}"

    def option(self, action: Action) -> str:
        place = self._state.place
        name = self._wording.option(place.question, action.subject)
        several = self._library.interview.question(place.question).kind is Kind.CHOICES
        picked = self._state.answer(place.question, place.entry).picked
        marked = several and action.subject in picked
        return f"{self._wording.word('picked-mark')} {name}" if marked else name

    def country(self, action: Action) -> str:
        return self._library.countries[action.subject].name(self._wording.language)

    def language(self, action: Action) -> str:
        """A language is named in itself: whoever looks for it can read that."""
        wording = self._library.wording(action.subject)
        name = wording.word("language-name")
        return wording.word("draft-name", label=name) if wording.draft else name

    def edit(self, action: Action) -> str:
        question = self._library.interview.question(action.subject)
        if question.repeats:
            return self._edit_group(action)
        answered = self._state.answer(action.subject, action.entry).given
        label = self._wording.label(action.subject)
        return self._wording.word("change" if answered else "answer", label=label)

    def _edit_group(self, action: Action) -> str:
        label = self._wording.label(action.subject)
        if not action.entry:
            return self._wording.word("add-to", label=label)
        title = card.title(self._library.interview, self._state, action.subject, action.entry)
        return self._wording.word("change", label=title or label)

    def star(self, action: Action) -> str:
        interview = self._library.interview
        labels = self._library.labels(self._state.language)
        on = {line.id for line in card.chosen(interview, self._state, labels)}
        found = card.candidate(interview, self._state, action.subject, labels)
        mark = self._wording.word("on-mark" if action.subject in on else "off-mark")
        if found is None:
            return mark
        text = card.line_of(self._state, found) or found.text
        title = self._wording.label(found.question)
        if length(title) + length(text) > LONGEST:
            title = cut(title, _TITLE)
        return f"{mark} {self._wording.word('card-line', title=title, text=text)}"

    def sentence(self, action: Action) -> str:
        sentences = card.sentences_of(self._library.interview, self._state, self._state.place.line)
        return sentences[int(action.subject)]

    def link(self, action: Action) -> str:
        grant = self._grants.get(action.subject)
        return grant.label if grant else self._wording.word("a-link")

    def give(self, action: Action) -> str:
        grant = self._grants.get(action.subject)
        return grant.label if grant else self._new_to_give(action)

    def _new_to_give(self, action: Action) -> str:
        if action.subject in {"full", "card"}:
            return self._wording.button(f"give-{action.subject}")
        return self._wording.word("a-link")

    def scope(self, action: Action) -> str:
        return self._wording.button(f"scope-{action.subject}")

    def part(self, action: Action) -> str:
        """A part that a link may show; whether it does is also said in the text above."""
        picked = action.subject in self._state.link.sections
        mark = self._wording.word("picked-mark" if picked else "empty-mark")
        published = self._parts.get(action.subject, "")
        return f"{mark} {part_title(self._wording, action.subject, published)}"

    def life(self, action: Action) -> str:
        return self._wording.button(f"life-{action.subject}")

    def extend(self, action: Action) -> str:
        return self._wording.word("extend", label=self.link(action))

    def changes(self, action: Action) -> str:
        return self._wording.word("see-changes", number=str(action.entry))

    def reply(self, action: Action) -> str:
        return self._wording.word("reply", number=str(action.entry))

    def debrief(self, action: Action) -> str:
        """Looking back anew, one of its questions, or what was written at another time."""
        if action.subject:
            label = self._wording.word(action.subject.replace(".", "-"))
            return self._wording.word("change", label=label)
        if not action.entry:
            return self._wording.word("debrief")
        at = sum(number <= action.entry for number in debriefs(self._state))
        return self._wording.word("debrief-earlier", number=str(at))

    def remove_one(self, action: Action) -> str:
        """Which of the voice notes, as they are counted from the first."""
        place = self._state.place
        media = self._state.answer(place.question, place.entry).media
        numbered = {str(each.message): (at, each) for at, each in enumerate(media, start=1)}
        at, sent = numbered[action.subject]
        text = medium(self._wording, sent)
        return self._wording.word("remove-one", number=str(at), text=text)

    def remove(self, action: Action) -> str:
        """At a question it takes the answer away; elsewhere it removes an entry."""
        asking = self._state.place.name in {PlaceName.ASKING, PlaceName.CARER_ASKING}
        return self._wording.button("remove-answer" if asking else action.verb.value)


def short(text: str) -> str:
    """The text on one line, and no longer than a button can show."""
    line = " ".join(sendable(text).split())
    if fits(line, LONGEST):
        return line or "…"
    return "".join(graphemes(line)[: LONGEST - 1]) + "…"


_MADE: Mapping[Verb, Callable[[Labels, Action], str]] = MappingProxyType(
    {
        Verb.SECTION: Labels.section,
        Verb.OPTION: Labels.option,
        Verb.COUNTRY: Labels.country,
        Verb.LANGUAGE: Labels.language,
        Verb.EDIT: Labels.edit,
        Verb.STAR: Labels.star,
        Verb.SENTENCE: Labels.sentence,
        Verb.LINK: Labels.link,
        Verb.SCOPE: Labels.scope,
        Verb.PART: Labels.part,
        Verb.GIVE: Labels.give,
        Verb.LIFE: Labels.life,
        Verb.REMOVE: Labels.remove,
        Verb.REMOVE_ONE: Labels.remove_one,
        Verb.EXTEND: Labels.extend,
        Verb.CHANGES: Labels.changes,
        Verb.DEBRIEF: Labels.debrief,
        Verb.REPLY: Labels.reply,
    }
)
