"""Bot and page together, as two processes, with a real token and a real address."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot.settings import Mode
from ops.announcing import announcing
from ops.child import Tier
from ops.ports import take_address
from ops.running import supervise
from ops.settings import bot_settings, require_https, web_settings
from ops.supervisor import Supervisor

_RUNNING = "The bot and the page are running. The page is reached at {page}/v"


def up(environment: Mapping[str, str], *, ready_file: Path | None) -> None:
    """Run both until told to stop. In webhook mode the bot listens one port above the page.

    Raises:
        OpsError: a setting is missing or unusable, or a port is taken; nothing was changed then.
    """
    require_https(environment)
    bot = bot_settings(environment)
    web = web_settings(environment)
    with ExitStack() as held:
        page = held.enter_context(take_address(web.listen))
        hook: socket.socket | None = None
        if bot.telegram_mode is Mode.WEBHOOK:
            hook = held.enter_context(take_address(web.listen, above=1))
        origins = {"page": bot.public_url}
        words = _RUNNING.format(**origins)
        announce = held.enter_context(announcing(words, ready_file, origins))
        tiers = (
            Tier("bot", ("bot",), environment, hook, checks=True),
            Tier("web", ("web",), environment, page),
        )
        supervise(lambda stop: Supervisor(tiers, announce, stop).run())
