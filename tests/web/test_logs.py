"""What this process says: events and counts, and of other libraries only that they spoke."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from web.logs import configure


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("INFO", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_from_its_level_up(said: io.StringIO) -> None:
    structlog.get_logger().debug("unsaid")
    structlog.get_logger().warning("notes_waiting", count=3)
    (line,) = lines(said)
    assert (line["event"], line["count"], line["level"]) == ("notes_waiting", 3, "warning")


def test_the_text_of_another_library_is_never_written(said: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("CANARY %s", "one")
    logging.getLogger("uvicorn.error").error("CANARY %s", "two")
    (line,) = lines(said)
    assert (line["event"], line["logger"]) == ("library", "uvicorn.error")
    assert "CANARY" not in said.getvalue()


class FullDisk(io.StringIO):
    def write(self, text: str, /) -> int:
        raise OSError(28, "No space left on device", text)

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nothing(said: io.StringIO) -> None:
    configure("INFO", FullDisk())
    structlog.get_logger().error("notes_lost", count=3)
    logging.getLogger("uvicorn.error").error("three")
    assert said.getvalue() == ""
