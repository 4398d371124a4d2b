"""What must not be misread in a draft translation stands beside its English.

Where to get help, who can read what is written here, the law and consent: a person decides by
these texts. As long as nobody who speaks the language has reviewed them, the English follows each
in a bubble of its own, which also keeps two directions of writing apart.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flows.bubbles import BREAK
from flows.library import FALLBACK, Library
from flows.speech_facts import facts
from flows.wording import Wording

NOTHING: Mapping[str, str] = MappingProxyType({})

BESIDE = frozenset(
    {
        "notice.country-set",
        "notice.language-draft",
        "notice.lost-account",
        "notice.privacy",
        "notice.urgent",
        "notice.urgent-offer",
        "place.confirm-delete",
        "place.consent",
        "place.invited-carer",
        "place.invited-helper",
        "place.invited-holder",
        "place.invited-witness",
        "place.telegram",
        "place.urgent",
    }
)


def with_english(
    library: Library,
    wording: Wording,
    key: str,
    said: str,
    *,
    country: str,
    values: Mapping[str, str] = NOTHING,
) -> str:
    """What is said under this key (`notice.urgent`), and its English where that is needed."""
    if not wording.draft or key not in BESIDE:
        return said
    english, known = library.wording(FALLBACK), facts(library, FALLBACK, country)
    family, _, name = key.partition(".")
    look_up = english.notice if family == "notice" else english.place
    return f"{said}{BREAK}{look_up(name, **{**known, **values})}"
