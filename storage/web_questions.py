"""What the page asks the database: statements made once, about live grants alone."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, LargeBinary, Select, and_, bindparam, select

from storage.grants import LIVE
from storage.opening import SHELVED
from storage.tables import GRANT_MEDIA, GRANT_PAGES, GRANTS

WITH_PAGE: Select[Any] = select(*SHELVED, GRANT_PAGES.c.page).outerjoin(
    GRANT_PAGES,
    and_(GRANT_PAGES.c.grant_id == GRANTS.c.id, GRANT_PAGES.c.language == bindparam("language")),
)
FIND_AGAIN: Select[Any] = select(
    GRANTS.c.id,
    GRANTS.c.person_id,
    GRANTS.c.payload,
    GRANTS.c.payload_version,
    GRANTS.c.scope,
    GRANTS.c.expires_on,
).where(GRANTS.c.id == bindparam("grant"), LIVE)
FIND_COPY: Select[Any] = (
    select(GRANT_MEDIA.c.id, GRANT_MEDIA.c.person_id, GRANT_MEDIA.c.blob)
    .join(GRANTS, GRANTS.c.id == GRANT_MEDIA.c.grant_id)
    .where(GRANT_MEDIA.c.id == bindparam("copy"), LIVE)
)
LEFT: Select[Any] = select(GRANTS.c.shl_left).where(GRANTS.c.id == bindparam("grant"), LIVE)


@cache
def find_by(marks: int) -> Select[Any]:
    """Finds a grant by its code's mark under any of so many peppers."""
    return WITH_PAGE.where(GRANTS.c.lookup.in_(_any_of(marks)), LIVE)


@cache
def find_link_by(marks: int) -> Select[Any]:
    """The same by the id of its SMART Health Link."""
    return select(*SHELVED).where(GRANTS.c.shl_lookup.in_(_any_of(marks)), LIVE)


def _any_of(marks: int) -> list[BindParameter[bytes]]:
    return [bindparam(f"mark_{number}", type_=LargeBinary()) for number in range(marks)]


def named(marks: Iterable[bytes]) -> dict[str, object]:
    """These marks as what `find_by` and `find_link_by` ask for."""
    return {f"mark_{number}": mark for number, mark in enumerate(marks)}
