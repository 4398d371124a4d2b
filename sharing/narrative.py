"""Parts as the XHTML of a FHIR narrative, and back, with nothing lost.

The narrative *is* the record of the words: there is no second copy that could differ. It is
plain `<p>` elements in a `<div>`, so any FHIR software shows it. Text is escaped; a carriage
return is written as a character reference, because XML parsers turn a bare one into a line feed.

What stands exactly as `write` puts it is read by one pattern, a fifth of an opening's time sooner;
whatever differs in anything is left to the XML parser, and what that does not take is refused.
"""

import re
from collections.abc import Iterable
from html import escape
from xml.etree import ElementTree as ET

from sharing.errors import DocumentError
from sharing.words import Part

_XHTML = "http://www.w3.org/1999/xhtml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CHOSEN = "chosen"
# Line breaks are the person's; `style` is one of the attributes that FHIR allows.
_BEGIN = f'<div xmlns="{_XHTML}" style="white-space: pre-wrap">'
_END = "</div>"
# Text without markup, without what XML cannot hold, and without a bare carriage return.
_PLAIN = "[^<>&\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]*+"
_REFERENCES = {
    "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#13;": "\r",
}  # fmt: skip
_REFERENCE = re.compile("|".join(_REFERENCES))
_OURS = re.compile(
    f'<p( class="{_CHOSEN}")? lang="([A-Za-z0-9-]+)" xml:lang="\\2" dir="(ltr|rtl)">'
    f"({_PLAIN}(?:(?:{_REFERENCE.pattern}){_PLAIN})*+)</p>"
)


def write(parts: Iterable[Part]) -> str:
    """The `div` of a narrative."""
    paragraphs = "".join(_paragraph(part) for part in parts)
    return f"{_BEGIN}{paragraphs}{_END}"


def read(div: str) -> tuple[Part, ...]:
    """The parts of a `div` that `write` made. Raises DocumentError."""
    parts = _ours(div)
    return _parsed(div) if parts is None else parts


def _ours(div: str) -> tuple[Part, ...] | None:
    """The parts, if the whole of it stands as `write` puts it."""
    end = len(div) - len(_END)
    if not (div.startswith(_BEGIN) and div.endswith(_END)):
        return None
    parts, at = [], len(_BEGIN)
    while at < end:
        found = _OURS.match(div, at, end)
        if found is None:
            return None
        chosen, language, direction, text = found.groups()
        if "&" in text:
            text = _REFERENCE.sub(_character, text)
        parts.append(Part(text, language, direction, own=chosen is None))
        at = found.end()
    return tuple(parts)


def _character(reference: re.Match[str]) -> str:
    return _REFERENCES[reference.group()]


def _parsed(div: str) -> tuple[Part, ...]:
    if "<!" in div or "<?" in div:
        # A document type could define entities that grow without end.
        raise DocumentError("A narrative holds more than elements and text.")
    try:
        root = ET.fromstring(div)  # noqa: S314 - the bundle is authentic, and has no DTD (above)
    except (ET.ParseError, UnicodeEncodeError) as error:
        raise DocumentError("A narrative is not XHTML.") from error
    if root.tag != f"{{{_XHTML}}}div":
        raise DocumentError("A narrative is not a div.")
    return tuple(_read_paragraph(element) for element in root)


def _paragraph(part: Part) -> str:
    chosen = "" if part.own else f' class="{_CHOSEN}"'
    tag = escape(part.language)
    text = escape(part.text).replace("\r", "&#13;")
    return f'<p{chosen} lang="{tag}" xml:lang="{tag}" dir="{escape(part.direction)}">{text}</p>'


def _read_paragraph(element: ET.Element) -> Part:
    if element.tag != f"{{{_XHTML}}}p" or len(element):
        raise DocumentError("A narrative holds something else than paragraphs.")
    direction = element.get("dir", "ltr")
    if direction not in {"ltr", "rtl"}:
        raise DocumentError("A narrative has a direction that is none.")
    return Part(
        text=element.text or "",
        language=element.get(_XML_LANG, "und"),
        direction=direction,
        own=element.get("class") != _CHOSEN,
    )
