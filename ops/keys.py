"""`./run keys …`: making the keys, listing them, and checking that they fit the database."""

import asyncio
from collections.abc import Mapping

from ops.errors import KeysApartError, UnopenedError
from ops.settings import KeySettings, key_settings
from storage.keyring import Keyring, WebKeyring, init_keyrings
from storage.keyring import status as key_status
from storage.verify import verify as verify_records

_MADE = """Made {keyring} and {web_keyring}.
Keep a copy of the first in a safe place, apart from the database and its backups: without it
nobody can read the statements ever again."""


def init(environment: Mapping[str, str]) -> None:
    """Make both keyring files.

    Raises:
        StorageError: a file is there already or cannot be made, or the database has other keys;
            then neither is made.
    """
    settings = key_settings(environment)
    init_keyrings(settings.keyring_file, settings.web_keyring_file, settings.database_url)
    files = {"keyring": settings.keyring_file, "web_keyring": settings.web_keyring_file}
    print(_MADE.format(**files))


def status(environment: Mapping[str, str]) -> None:
    """List the keys without showing one.

    Raises:
        StorageError: a keyring cannot be used.
    """
    keyring, web_keyring = _load(key_settings(environment))
    on_the_page = set(key_status(web_keyring))
    for key in key_status(keyring):
        remarks = ("current" if key.current else "", "page" if key in on_the_page else "")
        print(f"{key.family:8}{key.id:4}  {key.fingerprint}  {' '.join(remarks)}".rstrip())


def verify(environment: Mapping[str, str]) -> None:
    """Find that the two keyrings fit the database, by opening everything that rests in it.

    Raises:
        StorageError: the keys are not the database's, or it cannot be read.
        KeysApartError: the keyrings do not fit each other.
        UnopenedError: some records do not open.
    """
    settings = key_settings(environment)
    keyring, web_keyring = _load(settings)
    if not set(key_status(web_keyring)) <= set(key_status(keyring)):
        raise KeysApartError("The page's keyring was not made with the bot's keyring.")
    verified = asyncio.run(verify_records(settings.database_url, keyring))
    failed = sum(verified.failed.values())
    if failed:
        names = ", ".join(sorted(name for name, count in verified.failed.items() if count))
        raise UnopenedError(f"{failed} records do not open, in: {names}.")
    print(f"Keys and database belong together: {sum(verified.opened.values())} records open.")


def _load(settings: KeySettings) -> tuple[Keyring, WebKeyring]:
    return Keyring.load(settings.keyring_file), WebKeyring.load(settings.web_keyring_file)
