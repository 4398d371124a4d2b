"""What stands at the edge of every printed sheet: whose statement, which version, read when.

A loose sheet on a ward has to say whose it is. Browsers print this from a style sheet, so a
person's name gets into one here: every character of it is written as its number (CSS Syntax,
4.3.7), so that none of them can be anything but a character.
"""

from typing import Final

from flows.graphemes import graphemes
from sharing.view import View
from sharing.wording import Wording
from sharing.words import one_line

_LONGEST: Final = 40  # graphemes of a name; beyond it, the first sheet has it in full
# A name runs in its own direction, and what is around it in that of the page (UAX 9).
_ISOLATED: Final = "\u2068{}\u2069"
_RIGHT_TO_LEFT: Final = "\u2067{}\u2069"


def margins(view: View, words: Wording, opened: str) -> str:
    """The style sheet, in these words; `opened` says when it was read, "" for nothing."""
    texts = words.texts
    version = texts["page"]["sheet-version"].format(number=view.made.version)
    named = _ISOLATED.format(_cut(one_line(view.name.text)))
    boxes = {
        "top-left": f"{texts['title']} · {version}" if view.made.version else texts["title"],
        "top-right": named,
    }
    rules = "".join(_rule(box, text, words.direction) for box, text in boxes.items())
    return dated(f"@page{{{rules}}}", words.direction, opened)


def dated(sheets: str, direction: str, opened: str) -> str:
    """What `margins` made without a time, with one."""
    return f"{sheets[:-1]}{_rule('bottom-left', opened, direction)}}}" if opened else sheets


def _rule(box: str, text: str, direction: str) -> str:
    run = _RIGHT_TO_LEFT if direction == "rtl" else "{}"
    return f"@{box}{{content:{_string(run.format(text))}}}"


def _cut(name: str) -> str:
    whole = graphemes(name)
    return name if len(whole) <= _LONGEST else "".join(whole[: _LONGEST - 1]) + "…"


def _string(text: str) -> str:
    """A CSS string in which every character is an escape."""
    return '"' + "".join(f"\\{ord(each):06x}" for each in text) + '"'
