"""Law and helplines as they are said: with their sources, and open about what is unchecked."""

from collections.abc import Iterable, Iterator, Mapping

from flows.countries import Country, Helpline, Sourced
from flows.library import Library
from flows.speech_dates import say_day
from flows.wording import Wording

_MONTH = 30  # days


def facts(library: Library, language: str, country_id: str) -> Mapping[str, str]:
    """What any text may refer to: the country's name, its law and where to get help.

    `count` is how many months a draft may rest, rounded down: nothing goes before it was said.

    Before the person has chosen a country, the helplines of all are named in a few words, one
    line a country: help must not wait for a choice, nor be buried in a list.
    """
    wording, months = library.wording(language), str(library.rests.days // _MONTH)
    country = library.countries.get(country_id)
    if country is None:
        return {"count": months, "helplines": _all_helplines(wording, library.countries.values())}
    return {
        "count": months,
        "country": country.name(language),
        "law": _law(wording, country),
        "helplines": _helplines(wording, country),
    }


def _all_helplines(wording: Wording, countries: Iterable[Country]) -> str:
    return "\n".join(_in_short(wording, country) for country in countries)


def _in_short(wording: Wording, country: Country) -> str:
    """One country's help in one line."""
    language = wording.language
    shorts = [_open_about(wording, line, line.short(language)) for line in country.helplines]
    return wording.word("helpline", label=country.name(language), text=" · ".join(shorts))


def _helplines(wording: Wording, country: Country) -> str:
    return "\n".join(_helpline(wording, one) for one in country.helplines)


def _helpline(wording: Wording, helpline: Helpline) -> str:
    language = wording.language
    said = wording.word("helpline", label=helpline.name(language), text=helpline.text(language))
    return _open_about(wording, helpline, said)


def _law(wording: Wording, country: Country) -> str:
    texts = [text for law in country.law for text in _piece(wording, law)]
    return "\n\n".join([*texts, " ".join(_sources(wording, country))])


def _piece(wording: Wording, law: Sourced) -> Iterator[str]:
    """A piece of text, and the law's own words where they are quoted."""
    yield _open_about(wording, law, law.text(wording.language))
    if law.quote:
        yield wording.word("law-quote", text=law.quote)


def _sources(wording: Wording, country: Country) -> Iterator[str]:
    """Each source under its own day: a newer day must not lend its shine to an older piece.

    What nobody could check stands apart, under no day at all.
    """
    checked = [law for law in country.law if not law.unchecked]
    for day in sorted({law.checked for law in checked}, reverse=True):
        sources = "; ".join(law.source for law in checked if law.checked == day)
        yield wording.word("sources", day=say_day(wording, day), text=sources)
    unchecked = "; ".join(law.source for law in country.law if law.unchecked)
    if unchecked:
        yield wording.word("sources-unchecked", text=unchecked)


def _open_about(wording: Wording, part: Sourced | Helpline, said: str) -> str:
    return f"{said} {wording.word('unchecked')}" if part.unchecked else said


def sheet(library: Library, wording: Wording, country_id: str) -> str:
    """Everything on a country's signing sheet, with its source."""
    country = library.countries.get(country_id)
    if country is None:
        return ""
    about = country.sheet.about
    source = wording.word("sources-unchecked", text=about.source)
    if not about.unchecked:
        source = wording.word("sources", day=say_day(wording, about.checked), text=about.source)
    language = country.sheet.spoken(wording.language)
    return "\n\n".join([*country.sheet.said(language), source])
