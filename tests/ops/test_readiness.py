"""What systemd hears when a service is ready."""

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.readiness import tell_systemd
from ops.tiers import Lent


@pytest.fixture(params=["", "@"], ids=["file", "abstract"])
def heard(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, socket.socket]]:
    """Both kinds of address that systemd gives, and the socket that hears."""
    monkeypatch.chdir(tmp_path)  # an address has no room for a long path
    address = f"{request.param}notify-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(address.replace("@", "\0"))
        line.settimeout(60)
        yield address, line


def test_systemd_hears_that_a_service_is_ready(heard: tuple[str, socket.socket]) -> None:
    address, line = heard
    tell_systemd({"NOTIFY_SOCKET": address})
    assert line.recv(100) == b"READY=1"


def test_a_tier_that_runs_alone_tells_systemd(heard: tuple[str, socket.socket]) -> None:
    address, line = heard
    Lent().ready({"NOTIFY_SOCKET": address})()
    assert line.recv(100) == b"READY=1"


@pytest.mark.parametrize("given", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at"}])
def test_where_nobody_waits_nothing_happens(given: dict[str, str]) -> None:
    tell_systemd(given)
