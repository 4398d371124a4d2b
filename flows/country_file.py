"""From a country's table to a `Country`: every piece has English, a source and a date."""

from collections.abc import Mapping

from flows.countries import Country, Helpline, Sourced
from flows.tables import Table
from flows.wording_file import braces


def read_country(table: Table, country_id: str) -> Country:
    """The country of this file, whose name is the country's id."""
    if table.text("id") != country_id:
        table.problem(f"“id” must be “{country_id}”, like the file's name")
    country = Country(
        id=country_id,
        names=_translated(table, "name"),
        law=tuple(_law(one) for one in table.tables("law")),
        helplines=tuple(_helpline(one) for one in table.tables("helpline")),
    )
    if not country.law or not country.helplines:
        table.problem("a country needs a text about the law and a helpline")
    table.close()
    return country


def _law(table: Table) -> Sourced:
    law = Sourced(
        texts=_translated(table, "text"),
        source=table.text("source"),
        checked=table.day("checked"),
        unchecked=table.flag("unchecked"),
    )
    table.close()
    return law


def _helpline(table: Table) -> Helpline:
    helpline = Helpline(
        names=_translated(table, "name"),
        contact=table.text_or_empty("contact"),
        texts=_translated(table, "text"),
        source=table.text("source"),
        checked=table.day("checked"),
        unchecked=table.flag("unchecked"),
    )
    table.close()
    return helpline


def _translated(table: Table, key: str) -> Mapping[str, str]:
    inner = table.table(key)
    inner.text("en")
    texts = {language: inner.text(language) for language in inner.names()}
    for language, text in texts.items():
        for fault in braces(text):
            inner.problem(f"“{language}” {fault}")
    inner.close()
    return texts
