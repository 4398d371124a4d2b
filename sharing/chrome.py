"""What every page of ours has around what it shows: its texts, its languages, its style."""

from collections.abc import Mapping
from typing import Any, Final

from sharing.rendering import style
from sharing.texts import ENGLISH, Texts, languages, texts

SPOKEN: Final = languages("sharing")


def chrome(language: str, *further: str) -> dict[str, Any]:
    """The values of a page in this language; `further` packages have texts of their own."""
    found = [texts(package, language) for package in ("sharing", *further)]
    english = [texts(package, ENGLISH) for package in ("sharing", *further)]
    return {
        "language": language,
        "direction": found[0].direction,
        "texts": _merged(found),
        "english": _merged(english) if any(each.draft for each in found) else None,
        "spoken": [(tag, texts("sharing", tag).tree["frame"]["language"]) for tag in SPOKEN],
        "style": style(),
        "back": "/v" if language == ENGLISH else f"/v?lang={language}",
    }


def _merged(found: list[Texts]) -> Mapping[str, Any]:
    return {name: table for each in found for name, table in each.tree.items()}
