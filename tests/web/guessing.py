"""One web tier as a process of its own, asked by itself: many wrong passcodes at once.

Arguments: the database's address, the web keyring's file, the link's id, how many. Says "ready",
waits for a line, and prints the statuses and what was left.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from httpx2 import ASGITransport, AsyncClient, Response

from storage import web_writes
from storage.keyring import WebKeyring
from storage.web_store import WebStore
from web.app import create_app
from web.courier import Courier


async def guess(url: str, keyring: WebKeyring, shl_id: str, times: int) -> list[Response]:
    """The answers to so many wrong passcodes, sent at once."""
    web_writes.WAIT_S = 120.0  # a busy machine; what a full disk does is tested elsewhere
    store = await WebStore.open(url, keyring)
    courier = Courier(store.post, patience=120.0)
    app = create_app(store, clock=lambda: datetime.now(UTC), courier=courier)
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://page") as page:
        say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        answers = await asyncio.gather(
            *(
                page.post(f"/shl/{shl_id}", json={"recipient": "EHR", "passcode": f"{number:08}"})
                for number in range(times)
            )
        )
    await courier.close()
    await store.close()
    return list(answers)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    url, keys, shl_id, times = sys.argv[1:]
    answers = asyncio.run(guess(url, WebKeyring.load(Path(keys)), shl_id, int(times)))
    left = [each.json().get("remainingAttempts") for each in answers]
    say(json.dumps({"statuses": [each.status_code for each in answers], "left": left}))


if __name__ == "__main__":
    main()
