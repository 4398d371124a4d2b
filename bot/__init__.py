"""Telegram in, Telegram out. Outbound only; holds the keys."""
