"""Texts that try to be more than text, and a statement with one of them in every field.

Every text ends in a mark of its own (‹7›), so that a rendering can be asked for each of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import count
from typing import Any
from unicodedata import east_asian_width

from flows.countries import Sheet
from flows.media import PHOTO, Medium
from flows.statement import CarersPage, Statement
from sharing.words import legible, one_line

ATTACKS = {
    "a script": "<script>window.pwned=1</script>",
    "an image that fails": "<img src=x onerror='window.pwned=1'>",
    "a drawing": "<svg/onload=window.pwned=1><p><style><!--</style><img src=x onerror=pwned=1>",
    "the end of everything": "</p></bdi></dd></dl></li></ul></section></main></body></html><h1>",
    "the end of raw text": "</title></style></textarea></noscript></template></script><b>x</b>",
    "a double-quoted attribute": '" onmouseover="window.pwned=1" autofocus onfocus="pwned=1',
    "a single-quoted attribute": "' onmouseover='window.pwned=1' autofocus onfocus='pwned=1",
    "an unquoted attribute": "x onerror=window.pwned=1 style=position:fixed `",
    "entities": "&lt;b&gt; &amp;amp; &#60;i&#62; &#x3c; &nbsp &notit; &quot; &#0; &#xD800; & &;",
    "CDATA": "<![CDATA[<b>x</b>]]> ]]><b>y</b>",
    "a document type": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
    "comments": "<!-- a --><!--> b --!> c --> <!- d",
    "instructions": "<?php echo 1 ?><?xml-stylesheet href='x'?><%= 7 * 7 %>",
    "an address with a script": "javascript:window.pwned=1//",
    "an address with a page": "data:text/html,<script>parent.pwned=1</script>",
    "a link in Markdown": "[help](javascript:window.pwned=1) *b* _i_ <https://evil.example/>",
    "other files": '<link rel=stylesheet href="//evil.example/x"><base href="//evil.example">',
    "another place": '<meta http-equiv=refresh content="0;url=//evil"><iframe src="//evil">',
    "another form": '<form id=page action="//evil.example"><input name=ticket><button>Open',
    "styles": "</style><style>*{display:none}</style> url(//evil.example) expression(1)",
    "template code": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} {{ view }}",
    "placeholders": "{name} {0} {version} {day} %s %(name)s %n",
    "JSON": '"}],"resourceType":"Bundle","x":[{"y":"\\',
    "SQL": "'; DROP TABLE grants; --",
    "an old encoding": "+ADw-script+AD4-pwned=1+ADw-/script+AD4-",
    "writing turned around": "\u202eevoba daer\u202d \u2067 \u2066 \u2068 \u200f\u061c",
    "control characters": "a\x00b\x01\x08\x0b\x0c\x0e\x1b[31mc\x7fd",
    "control characters, continued": "\x80\x85\x9b31m\x9f",
    "no characters": "\ud800 \udfff \ufffe \uffff \ufdd0 \U0001ffff",
    "ends of lines": "a\nb\r\nc\rd\te\u2028f\u2029g\x0bh",
    "nothing to see": "\u200b\u2060\ufeff\u00ad\u180e",
    "blanks": " \t  \u00a0\u2003 ",
    "a tower of accents": "Z" + "\u0336\u0489\u20e3" * 12,
    "a number that is more": '+44 7700 900123" onclick="window.pwned=1',
}

# What the program itself compares or reads; a person cannot write here.
_FIXED = {
    "Statement.language", "Statement.country",
    "StatementSection.id", "StatementSection.about_me",
    "Item.question", "Item.languages",
    "Entry.group", "Entry.language",
    "CardLine.section", "CardLine.language",
    "Provenance.helped_by_language", "Provenance.words_languages",
}  # fmt: skip
_PHOTO_LABEL = "Item.label of a photo"
# Shown in one line: titles and labels, which are our content's, and a word of a person's.
_IN_ONE_LINE = {
    "StatementSection.title", "Item.label", _PHOTO_LABEL, "CardLine.title", "CarersPage.label",
    "Statement.crisis_word",
}  # fmt: skip


def harmless(text: str) -> str:
    """As long and wide as the text, with blanks, ends of lines and digits where it has them."""
    return re.sub(r"[^\s\d]", _as_wide, legible(text))


def _as_wide(found: re.Match[str]) -> str:
    return "\uff38" if east_asian_width(found.group()) in "WF" else "x"


@dataclass(frozen=True, slots=True)
class Placed:
    """One text of an attacked statement, and what of it a reader is to see."""

    field: str
    mark: str
    shown: str
    in_one_line: bool


@dataclass(frozen=True, slots=True)
class Attacked:
    """A statement with the same text, but for its mark, in every field."""

    statement: Statement
    placed: tuple[Placed, ...]


def attacked(statement: Statement, text: str) -> Attacked:
    """The statement with this text in every field that is not an id."""
    writer = _Writer(text)
    whole = writer.rewrite(statement, "")
    return Attacked(whole, tuple(writer.placed))


class _Writer:
    def __init__(self, text: str) -> None:
        self.placed: list[Placed] = []
        self._text = text
        self._numbers = count(1)

    def rewrite(self, value: Any, field: str) -> Any:
        if isinstance(value, str) and field not in _FIXED:
            return self._write(field)
        if isinstance(value, tuple):
            return tuple(self.rewrite(each, field) for each in value)
        if is_dataclass(value) and not isinstance(value, Sheet | Medium | type):
            return replace(value, **dict(self._fields(value)))
        return value

    def _fields(self, value: Any) -> Iterator[tuple[str, Any]]:
        for each in fields(value):
            inner, field = getattr(value, each.name), f"{type(value).__name__}.{each.name}"
            if field == "Item.label" and any(sent.kind == PHOTO for sent in value.media):
                field = _PHOTO_LABEL
            if isinstance(value, CarersPage) and each.name == "lines":
                yield each.name, tuple(self._line() for _ in inner)
            else:
                yield each.name, self.rewrite(inner, field)

    def _line(self) -> tuple[str, str]:
        return self._write("CarersPage.label"), self._write("CarersPage.words")

    def _write(self, field: str) -> str:
        mark = f"‹{next(self._numbers)}›"
        text, line = self._text + mark, field in _IN_ONE_LINE
        shown = one_line(text) if line else legible(text)
        self.placed.append(Placed(field, mark, shown, line))
        return text
