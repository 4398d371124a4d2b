"""Telling systemd that a service is ready, as sd_notify(3) has it."""

import socket
from collections.abc import Mapping
from contextlib import suppress


def awaited(environment: Mapping[str, str]) -> bool:
    """Whether we are a service that systemd waits for, with nobody at a terminal."""
    return bool(environment.get("NOTIFY_SOCKET"))


def tell_systemd(environment: Mapping[str, str]) -> None:
    """Say so if systemd started us and waits to hear; until then it starts nothing after us.

    A backup of a new service would find no database: the bot's first start makes it.
    """
    if not awaited(environment):
        return
    address = environment["NOTIFY_SOCKET"]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(b"READY=1")
