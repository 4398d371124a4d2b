"""The outbox goes out: order within a chat, chats side by side, marks in groups, nothing twice."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from telegram.error import NetworkError, TimedOut

from bot.outbox import Sender
from bot.request import slow_down
from storage.errors import DatabaseUnavailableError
from storage.rows import Queued, Sent
from tests.bot.fakes import (
    START,
    TOKEN,
    Answer,
    Call,
    Clock,
    FakeRequest,
    FakeRow,
    FakeStore,
    bot_over,
    message,
    ok,
    refused,
    until,
)


class Bench:
    def __init__(self, *, look_again_s: float = 0.01, **options: int) -> None:
        self.store = FakeStore()
        self.request = FakeRequest()
        self.clock = Clock()
        self.run: list[str] = []
        self.sender: Sender[FakeRow] = Sender(
            self.store,
            bot_over(self.request),
            now=self.clock,
            look_again_s=look_again_s,
            errands={"errand": self.errand},
            **options,
        )

    async def errand(self, row: FakeRow) -> None:
        """Fails once, then takes its row away by itself."""
        self.run.append(row.kind)
        if len(self.run) == 1:
            raise DatabaseUnavailableError("The disk is full.")
        async with self.store.transaction() as tx:
            await tx.finish(row)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(self.sender.run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def drain(self) -> None:
        async with self.running():
            await until(lambda: not self.store.tables.outbox)

    def sent(self, chat: int) -> list[str]:
        return [
            call.parameters["text"]
            for call in self.request.made("sendMessage")
            if call.parameters["chat_id"] == str(chat)
        ]


async def test_one_chats_rows_go_out_in_their_order() -> None:
    bench = Bench()
    for number in range(5):
        bench.store.queue(7, "send", {"text": f"{number}"})
        bench.store.queue(8, "send", {"text": f"{number}"})
    await bench.drain()
    assert bench.sent(7) == bench.sent(8) == list("01234")
    assert bench.sender.counts.sent == 10


async def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    bench = Bench()
    slow = asyncio.Event()
    bench.request.gate = slow
    bench.store.queue(7, "send", {"text": "slow"})
    async with bench.running():
        await until(lambda: len(bench.request.calls) == 1)
        bench.request.gate = None
        bench.store.queue(8, "send", {"text": "quick"})
        bench.sender.wake()
        await until(lambda: [row.chat_id for row in bench.store.tables.outbox] == [7])
        slow.set()
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["slow"]


async def test_no_more_calls_run_side_by_side_than_allowed() -> None:
    bench = Bench(side_by_side=2)
    bench.request.gate = asyncio.Event()
    for chat in range(1, 6):
        bench.store.queue(chat, "send", {"text": "x"})
    async with bench.running():
        await until(lambda: len(bench.request.calls) == 2)
        # An older row whose time comes now stands before those that are being sent.
        bench.store.tables.outbox.insert(0, bench.store.tables.outbox.pop())
        before = bench.store.commits
        bench.sender.wake()
        await until(lambda: bench.store.commits > before + 1)
        assert len(bench.request.calls) == 2
        bench.request.gate.set()
        await until(lambda: not bench.store.tables.outbox)


async def test_marks_of_many_chats_share_a_transaction() -> None:
    bench = Bench()
    bench.request.gate = asyncio.Event()
    for chat in range(1, 21):
        bench.store.queue(chat, "send", {"text": "x"})
    async with bench.running():
        await until(lambda: len(bench.request.calls) == 20)
        before = bench.store.commits
        bench.request.gate.set()
        await until(lambda: not bench.store.tables.outbox)
        assert bench.store.commits - before <= 4


async def test_a_mark_that_could_not_be_written_sends_nothing_twice() -> None:
    bench = Bench()
    bench.store.queue(7, "send", {"text": "once"})

    def accept(call: Call) -> Answer:
        bench.store.gone = 2
        return FakeRequest.accept(call)

    bench.request.respond = accept
    await bench.drain()
    assert bench.sent(7) == ["once"]


async def test_the_message_number_comes_back_when_somebody_asks_for_it() -> None:
    bench = Bench()
    asked = bench.store.queue(7, "send", {"text": "a"}, tag="said")
    bench.store.queue(7, "send", {"text": "b"})
    await bench.drain()
    assert bench.store.tables.results == {asked.id: b"500"}


async def test_too_many_requests_waits_as_long_as_asked_and_keeps_the_order() -> None:
    bench = Bench()
    answers: list[Answer] = [slow_down(17)]
    bench.request.respond = lambda call: answers.pop() if answers else FakeRequest.accept(call)
    bench.store.queue(7, "send", {"text": "first"})
    bench.store.queue(7, "send", {"text": "second"})
    async with bench.running():
        await until(lambda: bench.store.tables.outbox[0].tries == 1)
        due = bench.store.tables.outbox[0].due
        assert timedelta(seconds=17) <= due - START < timedelta(seconds=18)
        before = bench.store.commits
        await until(lambda: bench.store.commits > before + 3)
        assert bench.sent(7) == ["first"]
        bench.clock.advance(19)
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["first", "first", "second"]


async def test_a_person_who_blocked_the_bot_is_marked_and_only_that_row_is_dropped() -> None:
    bench = Bench()
    gone = bench.store.queue(7, "send", {"text": "x"})
    bench.request.respond = lambda _call: refused(403, "Forbidden: bot was blocked by the user")
    await bench.drain()
    assert bench.store.tables.unreachable == {UUID(int=7)}
    assert bench.store.tables.abandoned == {gone.id: "blocked"}
    assert bench.sender.counts.blocked == 1


async def test_somebody_erased_who_blocked_the_bot_holds_nobody_up() -> None:
    bench = Bench()
    bench.store.tables.erased = {7}
    bench.store.queue(7, "send", {"text": "goodbye"})
    bench.request.respond = lambda _call: refused(403, "Forbidden: bot was blocked by the user")
    await bench.drain()
    assert bench.store.tables.unreachable == set()


async def test_a_refused_row_is_given_up_and_counted_and_the_next_one_goes() -> None:
    bench = Bench()
    bad = bench.store.queue(7, "send", {"text": "bad"})
    bench.store.queue(7, "send", {"text": "good"})
    bench.request.respond = lambda call: (
        refused(400, "Bad Request: message is too long")
        if call.parameters["text"] == "bad"
        else FakeRequest.accept(call)
    )
    await bench.drain()
    assert bench.store.tables.abandoned == {bad.id: "refused"}
    assert bench.sent(7) == ["bad", "good"]
    assert bench.sender.counts.lost == 1


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("x"), RuntimeError("surprise")])
async def test_what_may_or_may_not_have_been_sent_is_sent_again(error: Exception) -> None:
    bench = Bench()
    errors: list[Exception] = [error]
    bench.request.respond = lambda call: errors.pop() if errors else FakeRequest.accept(call)
    bench.store.queue(7, "send", {"text": "again"})
    async with bench.running():
        await until(lambda: bench.store.tables.outbox[0].tries == 1)
        bench.clock.advance(1)
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["again", "again"]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("dance", {}), ("send", b"not json"), ("send", {}), ("send", [1]), ("photo", {"name": "x"})],
)
async def test_a_row_that_nobody_can_read_does_not_hold_up_its_chat(
    kind: str, payload: object
) -> None:
    bench = Bench()
    bad = bench.store.queue(7, kind, payload)
    bench.store.queue(7, "send", {"text": "next"})
    await bench.drain()
    assert bench.store.tables.abandoned == {bad.id: "unreadable"}
    assert bench.sent(7) == ["next"]


async def test_a_stop_lets_running_calls_end_and_marks_them() -> None:
    bench = Bench()
    bench.request.gate = asyncio.Event()
    bench.store.queue(7, "send", {"text": "running"})
    async with bench.running():
        await until(lambda: len(bench.request.calls) == 1)
        asyncio.get_running_loop().call_later(0.05, bench.request.gate.set)
    assert bench.store.tables.outbox == []


async def test_a_stop_does_not_wait_for_ever() -> None:
    bench = Bench()
    bench.request.gate = asyncio.Event()
    bench.store.queue(7, "send", {"text": "stuck"})
    stop = asyncio.Event()
    task = asyncio.create_task(bench.sender.run(stop, grace_s=0.01))
    await until(lambda: len(bench.request.calls) == 1)
    stop.set()
    await task
    assert len(bench.store.tables.outbox) == 1


async def test_a_message_goes_out_with_its_buttons_and_without_a_link_preview() -> None:
    bench = Bench()
    rows = [[{"label": "Next", "data": "a.0"}, {"label": "Open", "url": "https://x.example/"}]]
    bench.store.queue(7, "send", {"text": "hello", "rows": rows, "protect": True})
    await bench.drain()
    call = bench.request.calls[0]
    assert call.parameters == {
        "chat_id": "7",
        "text": "hello",
        "protect_content": "true",
        "link_preview_options": '{"is_disabled": true}',
        "reply_markup": '{"inline_keyboard": [[{"text": "Next", "callback_data": "a.0"}, '
        '{"text": "Open", "url": "https://x.example/"}]]}',
    }


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_file_goes_out_with_its_bytes_and_caption(kind: str) -> None:
    bench = Bench()
    content = base64.b64encode(b"\x89PNG bytes").decode()
    bench.store.queue(
        7, kind, {"name": "code.png", "bytes_b64": content, "caption": "c"}, tag="said"
    )
    await bench.drain()
    (call,) = bench.request.calls
    assert call.method == f"send{kind.title()}"
    assert call.files == {kind: b"\x89PNG bytes"}
    assert call.parameters["caption"] == "c"
    assert list(bench.store.tables.results.values()) == [b"500"]


async def test_buttons_and_texts_of_earlier_messages_change() -> None:
    bench = Bench()
    bench.request.respond = lambda call: ok(message(7, int(call.parameters["message_id"])))
    bench.store.queue(7, "buttons", {"message_id": 3, "rows": []})
    bench.store.queue(7, "edit", {"message_id": 4, "text": "new", "rows": []})
    await bench.drain()
    first, second = bench.request.calls
    assert (first.method, first.parameters["message_id"]) == ("editMessageReplyMarkup", "3")
    assert (second.method, second.parameters["text"]) == ("editMessageText", "new")


@pytest.mark.parametrize(
    ("kind", "payload", "answer"),
    [
        ("answer", {"callback_query_id": "1"}, "query is too old and response timeout expired"),
        ("buttons", {"message_id": 3}, "message is not modified: specified new message content"),
        ("edit", {"message_id": 3, "text": "x"}, "message to edit not found"),
        ("delete", {"message_ids": [3]}, "message to delete not found"),
    ],
)
async def test_what_is_so_already_is_done(kind: str, payload: object, answer: str) -> None:
    bench = Bench()
    bench.request.respond = lambda _call: refused(400, f"Bad Request: {answer}")
    bench.store.queue(7, kind, payload)
    await bench.drain()
    assert bench.store.tables.abandoned == {}
    assert bench.sender.counts.sent == 1


async def test_messages_are_deleted_in_groups_of_a_hundred() -> None:
    bench = Bench()
    bench.store.queue(7, "delete", {"message_ids": list(range(1, 251))}, tag="tidied")
    await bench.drain()
    sizes = [call.parameters["message_ids"].count(",") + 1 for call in bench.request.calls]
    assert sizes == [100, 100, 50]
    assert list(bench.store.tables.results.values()) == [b'{"left": []}']


async def test_a_group_that_telegram_refuses_is_deleted_one_by_one() -> None:
    def respond(call: Call) -> Answer:
        if call.method == "deleteMessages":
            return refused(400, "Bad Request: message can't be deleted")
        verdicts = {
            "1": ok(result=True),
            "2": refused(400, "Bad Request: message can't be deleted for everyone"),
            "3": refused(400, "Bad Request: message to delete not found"),
        }
        return verdicts[call.parameters["message_id"]]

    bench = Bench()
    bench.request.respond = respond
    bench.store.queue(7, "delete", {"message_ids": [1, 2, 3]}, tag="tidied")
    await bench.drain()
    assert list(bench.store.tables.results.values()) == [b'{"left": [2]}']


async def test_a_pressed_button_whose_answer_fails_thrice_does_not_hold_up_the_chat() -> None:
    bench = Bench()
    bench.request.respond = lambda call: (
        NetworkError("down") if call.method == "answerCallbackQuery" else FakeRequest.accept(call)
    )
    bench.store.queue(7, "answer", {"callback_query_id": "1"})
    bench.store.queue(7, "send", {"text": "words"})
    async with bench.running():
        for later in (1, 2):
            await until(lambda later=later: bench.store.tables.outbox[0].tries == later)  # type: ignore[misc]
            bench.clock.advance(100)
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["words"]
    assert TOKEN not in str(bench.store.tables.abandoned)


async def test_an_errand_is_carried_out_again_until_done_and_the_chat_waits_for_it() -> None:
    bench = Bench()
    bench.store.queue(7, "errand", {})
    bench.store.queue(7, "send", {"text": "after"})
    async with bench.running():
        await until(lambda: bench.store.tables.outbox[0].tries == 1)
        bench.clock.advance(60)
        await until(lambda: not bench.store.tables.outbox)
    assert bench.run == ["errand", "errand"]
    assert bench.sent(7) == ["after"]


async def test_a_clock_that_is_set_back_makes_nobody_wait_for_the_time_it_has_lost() -> None:
    bench = Bench()
    bench.request.respond = lambda _call: refused(502, "Bad Gateway")
    bench.store.queue(7, "send", {"text": "held up"})
    async with bench.running():
        await until(lambda: bench.store.tables.outbox[0].tries > 0)
        bench.request.respond = FakeRequest.accept
        bench.clock.now -= timedelta(hours=5)
        await until(lambda: not bench.store.tables.outbox)


async def test_after_a_start_nobody_waits_for_a_time_that_lies_far_ahead() -> None:
    bench = Bench()
    row = bench.store.queue(7, "send", {"text": "queued before"})
    bench.store.tables.outbox[:] = [replace(row, due=START + timedelta(hours=5))]
    await bench.drain()
    assert bench.sent(7) == ["queued before"]


def watched(**options: int) -> Bench:
    """It looks at its start, and then when somebody asks it to; each look is a commit."""
    bench = Bench(look_again_s=60, **options)
    bench.sender._latest = START
    return bench


async def test_what_was_queued_for_a_free_chat_is_sent_without_a_look() -> None:
    bench = watched()
    bench.request.gate = asyncio.Event()
    async with bench.running():
        await until(lambda: bench.store.commits == 1)
        first = bench.store.queue(7, "send", {"text": "first"})
        bench.store.queue(7, "send", {"text": "second"})
        bench.sender.take(Queued((first,), frozenset({7})))
        await until(lambda: bench.sent(7) == ["first"])
        assert bench.store.commits == 1
        bench.request.gate.set()
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["first", "second"]


async def test_what_is_queued_while_a_call_is_under_way_waits_for_its_turn() -> None:
    bench = watched()
    bench.request.gate = asyncio.Event()
    first = bench.store.queue(7, "send", {"text": "first"})
    async with bench.running():
        await until(lambda: len(bench.request.calls) == 1 == bench.store.commits)
        second = bench.store.queue(7, "send", {"text": "second"})
        bench.sender.take(Queued((first,)))
        bench.sender.take(Queued((second,)))
        await until(lambda: bench.store.commits == 2)  # it may be the last chance to find it
        assert bench.sent(7) == ["first"]
        bench.request.gate.set()
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["first", "second"]


async def test_what_a_look_was_quicker_to_settle_is_not_sent_again() -> None:
    bench = watched()
    row = bench.store.queue(7, "send", {"text": "once"})
    async with bench.running():
        await until(lambda: not bench.store.tables.outbox)
        bench.sender.take(Queued((row,)))
        await until(lambda: bench.store.commits == 3)
    assert bench.sent(7) == ["once"]


async def test_what_else_was_queued_is_looked_for() -> None:
    bench = watched()
    async with bench.running():
        await until(lambda: bench.store.commits == 1)
        bench.store.queue(7, "send", {"text": "found"})
        bench.sender.take(Queued((), more=frozenset({7})))
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["found"]


async def test_nothing_is_started_before_or_after_the_sender_runs() -> None:
    bench = watched()
    row = bench.store.queue(7, "send", {"text": "waits"})
    bench.sender.take(Queued((row,)))
    await asyncio.sleep(0)
    assert not bench.request.calls
    await bench.drain()
    late = bench.store.queue(8, "send", {"text": "late"})
    bench.sender.take(Queued((late,)))
    await asyncio.sleep(0)
    assert bench.store.tables.outbox == [late]
    assert not bench.sent(8)


async def test_no_more_are_started_than_may_run_side_by_side() -> None:
    bench = Bench(look_again_s=60, side_by_side=2)
    bench.request.gate = asyncio.Event()
    async with bench.running():
        await until(lambda: bench.store.commits > 0)
        rows = [bench.store.queue(chat, "send", {"text": "x"}) for chat in range(1, 6)]
        bench.sender.take(Queued(tuple(rows)))
        await until(lambda: len(bench.request.calls) == 2)
        await asyncio.sleep(0.05)
        assert len(bench.request.calls) == 2
        bench.request.gate.set()
        await until(lambda: not bench.store.tables.outbox)
    assert [len(bench.sent(chat)) for chat in range(1, 6)] == [1] * 5


async def test_of_those_it_settled_the_sender_remembers_the_last_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.outbox.SETTLED", 2)
    bench = watched()
    rows = [bench.store.queue(chat, "send", {"text": "x"}) for chat in (1, 2, 3)]
    await bench.drain()
    assert set(bench.sender._settled) < {row.id for row in rows}
    assert len(bench.sender._settled) == 2


async def sent_once(bench: Bench) -> FakeRow:
    """A row whose call has ended, and whose mark is still to be written."""
    await until(lambda: bench.store.commits == 1)
    row = bench.store.queue(7, "send", {"text": "first"}, tag="said")
    bench.sender.take(Queued((row,)))
    await until(lambda: bench.sender.counts.sent == 1)
    await asyncio.sleep(0.02)
    assert bench.store.commits == 1
    return row


async def test_a_mark_for_which_nobody_waits_goes_along_with_a_turn() -> None:
    bench = watched(lift_s=60)
    async with bench.running():
        row = await sent_once(bench)
        second = replace(row, id=UUID(int=2), payload=b'{"text": "second"}')
        with bench.sender.sent() as sent:
            assert sent == [Sent(row, b"500")]
            with bench.sender.sent() as twice:
                assert not twice
            bench.sender.take(Queued((second,)))
            await asyncio.sleep(0)
            assert bench.sent(7) == ["first"]  # not before the mark is committed
        bench.store.tables.outbox[:] = [second]
        bench.sender.take(Queued((second,)))
        await until(lambda: bench.sent(7) == ["first", "second"])
    assert not bench.store.tables.outbox


async def test_a_mark_whose_turn_failed_is_written_without_it() -> None:
    bench = watched(lift_s=60)
    async with bench.running():
        await sent_once(bench)
        with pytest.raises(ValueError, match="lost"), bench.sender.sent():
            raise ValueError("lost")
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["first"]


async def test_a_mark_that_no_turn_takes_along_is_soon_written() -> None:
    bench = watched()
    async with bench.running():
        await sent_once(bench)
        await until(lambda: not bench.store.tables.outbox)


async def test_who_waits_for_a_free_place_waits_for_no_turn() -> None:
    bench = watched(lift_s=60, side_by_side=2)
    async with bench.running():
        await until(lambda: bench.store.commits == 1)
        bench.request.gate = asyncio.Event()
        rows = [bench.store.queue(chat, "send", {"text": "x"}) for chat in range(1, 8)]
        bench.sender.take(Queued(tuple(rows)))
        await until(lambda: bench.store.commits == 2)  # a look that finds no place free
        bench.request.gate.set()
        await until(lambda: bench.sender.counts.sent == 7)


async def test_who_waits_behind_a_row_of_a_look_waits_for_no_turn() -> None:
    bench = watched(lift_s=60)
    for number in range(3):
        bench.store.queue(7, "send", {"text": f"{number}"})
    async with bench.running():
        await until(lambda: bench.sent(7) == list("012"))


async def test_who_waits_behind_a_row_of_a_turn_waits_for_no_turn() -> None:
    bench = watched(lift_s=60)
    bench.request.gate = asyncio.Event()
    async with bench.running():
        await until(lambda: bench.store.commits == 1)
        bench.sender.take(Queued((bench.store.queue(7, "send", {"text": "first"}),)))
        bench.store.queue(7, "send", {"text": "second"})
        bench.sender.take(Queued((), more=frozenset({7})))
        await until(lambda: bench.store.commits == 2)
        bench.request.gate.set()
        await until(lambda: bench.sent(7) == ["first", "second"])


async def test_what_waits_behind_a_row_that_a_turn_marks_is_looked_for() -> None:
    bench = watched(lift_s=60)
    bench.request.gate = asyncio.Event()
    async with bench.running():
        await until(lambda: bench.store.commits == 1)
        row = bench.store.queue(7, "send", {"text": "first"})
        bench.sender.take(Queued((row,)))
        await until(lambda: len(bench.request.calls) == 1)
        bench.request.gate.set()
        await until(lambda: bench.sender.counts.sent == 1)
        with bench.sender.sent():
            bench.sender._followed.add(7)  # another turn, at this very moment
        second = replace(row, id=UUID(int=2), payload=b'{"text": "second"}')
        bench.store.tables.outbox[:] = [second]
        await until(lambda: bench.sent(7) == ["first", "second"])
