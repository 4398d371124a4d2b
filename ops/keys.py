"""`./run keys …`: making the keys, listing them, and checking that they fit the database."""

import asyncio
from collections.abc import Mapping

from ops.settings import key_settings
from storage import key_commands

_MADE = """Made {keyring} and {web_keyring}.
Keep a copy of the first in a safe place, apart from the database and its backups: without it
nobody can read the statements ever again."""


def init(environment: Mapping[str, str]) -> None:
    """Make both keyring files.

    Raises:
        StorageError: a file is there already or cannot be made; then neither is made.
    """
    settings = key_settings(environment)
    key_commands.init_keyrings(settings.keyring_file, settings.web_keyring_file)
    files = {"keyring": settings.keyring_file, "web_keyring": settings.web_keyring_file}
    print(_MADE.format(**files))


def status(environment: Mapping[str, str]) -> None:
    """List the keys without showing one.

    Raises:
        StorageError: a keyring cannot be used.
    """
    settings = key_settings(environment)
    for key in key_commands.status(settings.keyring_file, settings.web_keyring_file):
        print(f"{key.family:8} {key.id:3} {key.fingerprint} {'current' if key.current else ''}")


def verify(environment: Mapping[str, str]) -> None:
    """Find that keys and database belong together.

    Raises:
        StorageError: they do not.
    """
    settings = key_settings(environment)
    files = (settings.keyring_file, settings.web_keyring_file)
    asyncio.run(key_commands.verify(settings.database_url, *files))
    print("Keys and database belong together.")
