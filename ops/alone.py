"""One tier by itself, in the place of the command that was asked for it.

The command line and its help are gone then, and the memory is set up as under a supervisor. It is
the same process: whoever watches it (systemd, a container's engine) notices nothing.
"""

import os
import sys
from collections.abc import Mapping
from typing import Final, Literal, NoReturn

# glibc gives every thread a heap of its own and keeps what was freed in each. Ours take turns
# anyway: with one heap, what one thread freed serves the next. Large pieces (a paper, a photo)
# stay outside it and go back to the system; left to itself, glibc takes them in after the first.
ONE_HEAP: Final = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(128 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(128 * 1024),
}


def become(tier: Literal["bot", "web"], environment: Mapping[str, str]) -> NoReturn:
    """Never returns. What somebody set about memory themselves stays."""
    command = [sys.executable, "-P", "-m", "ops.tiers", tier]
    os.execve(sys.executable, command, {**ONE_HEAP, **environment})  # noqa: S606 - it is ourselves
