"""What a tier does not load, though a library would: each megabyte is held as long as it runs."""

import sys

from storage import sessions

_FOR_A_TERMINAL = "rich"  # coloured tracebacks and tables, of structlog's and of httpx's command


def lean() -> None:
    """Call it before the tier is imported. What is loaded already stays."""
    if _FOR_A_TERMINAL not in sys.modules:
        sys.modules[_FOR_A_TERMINAL] = None  # type: ignore[assignment]  # "not there", to Python
    sessions.leave_out()
