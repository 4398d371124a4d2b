"""How the page is, for whoever looks after it: ready or not, and counts.

Rules of this file:

- A label's value is one of a few words of this file, never something that came from outside: no
  path, code, reader or address can be read from a count, and none has a count of its own.
- An opening is counted when its answer begins; counting holds nobody up.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import Final

from prometheus_client import Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.courier import Courier

_WAYS: Final[Mapping[tuple[str, str], str]] = {
    ("POST", "/v"): "opening",
    ("POST", "/v/"): "opening",
    ("GET", "/v"): "form",
    ("GET", "/v/f"): "medium",
    ("POST", "/v/answer"): "reply",
    ("POST", "/v/record"): "record",
    ("POST", "/v/pdf"): "paper",
}
_SOFTWARE: Final = "/shl/"
_RESULTS: Final[Mapping[int, str]] = {
    401: "passcode",
    404: "nothing",
    429: "slowed",
    503: "unavailable",
}
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Measures:
    """One page's. `cause` names what is wrong, "" for nothing."""

    def __init__(self, courier: Courier, cause: Callable[[], Awaitable[str]]) -> None:
        self.cause = cause
        self._courier = courier
        self._answers = Counter(
            "ikmb_answers",
            "What was asked for, and what came of it.",
            ("way", "result"),
            registry=None,
        )
        self._openings = Histogram(
            "ikmb_opening_seconds",
            "From a code's arrival to the first byte of its page.",
            buckets=_SECONDS,
            registry=None,
        )

    def counting(self, app: ASGIApp) -> ASGIApp:
        """The same app, counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            way, began = _way(scope["method"], scope["path"]), monotonic()

            async def watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._note(way, message["status"], monotonic() - began)
                await send(message)

            await app(scope, receive, watched)

        return counted

    async def read(self) -> Sequence[Metric]:
        """All counts."""
        courier = self._courier
        return (
            GaugeMetricFamily(
                "ikmb_notes_waiting", "Notes that could not be stored yet.", courier.waiting
            ),
            CounterMetricFamily("ikmb_notes_lost", "Notes that never were.", courier.lost),
            *self._answers.collect(),
            *self._openings.collect(),
        )

    def _note(self, way: str, status: int, seconds: float) -> None:
        self._answers.labels(way, _result(status)).inc()
        if way == "opening":
            self._openings.observe(seconds)


def _way(method: str, path: str) -> str:
    if path.startswith(_SOFTWARE):
        return "software"
    return _WAYS.get((method, path), "other")


def _result(status: int) -> str:
    if status < 400:  # noqa: PLR2004 - HTTP: below it, all went well
        return "given"
    return _RESULTS.get(status, "failed" if status >= 500 else "refused")  # noqa: PLR2004 - HTTP
