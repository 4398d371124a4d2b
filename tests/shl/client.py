"""An independent SMART Health Link client, run by node; see client.mjs."""

import asyncio
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PATIENCE_S = 120


async def resolved(*asked: Mapping[str, object]) -> list[dict[str, Any]]:
    """What the client makes of each link, one after the other. One process: it starts slowly."""
    node = await asyncio.create_subprocess_exec(
        shutil.which("node") or "node",
        str(HERE / "client.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(_PATIENCE_S):
        found, complaint = await node.communicate(json.dumps(asked).encode())
    assert node.returncode == 0, complaint[-2000:]
    results: list[dict[str, Any]] = json.loads(found)
    return results
