"""What this process says about itself: one JSON line an event, on standard error.

Rules of this file (the safety of every answer hangs on them):
- our own events carry names, outcomes, counts and milliseconds. A value that is neither a number
  nor a plain name is withheld, whoever put it there;
- of an exception, the classes and the places in the code are written, never its text: texts
  quote what people wrote, addresses that hold the token, statements with their parameters;
- of other libraries' records (httpx, aiohttp, telegram, uvicorn …) only their logger, level and
  place are written, from WARNING up, never their text, whatever LOG_LEVEL says;
- a line that holds one of `secrets` all the same is not written;
- a line that cannot be written is lost, and stops nothing.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final, TextIO, cast

import structlog

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:<>-]{0,80}")
_WITHHELD: Final = "withheld"
_MOST_PLACES: Final = 6

Line = MutableMapping[str, Any]


def configure(level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Set up this process's logging; `level` is DEBUG, INFO, WARNING or ERROR (for our events)."""
    out = cast("TextIO", _Lossy(stream if stream is not None else sys.stderr))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _outline_exception,
            _withhold,
            structlog.processors.JSONRenderer(),
            _drop_lines_with({secret for secret in secrets if secret}),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    _silence_libraries()
    sys.excepthook = _crashed


class _Lossy:
    """Writes what can be written: a log on a full disk must not stop a turn."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def _silence_libraries() -> None:
    """Everything that is not ours goes through `_LibraryHandler`, from WARNING up."""
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [_LibraryHandler()]
    root.setLevel(logging.WARNING)
    for name in list(logging.Logger.manager.loggerDict):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        if library.level != logging.NOTSET:
            library.setLevel(max(library.level, logging.WARNING))


class _LibraryHandler(logging.Handler):
    """Says that a library has something to say, and where; not what."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            place=f"{record.module}:{record.lineno}",
            exc_info=record.exc_info[1] if record.exc_info else None,
        )


def _crashed(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    structlog.get_logger().critical("crashed", exc_info=error)


def _outline_exception(_logger: object, _method: str, line: Line) -> Line:
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line["error"] = "<".join(type(e).__name__ for e in _chain(error))
        line["places"] = list(_places(error))
    return line


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes, at most a handful."""
    for _ in range(_MOST_PLACES):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _places(error: BaseException) -> list[str]:
    """The innermost places of the error: file and line, no text."""
    frames = [
        f"{PurePath(frame.f_code.co_filename).name}:{number}"
        for frame, number in walk_tb(error.__traceback__)
    ]
    return frames[-_MOST_PLACES:]


def _withhold(_logger: object, _method: str, line: Line) -> Line:
    return {name: value if _plain(value) else _WITHHELD for name, value in line.items()}


def _plain(value: object) -> bool:
    match value:
        case None | bool() | int() | float():
            return True
        case str():
            return _PLAIN.fullmatch(value) is not None
        case list() | tuple():
            return all(_plain(item) for item in value)
        case Mapping():
            return all(_plain(name) and _plain(item) for name, item in value.items())
        case _:
            return False


def _drop_lines_with(secrets: set[str]) -> Callable[[Any, str, Any], str]:
    def check(_logger: object, _method: str, line: str) -> str:
        if any(secret in line for secret in secrets):
            raise structlog.DropEvent
        return line

    return check
