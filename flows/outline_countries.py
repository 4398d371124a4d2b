"""A reading copy of what is said about each country: law, help and the signing sheet.

It is committed beside the interview's reading copy, so that a lawyer or an advocate can hold a
change of it against the law.
"""

from collections.abc import Iterator

from flows.countries import Block, Country, Helpline, LineKind, Sourced
from flows.library import Library
from flows.outline import of_draft
from flows.speech_dates import say_day
from flows.speech_facts import facts
from flows.wording import Wording


def outline_countries(library: Library, language: str) -> str:
    """All countries in the order of their buttons, as Markdown."""
    wording = library.wording(language)
    lines = [f"# {wording.word('outline-countries')}", *of_draft(wording)]
    lines += ["", wording.word("outline-countries-intro")]
    for country in library.countries.values():
        known = facts(library, language, country.id)
        lines += ["", f"## {known['country']}", "", known["law"], ""]
        lines += [f"- {line}" for line in _help(wording, country)]
        lines += ["", *_sheet(wording, country)]
    return "\n".join(lines) + "\n"


def _help(wording: Wording, country: Country) -> Iterator[str]:
    language = wording.language
    for line in country.helplines:
        said = wording.word("helpline", label=line.name(language), text=line.text(language))
        yield f"{' '.join(said.split())} ({line.short(language)}) {_source(wording, line)}"


def _source(wording: Wording, part: Sourced | Helpline) -> str:
    if part.unchecked:
        return wording.word("sources-unchecked", text=part.source)
    return wording.word("sources", day=say_day(wording, part.checked), text=part.source)


def _sheet(wording: Wording, country: Country) -> Iterator[str]:
    language, sheet = wording.language, country.sheet
    yield f"### {sheet.title(language)}"
    yield from ("", sheet.about.text(language))
    if sheet.about.quote:
        yield from ("", wording.word("law-quote", text=sheet.about.quote))
    yield from ("", _source(wording, sheet.about))
    for block in sheet.blocks:
        yield from ("", *_block(block, language))


def _block(block: Block, language: str) -> Iterator[str]:
    yield f"#### {block.title(language)}"
    if block.texts:
        yield from ("", block.text(language))
    yield ""
    for line in block.lines:
        box = "[ ] " if line.kind is LineKind.TICK else ""
        yield f"- {box}{line.label(language)}"
