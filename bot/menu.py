"""The command list that Telegram shows, and the bot's description: set only when they differ."""

from telegram import Bot, BotCommand

from flows.library import Library

COMMANDS = (
    "start",
    "menu",
    "next",
    "skip",
    "back",
    "done",
    "pause",
    "preview",
    "share",
    "links",
    "history",
    "supporters",
    "supporting",
    "stilltrue",
    "debrief",
    "reminders",
    "urgent",
    "language",
    "country",
    "tidy",
    "export",
    "delete",
    "privacy",
    "help",
)


async def register(bot: Bot, library: Library) -> None:
    """Set commands and descriptions for every language. Raises telegram.error.TelegramError.

    Telegram knows languages, not registers: easy words come with the chat.
    """
    for language, wording in library.wordings.items():
        if wording.easy:
            continue
        code = None if language == "en" else language
        wanted = tuple(BotCommand(name, wording.command(name)) for name in COMMANDS)
        if await bot.get_my_commands(language_code=code) != wanted:
            await bot.set_my_commands(wanted, language_code=code)
        description = wording.notice("bot-description")
        if (await bot.get_my_description(language_code=code)).description != description:
            await bot.set_my_description(description, language_code=code)
        short = wording.notice("bot-short-description")
        known = await bot.get_my_short_description(language_code=code)
        if known.short_description != short:
            await bot.set_my_short_description(short, language_code=code)
