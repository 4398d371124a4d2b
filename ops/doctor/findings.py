"""One thing that was looked at: how it is and, if it is not well, what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Its sentences name no token, person, password or path of a link."""

    about: str
    says: str
    do: str = ""

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not self.do

    def __str__(self) -> str:
        head = f"{'ok   ' if self.well else 'WRONG'}  {self.about}: {self.says}"
        return head if self.well else f"{head}\n       → {self.do}"
