"""What the peers share: their settings and their questions."""

import logging
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

QUESTIONS = (
    "Who knows you well, and should be called first? Please give their name and how to reach them.",
    "What helps you when things get difficult? Write as much as you like.",
    "What should nobody do when you are unwell, even if they mean well?",
    "Which medicines do you take now, and which ones did you not get on with?",
    "What do you want people to know about you when you are well?",
)


class Settings(NamedTuple):
    token: str
    origin: str
    data: str
    ready: str


def settings() -> Settings:
    logging.basicConfig(level=logging.WARNING)
    return Settings(
        token=os.environ["TELEGRAM_BOT_TOKEN"],
        origin=os.environ["TELEGRAM_API_BASE_URL"],
        data=os.environ.get("PEER_DATA", ""),
        ready=os.environ.get("PEER_READY", ""),
    )


def base_url(said: Settings) -> str:
    return f"{said.origin}/bot"


def tell(said: Settings) -> Callable[[Any], Coroutine[Any, Any, None]]:
    """For `post_init`: writes the ready file, if one is wanted."""

    async def ready(_application: object) -> None:
        if said.ready:
            Path(said.ready).write_text("polling")

    return ready


def first() -> str:
    return f"Hello! I will ask you a few questions.\n\n{QUESTIONS[0]}"


def next_one(text: str, count: int) -> str:
    """What comes back once `text`, this person's answer number `count`, is kept."""
    return f"Noted: {text}\n\n{QUESTIONS[count % len(QUESTIONS)]}"
