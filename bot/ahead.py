"""The opened pages of one version, made ahead in every language that readers may speak.

Links that show the same of it share them: nothing in a page belongs to one link. A page that
cannot be made keeps nobody from anything: readers get the one that is made of the document.
"""

from collections.abc import Mapping

import structlog

from flows.loading import library
from sharing.chrome import SPOKEN
from sharing.prepared import prepare
from sharing.scoping import scoped
from sharing.sections import Json
from storage.rows import GrantRow

log = structlog.get_logger()


class Ahead:
    """The pages of this document, each made when the first link needs it."""

    def __init__(self, bundle: Json) -> None:
        self._bundle = bundle
        self._made: dict[tuple[str, tuple[str, ...]], Mapping[str, bytes]] = {}

    def of(self, grant: GrantRow) -> Mapping[str, bytes]:
        """By language, what readers of this link see."""
        shown = (grant.scope, grant.sections)
        if shown not in self._made:
            self._made[shown] = self._pages(*shown)
        return self._made[shown]

    def _pages(self, scope: str, sections: tuple[str, ...]) -> Mapping[str, bytes]:
        try:
            document = scoped(self._bundle, scope, sections)
            return {language: prepare(document, library(), language) for language in SPOKEN}
        except Exception as error:  # noqa: BLE001 - a link is made and resealed all the same
            log.warning("pages_not_made", error=type(error).__name__)
            return {}
