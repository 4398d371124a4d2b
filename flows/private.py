"""Answers that are the person's alone: kept in the draft, in no statement, on no page.

They are what somebody wrote when they looked back at a crisis. Their ids belong to no question
of the interview, so nothing that is built from the interview can hold them.
"""

from flows.state import Key, State

DEBRIEF = "debrief"
STEPS = (f"{DEBRIEF}.followed", f"{DEBRIEF}.not-followed", f"{DEBRIEF}.learned")


def is_private(question: str) -> bool:
    """Whether an answer under this id is for nobody but the person."""
    return question in STEPS


def debriefs(state: State) -> tuple[int, ...]:
    """The numbers of what was written when looking back, oldest first."""
    return tuple(
        sorted(
            {
                key.entry
                for key, answer in state.answers.items()
                if is_private(key.question) and answer.given
            }
        )
    )


def keys_of(number: int) -> tuple[Key, ...]:
    """Where the answers of one looking back rest."""
    return tuple(Key(step, number) for step in STEPS)
