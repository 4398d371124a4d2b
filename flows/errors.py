"""Errors of this package. What a person types never raises one."""


class FlowsError(Exception):
    """Root of everything this package raises."""


class ContentError(FlowsError):
    """The interview's files do not fit together.

    `problems` holds every problem found, each naming its file and question.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("The interview has problems:\n" + "\n".join(f"- {p}" for p in problems))
        self.problems = problems


class StateError(FlowsError):
    """Bytes that were given as a saved state are not one (or come from a newer version)."""
