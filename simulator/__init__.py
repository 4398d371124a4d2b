"""A Telegram Bot API stand-in with a chat page: for trying the bot out, and for tests.

Nothing in here imports another package of the house, and no request leaves this computer
except the updates that a webhook asked for.
"""
