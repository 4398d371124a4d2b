"""Logs: events and counts go out; words, tokens and texts of errors do not, at any level."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from telegram import Bot

from bot.logs import configure
from tests.bot.fakes import TOKEN, FakeRequest, bot_over

WORDS = "Kranichfeder im Marmeladenglas"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """The lines written, after `configure`; the process's logging is put back afterwards."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_counts(out: io.StringIO) -> None:
    configure("INFO", stream=out)
    structlog.get_logger("bot").info("batch-handled", updates=3, milliseconds=1.5)
    (line,) = lines(out)
    assert line["event"] == "batch-handled"
    assert (line["updates"], line["milliseconds"], line["level"]) == (3, 1.5, "info")


def test_the_level_holds_back_lesser_events(out: io.StringIO) -> None:
    configure("WARNING", stream=out)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in lines(out)] == ["loud"]


@pytest.mark.parametrize("value", [WORDS, {"text": WORDS}, [WORDS], {WORDS: 1}, object()])
def test_a_value_that_is_no_plain_name_is_withheld(out: io.StringIO, value: object) -> None:
    configure("DEBUG", stream=out)
    structlog.get_logger().info("event", answer=value, kind="send", places=["a.py:3"])
    (line,) = lines(out)
    assert line["answer"] == "withheld"
    assert (line["kind"], line["places"]) == ("send", ["a.py:3"])


def test_an_event_that_is_no_name_is_withheld(out: io.StringIO) -> None:
    configure("DEBUG", stream=out)
    structlog.get_logger().info(WORDS)
    assert lines(out)[0]["event"] == "withheld"


def test_an_error_is_written_as_its_classes_and_places(out: io.StringIO) -> None:
    configure("DEBUG", stream=out)
    try:
        try:
            raise KeyError(WORDS)  # noqa: TRY301 - the error under test
        except KeyError as inner:
            raise ValueError(WORDS) from inner
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines(out)
    assert line["error"] == "ValueError<KeyError"
    assert str(line["places"]).startswith("['test_logs.py:")
    assert WORDS not in out.getvalue()


def test_another_librarys_text_never_goes_out_but_that_it_spoke_does(out: io.StringIO) -> None:
    configure("DEBUG", stream=out)
    for name in ("httpx", "httpcore.connection", "aiohttp.server", "telegram.Bot", "never.seen"):
        logging.getLogger(name).debug("debug %s", WORDS)
        logging.getLogger(name).info(f"GET /bot{TOKEN}/x {WORDS}")  # noqa: G004 - as they do
        logging.getLogger(name).error(WORDS, exc_info=ValueError(WORDS))
    assert [line["logger"] for line in lines(out)] == [
        "httpx",
        "httpcore.connection",
        "aiohttp.server",
        "telegram.Bot",
        "never.seen",
    ]
    assert WORDS not in out.getvalue()
    assert TOKEN not in out.getvalue()


def test_a_library_that_set_up_its_own_loggers_is_silenced_too(out: io.StringIO) -> None:
    chatty = logging.getLogger("chatty")
    own = io.StringIO()
    chatty.addHandler(logging.StreamHandler(own))
    chatty.setLevel(logging.DEBUG)
    chatty.propagate = False
    configure("DEBUG", stream=out)
    chatty.debug(WORDS)
    chatty.warning(WORDS)
    assert own.getvalue() == ""
    assert [line["logger"] for line in lines(out)] == ["chatty"]


def test_a_line_with_a_secret_is_not_written(out: io.StringIO) -> None:
    configure("DEBUG", secrets=["s3cret-value", ""], stream=out)
    structlog.get_logger().info("event", name="s3cret-value")
    structlog.get_logger().info("next")
    assert [line["event"] for line in lines(out)] == ["next"]


def test_a_warning_is_written_without_its_text(out: io.StringIO) -> None:
    configure("DEBUG", stream=out)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(WORDS, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert [line["logger"] for line in lines(out)] == ["py.warnings"]
    assert WORDS not in out.getvalue()


async def test_a_task_that_fails_unseen_is_written_without_its_text(out: io.StringIO) -> None:
    configure("DEBUG", stream=out)
    asyncio.get_running_loop().call_exception_handler(
        {"message": WORDS, "exception": ValueError(WORDS)}
    )
    assert [(line["logger"], line["error"]) for line in lines(out)] == [("asyncio", "ValueError")]
    assert WORDS not in out.getvalue()


async def test_a_bot_that_sends_marked_words_at_debug_writes_none(out: io.StringIO) -> None:
    seen: list[str] = []

    class Spy(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    configure("DEBUG", stream=out)
    bot = bot_over(FakeRequest())
    await bot.send_message(7, WORDS)
    # The positive control: let the library speak, and it says both.
    spy, library = Spy(), logging.getLogger("telegram")
    library.addHandler(spy)
    library.setLevel(logging.DEBUG)
    try:
        await Bot(TOKEN, request=FakeRequest()).send_message(7, WORDS)
    finally:
        library.removeHandler(spy)
        library.setLevel(logging.NOTSET)
    assert WORDS in "".join(seen)
    assert TOKEN in "".join(seen)
    assert WORDS not in out.getvalue()
    assert TOKEN not in out.getvalue()


def test_a_crash_is_written_without_its_text() -> None:
    program = f"from bot.logs import configure\nconfigure('DEBUG')\nraise ValueError({WORDS!r})\n"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert json.loads(ended.stderr)["event"] == "crashed"
    assert json.loads(ended.stderr)["error"] == "ValueError"
    assert WORDS not in ended.stderr


def test_a_line_that_cannot_be_written_stops_nothing(out: io.StringIO) -> None:
    """A log file on a full disk, which Linux lets us play with a device of its own."""
    del out
    with Path("/dev/full").open("w", buffering=1, encoding="utf-8") as full:
        configure("INFO", stream=full)
        structlog.get_logger("bot").info("batch-handled", updates=3)
        with suppress(OSError):
            full.close()
