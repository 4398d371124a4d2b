"""Voice notes and photos: taken where they can be an answer, kindly refused elsewhere.

Rules: a medium belongs to the answer from the moment it was sent, so that Next leads on; but
nobody is told that it is saved before it rests. What stands beside it in words is kept whatever
becomes of it. An older photo stays until the new one rests.
"""

from dataclasses import replace

from flows.answers import with_kept, with_medium, with_part, without_medium
from flows.effects import ConfirmSaved, Fetch, Say
from flows.engine.answering import changed, saved_words, with_entry
from flows.engine.danger import beside_kept, beside_lost
from flows.engine.moving import go, tell
from flows.engine.table import WRITTEN
from flows.engine.turn import Step, Turn
from flows.events import MediumKept, MediumRefused, PhotoSent, VoiceSent, Wrote
from flows.interview import Kind
from flows.media import LONGEST_S, PHOTO, TOTAL_S, VOICE, Medium, seconds
from flows.places import Place, PlaceName
from flows.state import Key, State

_TAKES = {VOICE: frozenset({Kind.TEXT, Kind.PHOTO}), PHOTO: frozenset({Kind.PHOTO})}
_MOST = {"long": str(LONGEST_S // 60), "full": str(TOTAL_S // 60)}
_FULL = "full"

Sent = VoiceSent | PhotoSent


def sent(turn: Turn, event: Sent) -> Step:
    """A voice note or a photo: an answer, if the open question takes it."""
    turn = _in_entry(turn, event)
    kind, claimed = (VOICE, event.seconds) if isinstance(event, VoiceSent) else (PHOTO, 0)
    if not _takes(turn, kind):
        return _refuse(turn, event, f"sent-{kind}")
    if claimed > LONGEST_S:
        return _refuse(turn, event, f"{kind}-long", *_most("long"))
    if _sounding(turn.state) + claimed > TOTAL_S:
        return _refuse(turn, event, f"{kind}-full", *_most(_FULL))
    return _take(turn, event, Medium(event.message, kind, claimed))


def arrived(turn: Turn, event: MediumKept | MediumRefused) -> Step:
    """What became of it. If the answer was taken away meanwhile, nothing."""
    found = _found(turn.state, event.message)
    if found is None:
        return Step(turn.state)
    if isinstance(event, MediumKept):
        return _kept(turn, event, *found)
    # Everything else stays as it is.
    return _without(turn, found[0], event.message, f"{event.kind}-{event.why}", *_most(event.why))


def _kept(turn: Turn, event: MediumKept, key: Key, medium: Medium) -> Step:
    """It rests: only now the person hears that it is saved."""
    state = turn.state.with_answer(
        key, with_kept(turn.state.answer(*key), event.message, event.kept)
    )
    if _sounding(state) > TOTAL_S:
        return _without(turn, key, event.message, f"{medium.kind}-full", *_most(_FULL))
    state, said = changed(state)
    if not _is_open(turn, key):
        return Step(state, (*said, Say(f"{medium.kind}-kept")))
    confirmed = ConfirmSaved(more=turn.state.saved)
    return Step(replace(state, saved=True), (*said, confirmed))


def _in_entry(turn: Turn, event: Sent) -> Turn:
    """At a group's overview a voice note begins a new entry, as words would."""
    if turn.place.name is not PlaceName.ENTRIES or isinstance(event, PhotoSent):
        return turn
    group = turn.interview.question(turn.place.question)
    place = Place(
        PlaceName.ASKING,
        question=group.follow_ups[0].id,
        entry=turn.state.counter + 1,
        review=turn.place.review,
    )
    return turn.having(go(turn, place).state)


def _takes(turn: Turn, kind: str) -> bool:
    if turn.place.name is not PlaceName.ASKING:
        return False
    return turn.interview.question(turn.place.question).kind in _TAKES[kind]


def _take(turn: Turn, event: Sent, medium: Medium) -> Step:
    key = Key(turn.place.question, turn.place.entry)
    fetch = Fetch(medium.kind, event.file, event.message)
    answer = with_medium(turn.state.answer(*key), medium)
    if event.caption.strip():
        written = with_part(answer, event.message, event.caption)
        step = saved_words(turn, written)
        return beside_kept(turn, event.caption, Step(step.state, (fetch, *step.effects)))
    state = with_entry(turn, key).with_answer(key, answer)
    return Step(replace(state, skipped=state.skipped - {key}), (fetch,))


def _refuse(turn: Turn, event: Sent, notice: str, *values: tuple[str, str]) -> Step:
    """Not kept; but words that came with it are, where words can be."""
    handler = WRITTEN.get(turn.place.name)
    if not event.caption.strip() or handler is None:
        return beside_lost(turn, event.caption, tell(turn, notice, *values))
    step = handler(turn, Wrote(event.at, event.caption, event.message))
    step = Step(step.state, (Say(notice, values), *step.effects))
    return beside_kept(turn, event.caption, step)


def _without(turn: Turn, key: Key, message: int, notice: str, *values: tuple[str, str]) -> Step:
    answer = without_medium(turn.state.answer(*key), message)
    state = turn.state.with_answer(key, answer)
    if _is_open(turn, key):
        return tell(turn.having(state), notice, *values)
    return Step(state, (Say(notice, values),))


def _is_open(turn: Turn, key: Key) -> bool:
    return turn.place.name is PlaceName.ASKING and key == (turn.place.question, turn.place.entry)


def _found(state: State, message: int) -> tuple[Key, Medium] | None:
    """What is waited for under this message's number."""
    return next(
        (
            (key, medium)
            for key, answer in state.answers.items()
            for medium in answer.media
            if medium.message == message and medium.kept is None
        ),
        None,
    )


def _sounding(state: State) -> int:
    return seconds(medium for answer in state.answers.values() for medium in answer.media)


def _most(why: str) -> tuple[tuple[str, str], ...]:
    return (("most", _MOST[why]),) if why in _MOST else ()
