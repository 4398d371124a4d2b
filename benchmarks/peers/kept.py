"""What a peer kept: every chat's answers, in their order, read from its file as it rests now."""

import sqlite3
from contextlib import closing
from pathlib import Path

from telegram.ext import ExtBot, PicklePersistence

Answers = dict[int, list[str]]


async def by_conversation(path: Path) -> Answers:
    """Of `benchmarks.peers.conversation`. A file that was never written holds nothing."""
    persistence = PicklePersistence(filepath=path)
    persistence.set_bot(ExtBot("1:none"))
    found = await persistence.get_user_data()
    return {chat: list(data.get("answers", ())) for chat, data in found.items()}


def by_committing(path: Path) -> Answers:
    """Of `benchmarks.peers.committing`."""
    answers: Answers = {}
    with closing(sqlite3.connect(path)) as database:
        for chat, text in database.execute("SELECT chat, text FROM answers ORDER BY id"):
            answers.setdefault(chat, []).append(text)
    return answers
