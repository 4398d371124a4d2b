"""Bot and page together, as two processes, with a real token and a real address."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot.settings import Mode
from ops.announcing import announcing
from ops.child import Tier
from ops.origins import listening
from ops.ports import take_address
from ops.readiness import awaited, tell_systemd
from ops.running import supervise
from ops.settings import bot_settings, require_https, watch_settings, web_settings
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
    watch_settings(environment)
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
            Tier("web", ("web",), _one_above(environment), page),
        )

        def ready(pids: Mapping[str, int]) -> None:
            announce(pids)
            tell_systemd(environment)

        patient = awaited(environment)
        supervise(lambda stop: Supervisor(tiers, ready, stop, patient=patient).run())


def _one_above(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The page tells how it is one port above the bot, as a webhook listens above the page."""
    listen = watch_settings(environment).listen
    at = listening(listen) if listen else None
    if listen is None or at is None or at[1] == 0:
        return environment
    host = listen.rpartition(":")[0]
    return {**environment, "METRICS_LISTEN": f"{host}:{at[1] + 1}"}
