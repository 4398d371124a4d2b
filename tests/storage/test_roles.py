"""The page's account at PostgreSQL: enough for every opening, and nothing else; tried."""

from collections.abc import Iterator

import psycopg
import pytest

from storage.errors import RoleError
from storage.keyring import Keyring
from storage.roles import RIGHTS, limit_page_role
from storage.store import Store
from storage.tables import METADATA
from storage.web_store import WebStore
from tests.storage.conftest import NOW
from tests.storage.test_dump import CODE, fill
from tests.support.databases import POSTGRES, Addresses
from tests.support.postgres import OWNER, WEB_ROLE, Server

pytestmark = pytest.mark.postgres
DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def kind() -> str:
    return POSTGRES


def tried(addresses: Addresses, statement: str) -> bool:
    """Whether the page's account may do this; nothing of it stays."""
    with psycopg.connect(addresses.page) as connection:
        try:
            connection.execute(statement.encode())
        except DENIED:
            return False
        finally:
            connection.rollback()
    return True


def columns() -> Iterator[tuple[str, str]]:
    for table in METADATA.sorted_tables:
        for column in table.columns:
            yield table.name, column.name


def listed(right: str) -> set[tuple[str, str]]:
    return {(table.name, name) for table, names in RIGHTS[right].items() for name in names}


async def test_everything_the_page_does_it_may(store: Store, web_store: WebStore) -> None:
    person, grant, shl_id = await fill(store, web_store)
    opened = await web_store.find(CODE)
    assert opened is not None
    await web_store.post(person.id, grant, opened.public_key, b"note")
    linked = await web_store.find_link(shl_id)
    assert linked is not None
    left = await web_store.spend_try(grant)
    assert left is not None
    assert await web_store.tries_left(grant) == left
    ticket = web_store.page_ticket(opened, NOW.replace(hour=13))
    assert await web_store.reopen(ticket) is not None


async def test_it_reads_only_the_columns_that_it_needs(
    store: Store, web_store: WebStore, addresses: Addresses
) -> None:
    await fill(store, web_store)
    may = {
        (table, column)
        for table, column in columns()
        if tried(addresses, f"SELECT {column} FROM {table}")  # noqa: S608 - our own names
    }
    assert may == listed("SELECT")
    assert not {table for table, _ in may} & {"persons", "drafts", "versions", "outbox", "history"}
    assert ("grants", "code") not in may
    assert ("grants", "label") not in may


async def test_it_changes_only_the_count_of_wrong_passcodes(
    store: Store, web_store: WebStore, addresses: Addresses
) -> None:
    await fill(store, web_store)
    may = {
        (table, column)
        for table, column in columns()
        if tried(addresses, f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - our own names
        or tried(addresses, f"UPDATE {table} SET {column} = DEFAULT")  # noqa: S608 - our own names
    }
    assert may == listed("UPDATE") == {("grants", "shl_left")}


async def test_it_deletes_nothing_and_makes_nothing(
    store: Store, web_store: WebStore, addresses: Addresses
) -> None:
    await fill(store, web_store)
    tables = [*METADATA.tables, "alembic_version"]
    for table in tables:
        assert not tried(addresses, f"DELETE FROM {table}")  # noqa: S608 - our own names
        assert not tried(addresses, f"TRUNCATE {table} CASCADE")
        assert not tried(addresses, f"ALTER TABLE {table} ADD COLUMN more integer")
    assert not tried(addresses, "CREATE TABLE more (id integer)")
    assert not tried(addresses, "UPDATE alembic_version SET version_num = '0000'")
    assert not tried(addresses, "COPY grants TO '/tmp/copy'")
    assert not tried(addresses, f"SET ROLE {OWNER}")


async def test_a_note_that_it_left_it_cannot_read_back(
    store: Store, web_store: WebStore, addresses: Addresses
) -> None:
    await fill(store, web_store)
    values = "gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), ''"
    put = f"INSERT INTO posts (id, person_id, grant_id, blob) VALUES ({values})"  # noqa: S608 - our own text
    assert tried(addresses, put)
    assert not tried(addresses, f"{put} RETURNING blob")
    assert not tried(addresses, "SELECT count(*) FROM posts")


async def test_rights_from_an_earlier_version_go(store: Store, addresses: Addresses) -> None:
    del store
    with psycopg.connect(addresses.bot) as connection:
        connection.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}".encode())
    assert tried(addresses, "SELECT blob FROM drafts")
    await limit_page_role(addresses.bot, WEB_ROLE)
    assert not tried(addresses, "SELECT blob FROM drafts")
    assert tried(addresses, "SELECT payload FROM grants")


async def test_a_role_that_can_do_more_all_the_same_is_refused(
    store: Store, addresses: Addresses
) -> None:
    del store
    with psycopg.connect(addresses.bot) as connection:
        connection.execute("GRANT SELECT ON persons TO PUBLIC")
    with pytest.raises(RoleError, match="persons"):
        await limit_page_role(addresses.bot, WEB_ROLE)


async def test_the_owner_of_the_tables_is_refused_as_the_pages_role(
    store: Store, addresses: Addresses
) -> None:
    del store
    with pytest.raises(RoleError, match="more rights"):
        await limit_page_role(addresses.bot, OWNER)


async def test_a_role_that_the_server_does_not_know_is_refused(
    addresses: Addresses, postgres: Server
) -> None:
    with pytest.raises(RoleError, match="no role 'nobody; DROP TABLE persons'"):
        await limit_page_role(addresses.bot, "nobody; DROP TABLE persons")
    assert postgres.folder.exists()


async def test_a_role_with_an_odd_name_is_quoted(addresses: Addresses, postgres: Server) -> None:
    postgres.do('CREATE ROLE "Odd; name" LOGIN')
    try:
        await limit_page_role(addresses.bot, "Odd; name")
    finally:
        with psycopg.connect(addresses.bot, autocommit=True) as connection:
            connection.execute('DROP OWNED BY "Odd; name"')
        postgres.do('DROP ROLE "Odd; name"')


async def test_sqlite_has_no_roles(keyring: Keyring) -> None:
    del keyring
    with pytest.raises(RoleError, match="Only PostgreSQL"):
        await limit_page_role("sqlite:///store.db", "page")
