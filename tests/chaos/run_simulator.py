"""`python -m tests.chaos.run_simulator DATA READY-FILE`: the simulator as a process of its own."""

import asyncio
import sys
from pathlib import Path

from simulator.serve import run
from tests.chaos.announcing import announce


async def main(data: Path, ready: Path) -> None:
    """Serve until killed; the ready file holds the port."""
    await run(data, 0, asyncio.Event(), lambda port: announce(ready, str(port)))


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
