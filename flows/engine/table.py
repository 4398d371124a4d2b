"""The engine's table: what a button does, at which place. Everything else is a late press."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.engine import (
    answering,
    beginning,
    changing,
    comparing,
    debriefing,
    leaving,
    linking,
    publishing,
    reminding,
    walking,
)
from flows.engine.moving import go
from flows.engine.turn import Step, Turn
from flows.events import Wrote
from flows.keyboard import Action, Verb
from flows.places import PlaceName

Handler = Callable[[Turn, Action], Step]


def _turned(by: int) -> Handler:
    def turn_page(turn: Turn, _action: Action) -> Step:
        return go(turn, replace(turn.place, page=max(0, turn.place.page + by)))

    return turn_page


def _same(*names: PlaceName, **handlers: Handler) -> dict[tuple[PlaceName, Verb], Handler]:
    """Rows of the table: for each of these places, verb by verb."""
    return {
        (name, Verb[verb.upper()]): handler for name in names for verb, handler in handlers.items()
    }


P = PlaceName
TABLE: Mapping[tuple[PlaceName, Verb], Handler] = MappingProxyType(
    {
        **_same(P.URGENT, P.HELLO, P.TELEGRAM, next=beginning.next_),
        **_same(P.HELLO, P.TELEGRAM, P.COUNTRY, P.CONSENT, back=beginning.back),
        **_same(P.COUNTRY, country=beginning.chose_country),
        **_same(P.CONSENT, yes=beginning.consented, no=beginning.declined),
        **_same(P.DECLINED, start_again=beginning.start_again),
        **_same(P.LANGUAGE, language=beginning.chose_language, back=beginning.language_back),
        **_same(
            P.MENU,
            ten_minutes=walking.ten_minutes_on,
            full=walking.full_on,
            section=walking.open_section,
            publish=publishing.preview,
            preview=publishing.preview,
            links=linking.overview,
            history=leaving.history,
        ),
        **_same(
            P.CONTENT_NOTE,
            next=walking.note_next,
            skip=walking.note_skip,
            short=walking.note_short,
            with_someone=walking.note_with_someone,
            back=walking.note_back,
        ),
        **_same(
            P.ASKING,
            next=walking.next_,
            skip=walking.skip,
            back=walking.back,
            done=walking.done,
            option=answering.picked,
            remove=changing.ask_removal,
        ),
        **_same(
            P.ENTRIES,
            add_another=walking.add_another,
            edit=changing.pick_entry,
            next=walking.entries_done,
            skip=walking.entries_done,
            done=walking.entries_done,
            back=walking.entries_back,
        ),
        **_same(
            P.ENTRY,
            edit=changing.pick_part,
            remove=changing.ask_removal,
            next=changing.entry_back,
            done=changing.entry_back,
            back=changing.entry_back,
        ),
        **_same(P.CONFIRM_REMOVE, yes=changing.remove, no=changing.keep, back=changing.keep),
        **_same(
            P.CHECKING,
            edit=changing.pick,
            next=walking.checking_next,
            done=walking.checking_next,
            back=walking.checking_back,
        ),
        **_same(
            P.PREVIEW,
            next=publishing.preview_next,
            done=publishing.preview_next,
            back=publishing.preview_back,
        ),
        **_same(
            P.QUALITY,
            next=publishing.quality_next,
            done=publishing.quality_next,
            skip=publishing.quality_next,
            back=publishing.stars_back,
        ),
        **_same(
            P.STARS,
            star=publishing.star,
            next=publishing.stars_next,
            done=publishing.stars_next,
            skip=publishing.stars_next,
            back=publishing.stars_back,
        ),
        **_same(P.STAR_SENTENCE, sentence=publishing.sentence, back=publishing.stars_back),
        **_same(
            P.PUBLISH_CHECK,
            yes=publishing.confirm,
            no=publishing.refuse,
            back=publishing.check_back,
        ),
        **_same(P.PUBLISHED, P.LINKS, new_link=linking.new),
        **_same(P.PUBLISHED, links=linking.overview),
        **_same(P.LINKS, link=linking.look),
        **_same(P.LINK, reveal=linking.reveal, withdraw=linking.ask_withdrawal),
        **_same(P.LINKS, P.LINK, P.LINK_LABEL, P.LINK_SCOPE, P.LINK_LIFE, back=linking.back),
        **_same(P.LINK_SCOPE, scope=linking.scoped),
        **_same(P.LINK_LIFE, life=linking.lives),
        **_same(P.CONFIRM_WITHDRAW, yes=linking.withdraw, no=linking.keep, back=linking.keep),
        **_same(P.HISTORY, back=comparing.leave, changes=comparing.look),
        **_same(P.CHANGES, back=comparing.back),
        **_same(P.MENU, still_true=reminding.ask, debrief=debriefing.begin),
        **_same(
            P.STILL_TRUE,
            yes=reminding.confirm,
            change_something=reminding.change,
            preview=reminding.look,
        ),
        **_same(P.NOTICED, go_on=leaving.resume),
        **_same(P.ENDING, P.LINK, extend=reminding.extend),
        **_same(P.STILL_TRUE, P.ENDING, P.NOTICED, not_now=reminding.not_now),
        **_same(
            P.STILL_TRUE,
            P.ENDING,
            P.NOTICED,
            P.REMINDERS,
            reminders_off=reminding.turn_off,
            next=reminding.resume,
            skip=reminding.resume,
            back=reminding.resume,
            done=reminding.resume,
        ),
        **_same(P.REMINDERS, reminders_on=reminding.turn_on),
        **_same(
            P.DEBRIEF_NOTE,
            next=debriefing.note_next,
            debrief=debriefing.begin,
            skip=debriefing.note_back,
            back=debriefing.note_back,
        ),
        **_same(
            P.DEBRIEF,
            next=debriefing.next_,
            skip=debriefing.next_,
            back=debriefing.back,
            done=debriefing.done,
        ),
        **_same(
            P.DEBRIEF_DONE,
            debrief=debriefing.edit,
            section=walking.open_section,
            remove=debriefing.ask_removal,
            next=debriefing.note_back,
            done=debriefing.note_back,
            back=debriefing.note_back,
        ),
        **_same(P.DEBRIEF_REMOVE, yes=debriefing.remove, no=debriefing.keep, back=debriefing.keep),
        **_same(P.CONFIRM_TIDY, yes=leaving.tidy, no=leaving.go_on, back=leaving.go_on),
        **_same(P.CONFIRM_DELETE, yes=leaving.erase, no=leaving.go_on, back=leaving.go_on),
        **_same(
            P.PAUSED,
            go_on=leaving.resume,
            next=leaving.resume,
            skip=leaving.resume,
            back=leaving.resume,
            done=leaving.resume,
        ),
        **_same(
            P.ENTRIES,
            P.ENTRY,
            P.CHECKING,
            P.STARS,
            P.STAR_SENTENCE,
            P.LINKS,
            P.HISTORY,
            P.CHANGES,
            P.PUBLISH_CHECK,
            P.DEBRIEF_NOTE,
            P.DEBRIEF_DONE,
            P.MENU,
            more=_turned(1),
            fewer=_turned(-1),
        ),
        **_same(*(name for name in P if name is not P.NEW), menu=walking.menu),
        **_same(*(name for name in P if name is not P.NEW), pause=leaving.pause),
    }
)

# What a text does, where one is waited for; anywhere else it finds nothing open.
WRITTEN: Mapping[PlaceName, Callable[[Turn, Wrote], Step]] = MappingProxyType(
    {
        P.ASKING: answering.wrote,
        P.ENTRIES: answering.begin_entry,
        P.LINK_LABEL: linking.labelled,
        P.DEBRIEF: debriefing.wrote,
        P.QUALITY: answering.wrote_only_me,
    }
)
