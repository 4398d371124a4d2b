"""Configuration: every setting is there and usable."""

from collections.abc import Callable, Mapping

from ops.doctor.findings import Finding
from ops.errors import SettingsError
from ops.settings import bot_settings, require_https, watch_settings, web_settings

ABOUT = "settings"


def configuration(environment: Mapping[str, str], *, page: bool = False) -> list[Finding]:
    """One finding for each thing that is missing or unusable; each is named once.

    `page`: only what the page needs is asked for.
    """
    asked: tuple[Callable[[Mapping[str, str]], object], ...] = (
        *(() if page else (bot_settings,)),
        web_settings,
        require_https,
        watch_settings,
    )
    missing: dict[str, None] = {}
    unusable: dict[str, None] = {}
    for ask in asked:
        try:
            ask(environment)
        except SettingsError as error:
            missing.update(dict.fromkeys(error.missing))
            unusable.update(dict.fromkeys(error.unusable))
    return [
        *(Finding(ABOUT, f"{name} is not set.", _SET) for name in missing),
        *(Finding(ABOUT, sentence, _CHANGE) for sentence in unusable),
    ] or [Finding(ABOUT, "all are there.")]


def page_alone(environment: Mapping[str, str]) -> bool:
    """Whether this machine is set up for the page and for nothing of the bot's."""
    bots = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE", "KEYRING_FILE")
    return bool(environment.get("WEB_KEYRING_FILE")) and not any(map(environment.get, bots))


_SET = "Put it into .env; .env.example explains it."
_CHANGE = "Change it in .env; .env.example explains it."
