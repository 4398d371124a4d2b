"""The simulator's clock: real time, moved ahead by tests."""

import time


class Clock:
    """Seconds since 1970, ahead of the machine's clock by `ahead_s`."""

    def __init__(self, ahead_s: float = 0.0) -> None:
        self.ahead_s = ahead_s

    def now(self) -> float:
        return time.time() + self.ahead_s

    def second(self) -> int:
        """The whole second, as Telegram dates things."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        self.ahead_s += seconds
