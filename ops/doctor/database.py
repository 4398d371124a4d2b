"""The database: there, whole, of this program's making, and with an account of the page's own."""

from urllib.parse import urlsplit

from ops.clock import now
from ops.doctor.findings import Finding
from storage.checkup import Checkup, examine, page_rights
from storage.errors import (
    DatabaseUnavailableError,
    DatabaseUrlError,
    KeyringError,
    SchemaError,
    StorageError,
)
from storage.keyring import Keyring, WebKeyring
from storage.web_store import WebStore

ABOUT = "database"
PAGE = "page's account"


async def examined(url: str, keyring: Keyring) -> tuple[Checkup | None, list[Finding]]:
    """What was found, or why nothing could be."""
    try:
        found = await examine(url, keyring)
    except StorageError as error:
        return None, [Finding(ABOUT, str(error), _advice(error))]
    findings = []
    if not found.whole:
        findings.append(Finding(ABOUT, "It is damaged.", _DAMAGED))
    if found.switched_off:
        off = ", ".join(found.switched_off)
        findings.append(Finding(ABOUT, f"The server runs with {off} off.", _SWITCHED_OFF))
    return found, findings or [Finding(ABOUT, "it is there, whole, and fits keys and program.")]


async def seen_by_page(url: str, keyring: WebKeyring) -> list[Finding]:
    """What the page finds when it opens the database with its own account and keys."""
    try:
        store = await WebStore.open(url, keyring, now=now)
    except StorageError as error:
        return [Finding(ABOUT, str(error), _advice(error))]
    await store.close()
    return [Finding(ABOUT, "it is there, and fits the page's keys and program.")]


async def rights_from_afar(web_url: str) -> list[Finding]:
    """The same as `rights`, for whoever runs under another account than the page.

    An address without a name takes whoever asks for its account: here that is not the page.
    """
    if web_url.startswith("postgres") and not urlsplit(web_url).username:
        return [Finding(PAGE, "only it can tell: ./run doctor --page, under that account.")]
    return await rights(web_url)


async def rights(web_url: str) -> list[Finding]:
    """Whether the page's account can do what it must, and no more."""
    try:
        found = await page_rights(web_url)
    except StorageError as error:
        return [Finding(PAGE, str(error), _PAGE_AWAY)]
    if found is None:
        return []
    too_much, too_little = found
    if too_much:
        return [Finding(PAGE, f"It can do more than it needs with {too_much}.", _LIMIT)]
    if too_little:
        return [Finding(PAGE, f"It lacks rights on {too_little}.", _LIMIT)]
    return [Finding(PAGE, "it can do what an opening needs, and nothing else.")]


def _advice(error: StorageError) -> str:
    causes: tuple[tuple[type[StorageError], str], ...] = (
        (DatabaseUrlError, "Correct DATABASE_URL; .env.example shows how it is written."),
        (SchemaError, _SCHEMA),
        (KeyringError, _KEYS),
        (DatabaseUnavailableError, _AWAY),
    )
    return next(advice for kind, advice in causes if isinstance(error, kind))


_DAMAGED = "Stop the bot, keep a copy, and restore the newest backup: docs/backups.md."
_SWITCHED_OFF = "Switch it on in postgresql.conf and restart the server: answers are at risk."
_SCHEMA = "Start the bot of this version once: it brings the tables up to date."
_KEYS = "Bring back the keyring of this database from its copy; change nothing until then."
_AWAY = "Start it, or correct DATABASE_URL; look at its disk and its log."
_PAGE_AWAY = "Correct WEB_DATABASE_URL, or make the account: docs/postgresql.md."
_LIMIT = (
    "Give the page an account of its own in WEB_DATABASE_URL and run ./run database roles ROLE "
    "(docs/postgresql.md)."
)
