"""Which parts of a new version are said to be missing in which link."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bot.publishing import left_out
from storage.rows import GrantRow
from tests.sharing.statements import full, minimal
from tests.sharing.test_document import built

SISTER = GrantRow(
    id=UUID(int=1),
    label="My sister",
    scope="family",
    made_on=date(2026, 11, 23),
    expires_on=None,
    code="0" * 28,
    key=bytes(32),
    shl_id="",
    openings=0,
    sections=("who-i-am",),
)


def parts(grant: GrantRow) -> list[str]:
    found = left_out(built(minimal()), built(full()), [grant])
    return [part.id for each in found for part in each.parts]


def test_what_is_new_and_was_not_picked_is_left_out() -> None:
    assert {"what-helps", "please-dont"} < set(parts(SISTER))
    assert "who-i-am" not in parts(SISTER)


def test_a_picked_part_that_comes_back_is_not_left_out() -> None:
    again = replace(SISTER, sections=("who-i-am", "what-helps"))
    assert set(parts(SISTER)) - set(parts(again)) == {"what-helps"}


def test_a_link_that_shows_everything_or_the_card_leaves_nothing_out() -> None:
    assert parts(replace(SISTER, scope="full")) == []
    assert parts(replace(SISTER, scope="card")) == []


def test_a_link_that_shows_every_new_part_is_not_spoken_of() -> None:
    every = replace(SISTER, sections=tuple(parts(SISTER)))
    assert list(left_out(built(minimal()), built(full()), [every])) == []
