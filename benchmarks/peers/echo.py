"""A stock bot that keeps nothing: PTB's own echo example."""
# mypy: disable-error-code="union-attr,arg-type"
# As in the library's own examples, nobody asks whether an update has a message.

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from benchmarks.peers.tutorial import Settings, base_url, first, settings, tell


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(first())


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text)


def main(said: Settings) -> None:
    application = (
        Application.builder()
        .token(said.token)
        .base_url(base_url(said))
        .post_init(tell(said))
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling()


if __name__ == "__main__":
    main(settings())
