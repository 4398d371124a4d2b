"""The product's page as a process that says when it works.

`python -m tests.chaos.real_page DATABASE KEYRING PUBLIC PORT READY`
"""

import asyncio
import signal
import sys
from pathlib import Path

from tests.chaos.announcing import announce
from web.serve import run
from web.settings import WebSettings


async def main(database: str, keyring: str, public: str, port: str, ready: str) -> None:
    """Run until SIGTERM, or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = WebSettings(database, Path(keyring), public, f"127.0.0.1:{port}", "DEBUG")
    await run(settings, stop, ready=lambda: announce(Path(ready), port))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
