"""A stock bot whose handler commits each answer to SQLite with synchronous=FULL."""
# mypy: disable-error-code="union-attr,arg-type"
# As in the library's own examples, nobody asks whether an update has a message.

import sqlite3

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from benchmarks.peers.tutorial import Settings, base_url, first, next_one, settings, tell


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(first())


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    database: sqlite3.Connection = context.bot_data["database"]
    chat = update.message.chat_id
    with database:
        database.execute(
            "INSERT INTO answers (chat, text) VALUES (?, ?)", (chat, update.message.text)
        )
    count = database.execute("SELECT count(*) FROM answers WHERE chat = ?", (chat,)).fetchone()[0]
    await update.message.reply_text(next_one(update.message.text, count))


def opened(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS answers (id INTEGER PRIMARY KEY, chat INTEGER, text TEXT)"
    )
    database.execute("CREATE INDEX IF NOT EXISTS answers_of_chat ON answers (chat)")
    return database


def main(said: Settings) -> None:
    application = (
        Application.builder()
        .token(said.token)
        .base_url(base_url(said))
        .post_init(tell(said))
        .build()
    )
    application.bot_data["database"] = opened(said.data)
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer))
    application.run_polling()


if __name__ == "__main__":
    main(settings())
