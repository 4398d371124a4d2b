"""What becomes of an outbox row after its call failed. Pure: the error in, a verdict out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.backoff import Spread, delay, spread
from bot.errors import PayloadError

FIRST_DELAY_S: Final = 0.5
LONGEST_DELAY_S: Final = 60.0

MOST_TRIES: Final = 1500
"""About a day of tries: what Telegram still refuses then, nobody waits for any more."""

MOST_TRIES_OF_AN_ANSWER: Final = 3
"""A pressed button waits seconds for its answer, and the chat must not wait behind it."""

_AS_GOOD_AS_DONE: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": ("query is too old", "query id is invalid", "query_id_invalid"),
    "edit": ("message is not modified", "message to edit not found"),
    "buttons": ("message is not modified", "message to edit not found"),
    "delete": ("message to delete not found",),
}
"""Refusals that mean: what the row wanted is so already, or cannot matter any more."""


class Loss(Enum):
    """Why a row is given up; the value is what the operator sees."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    GAVE_UP = "gave-up"
    TOO_LATE = "too-late"


@dataclass(frozen=True, slots=True)
class Done:
    """Finished; `result` is JSON or None."""

    result: bytes | None


@dataclass(frozen=True, slots=True)
class Later:
    """Try again, not before `wait` is over.

    It begins when it is written down: the clock may be set back before that.
    """

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Lost:
    """Never try again."""

    loss: Loss


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot, or is gone: this row is dropped, their statement stays."""


Verdict = Done | Later | Lost | Blocked


def judge(error: Exception, *, kind: str, tries: int, spread: Spread = spread) -> Verdict:
    """`tries` counts the failed calls before this one."""
    if isinstance(error, PayloadError):
        return Lost(Loss.UNREADABLE)
    if isinstance(error, Forbidden):
        return Blocked()
    if isinstance(error, RetryAfter):
        return Later(_asked_wait(error) + timedelta(seconds=spread()))
    if isinstance(error, BadRequest | ChatMigrated):
        return _refused(error, kind)
    return _again(kind, tries, spread)


def _refused(error: TelegramError, kind: str) -> Verdict:
    text = error.message.lower()
    if any(sign in text for sign in _AS_GOOD_AS_DONE.get(kind, ())):
        return Done(None)
    return Lost(Loss.REFUSED)


def _again(kind: str, tries: int, spread: Spread) -> Verdict:
    """Time-outs, broken connections, 5xx, surprises: the call may or may not have been made."""
    if kind == "answer" and tries + 1 >= MOST_TRIES_OF_AN_ANSWER:
        return Lost(Loss.TOO_LATE)
    if tries + 1 >= MOST_TRIES:
        return Lost(Loss.GAVE_UP)
    wait = delay(tries + 1, first=FIRST_DELAY_S, most=LONGEST_DELAY_S, spread=spread)
    return Later(timedelta(seconds=wait))


def _asked_wait(error: RetryAfter) -> timedelta:
    return error._retry_after  # noqa: SLF001 - the public one warns of its future type
