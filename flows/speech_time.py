"""What is said about time passing: changes between versions, links that end, looking back."""

from collections.abc import Iterator, Sequence

from flows.bubbles import BREAK
from flows.changes import Change, How, pages
from flows.effects import ShowChanges
from flows.events import GrantFact
from flows.private import keys_of
from flows.speech_dates import say_day
from flows.state import State
from flows.wording import Wording


def say_changes(wording: Wording, shown: ShowChanges) -> str:
    """One page of what differs, a paragraph for each thing."""
    since = str(shown.since)
    if not shown.since:
        return wording.place("changes-first")
    name = "changes" if shown.number else "changes-draft"
    headline = wording.place(name, number=str(shown.number), version=since)
    portions = pages(shown.changes)
    if not portions:
        return f"{headline}\n\n{wording.place('changes-none')}"
    page = min(shown.page, len(portions) - 1)
    said = [headline, *(_change(wording, change) for change in portions[page])]
    if len(portions) > 1:
        said.append(wording.word("page", number=str(page + 1), count=str(len(portions))))
    return "\n\n".join(said)


def _change(wording: Wording, change: Change) -> str:
    where = wording.word("between-titles").join(title for title in change.where if title)
    lines = [wording.word(f"change-{change.how.value}", title=where)]
    if change.how is How.CHANGED:
        lines += [wording.word("change-old"), *change.old, wording.word("change-new"), *change.new]
    else:
        lines += [*change.old, *change.new]
    return "\n".join(lines)


def say_ending(wording: Wording, grants: Sequence[GrantFact]) -> str:
    """Each link with its last day."""
    return "\n\n".join([wording.place("ending"), *_ends(wording, grants)])


def _ends(wording: Wording, grants: Sequence[GrantFact]) -> Iterator[str]:
    for grant in grants:
        if grant.expires_on:
            day = say_day(wording, grant.expires_on)
            yield wording.word("link-ends", label=grant.label, day=day)


def say_debrief(wording: Wording, state: State) -> str:
    """What the person wrote when they looked back, in full."""
    written = [
        f"{wording.word(key.question.replace('.', '-'))}\n{state.answer(*key).text}"
        for key in keys_of(state.place.entry)
        if state.answer(*key).text
    ]
    if not written:
        return wording.place("debrief-nothing")
    return BREAK.join(["\n\n".join(written), wording.place("debrief-done")])


def say_debrief_step(wording: Wording, state: State) -> str:
    """One question of looking back, and what is there already."""
    place = state.place
    text = state.answer(place.question, place.entry).text
    asked = wording.place(place.question.replace(".", "-"))
    return f"{asked}\n\n{wording.word('you-wrote')}\n{text}" if text else asked
