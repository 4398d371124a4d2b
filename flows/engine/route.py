"""What comes next, and what came before: derived from the answers, so an edit strands nobody.

Rules: the stops of a section stand in one line: its content note, its questions, its
check-your-answers. A group with entries is its entries, then its overview; a group without is
the first follow-up of an entry that does not exist yet. Back always goes down this line, so it
comes to an end; Next passes entries that are there and goes to the overview.
"""

from dataclasses import replace

from flows.conditions import (
    answered,
    applies,
    entries,
    group_of,
    has_answers,
    keys,
    left_out,
    settled,
)
from flows.engine.turn import Turn
from flows.engine.ways import first_open, waiting, way
from flows.interview import Question, Section
from flows.landmarks import ONLY_ME
from flows.places import Place, PlaceName
from flows.progress import first_unanswered
from flows.state import Key, Path

MENU = Place(PlaceName.MENU)


def section_of(turn: Turn, place: Place) -> Section:
    """The section that a place belongs to. Raises KeyError for a place outside sections."""
    if place.section:
        return turn.interview.section(place.section)
    return turn.interview.section_of(place.question)


def exists(turn: Turn, place: Place) -> bool:
    """Whether the place's entry is there: an entry begins with its first answer."""
    group = group_of(turn.interview, place.question)
    return group is not None and place.entry in entries(turn.state, group.id)


def stop_of(turn: Turn, question: Question, *, review: bool = False) -> Place:
    """Where a question is asked: itself, a group's overview, or the first follow-up."""
    if not question.repeats:
        return Place(PlaceName.ASKING, question=question.id, once=review, review=review)
    if entries(turn.state, question.id):
        return Place(PlaceName.ENTRIES, question=question.id, review=review)
    return new_entry(turn, question, review=review)


def new_entry(turn: Turn, group: Question, *, review: bool = False) -> Place:
    """The first follow-up of an entry that is not there yet."""
    first = group.follow_ups[0].id
    number = turn.state.counter + 1
    return Place(PlaceName.ASKING, question=first, entry=number, review=review)


def stop_at(turn: Turn, key: Key) -> Place:
    """The place that asks for what belongs under this key."""
    if key.entry:
        return Place(PlaceName.ASKING, question=key.question, entry=key.entry)
    return stop_of(turn, turn.interview.question(key.question))


def entrance(turn: Turn, section: Section) -> Place:
    """Where a section is entered: its beginning, its first open question, or the check."""
    if untouched(turn, section):
        return beginning(turn, section)
    answers = has_answers(turn.interview, turn.state, section)
    if section.content_note and not answers:
        return Place(PlaceName.CONTENT_NOTE, section=section.id)
    key = first_open(turn, section)
    if key is None and not answers:
        key = first_unanswered(turn.interview, turn.state, section)
    return stop_at(turn, key) if key else Place(PlaceName.CHECKING, section=section.id)


def untouched(turn: Turn, section: Section) -> bool:
    """Whether the person has neither answered nor passed by anything of a section."""
    every = keys(turn.interview, turn.state, section)
    return not any(key in turn.state.skipped or answered(turn.state, key) for key in every)


def beginning(turn: Turn, section: Section) -> Place:
    """A section's first stop of all."""
    if section.content_note:
        return Place(PlaceName.CONTENT_NOTE, section=section.id)
    return first_stop(turn, section)


def first_stop(turn: Turn, section: Section) -> Place:
    """The section's first question, answered or not; check-your-answers if it has none."""
    asked = _asked(turn, section.questions)
    return stop_of(turn, asked[0]) if asked else Place(PlaceName.CHECKING, section=section.id)


def last_stop(turn: Turn, section: Section) -> Place:
    """The section's last question; the menu if it has none."""
    asked = _asked(turn, section.questions)
    return stop_of(turn, asked[-1]) if asked else menu_of(turn, section)


def after(turn: Turn, place: Place) -> Place:
    """What comes after a question, a follow-up, an overview."""
    if _asked_in_publishing(turn, place):
        return Place(PlaceName.STARS)
    if place.once:
        return _after_picked(turn, place)
    group = group_of(turn.interview, place.question)
    if group is None:
        return after_question(turn, place, turn.interview.question(place.question))
    if not exists(turn, place):
        return _after_nothing(turn, place, group)
    following = _beyond(turn, place, group.follow_ups)
    if following:
        return replace(place, question=following[0].id)
    return Place(PlaceName.ENTRIES, question=group.id, review=place.review)


def _asked_in_publishing(turn: Turn, place: Place) -> bool:
    """Whether this is the one-time question between the preview and the card."""
    return place.once and place.question == ONLY_ME and turn.state.path is Path.PUBLISHING


def _after_nothing(turn: Turn, place: Place, group: Question) -> Place:
    """An entry was not begun: back to the overview, or past the whole group."""
    if entries(turn.state, group.id):
        return Place(PlaceName.ENTRIES, question=group.id, review=place.review)
    return after_question(turn, place, group)


def _after_picked(turn: Turn, place: Place) -> Place:
    """Back to the list, unless the answer made a question apply that is still open."""
    group = group_of(turn.interview, place.question)
    among = group.follow_ups if group else section_of(turn, place).questions
    for question in _beyond(turn, place, among):
        hangs_on_it = any(each.question == place.question for each in question.when)
        if hangs_on_it and _is_open(turn, Key(question.id, place.entry)):
            alone = stop_of(turn, question, review=True)
            return replace(place, question=question.id) if place.entry else alone
    return list_of(turn, place)


def _is_open(turn: Turn, key: Key) -> bool:
    return not settled(turn.interview, turn.state, key) and not entries(turn.state, key.question)


def _beyond(turn: Turn, place: Place, among: tuple[Question, ...]) -> tuple[Question, ...]:
    """Those of these questions that stand after the place's own and apply."""
    ids = [each.id for each in among]
    return _asked(turn, among[ids.index(place.question) + 1 :], place.entry)


def _asked(turn: Turn, among: tuple[Question, ...], entry: int = 0) -> tuple[Question, ...]:
    """Those of these questions that the way leads through."""
    late = not (any(each.late for each in among) and waiting(turn))
    return tuple(
        each
        for each in among
        if applies(turn.interview, turn.state, each, entry)
        and not left_out(turn.state, each, entry)
        and (late or not each.late)
    )


def list_of(turn: Turn, place: Place) -> Place:
    """The list from which a question was picked."""
    group = group_of(turn.interview, place.question)
    if group and exists(turn, place):
        return Place(PlaceName.ENTRY, question=group.id, entry=place.entry, review=place.review)
    return Place(PlaceName.CHECKING, section=section_of(turn, place).id)


def after_question(turn: Turn, place: Place, question: Question) -> Place:
    """What comes after a whole question of a section."""
    section = section_of(turn, place)
    if place.review:
        return Place(PlaceName.CHECKING, section=section.id)
    ahead = _beyond(turn, Place(PlaceName.ASKING, question=question.id), section.questions)
    if ahead:
        return stop_of(turn, ahead[0])
    if has_answers(turn.interview, turn.state, section):
        return Place(PlaceName.CHECKING, section=section.id)
    return after_section(turn, section)


def after_section(turn: Turn, section: Section) -> Place:
    """What comes after a section depends on the way the person is going."""
    if turn.state.path is Path.PUBLISHING:
        return Place(PlaceName.PUBLISH_CHECK if section.closing else PlaceName.PREVIEW)
    every = way(turn)
    ahead = every[every.index(section) + 1 :] if section in every else ()
    late = () if waiting(turn) else tuple(each for each in every if _has_late(each))
    for each in (*ahead, *late):
        if first_open(turn, each):
            return entrance(turn, each)
    return menu_of(turn, section)


def _has_late(section: Section) -> bool:
    return any(each.late for each in section.questions)


def menu_of(turn: Turn, section: Section) -> Place:
    """The page of the menu on which this section stands."""
    return replace(MENU, page=turn.interview.chapters.index(section.chapter))


def before(turn: Turn, place: Place) -> Place:
    """What came before a question, a follow-up, an overview."""
    if _asked_in_publishing(turn, place):
        return Place(PlaceName.QUALITY)
    if place.once:
        return list_of(turn, place)
    group = group_of(turn.interview, place.question)
    if group is None:
        return before_question(turn, place, turn.interview.question(place.question))
    if place.review or (not exists(turn, place) and entries(turn.state, group.id)):
        return _before_beside_overview(turn, place, group)
    return _before_follow_up(turn, place, group)


def _before_beside_overview(turn: Turn, place: Place, group: Question) -> Place:
    behind = _behind(turn, place, group.follow_ups)
    if behind and exists(turn, place):
        return replace(place, question=behind[-1].id)
    if entries(turn.state, group.id):
        return Place(PlaceName.ENTRIES, question=group.id, review=place.review)
    return before_question(turn, place, group)


def _before_follow_up(turn: Turn, place: Place, group: Question) -> Place:
    behind = _behind(turn, place, group.follow_ups)
    if behind:
        return replace(place, question=behind[-1].id)
    older = tuple(each for each in entries(turn.state, group.id) if each < place.entry)
    return last_of(turn, group, older[-1]) if older else before_question(turn, place, group)


def last_of(turn: Turn, group: Question, entry: int) -> Place:
    """The last follow-up of an entry."""
    asked = _asked(turn, group.follow_ups, entry) or group.follow_ups[:1]
    return Place(PlaceName.ASKING, question=asked[-1].id, entry=entry)


def _behind(turn: Turn, place: Place, among: tuple[Question, ...]) -> tuple[Question, ...]:
    """Those of these questions that stand before the place's own and apply."""
    ids = [each.id for each in among]
    return _asked(turn, among[: ids.index(place.question)], place.entry)


def before_question(turn: Turn, place: Place, question: Question) -> Place:
    """What came before a whole question of a section."""
    section = section_of(turn, place)
    if place.review:
        return Place(PlaceName.CHECKING, section=section.id)
    behind = _behind(turn, Place(PlaceName.ASKING, question=question.id), section.questions)
    if behind:
        return stop_of(turn, behind[-1])
    if section.content_note:
        return Place(PlaceName.CONTENT_NOTE, section=section.id)
    return before_section(turn, section)


def before_entries(turn: Turn, place: Place) -> Place:
    """What came before a group's overview: its last entry's last follow-up."""
    group = turn.interview.question(place.question)
    numbers = entries(turn.state, group.id)
    if place.review or not numbers:
        return before_question(turn, place, group)
    return last_of(turn, group, numbers[-1])


def before_section(turn: Turn, section: Section) -> Place:
    """What came before a section depends on the way the person is going."""
    if turn.state.path is Path.PUBLISHING:
        return Place(PlaceName.STARS) if section.closing else menu_of(turn, section)
    ahead = way(turn)
    behind = ahead[: ahead.index(section)] if section in ahead else ()
    if behind and has_answers(turn.interview, turn.state, behind[-1]):
        return Place(PlaceName.CHECKING, section=behind[-1].id)
    return last_stop(turn, behind[-1]) if behind else menu_of(turn, section)
