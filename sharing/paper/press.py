"""From plain data to a PDF: the one place that starts the typesetter, and waits for it.

typst holds on to the memory that a paper took, up to a hundred megabytes, and remembers what it
laid out. A process that ends with its paper gives all of it back, and what breaks down in it
breaks nothing else (docs/decisions/0024). How it is kept from a person's words is said in
`sharing.paper.typesetter`.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sharing.errors import PaperError
from sharing.paper.signs import families

Json = dict[str, Any]

LONGEST_S: Final = 60.0
"""How long a paper may take by the clock: on a machine that is busy, a second becomes many."""

_TYPESETTER: Final = Path(__file__).with_name("typesetter.py")


def pressed(template: str, data: Json, *, at: datetime) -> bytes:
    """The PDF of a template with this data. `at`, with its zone, is when it was made.

    Raises PaperError; its message quotes nothing.
    """
    inputs = json.dumps({**data, "fonts": families()})
    return _typeset(template, inputs, int(at.timestamp()))


def _typeset(template: str, data: str, at: int) -> bytes:
    """In a process of its own, which takes over how far this thread stands back."""
    order = json.dumps({"template": template, "data": data, "at": at}).encode("ascii")
    try:
        done = subprocess.run(
            (sys.executable, "-I", str(_TYPESETTER)),
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a breakdown there could quote what it was made of
            env={},
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PaperError("A paper took too long.") from None
    except OSError as error:
        raise PaperError("The typesetter cannot be started.") from error
    if done.returncode == 0 and done.stdout:
        return done.stdout
    raise PaperError(f"A paper could not be made: the typesetter ended with {done.returncode}.")
