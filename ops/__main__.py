"""`python -m ops`, as `./run` starts it: reads the environment once and hands it down."""

import os
import sys
from pathlib import Path

from ops.cli import main
from ops.environment import combine
from ops.outcome import as_exit_status

DOTENV = Path(__file__).parent.parent / ".env"

if __name__ == "__main__":
    given = os.environ  # noqa: TID251 - the one place
    with as_exit_status(debug=given.get("LOG_LEVEL") == "DEBUG"):
        main(sys.argv[1:], combine(given, DOTENV))
