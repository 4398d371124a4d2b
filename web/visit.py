"""One opening, as far as the page shows it: when, who reads, and the way back."""

from dataclasses import dataclass, field
from datetime import datetime

from sharing.media import Source
from web.form import Sent


@dataclass(frozen=True, slots=True)
class Visit:
    """`group`: the group of the code in which a character was put right, 0 for none.

    `source` says where a medium's bytes are to be had; `ticket` opens the grant once more.
    """

    sent: Sent
    at: datetime
    ticket: str = field(repr=False)
    source: Source
    group: int = 0
