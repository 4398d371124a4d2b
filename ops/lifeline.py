"""The child's end of the line to its supervisor: reports go up, the word to go comes down.

The line is a socket pair. When the supervisor dies, even by SIGKILL, the kernel closes its end;
the child reads the end of the line and stops, so no tier lives on unseen.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

CHECKED = b"checked\n"  # the database and its keys fit: the other tiers may open it
READY = b"ready\n"
GO = b"g"
_SECONDS_TO_STOP = 8.0


class Lifeline:
    """Listens from the moment it is made, so also while a tier is still importing."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._go = threading.Event()
        threading.Thread(target=self._listen, name="lifeline", daemon=True).start()

    def report(self, word: bytes) -> None:
        """Tell the supervisor `word`; if it is gone, the listening thread is about to end us."""
        with suppress(OSError):
            self._connection.sendall(word)

    def wait_for_go(self) -> None:
        """Block until the supervisor says go. SIGTERM ends the process while nothing is open."""
        self._go.wait()

    def _listen(self) -> None:
        with suppress(OSError):
            while self._connection.recv(1) == GO:
                self._go.set()
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(_SECONDS_TO_STOP)
        os._exit(1)  # stopping hangs, and nobody is left to notice


def reporter(lifeline: Lifeline | None, word: bytes) -> Callable[[], None]:
    """What a tier calls to report `word`; without a supervisor, nothing."""
    return (lambda: lifeline.report(word)) if lifeline else (lambda: None)


def adopt(descriptor: int) -> socket.socket:
    """The socket that our supervisor left open for us under this number."""
    adopted = socket.socket(fileno=descriptor)
    adopted.set_inheritable(False)
    return adopted
