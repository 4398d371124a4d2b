"""Errors of this package. Each docstring is the sentence the operator reads."""


class BotError(Exception):
    """Root of everything this package raises."""


class TokenRefusedError(BotError):
    """Telegram refuses TELEGRAM_BOT_TOKEN: check it with @BotFather."""

    def __init__(self) -> None:
        super().__init__(TokenRefusedError.__doc__)


class SecretMissingError(BotError):
    """Webhook mode needs WEBHOOK_SECRET."""

    def __init__(self) -> None:
        super().__init__(SecretMissingError.__doc__)


class ListenError(BotError):
    """LISTEN names an address that cannot be used: taken, not this machine's, or not HOST:PORT."""

    def __init__(self) -> None:
        super().__init__(ListenError.__doc__)


class PayloadError(BotError):
    """An outbox row holds something that cannot be sent."""


class BusyError(BotError):
    """Too many updates wait for their commit: Telegram is asked to come back later."""


class SessionError(BotError):
    """A draft was written by a newer version of this software: start that version."""

    def __init__(self) -> None:
        super().__init__(SessionError.__doc__)


class GrantMissingError(BotError):
    """A link that was just made cannot be found in the same transaction: a defect."""
