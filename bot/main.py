"""The bot's process: everything wired together, running until told to stop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot import garbage, letterbox, logs, menu, rows
from bot.agenda import Pace
from bot.backoff import delay, pause
from bot.conversation import Conversation, peek
from bot.deeds import Deeds
from bot.delivery import Deliverer, Handler
from bot.doors import Doors
from bot.media.fetching import Fetcher
from bot.outbox import Sender
from bot.polling import Delivers, Poller
from bot.request import AioHttpRequest
from bot.settings import BotSettings, Mode
from bot.supporting import BotName
from bot.timekeeping import Timekeeper
from bot.updates import Incoming, hear, reader
from flows import loading
from flows.library import Library
from flows.speech import say_notice
from storage.errors import KeyringError, StorageError
from storage.keyring import Keyring
from storage.keyring_file import KeyringFile
from storage.store import Store
from storage.transaction import Transaction

if TYPE_CHECKING:
    from bot.measures import Measures

Watch = Callable[["Measures", asyncio.Event], Coroutine[Any, Any, None]]

POST_EVERY_S: Final = 1.0
ALIVE_EVERY_S: Final = 60.0
ROUND_EVERY_S: Final = 3600.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running bot is made of."""

    settings: BotSettings
    store: Store
    library: Library
    bot: Bot
    sender: Sender[Any]
    deliverer: Deliverer[Transaction, Incoming]
    conversation: Conversation
    timekeeper: Timekeeper
    name: BotName


def clock() -> datetime:
    """The one clock of this process, in UTC."""
    return datetime.now(UTC)


async def run(
    settings: BotSettings,
    stop: asyncio.Event,
    *,
    ready: Callable[[], None] | None = None,
    listener: socket.socket | None = None,
    watch: Watch | None = None,
) -> None:
    """Run until `stop` is set. `ready` is called once updates are being taken.

    `listener` is an already listening socket for webhook mode. `watch` runs beside it all and
    may ask how the bot is. Raises the errors of the configuration (keyring, database, token)
    before anything is changed.
    """
    logs.configure(
        settings.log_level, secrets=(settings.telegram_bot_token, settings.webhook_secret)
    )
    async with _wired(settings) as parts:
        measures = _measures(parts) if watch else None
        await parts.timekeeper.came_back(clock())
        garbage.look_less_often()
        with _first_of_many():
            await _all(parts, stop, Doors(ready or (lambda: None), listener, measures), watch)
    log.info("bot-stopped")


def _measures(parts: Parts) -> "Measures":
    from bot.measures import Measures  # noqa: PLC0415 - its library is for whoever watches

    settings = parts.settings
    return Measures(
        parts.store,
        parts.deliverer,
        parts.sender,
        now=clock,
        keyring_file=settings.keyring_file,
        calls=settings.telegram_mode is Mode.WEBHOOK,
    )


async def _all(parts: Parts, stop: asyncio.Event, doors: Doors, watch: Watch | None) -> None:
    """Everything the bot does, side by side; one that fails ends them all."""
    async with asyncio.TaskGroup() as tasks:
        if watch and doors.measures:
            tasks.create_task(watch(doors.measures, stop))
        tasks.create_task(parts.sender.run(stop))
        tasks.create_task(_register(parts, stop))
        tasks.create_task(_every(POST_EVERY_S, _empty_letterbox(parts), stop))
        tasks.create_task(_every(ALIVE_EVERY_S, _alive(parts), stop))
        tasks.create_task(_every(ROUND_EVERY_S, _round(parts), stop))
        tasks.create_task(_receive(parts, stop, doors))


@contextmanager
def _first_of_many() -> Iterator[None]:
    """The error that ended a group of tasks, by itself, so that it can be said in a sentence."""
    try:
        yield
    except ExceptionGroup as group:
        first: Exception = group
        while isinstance(first, ExceptionGroup):
            first = first.exceptions[0]
    else:
        return
    raise first


@asynccontextmanager
async def _wired(settings: BotSettings) -> AsyncIterator[Parts]:
    library = replace(loading.library(), rests=settings.untouched_after)
    keyring = KeyringFile(settings.keyring_file, Keyring.load)
    store = await Store.open(settings.database_url, keyring, now=clock)
    calls, polls = AioHttpRequest(), AioHttpRequest(connections=2)
    try:
        await calls.initialize()
        await polls.initialize()
        yield _parts(settings, store, library, _bot(settings, calls, polls))
    finally:
        await calls.shutdown()
        await polls.shutdown()
        await store.close()


def _bot(settings: BotSettings, calls: AioHttpRequest, polls: AioHttpRequest) -> Bot:
    origin = settings.telegram_api_base_url
    return Bot(
        settings.telegram_bot_token,
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=calls,
        get_updates_request=polls,
    )


def _parts(settings: BotSettings, store: Store, library: Library, bot: Bot) -> Parts:
    name = BotName()
    pace = Pace(settings.untouched_after, settings.confirm_after)
    conversation = Conversation(library, Deeds(library, settings.public_url, name), pace)
    fetcher = Fetcher(store, bot, conversation, now=clock)
    sender = Sender(store, bot, now=clock, errands={"download": fetcher.fetch})
    return Parts(
        settings=settings,
        store=store,
        library=library,
        bot=bot,
        sender=sender,
        deliverer=Deliverer(
            store,
            conversation.handle,
            parse=reader(bot),
            now=clock,
            committed=sender.take,
            sent=sender.sent,
            sorry=_sorry(library),
        ),
        conversation=conversation,
        timekeeper=Timekeeper(store, library, conversation),
        name=name,
    )


def _sorry(library: Library) -> Handler[Transaction, Incoming]:
    async def sorry(tx: Transaction, update: Incoming, now: datetime) -> None:
        """A kind word to somebody whose message could not be handled; it is kept, sealed."""
        heard = hear(update, now)
        person = await tx.person(heard.chat) if heard is not None else None
        if person is None:
            return
        language = (await peek(tx, person)).state.language
        for bubble in say_notice(library, language, "sorry-failed"):
            row = rows.send(bubble, tag="")
            await tx.queue(person, row.kind, row.payload)

    return sorry


async def _receive(parts: Parts, stop: asyncio.Event, doors: Doors) -> None:
    if parts.settings.telegram_mode is Mode.WEBHOOK:
        await _take_calls(parts, stop, doors)
    else:
        doors.ready()
        poller = Poller(parts.bot, _delivers(parts, doors), now=clock)
        doors.receives(poller)
        await poller.run(stop)


def _delivers(parts: Parts, doors: Doors) -> Delivers:
    return doors.measures.timing(parts.deliverer) if doors.measures else parts.deliverer


async def _take_calls(parts: Parts, stop: asyncio.Event, doors: Doors) -> None:
    # The server is for whoever is called: two megabytes less for whoever asks.
    from bot.called import take_calls  # noqa: PLC0415 - see above
    from bot.webhook import Webhook  # noqa: PLC0415 - see above

    webhook = Webhook(_delivers(parts, doors), secret=parts.settings.webhook_secret, now=clock)
    await take_calls(webhook, parts.bot, parts.settings, doors, stop)


async def _register(parts: Parts, stop: asyncio.Event) -> None:
    """Tell Telegram the commands, as soon as it can be reached."""
    failures = 0
    while not stop.is_set():
        try:
            parts.name.username = (await parts.bot.get_me()).username or ""
            await menu.register(parts.bot, parts.library)
        except TelegramError as error:
            failures += 1
            log.warning("commands-not-set", error=type(error).__name__, failures=failures)
            await pause(delay(failures, first=1.0, most=300.0), stop)
        else:
            return


Work = Callable[[], Coroutine[Any, Any, None]]


def _empty_letterbox(parts: Parts) -> Work:
    async def work() -> None:
        if await letterbox.empty(parts.store, parts.library, parts.conversation, clock()):
            parts.sender.wake()

    return work


def _alive(parts: Parts) -> Work:
    async def work() -> None:
        await parts.timekeeper.alive(clock())

    return work


def _round(parts: Parts) -> Work:
    async def work() -> None:
        await parts.timekeeper.round(clock())
        parts.sender.wake()

    return work


async def _every(seconds: float, work: Work, stop: asyncio.Event) -> None:
    """Do the work now and then again and again; what storage refuses is tried the next time."""
    while not stop.is_set():
        try:
            await work()
        except KeyringError as error:
            log.warning("keyring-does-not-fit", reason=str(error))  # names keys, shows none
        except StorageError as error:
            log.warning("work-put-off", error=type(error).__name__)
        await pause(seconds, stop)
