"""The empty signing sheet in the document: written, and read back.

It is a form, and none of it is the person's words: its section names another author, and its
paragraphs are marked like picked options. A line's element id says what is done with it:
`signing-sheet.<block>.write.<number>` or `….tick.<number>`. FHIR software that knows nothing of
this shows each line with a blank to write on, or a box to tick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.countries import Block, Line, LineKind, Sheet
from sharing import narrative
from sharing.rendering import day
from sharing.sections import Json, narrated, with_sections
from sharing.wording import Wording, wording
from sharing.words import Part, direction_of, one_line, part

SHEET = "signing-sheet"
_SOURCE = f"{SHEET}.source"
_QUOTE = f"{SHEET}.quote"
_BLANK = {LineKind.WRITE: "{label}: ______________________________", LineKind.TICK: "☐ {label}"}


@dataclass(frozen=True, slots=True)
class Row:
    """An empty line: `tick` a box, or else a blank to write on."""

    label: str
    tick: bool


@dataclass(frozen=True, slots=True)
class Signatory:
    """A block of the sheet: who signs here, and what they put their name to."""

    title: str
    text: tuple[Part, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SigningSheet:
    """The sheet as it is shown. `quote` and `source` say where its rules come from."""

    title: str
    language: str
    direction: str
    text: tuple[Part, ...]
    quote: tuple[Part, ...]
    source: tuple[Part, ...]
    signatories: tuple[Signatory, ...]


def section(sheet: Sheet, statement_language: str) -> Json:
    """The sheet as a section of the document, in the language that the whole sheet has."""
    language = sheet.spoken(statement_language)
    words = wording(language)
    about = sheet.about
    quoted = [_quote(about.quote, words)] if about.quote else []
    return with_sections(
        {
            "id": SHEET,
            "title": one_line(sheet.title(language)),
            "author": [{"display": words.sheet("author")}],
            "text": _form(about.text(language).splitlines(), language),
        },
        [
            *(_block(block, language) for block in sheet.blocks),
            *quoted,
            _source(sheet, words),
        ],
    )


def read(section: Mapping[str, Any]) -> SigningSheet:
    """The sheet of a document. Raises what the caller of `sharing.view.read` turns into one."""
    inner = {str(each["id"]): each for each in section["section"]}
    text = _parts(section)
    return SigningSheet(
        title=str(section["title"]),
        language=text[0].language,
        direction=direction_of(text[0].language),
        text=text,
        quote=_parts(inner[_QUOTE]) if _QUOTE in inner else (),
        source=_parts(inner[_SOURCE]),
        signatories=tuple(
            _signatory(each) for key, each in inner.items() if key not in {_QUOTE, _SOURCE}
        ),
    )


def _form(lines: Iterable[str], language: str) -> Json:
    return narrated(part(line, language, own=False) for line in lines)


def _block(block: Block, language: str) -> Json:
    name = f"{SHEET}.{block.id}"
    text = block.text(language)
    return with_sections(
        {
            "id": name,
            "title": one_line(block.title(language)),
            **({"text": _form(text.splitlines(), language)} if text else {}),
        },
        [_line(line, number, name, language) for number, line in enumerate(block.lines, start=1)],
    )


def _line(line: Line, number: int, block: str, language: str) -> Json:
    label = one_line(line.label(language))
    return {
        "id": f"{block}.{line.kind}.{number}",
        "title": label,
        "text": _form([_BLANK[line.kind].format(label=label)], language),
    }


def _quote(quote: str, words: Wording) -> Json:
    return {
        "id": _QUOTE,
        "title": words.sheet("quote"),
        "text": narrated([part(f"“{quote}”", "en", own=False)]),
    }


def _source(sheet: Sheet, words: Wording) -> Json:
    about = sheet.about
    checked = words.sheet("checked").format(day=day(about.checked, words.language))
    lines = [about.source, words.sheet("unchecked") if about.unchecked else checked]
    return {
        "id": _SOURCE,
        "title": words.sheet("source"),
        "text": _form(lines, words.language),
    }


def _signatory(block: Mapping[str, Any]) -> Signatory:
    return Signatory(
        title=str(block["title"]),
        text=_parts(block) if "text" in block else (),
        rows=tuple(_row(line) for line in block["section"]),
    )


def _row(line: Mapping[str, Any]) -> Row:
    kind = LineKind(str(line["id"]).split(".")[-2])
    return Row(str(line["title"]), tick=kind is LineKind.TICK)


def _parts(section: Mapping[str, Any]) -> tuple[Part, ...]:
    return narrative.read(section["text"]["div"])
