"""What can go wrong in the simulator, in the words a caller reads."""

from collections.abc import Mapping


class SimulatorError(Exception):
    """Root of the simulator's errors."""


class DataFolderError(SimulatorError):
    """The data folder cannot be used; the text is one sentence for whoever started us."""


class ApiError(SimulatorError):
    """A Bot API call was refused: Telegram's code and Telegram's words."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(SimulatorError):
    """A request to the control API was refused, with an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def bad_request(words: str) -> ApiError:
    """The 400 that Telegram answers, with its usual prefix."""
    return ApiError(400, f"Bad Request: {words}")
