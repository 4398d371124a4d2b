"""Listening sockets, taken before anything is made or changed."""

import errno
import socket
from collections.abc import Sequence

from ops.errors import OpsError, PortTakenError
from ops.origins import listening


def take(host: str, ports: Sequence[int]) -> tuple[socket.socket, ...]:
    """Listen on every one of `ports` (0: a free one), or on none.

    Raises:
        PortTakenError: another program listens on one of them.
        OpsError: the address is not one of this machine's, or is not ours to use.
    """
    taken: list[socket.socket] = []
    try:
        for port in ports:
            taken += [_listen(host, port)]
    except OpsError:
        for listener in taken:
            listener.close()
        raise
    return tuple(taken)


def take_address(text: str, *, above: int = 0) -> socket.socket:
    """Listen on HOST:PORT as settings give it, or so many ports above it."""
    host, port = listening(text) or ("127.0.0.1", 0)
    (listener,) = take(host, (port + above,))
    return listener


def origin_of(listener: socket.socket) -> str:
    """The address at which a browser on this machine reaches `listener`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(
                f"Port {port} is in use by another program: choose another port, or end that one."
            ) from error
        raise OpsError(f"Nothing can listen on {host}, port {port}: {error.strerror}.") from error
