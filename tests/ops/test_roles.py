"""`./run database roles`, as an operator meets it."""

from pathlib import Path

import psycopg
import pytest

from tests.ops.demos import run
from tests.support.databases import POSTGRES, Addresses
from tests.support.postgres import WEB_ROLE

pytestmark = [pytest.mark.processes, pytest.mark.postgres]


@pytest.fixture
def kind() -> str:
    return POSTGRES


def test_the_role_is_limited_and_the_next_step_named(tmp_path: Path, addresses: Addresses) -> None:
    with psycopg.connect(addresses.bot) as connection:
        connection.execute(f"GRANT SELECT ON persons TO {WEB_ROLE}".encode())
    settings = {"DATABASE_URL": addresses.bot}
    done = run(tmp_path, settings, "database", "roles", WEB_ROLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WEB_DATABASE_URL" in done.stdout
    with psycopg.connect(addresses.page) as connection:
        connection.execute("SELECT payload FROM grants")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT chat FROM persons")


def test_what_it_would_do_can_be_read_and_carried_out_by_hand(
    tmp_path: Path, addresses: Addresses
) -> None:
    done = run(tmp_path, {"DATABASE_URL": addresses.bot}, "database", "roles", WEB_ROLE, "--show")
    with psycopg.connect(addresses.bot, autocommit=True) as connection:
        connection.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {WEB_ROLE}".encode())
        connection.execute(done.stdout.encode())
    with psycopg.connect(addresses.page) as connection:
        connection.execute("SELECT payload FROM grants")


@pytest.mark.parametrize(
    ("url", "role", "said"),
    [
        ("", "page", "DATABASE_URL"),
        ("sqlite:///store.db", "page", "Only PostgreSQL has roles"),
        ("{bot}", "no_such_role", "no role"),
    ],
)
def test_a_refusal_is_one_sentence(
    tmp_path: Path, addresses: Addresses, url: str, role: str, said: str
) -> None:
    settings = {"DATABASE_URL": url.format(bot=addresses.bot)}
    done = run(tmp_path, settings, "database", "roles", role)
    assert done.returncode not in (0, None)
    (sentence,) = done.stderr.splitlines()
    assert said in sentence
