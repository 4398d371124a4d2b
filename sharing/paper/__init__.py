"""What is printed: the statement, its card, its signing sheet, and the card for a wallet.

Each is a function from what is shown to the bytes of a PDF, with no file and no clock.
"""

from sharing.paper.leaf import contacts
from sharing.paper.papers import card, sheet, statement
from sharing.paper.wallet import wallet

__all__ = ["card", "contacts", "sheet", "statement", "wallet"]
