"""A Telegram Bot API stand-in with a chat page: for trying the bot out, and for tests."""
