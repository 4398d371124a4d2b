"""The databases that tests run on, where their processes come from, and how Hypothesis runs.

A server, and a nursery, is started for the first test that asks for one.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.roles import limit_page_role
from storage.store import Store
from tests.chaos.nursery import nursery as started
from tests.support.databases import BOTH, POSTGRES, Addresses, in_file, on_server
from tests.support.postgres import WEB_ROLE, Server, server

# A deadline is a timed assertion: it would test the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for all tests of this process."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def migrated(postgres: Server) -> Iterator[str]:
    """The name of a database with all tables and nothing in them, to make others from."""
    with postgres.database() as name:
        asyncio.run(Store.migrate(postgres.url(name)))
        asyncio.run(limit_page_role(postgres.url(name), WEB_ROLE))
        yield name


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database this test is on."""
    return str(request.param)


@pytest.fixture
def empty(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """A database in which nothing is yet."""
    if kind == POSTGRES:
        with on_server(request.getfixturevalue("postgres")) as addresses:
            yield addresses
    else:
        with in_file(tmp_path) as addresses:
            yield addresses


@pytest.fixture
def addresses(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """A database that `Store.migrate` has nothing, or little, to do in."""
    if kind == POSTGRES:
        template = request.getfixturevalue("migrated")
        with on_server(request.getfixturevalue("postgres"), template) as made:
            yield made
    else:
        with in_file(tmp_path) as made:
            yield made


@pytest.fixture
def empty_beside(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """A second database of the same kind, with nothing in it."""
    if kind == POSTGRES:
        with on_server(request.getfixturevalue("postgres")) as addresses:
            yield addresses
    else:
        (tmp_path / "beside").mkdir()
        with in_file(tmp_path / "beside") as addresses:
            yield addresses


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a process that forks the others."""
    with started(tmp_path_factory.mktemp("nursery")) as place:
        yield place
