"""Which database a test runs on: both, unless the test is about one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgres import WEB_ROLE, Server

SQLITE, POSTGRES = "sqlite", "postgres"
BOTH = (SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres))
ON_SQLITE = pytest.mark.parametrize("kind", [SQLITE], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("kind", BOTH[1:], indirect=True)


@dataclass(frozen=True, slots=True)
class Addresses:
    """A fresh database's: the bot's, and the page's with an account of its own if there is one."""

    bot: str
    page: str


@contextmanager
def in_file(folder: Path) -> Iterator[Addresses]:
    url = f"sqlite:///{folder}/store.db"
    yield Addresses(url, url)


@contextmanager
def on_server(server: Server, template: str = "template0") -> Iterator[Addresses]:
    with server.database(template) as name:
        yield Addresses(server.url(name), server.url(name, WEB_ROLE))
