"""`./run database roles`: the page's own account at PostgreSQL, limited to what it needs."""

import asyncio
from collections.abc import Mapping

from ops.settings import database_url
from storage.roles import limit_page_role, statements

_DONE = """The page's role can open what a code opens, and leave a note; nothing else.
Put its own address into WEB_DATABASE_URL (or into DATABASE_URL where the page runs alone)."""


def limit(environment: Mapping[str, str], role: str, *, show: bool) -> None:
    """Give the role what the page needs and take everything else, or print how.

    Raises:
        OpsError: DATABASE_URL is missing.
        StorageError: there is no such role, or it has rights from elsewhere; nothing was changed.
    """
    if show:
        print(";\n".join(statements(role)) + ";")
        return
    asyncio.run(limit_page_role(database_url(environment), role))
    print(_DONE)
