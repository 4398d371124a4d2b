"""What becomes of a row after an error, and how long it waits."""

from datetime import timedelta

from telegram.error import BadRequest, InvalidToken, NetworkError

from bot.backoff import delay
from bot.request import slow_down
from bot.verdict import MOST_TRIES, Later, Loss, Lost, judge


def test_waiting_doubles_up_to_a_limit() -> None:
    steps = [delay(n, first=1, most=10, spread=lambda: 1.0) for n in range(1, 7)]
    assert steps == [1, 2, 4, 8, 10, 10]


def test_waiting_is_spread_between_half_and_all_of_the_step() -> None:
    assert delay(3, first=1, most=10, spread=lambda: 0.0) == 2
    assert delay(10_000, first=1, most=10, spread=lambda: 0.5) == 7.5


def test_a_row_waits_longer_each_time() -> None:
    waits = [judge(NetworkError("x"), kind="send", tries=n, spread=lambda: 1.0) for n in range(3)]
    assert waits == [Later(timedelta(seconds=s)) for s in (0.5, 1, 2)]


def test_after_about_a_day_a_row_is_given_up() -> None:
    verdict = judge(NetworkError("x"), kind="send", tries=MOST_TRIES - 1)
    assert verdict == Lost(Loss.GAVE_UP)


def test_a_refused_token_is_no_reason_to_lose_a_message() -> None:
    assert isinstance(judge(InvalidToken(), kind="send", tries=0), Later)


def test_a_wait_that_telegram_asks_for_is_never_cut_short() -> None:
    verdict = judge(slow_down(3600), kind="answer", tries=9, spread=lambda: 0.0)
    assert verdict == Later(timedelta(seconds=3600))


def test_an_unknown_refusal_loses_the_row() -> None:
    error = BadRequest("Message to delete not found")
    assert judge(error, kind="send", tries=0) == Lost(Loss.REFUSED)
