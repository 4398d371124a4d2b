"""Law and helplines as they are said: with their sources, and open about what is unchecked."""

from collections.abc import Iterable, Mapping
from datetime import date

from flows.countries import Country, Helpline, Sourced
from flows.library import Library
from flows.speech_dates import say_day
from flows.wording import Wording


def facts(library: Library, language: str, country_id: str) -> Mapping[str, str]:
    """What any text may refer to: the country's name, its law and where to get help.

    Before the person has chosen a country, the helplines of all are named, each under its
    country: help must not wait for a choice.
    """
    wording = library.wording(language)
    country = library.countries.get(country_id)
    if country is None:
        return {"helplines": _all_helplines(wording, library.countries.values())}
    return {
        "country": country.name(language),
        "law": _law(wording, country),
        "helplines": _helplines(wording, country),
    }


def _all_helplines(wording: Wording, countries: Iterable[Country]) -> str:
    return "\n\n".join(
        f"{country.name(wording.language)}:\n{_helplines(wording, country)}"
        for country in countries
    )


def _helplines(wording: Wording, country: Country) -> str:
    return "\n".join(_helpline(wording, one) for one in country.helplines)


def _helpline(wording: Wording, helpline: Helpline) -> str:
    language = wording.language
    said = wording.word("helpline", label=helpline.name(language), text=helpline.text(language))
    return _open_about(wording, helpline, said)


def _law(wording: Wording, country: Country) -> str:
    texts = [_open_about(wording, law, law.text(wording.language)) for law in country.law]
    days = sorted({law.checked for law in country.law}, reverse=True)
    return "\n\n".join([*texts, " ".join(_sources(wording, country, day) for day in days)])


def _sources(wording: Wording, country: Country, day: date) -> str:
    """What was checked on this day: a newer day must not lend its shine to an older piece."""
    sources = "; ".join(law.source for law in country.law if law.checked == day)
    return wording.word("sources", day=say_day(wording, day), text=sources)


def _open_about(wording: Wording, part: Sourced | Helpline, said: str) -> str:
    return f"{said} {wording.word('unchecked')}" if part.unchecked else said


def sheet(library: Library, wording: Wording, country_id: str) -> str:
    """What signing does in a country, and what a witness does there."""
    country = library.countries.get(country_id)
    return _law(wording, country) if country else ""
