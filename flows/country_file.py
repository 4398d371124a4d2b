"""From a country's table to a `Country`: every piece has English, a source and a date."""

from collections.abc import Mapping

from flows.countries import Block, Country, Helpline, Line, LineKind, Sheet, Sourced
from flows.tables import Table
from flows.wording_file import braces

# Names of parts of a sheet in the shared document, which no block may take.
TAKEN = frozenset({"quote", "source"})


def read_country(table: Table, country_id: str) -> Country:
    """The country of this file, whose name is the country's id."""
    if table.text("id") != country_id:
        table.problem(f"“id” must be “{country_id}”, like the file's name")
    country = Country(
        id=country_id,
        names=_translated(table, "name"),
        law=tuple(_law(one) for one in table.tables("law")),
        helplines=tuple(_helpline(one) for one in table.tables("helpline")),
        sheet=_sheet(table.table("sheet")),
    )
    if not country.law or not country.helplines:
        table.problem("a country needs a text about the law and a helpline")
    table.close()
    return country


def _law(table: Table) -> Sourced:
    law = _sourced(table)
    table.close()
    return law


def _sourced(table: Table) -> Sourced:
    return Sourced(
        texts=_translated(table, "text"),
        source=table.text("source"),
        checked=table.day("checked"),
        unchecked=table.flag("unchecked"),
        quote=table.text_or_empty("quote"),
    )


def _helpline(table: Table) -> Helpline:
    helpline = Helpline(
        names=_translated(table, "name"),
        contact=table.text_or_empty("contact"),
        texts=_translated(table, "text"),
        shorts=_translated(table, "short"),
        source=table.text("source"),
        checked=table.day("checked"),
        unchecked=table.flag("unchecked"),
    )
    table.close()
    return helpline


def _sheet(table: Table) -> Sheet:
    sheet = Sheet(
        titles=_translated(table, "title"),
        about=_sourced(table),
        blocks=tuple(_block(one) for one in table.tables("block")),
    )
    names = [block.id for block in sheet.blocks]
    if not names:
        table.problem("a signing sheet needs a block")
    for name in sorted(TAKEN.intersection(names) | {one for one in names if names.count(one) > 1}):
        table.problem(f"“{name}” is taken: a block needs an id of its own")
    table.close()
    return sheet


def _block(table: Table) -> Block:
    block = Block(
        id=table.text("id"),
        titles=_translated(table, "title"),
        texts=_translated(table, "text", needed=False),
        lines=tuple(_line(one) for one in table.tables("line")),
    )
    if not block.lines:
        table.problem("a block needs a line")
    table.close()
    return block


def _line(table: Table) -> Line:
    """A table with one key, which says what is done with the line."""
    kinds = [kind for kind in LineKind if kind in table.names()]
    if len(kinds) != 1:
        table.problem("a line is either to “write” on or to “tick”")
    kind = kinds[0] if kinds else LineKind.WRITE
    line = Line(kind, _translated(table, kind))
    table.close()
    return line


def _translated(table: Table, key: str, *, needed: bool = True) -> Mapping[str, str]:
    """The texts of one key by language, English among them; empty only if not `needed`."""
    inner = table.table(key)
    if needed or inner.names():
        inner.text("en")
    texts = {language: inner.text(language) for language in inner.names()}
    for language, text in texts.items():
        for fault in braces(text):
            inner.problem(f"“{language}” {fault}")
    inner.close()
    return texts
