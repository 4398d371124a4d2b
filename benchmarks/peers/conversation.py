"""A stock bot with ConversationHandler and PicklePersistence, both with their defaults."""
# mypy: disable-error-code="union-attr,arg-type"
# As in the library's own examples, nobody asks whether an update has a message.

from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.tutorial import Settings, base_url, first, next_one, settings, tell

QUESTION = 0


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text(first())
    return QUESTION


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    answers = context.user_data.setdefault("answers", [])
    answers.append(update.message.text)
    await update.message.reply_text(next_one(update.message.text, len(answers)))
    return QUESTION


async def cancel(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("Goodbye.")
    return ConversationHandler.END


def main(said: Settings) -> None:
    application = (
        Application.builder()
        .token(said.token)
        .base_url(base_url(said))
        .persistence(PicklePersistence(filepath=said.data))
        .post_init(tell(said))
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={QUESTION: [MessageHandler(filters.TEXT & ~filters.COMMAND, answer)]},
            fallbacks=[CommandHandler("cancel", cancel)],
            name="interview",
            persistent=True,
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main(settings())
