"""What this process says about itself: one JSON line an event, on standard error.

Our own events carry names and counts only. Other libraries' records are not written at all,
except that they exist: their texts may quote a request.
"""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog


def configure(level: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; `level` is DEBUG, INFO, WARNING or ERROR."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Lossy(stream))),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Mention()]
    root.setLevel(logging.WARNING)


class _Lossy:
    """Writes what can be written. A log on a full disk must not keep a statement from opening."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream or sys.stderr

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Mention(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno, "library", logger=record.name, place=f"{record.module}:{record.lineno}"
        )
