"""Where papers are made: one at a time, beside everything else and never before it.

A paper takes up to a second of a processor. In a thread of its own, which gives way to all others
where the system knows such a thing (Linux), a flood of papers makes other papers wait, and no
opening and no answer. The process that the thread starts for a paper stands back as far.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import Final

_POLITE: Final = 10  # of the steps by which a thread may stand back; 19 are the most


async def made(paper: Callable[[], bytes]) -> bytes:
    """What the function makes, as soon as its turn comes. Raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), paper)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "papers", initializer=_stand_back)


def _stand_back() -> None:
    """What the thread starts takes this over from it."""
    with suppress(OSError, AttributeError):
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(ours + _POLITE, 19))
