"""Voice notes and photos as the document lists them, and as the page finds them in it.

Rules of this file:

- The document never holds the bytes: a page with ten minutes of sound must open as fast as one
  without. It holds what they are, how big, how long, and their hash.
- R4 has a resource for exactly this, Media, with a duration and a size in pixels that its
  Attachment and DocumentReference lack. Its id is the one by which readers ask for the bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from flows.media import PHOTO, VOICE, Medium, minutes
from flows.statement import Item, Statement

Json = dict[str, Any]
Source = Callable[[UUID], str]

TYPES: Final = {VOICE: "audio/ogg", PHOTO: "image/jpeg"}
_MEDIA_TYPE: Final = "http://terminology.hl7.org/CodeSystem/media-type"
_KINDS: Final = {VOICE: "audio", PHOTO: "image"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One voice note or photo, as a reader meets it. `source` is where it is, "" for nowhere."""

    id: UUID
    kind: str
    length: str
    width: int
    height: int
    source: str


def medium_id(statement_id: UUID, medium: Medium) -> UUID:
    """The id by which readers name a medium: no key to anything of ours."""
    return name(statement_id, medium.kept.file if medium.kept else "")


def name(statement_id: UUID, file: str) -> UUID:
    """The id by which readers name what storage calls `file`."""
    return uuid5(statement_id, f"medium {file}")


def all_media(statement: Statement) -> Iterator[Medium]:
    """Every voice note and photo, in the order of the page."""
    for section in statement.sections:
        yield from _of(section.items)
        for entry in section.entries:
            yield from _of(entry.items)


def _of(items: Iterable[Item]) -> Iterator[Medium]:
    for item in items:
        yield from item.media


def photo(statement: Statement) -> Medium | None:
    """The photo of the person."""
    return next((each for each in all_media(statement) if each.kind == PHOTO), None)


def resource(medium: Medium, patient: UUID) -> Json:
    """The Media resource of a medium that rests."""
    return {
        "resourceType": "Media",
        "status": "completed",
        "type": {"coding": [{"system": _MEDIA_TYPE, "code": _KINDS[medium.kind]}]},
        "subject": {"reference": f"urn:uuid:{patient}"},
        **_measures(medium),
        "content": attachment(medium),
    }


def attachment(medium: Medium) -> Json:
    """What is known of the bytes, without the bytes."""
    kept = medium.kept
    return {
        "contentType": TYPES[medium.kind],
        **({"size": kept.size, "hash": kept.digest} if kept else {}),
    }


def _measures(medium: Medium) -> Json:
    kept = medium.kept
    if kept is None or medium.kind == VOICE:
        return {"duration": medium.length}
    return {"width": kept.width, "height": kept.height}


def ids(bundle: Mapping[str, Any]) -> list[UUID]:
    """The media that a document lists."""
    return [UUID(each["id"]) for each in _resources(bundle)]


def read(bundle: Mapping[str, Any], source: Source) -> dict[str, Shown]:
    """The media of a document, by the reference with which its sections name them.

    Raises KeyError, TypeError and ValueError for what is none.
    """
    return {f"urn:uuid:{each['id']}": _shown(each, source) for each in _resources(bundle)}


def _resources(bundle: Mapping[str, Any]) -> list[Json]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in resources if each["resourceType"] == "Media"]


def _shown(resource: Json, source: Source) -> Shown:
    kinds = {code: kind for kind, code in _KINDS.items()}
    kind = kinds[resource["type"]["coding"][0]["code"]]
    if resource["content"]["contentType"] != TYPES[kind]:
        raise ValueError
    medium = UUID(resource["id"])
    return Shown(
        id=medium,
        kind=kind,
        length=minutes(int(resource.get("duration", 0))),
        width=int(resource.get("width", 0)),
        height=int(resource.get("height", 0)),
        source=source(medium),
    )
