"""What the bot is told at its start. Built once by whoever starts it, then handed down."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """How updates arrive."""

    POLLING = "polling"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Everything the bot tier needs. Secrets stay out of `repr`.

    `telegram_api_base_url` is an origin without the `/bot` part. `listen` is `host:port`, used
    in webhook mode only. `untouched_after` is how long a draft may rest before it is erased,
    `confirm_after` how long after a confirmation the person is asked if it is still true.
    """

    telegram_bot_token: str = field(repr=False)
    database_url: str
    keyring_file: Path
    public_url: str
    telegram_api_base_url: str = "https://api.telegram.org"
    telegram_mode: Mode = Mode.POLLING
    listen: str = "127.0.0.1:8443"
    webhook_secret: str = field(default="", repr=False)
    log_level: str = "INFO"
    untouched_after: timedelta = timedelta(days=730)
    confirm_after: timedelta = timedelta(days=182)
