"""Ports that nobody uses just now."""

import socket


def free_ports() -> tuple[int, int]:
    """A free port, and another one with a free one above it."""
    for _ in range(50):
        with (
            socket.create_server(("127.0.0.1", 0)) as one,
            socket.create_server(("127.0.0.1", 0)) as other,
        ):
            pair = one.getsockname()[1], other.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", pair[1] + 1)).close()
            except OSError:
                continue
            return pair
    raise AssertionError("no two free ports stand together")
