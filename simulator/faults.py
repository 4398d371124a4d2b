"""Faults on request: the next calls or deliveries go wrong in one chosen way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError

CALL_KINDS = ("too_many_requests", "server_error", "drop_before", "drop_after", "latency")
DELIVERY_KINDS = ("duplicate", "reorder")
_MOST = 100_000


@dataclass(slots=True)
class Fault:
    """A fault that is still to happen `count` times.

    `method` limits it to one Bot API method; `retry_after` is told with a 429, `status` is the
    5xx, `seconds` the latency.
    """

    kind: str
    count: int
    method: str = ""
    retry_after: int = 1
    status: int = 502
    seconds: float = 0.5


class Faults:
    """The faults that are still to happen, in the order of asking."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def ask(self, wish: Mapping[str, Any]) -> None:
        """Take a wish of the control API; `count` 0 takes back the faults of that kind.

        Raises:
            ControlError: no such fault, or a number that makes no sense.
        """
        fault = _read(wish)
        if fault.count:
            self._pending.append(fault)
        else:
            self._pending = [one for one in self._pending if one.kind != fault.kind]

    def take_for_call(self, method: str) -> Fault | None:
        """The fault that this call meets."""
        return self._take(CALL_KINDS, method)

    def take_for_delivery(self, kind: str) -> bool:
        """Whether this delivery of updates is to be duplicated or reordered."""
        return self._take((kind,), "getUpdates") is not None

    def pending(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for fault in self._pending:
            found[fault.kind] = found.get(fault.kind, 0) + fault.count
        return found

    def _take(self, kinds: tuple[str, ...], method: str) -> Fault | None:
        for fault in self._pending:
            if fault.kind in kinds and fault.method in ("", method):
                fault.count -= 1
                if not fault.count:
                    self._pending.remove(fault)
                return fault
        return None


def _read(wish: Mapping[str, Any]) -> Fault:
    known = {"kind", "count", "method", "retry_after", "status", "seconds"}
    if unknown := sorted(set(wish) - known):
        raise ControlError(400, f"a fault has no {unknown[0]}")
    if wish.get("kind") not in CALL_KINDS + DELIVERY_KINDS:
        raise ControlError(400, f"kind is one of {', '.join(CALL_KINDS + DELIVERY_KINDS)}")
    try:
        fault = Fault(
            kind=str(wish["kind"]),
            count=int(wish.get("count", 1)),
            method=str(wish.get("method", "")),
            retry_after=int(wish.get("retry_after", 1)),
            status=int(wish.get("status", 502)),
            seconds=float(wish.get("seconds", 0.5)),
        )
    except (TypeError, ValueError):
        raise ControlError(400, "count, retry_after, status and seconds are numbers") from None
    if not (0 <= fault.count <= _MOST and 500 <= fault.status <= 599 and fault.seconds >= 0):  # noqa: PLR2004 -- the 5xx of HTTP
        raise ControlError(400, "count, status or seconds is out of range")
    return fault
