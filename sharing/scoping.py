"""What one reader may see of a document: everything, the card alone, or chosen parts.

Rules of this file:

- This is the one place that cuts: what is sealed for a link, what is shown before it is made and
  which voice notes go with it all come from the same `scoped`.
- Chosen parts are kept by name and the rest is never copied: what a later document holds in
  addition stays out of such a link until it is named here (docs/decisions/0018).
- A resource goes along only if something that stays refers to it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sharing import narrative, terms
from sharing.carers import CARERS
from sharing.document import card_only
from sharing.errors import ScopeError
from sharing.sections import ABOUT_ME, CARD, MADE, Json, narrated, with_sections
from sharing.words import one_line

FULL: Final = "full"
ONLY_CARD: Final = "card"
FAMILY: Final = "family"
SCOPES: Final = (FULL, ONLY_CARD, FAMILY)

WHO: Final = "who-i-am"
"""With this part go the full name, the photo and the person's own word for their crisis."""
HOW_MADE: Final = "how-made"
"""With this part go who helped, who signed, and what the person said about making it."""

# Said of every statement, whatever its reader sees: which it is, whose, of which day.
_COMPOSITION: Final = frozenset(
    {
        *("resourceType", "id", "language", "identifier", "status", "type", "category"),
        *("subject", "date", "author", "title", "attester"),
    }
)
_TAGS: Final = frozenset({terms.COUNTRY})


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A part that can be chosen by itself. `title` is as it was published."""

    id: str
    title: str


def scoped(bundle: Json, scope: str, sections: Collection[str] = ()) -> Json:
    """The document as a link of this scope holds it; `sections` are the parts of FAMILY.

    Raises ScopeError for a scope that is not known: nothing is shown rather than everything.
    """
    match scope:
        case "full":
            return bundle
        case "card":
            return card_only(bundle)
        case "family":
            return _chosen(bundle, frozenset(sections))
        case _:
            raise ScopeError("A link has a scope that is not known here.")


def parts(bundle: Json) -> tuple[DocumentPart, ...]:
    """Everything in the document that can be chosen, in its order."""
    found: dict[str, DocumentPart] = {}
    for top in bundle["entry"][0]["resource"]["section"]:
        for part in _parts_of(top):
            found.setdefault(part.id, part)
    return tuple(found.values())


def _parts_of(top: Json) -> Iterator[DocumentPart]:
    if str(top["id"]).startswith(f"{ABOUT_ME}."):
        yield from (DocumentPart(str(one["id"]), str(one["title"])) for one in _inner(top))
    elif top["id"] == CARERS:
        yield DocumentPart(CARERS, str(top["title"]))
    elif top["id"] == MADE and len(_inner(top)) > len(_claims(top)):
        yield DocumentPart(HOW_MADE, str(top["title"]))


def _chosen(bundle: Json, chosen: frozenset[str]) -> Json:
    first, second, *others = bundle["entry"]
    composition = _composition(first["resource"], chosen)
    patient = _patient(second["resource"], chosen)
    referred = set(_references(composition))
    kept = [entry for entry in others if entry["fullUrl"] in referred]
    tags = [tag for tag in bundle["meta"]["tag"] if tag["system"] in _TAGS]
    return {
        **bundle,
        "meta": {"tag": [{"system": terms.SCOPE, "code": FAMILY}, *tags]},
        "entry": [{**first, "resource": composition}, {**second, "resource": patient}, *kept],
    }


def _composition(composition: Json, chosen: frozenset[str]) -> Json:
    tops = (_top(section, chosen) for section in composition["section"])
    return {
        **{name: value for name, value in composition.items() if name in _COMPOSITION},
        "extension": [
            each
            for each in composition["extension"]
            if each["url"] == terms.VERSION or WHO in chosen
        ],
        **with_sections({}, [section for section in tops if section]),
    }


def _top(section: Json, chosen: frozenset[str]) -> Json | None:
    """One of the document's sections, as far as it is chosen; None if nothing of it is."""
    if section["id"] == CARD:
        groups = (_narrowed(group, _lines(group, chosen)) for group in _inner(section))
        return _narrowed(section, [group for group in groups if group])
    if section["id"] == MADE:
        return section if HOW_MADE in chosen else _narrowed(section, _claims(section))
    if section["id"] == CARERS:
        return section if CARERS in chosen else None
    if str(section["id"]).startswith(f"{ABOUT_ME}."):
        return _narrowed(section, [one for one in _inner(section) if one["id"] in chosen])
    return None


def _lines(group: Json, chosen: frozenset[str]) -> list[Json]:
    """The lines of the card that come from a chosen part: `card.<number>.<section>`."""
    return [line for line in _inner(group) if str(line["id"]).split(".")[-1] in chosen]


def _narrowed(section: Json, inner: list[Json]) -> Json | None:
    return {**section, "section": inner} if inner else None


def _claims(made: Json) -> list[Json]:
    """The yes and no about the making; the rest names others, or is in the person's words."""
    return [section for section in _inner(made) if "code" in section]


def _patient(patient: Json, chosen: frozenset[str]) -> Json:
    """The name to use, by which the statement is known; the rest goes with "who I am"."""
    if WHO in chosen:
        return patient
    name = narrative.read(patient["text"]["div"])[:1]
    return {
        "resourceType": patient["resourceType"],
        "id": patient["id"],
        "text": narrated(name),
        "name": [{"use": "usual", "text": one_line(name[0].text)}],
    }


def _references(value: Any) -> Iterator[str]:
    """Every resource that something in here refers to."""
    if isinstance(value, Mapping):
        if "reference" in value:
            yield str(value["reference"])
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _inner(section: Json) -> list[Json]:
    return list(section.get("section", []))
