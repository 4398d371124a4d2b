"""Keys: both files are their owner's alone, belong together, and are not too old."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ops.doctor.findings import Finding
from ops.settings import KeySettings
from storage.errors import KeyringError
from storage.keyring import Keyring, WebKeyring, status
from storage.keys import Family
from storage.queues import key_ages
from storage.rotation import replaced, waiting

ABOUT = "keys"
OLDEST = timedelta(days=14)


def loaded(settings: KeySettings) -> tuple[Keyring | None, list[Finding]]:
    """The bot's keyring, and what is wrong with it or the page's."""
    findings: list[Finding] = []
    keyring = web_keyring = None
    try:
        keyring = Keyring.load(settings.keyring_file)
    except KeyringError as error:
        findings.append(Finding(ABOUT, str(error), _MEND))
    try:
        web_keyring = WebKeyring.load(settings.web_keyring_file)
    except KeyringError as error:
        findings.append(Finding(ABOUT, str(error), _MEND_PAGES))
    if keyring and web_keyring and status(web_keyring) != status_for_page(keyring):
        findings.append(Finding(ABOUT, "The page's keyring is not the bot's.", _APART))
    if keyring and not findings:
        findings = [Finding(ABOUT, "both files are well, and belong together.")]
    return keyring, findings


def pages(file: Path) -> tuple[WebKeyring | None, list[Finding]]:
    """The page's keyring where it is the only one, and what is wrong with it."""
    try:
        keyring = WebKeyring.load(file)
    except KeyringError as error:
        return None, [Finding(ABOUT, str(error), _MEND_PAGES)]
    return keyring, [Finding(ABOUT, "the page's file is well.")]


def status_for_page(keyring: Keyring) -> object:
    """What the page's keyring should hold."""
    return status(keyring.for_web())


def ages(
    settings: KeySettings, keyring: Keyring, days: Mapping[Family, date], now: datetime
) -> list[Finding]:
    """Whether keys are due to change, or a change was left half done."""
    changed = datetime.fromtimestamp(settings.keyring_file.stat().st_mtime, UTC)
    if waiting(keyring):
        return [Finding(ABOUT, "New keys are announced and not in use yet.", _REWRAP)]
    if replaced(keyring) and now - changed > OLDEST:
        return [Finding(ABOUT, "Replaced keys were never destroyed.", _RETIRE)]
    old = [f.value for f, age in key_ages(days, changed, now).items() if age > OLDEST]
    if old:
        says = f"In use for more than {OLDEST.days} days: {', '.join(old)}."
        return [Finding(ABOUT, says, _ROTATE)]
    return [Finding(ABOUT, "none is due to change.")]


_MEND = (
    "Make both files with ./run keys init if the database is new; otherwise bring the file back "
    "from its copy, owned by the account that runs the bot, mode 0400."
)
_MEND_PAGES = (
    "Copy it anew (./run keys export FILE --page), owned by the account that reads it, mode 0400."
)
_APART = "Copy the page's keyring anew: ./run keys export FILE --page."
_REWRAP = "Once every page says the same keys at /readyz: ./run keys rewrap."
_RETIRE = "./run keys retire, then a new backup; see docs/keys.md."
_ROTATE = (
    "./run keys rotate, then rewrap and retire: until then backups open for those who were erased "
    "from them; see docs/keys.md."
)
