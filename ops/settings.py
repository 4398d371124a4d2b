"""Settings read from the environment, all at once, and handed down as one frozen object a tier.

Read by hand and not with pydantic-settings: importing that costs 0.4 s of CPU in the bot and
again in the page (the second start has 3 s for everything), its errors repeat the value they
refuse unless told not to, and what it would check here is ten lines of text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.settings import BotSettings, Mode
from ops.errors import SettingsError
from ops.origins import is_loopback, listening, origin
from sharing.shlink import MOST_PUBLIC_URL
from web.settings import WebSettings

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook: secret_token
_SHORTEST_REST = 120  # days; three notices must fit in before a draft is erased
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_IN_FILES = ("TELEGRAM_BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL", "WEB_DATABASE_URL")
_FILE = "_FILE"


@dataclass(frozen=True, slots=True)
class KeySettings:
    """What an operator's command about keys or links is told."""

    database_url: str
    keyring_file: Path
    web_keyring_file: Path


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """What whoever looks after the service is told by, and about."""

    listen: str | None
    backup_folder: Path | None


class _Reader:
    """Takes settings out of an environment and remembers everything that is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._missing: list[str] = []
        self._unusable: list[str] = []

    def take(
        self,
        name: str,
        *,
        good: Callable[[str], object] = bool,
        wanted: str = "",
        default: str | None = None,
    ) -> str:
        """The value of `name`; an empty one counts as not set. `wanted` ends the refusal."""
        value = self._environment.get(name, "").strip() or self._from_file(name)
        if not value:
            if default is None:
                self._missing.append(name)
            return default or ""
        if not good(value):
            self._unusable.append(f"{name} must be {wanted}.")
        return value

    def _from_file(self, name: str) -> str:
        """What stands in the file that NAME_FILE names: a secret need not be in an environment."""
        path = self._environment.get(name + _FILE, "").strip() if name in _IN_FILES else ""
        try:
            return Path(path).read_text(encoding="utf-8").strip() if path else ""
        except (OSError, ValueError):
            self._unusable.append(f"{name}{_FILE} names a file that cannot be read.")
            return ""

    def refuse(self) -> None:
        """Raise if anything was wrong."""
        if self._missing or self._unusable:
            raise SettingsError(tuple(self._missing), tuple(self._unusable))


def bot_settings(environment: Mapping[str, str]) -> BotSettings:
    """What the bot is told.

    Raises:
        SettingsError: names every setting that is missing or unusable.
    """
    reader = _Reader(environment)
    mode = reader.take(
        "TELEGRAM_MODE",
        good=lambda text: text in tuple(Mode),
        wanted="polling or webhook",
        default=Mode.POLLING.value,
    )
    values = {
        "token": reader.take(
            "TELEGRAM_BOT_TOKEN",
            good=_TOKEN.fullmatch,
            wanted="a bot token as @BotFather gives it: digits, a colon, letters",
        ),
        "api": reader.take(
            "TELEGRAM_API_BASE_URL",
            good=origin,
            wanted="an address such as https://host, without a path",
            default="https://api.telegram.org",
        ),
        "database": reader.take("DATABASE_URL"),
        "keyring": reader.take("KEYRING_FILE"),
        "public": _public_url(reader),
        "listen": _listen(reader, "127.0.0.1:8443"),
        "secret": reader.take(
            "WEBHOOK_SECRET",
            good=_WEBHOOK_SECRET.fullmatch,
            wanted="1 to 256 letters, digits, - or _",
            default=None if mode == Mode.WEBHOOK else "",
        ),
        "level": _level(reader),
        "untouched": reader.take(
            "UNTOUCHED_AFTER_DAYS",
            good=lambda text: text.isascii() and text.isdecimal() and int(text) >= _SHORTEST_REST,
            wanted=f"a number of days, {_SHORTEST_REST} or more",
            default="730",
        ),
        "confirm": reader.take(
            "CONFIRM_AFTER_DAYS",
            good=lambda text: text.isascii() and text.isdecimal() and int(text) >= 1,
            wanted="a number of days, 1 or more",
            default="182",
        ),
    }
    reader.refuse()
    return BotSettings(
        telegram_bot_token=values["token"],
        telegram_api_base_url=values["api"].rstrip("/"),
        telegram_mode=Mode(mode),
        database_url=values["database"],
        keyring_file=Path(values["keyring"]),
        public_url=values["public"].rstrip("/"),
        listen=values["listen"],
        webhook_secret=values["secret"],
        log_level=values["level"],
        untouched_after=timedelta(days=int(values["untouched"])),
        confirm_after=timedelta(days=int(values["confirm"])),
    )


def web_settings(environment: Mapping[str, str]) -> WebSettings:
    """What the page is told.

    Raises:
        SettingsError: names every setting that is missing or unusable.
    """
    reader = _Reader(environment)
    own = reader.take("WEB_DATABASE_URL", default="")
    database = own or reader.take("DATABASE_URL")
    keyring = reader.take("WEB_KEYRING_FILE")
    public = _public_url(reader)
    listen = _listen(reader, "127.0.0.1:8080")
    level = _level(reader)
    reader.refuse()
    return WebSettings(
        database_url=database,
        web_keyring_file=Path(keyring),
        public_url=public.rstrip("/"),
        listen=listen,
        log_level=level,
    )


def database_url(environment: Mapping[str, str]) -> str:
    """Where the database is.

    Raises:
        SettingsError: nobody says.
    """
    reader = _Reader(environment)
    url = reader.take("DATABASE_URL")
    reader.refuse()
    return url


def watch_settings(environment: Mapping[str, str]) -> WatchSettings:
    """Where health and counts are told, and where backups lie; None: nowhere.

    Raises:
        SettingsError: the address is unusable.
    """
    reader = _Reader(environment)
    listen = reader.take("METRICS_LISTEN", good=listening, wanted="HOST:PORT", default="")
    folder = reader.take("BACKUP_FOLDER", default="")
    reader.refuse()
    return WatchSettings(listen or None, Path(folder) if folder else None)


def key_settings(environment: Mapping[str, str]) -> KeySettings:
    """Where keys and database are.

    Raises:
        SettingsError: names every setting that is missing.
    """
    reader = _Reader(environment)
    database = reader.take("DATABASE_URL")
    keyring = reader.take("KEYRING_FILE")
    web_keyring = reader.take("WEB_KEYRING_FILE")
    reader.refuse()
    return KeySettings(database, Path(keyring), Path(web_keyring))


def require_https(environment: Mapping[str, str]) -> None:
    """Refuse a PUBLIC_URL that Telegram would refuse in a button: anything but https.

    Raises:
        SettingsError: it is not an https address.
    """
    parts = origin(environment.get("PUBLIC_URL", "").strip())
    if parts is not None and parts.scheme != "https":
        raise SettingsError((), ("PUBLIC_URL must begin with https:// here.",))


def _public_url(reader: _Reader) -> str:
    return reader.take(
        "PUBLIC_URL",
        good=_safe_public_url,
        wanted=f"an https address such as https://host, without a path, of {MOST_PUBLIC_URL} "
        "characters at most",
    )


def _safe_public_url(text: str) -> bool:
    """Codes travel to this address: in the clear only where they never leave the machine."""
    parts = origin(text)
    short = len(text.rstrip("/")) <= MOST_PUBLIC_URL
    safe = parts is not None and (parts.scheme == "https" or is_loopback(parts.hostname or ""))
    return short and safe


def _listen(reader: _Reader, default: str) -> str:
    return reader.take("LISTEN", good=listening, wanted="HOST:PORT", default=default)


def _level(reader: _Reader) -> str:
    return reader.take(
        "LOG_LEVEL",
        good=_LEVELS.__contains__,
        wanted=f"one of {', '.join(_LEVELS)}",
        default="INFO",
    )
