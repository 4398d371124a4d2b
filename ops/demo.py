"""The demo: simulator, bot and page on this machine, over SQLite in a folder, with no token."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from ops.announcing import announcing
from ops.child import Tier
from ops.folder import DataFolder, opened
from ops.ports import origin_of, take
from ops.running import supervise
from ops.supervisor import Supervisor

_LOOPBACK = "127.0.0.1"
_TOKEN = "1:demo"  # noqa: S105 - opens nothing: the simulator takes any token
_WELCOME = """
Everything is running, on this machine only.

  The chat   {simulator}
  The page   {page}/v

Open the chat in a browser and send /start: you are talking to the bot as you would in Telegram.
When you have published a statement and made a link, open the page and read it as staff would.
What you write stays in {data}; take that folder away and all of it is gone.
Ctrl-C ends the demo; start it again and it goes on where you were.
"""


def demo(inherited: Mapping[str, str], *, data: Path, port: int, ready_file: Path | None) -> None:
    """Run the demo until told to stop; the simulator on `port`, the page on the next one.

    Raises:
        OpsError: a port is taken, or the folder cannot be used; nothing was changed then.
    """
    with ExitStack() as held:
        listeners = take(_LOOPBACK, (port, port + 1 if port else 0))
        for listener in listeners:
            held.enter_context(listener)
        folder = held.enter_context(opened(data))
        if folder.keyless:
            _make_keys(folder)
        simulator, page = (origin_of(listener) for listener in listeners)
        origins = {"simulator": simulator, "page": page}
        words = _WELCOME.format(data=folder.root, **origins)
        announce = held.enter_context(announcing(words, ready_file, origins))
        environment = {"LOG_LEVEL": "WARNING", **inherited, **_settings(folder, origins)}
        tiers = _tiers(environment, folder, listeners)
        supervise(lambda stop: Supervisor(tiers, announce, stop).run())


def _make_keys(folder: DataFolder) -> None:
    from storage.keyring import init_keyrings  # noqa: PLC0415 - at the first start only

    init_keyrings(folder.keyring, folder.web_keyring, folder.database_url)


def _settings(folder: DataFolder, origins: Mapping[str, str]) -> dict[str, str]:
    """What overrules the operator's own settings: a demo never touches a real bot or database."""
    return {
        "TELEGRAM_BOT_TOKEN": _TOKEN,
        "TELEGRAM_API_BASE_URL": origins["simulator"],
        "TELEGRAM_MODE": "polling",
        "DATABASE_URL": folder.database_url,
        "WEB_DATABASE_URL": "",
        "KEYRING_FILE": str(folder.keyring),
        "WEB_KEYRING_FILE": str(folder.web_keyring),
        "PUBLIC_URL": origins["page"],
        "LISTEN": "",
        "WEBHOOK_SECRET": "",
        "UNTOUCHED_AFTER_DAYS": "",
    }


def _tiers(
    environment: Mapping[str, str], folder: DataFolder, listeners: tuple[socket.socket, ...]
) -> tuple[Tier, ...]:
    simulator, page = listeners
    return (
        Tier("simulator", ("simulator", str(folder.simulator)), environment, simulator),
        Tier("bot", ("bot",), environment, checks=True),
        Tier("web", ("web",), environment, page),
    )
