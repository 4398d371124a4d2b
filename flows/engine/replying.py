"""What staff answered: announced before it is shown, read when the person wants to.

Rules: nobody meets hard news by surprise, so a reply is only shown after a press. While one
announcement stands, further replies of that day say nothing: they are found behind the same
button. Words that are written meanwhile are meant for what was open before.
"""

from dataclasses import replace
from typing import Final

from flows.engine.keyboards import reply
from flows.engine.moving import arrive, aside, go, home
from flows.engine.turn import Step, Turn
from flows.keyboard import Action
from flows.places import Place, PlaceName
from flows.replies import TOLD, Replied, RepliesListed, ShowReply

HARD: Final = "not-followed"
GOOD: Final = "followed"
_LOOKING_BACK: Final = frozenset({PlaceName.DEBRIEF_NOTE, PlaceName.DEBRIEF})


def came(turn: Turn, event: Replied) -> Step:
    """Announce it, and what kind of news it is; an announcement that stands keeps its place."""
    turn = turn.having(replace(turn.state, told=turn.state.told | {TOLD}))
    place, standing = turn.place, turn.place.name is PlaceName.REPLIED
    hard = event.not_followed or (standing and place.question == HARD)
    news = HARD if hard else GOOD
    if not standing:
        there = Place(PlaceName.REPLIED, question=news, entry=event.number, line=event.label)
        return aside(turn, there)
    if event.again and place.question == news:
        return Step(turn.state)
    return go(turn, replace(place, question=news, line=event.label))


def read(turn: Turn, action: Action) -> Step:
    """The one that was announced; from elsewhere the one that was picked, or the newest."""
    announced = turn.place.entry if turn.place.name is PlaceName.REPLIED else action.entry
    return aside(turn, Place(PlaceName.REPLY, entry=announced))


def older(turn: Turn, _action: Action) -> Step:
    """The one before it."""
    return go(turn, replace(turn.place, entry=turn.place.entry - 1))


def newer(turn: Turn, _action: Action) -> Step:
    """The one after it."""
    return go(turn, replace(turn.place, entry=turn.place.entry + 1))


def back(turn: Turn, _action: Action) -> Step:
    """To where the person was; nothing is lost, the history keeps it."""
    return home(turn)


def listed(turn: Turn, event: RepliesListed) -> Step:
    """The driver's list, if it is still waited for: one of them is shown."""
    if turn.place.name is not PlaceName.REPLY:
        return Step(turn.state)
    count = len(event.replies)
    number = turn.place.entry if 0 < turn.place.entry <= count else count
    place = replace(turn.place, entry=number)
    looks_back = any(each.name in _LOOKING_BACK for each in turn.state.came_from)
    keyboard = reply(number, count, looks_back=looks_back)
    if turn.state.keyboard.rows != keyboard or place != turn.place:
        turn = arrive(turn, place, keyboard)
    shown = event.replies[number - 1] if count else None
    return Step(turn.state, (ShowReply(shown, count),))
