"""The product's bot as a process that says when it works.

`python -m tests.chaos.real_bot FACTS` (JSON, see `tests.chaos.harness`).
"""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import bot.main
from bot.settings import BotSettings, Mode
from tests.chaos.announcing import announce
from tests.chaos.clock import WrongClock


async def main(facts: dict[str, Any]) -> None:
    """Run until SIGTERM, or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    address = f"127.0.0.1:{facts['port']}"
    settings = BotSettings(
        telegram_bot_token=facts["token"],
        database_url=facts["database"],
        keyring_file=Path(facts["keyring"]),
        public_url=facts["public"],
        telegram_api_base_url=facts["origin"],
        telegram_mode=Mode(facts["mode"]),
        listen=address,
        webhook_secret=facts["secret"],
        log_level="DEBUG",
    )
    bot.main.clock = WrongClock(Path(facts["clock"]))  # the one clock of the process
    await bot.main.run(settings, stop, ready=lambda: announce(Path(facts["ready"]), facts["mode"]))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
