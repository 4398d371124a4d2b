"""What a person sent that is not text: a voice note or a photo, as part of an answer.

The bytes are the driver's; here is only what can be said about them. A medium is waited for
(`kept` is None) from the moment it was sent until the driver says that it rests, sealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

VOICE = "voice"
PHOTO = "photo"

LONGEST_S = 120  # seconds of one voice note
TOTAL_S = 600  # seconds of all voice notes of a statement


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a medium that rests. `file` is the driver's name for it, opaque.

    `seconds` is counted from the sound, `width` and `height` are pixels; what does not apply is
    0. `digest` is the SHA-1 of the bytes in base64, as FHIR's Attachment.hash wants it.
    """

    file: str
    size: int
    digest: str
    seconds: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Medium:
    """A voice note or a photo of an answer. `seconds` is a claim as long as it is waited for."""

    message: int
    kind: str
    seconds: int = 0
    kept: Kept | None = None

    @property
    def length(self) -> int:
        """Seconds, as well as they are known."""
        return self.kept.seconds if self.kept else self.seconds


def seconds(media: Iterable[Medium]) -> int:
    """How long these sound together."""
    return sum(each.length for each in media if each.kind == VOICE)


def minutes(length: int) -> str:
    """Seconds as people write them: 0:42."""
    return f"{length // 60}:{length % 60:02}"
