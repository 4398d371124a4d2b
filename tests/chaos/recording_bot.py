"""The smallest bot that keeps what it hears: delivery and storage are real, the interview is not.

`python -m tests.chaos.recording_bot FACTS` (JSON, see `tests.chaos.harness.recording_bot`).
Each message goes to the end of its person's draft, and "kept: …" is queued for it.
"""

import asyncio
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from telegram import Bot

from bot.delivery import Deliverer
from bot.logs import configure
from bot.outbox import Sender
from bot.polling import Poller
from bot.request import AioHttpRequest
from bot.serving import listening, serve
from bot.updates import Incoming, hear, reader
from bot.webhook import Webhook, set_webhook
from flows.events import Wrote
from storage import postgres, sqlite_engines
from storage.keyring import Keyring
from storage.store import Store
from storage.transaction import Transaction
from tests.chaos.announcing import announce
from tests.chaos.clock import WrongClock

Facts = dict[str, Any]
SLOWNESS_S = 0.002


async def keep(tx: Transaction, update: Incoming, now: datetime) -> None:
    """Add the message to its person's draft, and say so."""
    heard = hear(update, now)
    if heard is None or not isinstance(heard.event, Wrote):
        return
    person = await tx.person_for(heard.chat, now)
    kept = json.loads(await tx.draft(person) or b"[]")
    # As on a slow disk: a wide window for a kill to find us in.
    await asyncio.sleep(SLOWNESS_S)
    await tx.save_draft(person, json.dumps([*kept, heard.event.text]).encode(), now)
    payload = json.dumps({"text": f"kept: {heard.event.text}"}).encode()
    await tx.queue(person, "send", payload)


async def main(facts: Facts) -> None:
    """Run until SIGTERM, or until killed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = WrongClock(Path(facts["clock"]))
    if facts["synchronous"]:
        _promise_less(facts["synchronous"])
    store = await Store.open(facts["database"], Keyring.load(Path(facts["keyring"])), now=clock)
    async with AioHttpRequest() as request, AioHttpRequest(connections=2) as polls:
        bot = Bot(
            facts["token"],
            base_url=f"{facts['origin']}/bot",
            request=request,
            get_updates_request=polls,
        )
        sender = Sender(store, bot, now=clock)
        deliverer = Deliverer(
            store, keep, parse=reader(bot), now=clock, committed=sender.take, sent=sender.sent
        )
        receive = _poll if facts["mode"] == "polling" else _listen
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(sender.run(stop))
            tasks.create_task(receive(facts, bot, deliverer, stop))
    await store.close()


def _promise_less(synchronous: str) -> None:
    """Commits that are not synced, for a control."""
    if synchronous == "off":
        weaker = {**postgres.WRITER_SETTINGS, "synchronous_commit": synchronous}
        vars(postgres).update(WRITER_SETTINGS=weaker, MUST_BE_ON=())  # else it would not start
    else:
        sqlite_engines.WRITER_SETTINGS = {
            **sqlite_engines.WRITER_SETTINGS,
            "synchronous": int(synchronous),
        }


async def _poll(
    facts: Facts, bot: Bot, deliverer: Deliverer[Transaction, Incoming], stop: asyncio.Event
) -> None:
    announce(Path(facts["ready"]), "polling")
    await Poller(bot, deliverer, now=WrongClock(Path(facts["clock"]))).run(stop)


async def _listen(
    facts: Facts, bot: Bot, deliverer: Deliverer[Transaction, Incoming], stop: asyncio.Event
) -> None:
    clock = WrongClock(Path(facts["clock"]))
    webhook = Webhook(deliverer, secret=facts["secret"], now=clock)
    app = Starlette(routes=[webhook.route()])
    address = f"127.0.0.1:{facts['port']}"
    listener = listening(address)
    await set_webhook(bot, public_url=facts["public"], secret=facts["secret"], stop=stop)
    await serve(app, listener, stop, ready=lambda: announce(Path(facts["ready"]), "listening"))
    await webhook.finish()


if __name__ == "__main__":
    configure("DEBUG", secrets=[json.loads(sys.argv[1])["token"]])
    asyncio.run(main(json.loads(sys.argv[1])))
