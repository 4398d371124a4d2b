"""The engine's table: what a button does, at which place. Everything else is a late press."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from flows.engine import (
    agreeing,
    answering,
    beginning,
    changing,
    comparing,
    debriefing,
    deciding,
    inviting,
    leaving,
    link_table,
    linking,
    publishing,
    reminding,
    replying,
    support_table,
    walking,
)
from flows.engine.handlers import Handler, same
from flows.engine.moving import go
from flows.engine.turn import Step, Turn
from flows.events import Wrote
from flows.keyboard import Action, Verb
from flows.places import PlaceName


def _turned(by: int) -> Handler:
    def turn_page(turn: Turn, _action: Action) -> Step:
        return go(turn, replace(turn.place, page=max(0, turn.place.page + by)))

    return turn_page


P = PlaceName
TABLE: Mapping[tuple[PlaceName, Verb], Handler] = MappingProxyType(
    {
        **same(P.URGENT, P.HELLO, P.TELEGRAM, next=beginning.next_),
        **same(P.HELLO, P.TELEGRAM, P.COUNTRY, P.CONSENT, back=beginning.back),
        **same(P.COUNTRY, country=beginning.chose_country),
        **same(P.URGENT, language=beginning.chose_language),
        **same(P.CONSENT, yes=beginning.consented, no=beginning.declined),
        **same(P.DECLINED, start_again=beginning.start_again),
        **same(P.LANGUAGE, language=beginning.chose_language, back=beginning.language_back),
        **same(
            P.MENU,
            ten_minutes=walking.ten_minutes_on,
            full=walking.full_on,
            section=walking.open_section,
            publish=agreeing.publish,
            preview=publishing.preview,
            history=leaving.history,
        ),
        **same(
            P.CONTENT_NOTE,
            next=walking.note_next,
            skip=walking.note_skip,
            short=walking.note_short,
            with_someone=walking.note_with_someone,
            back=walking.note_back,
        ),
        **same(
            P.WITH_SOMEONE,
            next=walking.note_next,
            skip=walking.note_skip,
            invite=inviting.ask_helper,
            back=walking.with_someone_back,
        ),
        **same(
            P.ASKING,
            next=walking.next_,
            skip=walking.skip,
            back=walking.back,
            done=walking.done,
            option=answering.picked,
            remove=changing.ask_removal,
        ),
        **same(
            P.ENTRIES,
            add_another=walking.add_another,
            edit=changing.pick_entry,
            next=walking.entries_done,
            skip=walking.entries_done,
            done=walking.entries_done,
            back=walking.entries_back,
        ),
        **same(
            P.ENTRY,
            edit=changing.pick_part,
            remove=changing.ask_removal,
            next=changing.entry_back,
            done=changing.entry_back,
            back=changing.entry_back,
        ),
        **same(
            P.PICK_OR_WORDS,
            keep_both=deciding.both,
            only_words=deciding.only_words,
            only_pick=deciding.only_pick,
            back=deciding.back,
        ),
        **same(
            P.CONFIRM_REMOVE,
            yes=changing.remove,
            remove_one=changing.remove_one,
            no=changing.keep,
            back=changing.keep,
        ),
        **same(
            P.CHECKING,
            edit=changing.pick,
            next=walking.checking_next,
            done=walking.checking_next,
            back=walking.checking_back,
        ),
        **same(
            P.PREVIEW,
            next=publishing.preview_next,
            done=publishing.preview_next,
            back=publishing.preview_back,
        ),
        **same(
            P.QUALITY,
            next=publishing.quality_next,
            done=publishing.quality_next,
            skip=publishing.quality_next,
            back=publishing.stars_back,
        ),
        **same(
            P.STARS,
            star=publishing.star,
            next=publishing.stars_next,
            done=publishing.stars_next,
            skip=publishing.stars_next,
            back=publishing.stars_back,
        ),
        **same(P.STAR_SENTENCE, sentence=publishing.sentence, back=publishing.stars_back),
        **same(
            P.PUBLISH_CHECK,
            yes=publishing.confirm,
            no=publishing.refuse,
            back=publishing.check_back,
        ),
        **same(
            P.PUBLISH_AGAIN,
            as_before=publishing.confirm,
            look_first=agreeing.look_first,
            back=publishing.preview_back,
        ),
        **link_table.TABLE,
        **same(P.HISTORY, back=comparing.leave, changes=comparing.look, reply=replying.read),
        **same(
            P.REPLIED,
            read_it=replying.read,
            not_now=replying.back,
            next=replying.back,
            skip=replying.back,
            back=replying.back,
            done=replying.back,
        ),
        **same(
            P.REPLY,
            older=replying.older,
            newer=replying.newer,
            debrief=debriefing.begin,
            next=replying.back,
            skip=replying.back,
            back=replying.back,
            done=replying.back,
        ),
        **same(P.DEBRIEF, replies=replying.read),
        **same(P.CHANGES, back=comparing.back),
        **same(P.MENU, still_true=reminding.ask, debrief=debriefing.begin),
        **same(
            P.STILL_TRUE,
            yes=reminding.confirm,
            change_something=reminding.change,
            preview=reminding.look,
        ),
        **same(P.NOTICED, go_on=leaving.resume),
        **same(P.ENDING, P.LINK, extend=reminding.extend),
        **same(P.STILL_TRUE, P.ENDING, P.NOTICED, not_now=reminding.not_now),
        **same(
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
        **same(P.REMINDERS, reminders_on=reminding.turn_on),
        **same(
            P.DEBRIEF_NOTE,
            next=debriefing.note_next,
            debrief=debriefing.begin,
            skip=debriefing.note_back,
            back=debriefing.note_back,
        ),
        **same(
            P.DEBRIEF,
            next=debriefing.next_,
            skip=debriefing.next_,
            back=debriefing.back,
            done=debriefing.done,
        ),
        **same(
            P.DEBRIEF_DONE,
            debrief=debriefing.edit,
            section=walking.open_section,
            remove=debriefing.ask_removal,
            next=debriefing.note_back,
            done=debriefing.note_back,
            back=debriefing.note_back,
        ),
        **same(P.DEBRIEF_REMOVE, yes=debriefing.remove, no=debriefing.keep, back=debriefing.keep),
        **same(P.CONFIRM_TIDY, yes=leaving.tidy, no=leaving.go_on, back=leaving.go_on),
        **same(P.CONFIRM_DELETE, yes=leaving.erase, no=leaving.go_on, back=leaving.go_on),
        **same(
            P.PAUSED,
            go_on=leaving.resume,
            next=leaving.resume,
            skip=leaving.resume,
            back=leaving.resume,
            done=leaving.resume,
        ),
        **same(
            P.ENTRIES,
            P.ENTRY,
            P.CONFIRM_REMOVE,
            P.CHECKING,
            P.STARS,
            P.STAR_SENTENCE,
            P.HISTORY,
            P.CHANGES,
            P.PUBLISH_CHECK,
            P.PUBLISH_AGAIN,
            P.DEBRIEF_NOTE,
            P.DEBRIEF_DONE,
            P.MENU,
            *link_table.LONG,
            *support_table.LONG,
            more=_turned(1),
            fewer=_turned(-1),
        ),
        **support_table.TABLE,
        **same(P.SUPPORTING, start_again=beginning.start_again),
        **same(*(name for name in P if name is not P.NEW), menu=walking.menu),
        **same(*(name for name in P if name is not P.NEW), pause=leaving.pause),
    }
)

# What a text does, where one is waited for; anywhere else it finds nothing open.
WRITTEN: Mapping[PlaceName, Callable[[Turn, Wrote], Step]] = MappingProxyType(
    {
        P.ASKING: answering.wrote,
        P.ENTRIES: answering.begin_entry,
        P.LINK_LABEL: linking.labelled,
        **support_table.WRITTEN,
        P.DEBRIEF: debriefing.wrote,
        P.QUALITY: answering.wrote_only_me,
    }
)
