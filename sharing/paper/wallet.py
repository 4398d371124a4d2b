"""The card for a wallet: neutral outside, and inside the way in and whom to ring.

Rules of this file:

- What shows while the card is folded says nothing of illness, treatment or whose it is: a card
  falls out of a wallet at work. The link's label is the person's own text and stands inside.
- Whoever opens it may not read the person's language: English stands beside every sentence.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import segno

from sharing.code import display
from sharing.paper.leaf import ours, part
from sharing.paper.press import pressed
from sharing.paper.signs import plain
from sharing.texts import ENGLISH, texts
from sharing.words import Part
from sharing.words import part as words

_CONTACTS: Final = 3
_LINE: Final = 19  # characters of the code's first line: four groups with dashes between


def wallet(
    link: str,
    code: str,
    label: str,
    language: str,
    *,
    at: datetime,
    contacts: Sequence[Part] = (),
) -> bytes:
    """A sheet with the card of one link, to be cut out and folded.

    `link` is what `sharing.code.link` makes, `code` its 28 characters, `contacts` whom to ring
    (`sharing.paper.contacts`; the first three are printed). `at` has a zone. Raises PaperError.
    """
    tree, read = texts("sharing", language).tree, texts("sharing", language)
    said = tree["wallet"]
    address = link.partition("#")[0].partition("://")[2]
    shown = display(code)
    data = {
        "title": said["title"],
        "chrome": {
            "language": read.language,
            "direction": read.direction,
            "missing": plain(tree["paper"]["missing"]),
        },
        "wallet": {
            **{name: _both(language, name) for name in ("front", "scan", "ring", "mine")},
            "type": _both(language, "type", address=address),
            "alt": plain(said["scan"]),
            "qr": segno.make_qr(link, error="m").svg_inline(border=4),
            "code": [shown[:_LINE], shown[_LINE + 1 :]],
            "contacts": [part(each) for each in contacts[:_CONTACTS]],
            "label": part(words(said["for"].format(label=label), language)),
            "steps-title": plain(said["steps"]),
            "steps": [plain(said[name]) for name in ("cut", "fold-back", "fold-side")],
            "replace": plain(said["replace"]),
        },
    }
    return pressed("wallet.typ", data, at=at)


def _both(language: str, name: str, **values: str) -> list[dict[str, Any]]:
    languages = (texts("sharing", language).language, ENGLISH)
    return [
        ours(str(texts("sharing", each).tree["wallet"][name]).format(**values), each)
        for each in dict.fromkeys(languages)
    ]
