"""Next, Skip and Back at a question, a content note, a group's overview, a check."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.conditions import answered, entries, group_of, has_answers, keys
from flows.effects import Say
from flows.engine import inviting
from flows.engine.answering import ask_which
from flows.engine.moving import go
from flows.engine.route import (
    MENU,
    after,
    after_question,
    after_section,
    before,
    before_entries,
    before_section,
    beginning,
    entrance,
    exists,
    first_stop,
    last_stop,
    menu_of,
    new_entry,
    section_of,
    stop_at,
    untouched,
)
from flows.engine.turn import Step, Turn
from flows.engine.ways import first_open, way
from flows.interview import Section
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.progress import first_unanswered
from flows.state import Key, Path, State

_THROUGH: Mapping[Path, str] = MappingProxyType(
    {Path.TEN_MINUTES: "path-done", Path.FULL: "full-path-done"}
)


def next_(turn: Turn, _action: Action) -> Step:
    """On from a question; without an answer it counts as passed by."""
    return ask_which(turn) or pass_on(turn)


def pass_on(turn: Turn) -> Step:
    """On from a question about which there is nothing left to ask."""
    turn = turn.having(_passed(turn))
    return _on(turn, after(turn, turn.place))


def done(turn: Turn, action: Action) -> Step:
    """Enough of this part: to its check-your-answers; inside an entry, to the group's overview."""
    which = ask_which(turn)
    if which:
        return which
    place = turn.place
    group = group_of(turn.interview, place.question)
    if place.once or (group and not exists(turn, place)):
        return next_(turn, action)
    if group:
        overview = Place(PlaceName.ENTRIES, question=group.id, review=place.review)
        return go(turn.having(_passed(turn)), overview)
    section = section_of(turn, place)
    if has_answers(turn.interview, turn.state, section):
        return go(turn, Place(PlaceName.CHECKING, section=section.id))
    return _on(turn, after_section(turn, section))


def skip(turn: Turn, action: Action) -> Step:
    """The same as Next; but if something was just written, the person hears that it stays."""
    step = next_(turn, action)
    if not turn.state.saved:
        return step
    return Step(step.state, (Say("skip-kept"), *step.effects))


def back(turn: Turn, _action: Action) -> Step:
    """Back by one question."""
    return go(turn, before(turn, turn.place))


def entries_done(turn: Turn, _action: Action) -> Step:
    """On from a group."""
    group = turn.interview.question(turn.place.question)
    return inviting.offer_once(turn, _on(turn, after_question(turn, turn.place, group)))


def entries_back(turn: Turn, _action: Action) -> Step:
    """Back into the last entry of a group."""
    return go(turn, before_entries(turn, turn.place))


def add_another(turn: Turn, _action: Action) -> Step:
    """One more entry: it begins with its first answer."""
    group = turn.interview.question(turn.place.question)
    return go(turn, new_entry(turn, group, review=turn.place.review))


def note_next(turn: Turn, _action: Action) -> Step:
    """On to the first question of a hard section, all of it."""
    section = section_of(turn, turn.place)
    turn = turn.having(replace(turn.state, short=turn.state.short - {section.id}))
    return go(turn, first_stop(turn, section))


def note_short(turn: Turn, _action: Action) -> Step:
    """On to the first question of the short version of a hard section."""
    section = section_of(turn, turn.place)
    turn = turn.having(replace(turn.state, short=turn.state.short | {section.id}))
    return go(turn, first_stop(turn, section))


def note_with_someone(turn: Turn, _action: Action) -> Step:
    """How to do it with somebody; the person stays before the hard section."""
    return go(turn, replace(turn.place, name=PlaceName.WITH_SOMEONE))


def with_someone_back(turn: Turn, _action: Action) -> Step:
    """Back to the content note."""
    return go(turn, replace(turn.place, name=PlaceName.CONTENT_NOTE))


def note_skip(turn: Turn, _action: Action) -> Step:
    """A declined content note: the whole section is passed by, without a question."""
    section = section_of(turn, turn.place)
    passed = {
        key for key in keys(turn.interview, turn.state, section) if not answered(turn.state, key)
    }
    turn = turn.having(replace(turn.state, skipped=turn.state.skipped | passed))
    return _on(turn, after_section(turn, section))


def note_back(turn: Turn, _action: Action) -> Step:
    """Back from a content note."""
    return go(turn, before_section(turn, section_of(turn, turn.place)))


def checking_next(turn: Turn, _action: Action) -> Step:
    """On from check-your-answers."""
    return _on(turn, after_section(turn, section_of(turn, turn.place)))


def checking_back(turn: Turn, _action: Action) -> Step:
    """Back to the last question."""
    return go(turn, last_stop(turn, section_of(turn, turn.place)))


def open_section(turn: Turn, action: Action) -> Step:
    """A section picked from the menu."""
    turn = turn.having(replace(turn.state, path=Path.ONE_SECTION))
    return go(turn, entrance(turn, turn.interview.section(action.subject)))


def ten_minutes_on(turn: Turn, _action: Action) -> Step:
    """The short way, from the first thing that is still open; else the first one passed by."""
    return _on_the_way(turn.having(replace(turn.state, path=Path.TEN_MINUTES)))


def full_on(turn: Turn, _action: Action) -> Step:
    """The full way, from the first thing that is still open; else the first one passed by."""
    return _on_the_way(turn.having(replace(turn.state, path=Path.FULL)))


def _on_the_way(turn: Turn) -> Step:
    for find in (first_open, _first_unanswered):
        for section in way(turn):
            key = find(turn, section)
            if key:
                return go(turn, _way_in(turn, section, key))
    return _through(turn)


def _first_unanswered(turn: Turn, section: Section) -> Key | None:
    return first_unanswered(turn.interview, turn.state, section)


def menu(turn: Turn, _action: Action) -> Step:
    """The sections, and everything else there is to do: the page the person came from."""
    inside = turn.place.section or turn.place.question.partition(".")[0]
    if not turn.interview.has_section(inside):  # looking back is no section
        return go(turn, MENU)
    return go(turn, menu_of(turn, turn.interview.section(inside)))


def _way_in(turn: Turn, section: Section, key: Key) -> Place:
    """Into a section at this question; but never past its content note or its beginning."""
    noted = section.content_note and not has_answers(turn.interview, turn.state, section)
    if noted or untouched(turn, section):
        return beginning(turn, section)
    return stop_at(turn, key)


def _on(turn: Turn, place: Place) -> Step:
    """Move on; at the end of a path the person hears that it is through."""
    through = place.name is PlaceName.MENU and turn.state.path in _THROUGH
    return _through(turn) if through else go(turn, place, *_before_last(turn, place))


def _before_last(turn: Turn, place: Place) -> tuple[Say, ...]:
    """On the ten-minute path, a word where only the facts about the person are left."""
    if turn.state.path is not Path.TEN_MINUTES or not _is_late(turn, place):
        return ()
    came, comes = section_of(turn, turn.place), section_of(turn, place)
    return (Say("path-last"),) if came != comes else ()


def _is_late(turn: Turn, place: Place) -> bool:
    return place.name is PlaceName.ASKING and turn.interview.question(place.question).late


def _through(turn: Turn) -> Step:
    return go(turn, MENU, Say(_THROUGH[turn.state.path]))


def _passed(turn: Turn) -> State:
    """The state in which the open question counts as passed by, if nothing was answered."""
    key = Key(turn.place.question, turn.place.entry)
    if answered(turn.state, key):
        return turn.state
    group = group_of(turn.interview, key.question)
    if group and not exists(turn, turn.place):
        if entries(turn.state, group.id):
            return turn.state
        key = Key(group.id)
    return replace(turn.state, skipped=turn.state.skipped | {key})
