"""Grants: made, withdrawn, over, and how often they were opened."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.errors import ConflictError
from storage.rows import Person
from storage.store import Store
from tests.support.databases import by_hand

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
async def person(store: Store) -> Person:
    async with store.transaction() as tx:
        return await tx.person_for(42, NOW)


async def test_grants_are_withdrawn_by_code_and_dropped_when_over(
    store: Store, person: Person
) -> None:
    async with store.transaction() as tx:
        for code, ends in (("A" * 28, None), ("B" * 28, NOW.date())):
            await tx.make_grant(person, code, b"k" * 32, b"x", "Sister", "full", ends, NOW)
        assert [grant.code[0] for grant in await tx.grants(person)] == ["A", "B"]
        assert await tx.withdraw_by_code("A" * 28, NOW)
        assert not await tx.withdraw_by_code("A" * 28, NOW)
        (grant,) = await tx.grants(person)
        assert await tx.drop_expired_grants(NOW + timedelta(days=1)) == []
        assert await tx.drop_expired_grants(NOW + timedelta(days=2)) == [
            (person.id, grant.id, "Sister")
        ]
        await tx.reseal_grant(grant.id, b"too late")
        assert not await tx.seen_opening(grant.id, b"reader", 1, NOW.date())
        assert await tx.grants(person) == []


async def test_the_end_of_a_grant_moves_for_its_own_person_only(
    store: Store, person: Person
) -> None:
    later = NOW.date() + timedelta(days=9)
    async with store.transaction() as tx:
        other = await tx.person_for(43, NOW)
        made = await tx.make_grant(
            person, "A" * 28, b"k" * 32, b"x", "Sister", "full", NOW.date(), NOW
        )
        assert not await tx.extend_grant(other, made, later)
        assert [grant.expires_on for grant in await tx.grants(person)] == [NOW.date()]
        assert await tx.extend_grant(person, made, later)
        assert [grant.expires_on for grant in await tx.grants(person)] == [later]


async def test_the_same_opening_is_new_again_for_another_version_day_or_reader(
    store: Store, person: Person
) -> None:
    today = NOW.date()
    async with store.transaction() as tx:
        grant = await tx.make_grant(person, "A" * 28, b"k" * 32, b"", "x", "full", None, NOW)
        for reader, version, day in (
            (b"one", 1, today),
            (b"two", 1, today),
            (b"one", 2, today),
            (b"one", 1, today + timedelta(days=1)),
        ):
            assert await tx.seen_opening(grant, reader, version, day)
            assert not await tx.seen_opening(grant, reader, version, day)
        (row,) = await tx.grants(person)
        assert row.openings == 4
        assert len(row.shl_id) == 43


async def test_a_code_belongs_to_one_grant(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.make_grant(person, "A" * 28, b"k" * 32, b"", "x", "full", None, NOW)

    async def again() -> None:
        async with store.transaction() as tx:
            await tx.make_grant(person, "A" * 28, b"k" * 32, b"", "x", "full", None, NOW)

    with pytest.raises(ConflictError):
        await again()


async def test_somebody_elses_grant_is_not_withdrawn(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        other = await tx.person_for(43, NOW)
        grant = await tx.make_grant(person, "A" * 28, b"k" * 32, b"", "x", "full", None, NOW)
        assert not await tx.withdraw_grant(other, grant, NOW)
        assert len(await tx.grants(person)) == 1


async def test_a_damaged_label_keeps_no_link_alive(store: Store, person: Person, url: str) -> None:
    async with store.transaction() as tx:
        for code in "AB":
            await tx.make_grant(person, code * 28, b"k" * 32, b"", code, "full", NOW.date(), NOW)
    with by_hand(url) as database:
        database.execute("UPDATE grants SET label = ? WHERE seq = 1", (bytes(400),))
    async with store.transaction() as tx:
        later = NOW + timedelta(days=2)
        ((owner, _, label),) = await tx.drop_expired_grants(later)
        assert (owner, label) == (person.id, "B")
        assert await tx.drop_expired_grants(later) == []


async def test_somebody_who_is_leaving_gets_no_link(store: Store, person: Person) -> None:
    async with store.transaction() as tx:
        await tx.erase(person, b"", NOW)
        with pytest.raises(ConflictError):
            await tx.make_grant(person, "A" * 28, b"k" * 32, b"", "x", "full", None, NOW)
