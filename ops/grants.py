"""`./run grants withdraw`: an operator ends a link for someone who lost their account."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from ops.clock import now
from ops.database import opened
from ops.errors import UnknownCodeError
from ops.settings import key_settings
from sharing.code import Exact, Repaired, parse


def withdraw(environment: Mapping[str, str], typed: str) -> None:
    """End the link whose code was `typed`, and every reader's way in with it.

    Raises:
        UnknownCodeError: no open link has this code; nothing was changed.
    """
    settings = key_settings(environment)
    asyncio.run(_withdraw(settings.database_url, settings.keyring_file, _code(typed)))
    print("Withdrawn: the link and its code open nothing any more.")


def _code(typed: str) -> str:
    match parse(typed):
        case Exact(code=code) | Repaired(code=code):
            return code
        case _:
            raise UnknownCodeError("That is not a whole code: it has 7 groups of 4 characters.")


async def _withdraw(database_url: str, keyring_file: Path, code: str) -> None:
    async with opened(database_url, keyring_file) as store, store.transaction() as tx:
        found = await tx.withdraw_by_code(code, now())
    if not found:
        raise UnknownCodeError("No open link has this code.")
