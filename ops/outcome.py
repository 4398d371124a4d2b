"""How a command ends: an error of ours as one sentence, any other as its class and place.

Nobody who runs this meets a traceback: its last line holds values, and they may be anyone's.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.errors import OpsError, PortTakenError, StartError
from ops.exits import AWAY, FAILED, REFUSED
from ops.supervisor import RefusedError

_OURS = ("bot", "flows", "ops", "sharing", "simulator", "storage", "web")


@contextmanager
def as_exit_status(*, debug: bool) -> Iterator[None]:
    """Turn what a command raises into words on standard error and an exit status."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(FAILED)
    except RefusedError as refused:  # the child has said why
        sys.exit(refused.status)
    except Exception as error:  # noqa: BLE001 - the last one to see it; it is reported and ends us
        if _known(error):
            print(error, file=sys.stderr)
            sys.exit(_status(error))
        print(json.dumps(_crash(error, debug=debug)), file=sys.stderr)
        sys.exit(FAILED)


def _known(error: Exception) -> bool:
    """Whether one of our own packages defines the error: its text is then a sentence of ours."""
    return isinstance(error, OpsError) or type(error).__module__.split(".")[0] in _OURS


def _status(error: Exception) -> int:
    """Whether whoever starts us again may hope that it passes: a service does so by itself."""
    # Imported here: by now something went wrong, and every good start would pay for it.
    from storage.errors import DatabaseUnavailableError  # noqa: PLC0415 - see above

    passing = (DatabaseUnavailableError, PortTakenError, StartError)
    return AWAY if isinstance(error, passing) else REFUSED


def _crash(error: Exception, *, debug: bool) -> dict[str, object]:
    event: dict[str, object] = {"event": "crashed", "error": type(error).__name__}
    if debug:
        frames = traceback.extract_tb(error.__traceback__)
        places = [(Path(frame.filename), frame.lineno) for frame in frames]
        event["at"] = [f"{path.parent.name}/{path.name}:{line}" for path, line in places]
    return event
