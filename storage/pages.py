"""The opened page, made ahead for each language of readers, beside the document of its grant.

It is sealed as the grant's own key is: inside under the grant's key, around it the SHELF. Both
layers are bound to the payload that it was made of: beside another payload it does not open, and
the page is made of the document instead.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Row, bindparam, delete, insert, select

from storage.framing import padded, unpadded
from storage.grants import Grants
from storage.keys import Key, Ring
from storage.records import Place, Root, RootKey, seal, unseal
from storage.shelf import Spot, shelf_root, shelf_root_of
from storage.tables import GRANT_PAGES, GRANTS

BUCKET: Final = 4096

OF_GRANT = select(
    GRANTS.c.id, GRANTS.c.person_id, GRANTS.c.payload_version, GRANTS.c.shelf_id
).where(GRANTS.c.id == bindparam("grant"))
ADD = insert(GRANT_PAGES)
DROP = delete(GRANT_PAGES).where(GRANT_PAGES.c.grant_id == bindparam("grant"))


class Pages(Grants):
    """The part of a transaction that keeps pages made ahead."""

    async def keep_pages(
        self, grant_id: UUID, grant_key: bytes, pages: Mapping[str, bytes]
    ) -> None:
        """Readers of this grant get these pages, by language, and no others, from the commit on.

        They were made of the payload that it has now. A grant withdrawn meanwhile stays so.
        """
        row = await self._row(OF_GRANT, {"grant": grant_id})
        if row is None:
            return
        await self._write(DROP, {"grant": grant_id})
        shelf = self._keyring.shelf.get(row.shelf_id)
        for language, page in pages.items():
            await self._write(ADD, _kept(shelf, row, grant_key, language, page))


def page_place(spot: Spot, language: str, version: int) -> Place:
    """Where both layers of a page are bound to: to the payload of this revision, too."""
    return Place("grant_pages", "page", spot.person, page_id(spot.grant, language), version)


def page_id(grant: UUID, language: str) -> UUID:
    """The row of a grant's page in this language."""
    return uuid5(grant, f"page {language}")


def shelve_page(shelf: Key, place: Place, grant_key: bytes, page: bytes) -> bytes:
    """A page, to be opened by its grant's key."""
    inner = seal(_root(grant_key), place, padded(page, BUCKET))
    return seal(shelf_root(shelf), place, inner)


def unshelve_page(shelf: Ring, place: Place, grant_key: bytes, record: bytes) -> bytes:
    """The page as it was made.

    Raises:
        SealError: it is another grant's, or was made of another payload.
    """
    inner = unseal(shelf_root_of(shelf, record), place, record)
    return unpadded(unseal(_root(grant_key), place, inner))


def _kept(
    shelf: Key, row: Row[Any], grant_key: bytes, language: str, page: bytes
) -> dict[str, object]:
    place = page_place(Spot(row.person_id, row.id), language, row.payload_version)
    return {
        "id": place.row,
        "grant_id": row.id,
        "person_id": row.person_id,
        "language": language,
        "shelf_id": shelf.id,
        "payload_version": row.payload_version,
        "page": shelve_page(shelf, place, grant_key, page),
    }


def _root(grant_key: bytes) -> RootKey:
    """A grant's key has no number: there is one, and it goes with its grant."""
    return RootKey(Root.GRANT, 0, grant_key)
