"""Ports are taken all or none, before anything else happens."""

import socket

import pytest

from ops.errors import OpsError, PortTakenError
from ops.ports import origin_of, take, take_address

HOST = "127.0.0.1"


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


def test_port_0_gives_a_free_one_with_an_address_to_print() -> None:
    first, second = take(HOST, (0, 0))
    with first, second:
        assert origin_of(first) == f"http://{HOST}:{first.getsockname()[1]}"
        assert origin_of(first) != origin_of(second)


def test_a_taken_port_is_said_and_the_others_are_let_go() -> None:
    free = _free_port()
    with socket.create_server((HOST, 0)) as held:
        taken = held.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {taken} is in use"):
            take(HOST, (free, taken))
    (again,) = take(HOST, (free,))
    again.close()


def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    with pytest.raises(OpsError, match="Nothing can listen on"):
        take("192.0.2.1", (0,))  # RFC 5737: documentation only, on no machine


def test_a_webhook_listens_one_port_above_the_page() -> None:
    with take_address(f"{HOST}:{_free_port()}") as page:
        port = page.getsockname()[1]
        with take_address(f"{HOST}:{port}", above=1) as hook:
            assert hook.getsockname()[1] == port + 1
