"""Everything a document says, thing by thing, so that two versions can be compared.

The element ids tell the same question or entry in two versions (`sharing.sections`). Lines of
the card are told by their words: their numbers say only in which order they stand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.changes import Said
from sharing import narrative
from sharing.sections import ABOUT_ME, CARD
from sharing.sheet import SHEET
from sharing.terms import COUNTRY

Json = Mapping[str, Any]


def lines(bundle: Json) -> tuple[Said, ...]:
    """What a document that `sharing.document` built says, in its order; the card comes last.

    The empty signing sheet is left out: it is nobody's words, and names its version.
    """
    sections = bundle["entry"][0]["resource"]["section"]
    card = [said for top in sections if top["id"] == CARD for said in _card(top)]
    rest = (top for top in sections if top["id"] not in {CARD, SHEET})
    return (*(said for top in rest for said in _of(top)), *card)


def country(bundle: Json) -> str:
    """The id of the country whose rules the document speaks of."""
    return next(str(tag["code"]) for tag in bundle["meta"]["tag"] if tag["system"] == COUNTRY)


def _of(top: Json) -> Iterator[Said]:
    """One of the top sections: a heading over sections of the interview, or something else."""
    if not str(top["id"]).startswith(f"{ABOUT_ME}."):
        yield from _walk(top, (str(top["title"]),), entries=False)
        return
    for section in top.get("section", ()):
        yield from _walk(section, (str(section["title"]),), entries=True)


def _walk(section: Json, above: tuple[str, ...], *, entries: bool) -> Iterator[Said]:
    for inner in section.get("section", ()):
        title = str(inner.get("title", ""))
        # An entry is named by its own words: they stand below, not above.
        entry = entries and str(inner["id"]).rpartition(".")[2].isdigit()
        if "text" in inner:
            yield Said(_key(inner), above if entry else (*above, title), _words(inner))
        yield from _walk(inner, (*above, title), entries=False)


def _key(section: Json) -> str:
    """The id, with what it refers to: one voice note is not another that is as long."""
    references = (str(each["reference"]) for each in section.get("entry", ()))
    return "\n".join((str(section["id"]), *references))


def _card(card: Json) -> Iterator[Said]:
    for group in card.get("section", ()):
        for line in group.get("section", ()):
            title, words = str(line.get("title", "")), _words(line)
            key = "\n".join((CARD, title, *words))
            yield Said(key, (str(card["title"]), title), words)


def _words(section: Json) -> tuple[str, ...]:
    return tuple(part.text for part in narrative.read(section["text"]["div"]))
