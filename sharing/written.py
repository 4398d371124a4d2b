"""What staff write about what they did, in the form on the opened page: read, followed, not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sharing.note import LIMITS

DID: Final = ("read", "followed", "not-followed")
TEXTS: Final = tuple(name for name in LIMITS if name != "reader")
"""What is typed, in the order of the form."""
CARRIED: Final = ("did", "wish", *TEXTS)
"""What goes along when the code has to be entered once more."""
ABOUT_NOT_FOLLOWED: Final = ("which", "why", "tried", "decided", "told", "revisit")
NOTHING: Final[Mapping[str, str]] = dict.fromkeys(TEXTS, "")


@dataclass(frozen=True, slots=True)
class Written:
    """What was sent. `version` is the one that the reader saw; `picked` are wishes by their id."""

    ticket: str = field(default="", repr=False)
    reader: str = ""
    role: str = ""
    language: str = ""
    version: int = 0
    did: frozenset[str] = frozenset()
    picked: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def not_followed(self) -> bool:
        """Ticked, or spoken of."""
        spoken = any(self.said.get(name) for name in ABOUT_NOT_FOLLOWED)
        return "not-followed" in self.did or bool(self.picked) or spoken

    @property
    def followed(self) -> bool:
        return "followed" in self.did or bool(self.said.get("what"))

    @property
    def something(self) -> bool:
        """Whether anything was ticked or written."""
        return bool(self.did) or self.followed or self.not_followed

    def fields(self) -> Iterator[tuple[str, str]]:
        """All that was written, field by field, for another form."""
        yield from (("did", each) for each in DID if each in self.did)
        yield from (("wish", each) for each in self.picked)
        yield from ((name, self.said[name]) for name in TEXTS if self.said.get(name))
