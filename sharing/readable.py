"""The statement as one file that opens in any browser, with no network: for the export."""

from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from jinja2 import Template

from flows.statement import Statement
from sharing.confirming import older_than_a_year
from sharing.document import build
from sharing.front import front
from sharing.rendering import environment, style
from sharing.sections import Json
from sharing.sheets import margins
from sharing.view import read
from sharing.wording import wording

_NOBODYS = UUID(int=0)


def html(statement: Statement) -> str:
    """A self-contained page with the same content, in the same order, as readers get.

    Built through the document, so that the file cannot say anything else than the page. A
    statement of version 0 is a draft and says so.
    """
    # The ids and the time of publishing are not shown, so any will do.
    made = build(statement, statement_id=_NOBODYS, published_at=datetime(1970, 1, 1, tzinfo=UTC))
    return page(made, statement.provenance.made_on)


def page(bundle: Json, on: date) -> str:
    """The same of a document that is there already, such as one that is cut to its reader.

    As it is read on this day: an old statement says that it is old.
    """
    view = read(bundle)
    words = wording(view.language)
    return _template().render(
        view=view,
        texts=words.texts,
        english=words.beside.texts if words.beside else None,
        stale=older_than_a_year(view.made.last_confirmed, on),
        language=words.language,
        direction=words.direction,
        front=front(view, words.texts["groups"]),
        style=style(),
        sheets=margins(view, words, ""),
    )


@cache
def _template() -> Template:
    """Compiled once: that takes longer than filling it in, and links are made inside a turn."""
    return environment().get_template("file.html")
