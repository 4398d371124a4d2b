"""Papers for the person: queued as what they are made of, and made when their row is sent.

Making one takes longer than a transaction may last, so the row carries the document and what
else is to be on the paper, sealed like every row. It is made outside of all transactions.
What is said if it cannot be made travels with it: whoever asked for a paper hears of it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.rows import SAID, Row
from flows.library import Library
from flows.speech import say_notice
from sharing import paper
from sharing.view import View, read

Json = Mapping[str, Any]

MOST_TRIES = 4
"""How often a paper is tried; the person's other messages wait behind it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said with a paper, and what in its place if it cannot be made."""

    caption: str
    otherwise: str


def words(library: Library, language: str, caption: str, **values: str) -> Words:
    """A paper's words, by the notice that is its caption."""
    (said,) = say_notice(library, language, caption, **values)
    (otherwise,) = say_notice(library, language, "paper-not-made")
    return Words(said.text, otherwise.text)


def statement(document: Json, language: str, at: datetime, said: Words) -> Row:
    """The whole document as a PDF. `language` is that of the words around the person's."""
    return _row("statement", document, language, at, said, name="my-statement.pdf")


def sheet(document: Json, language: str, at: datetime, said: Words) -> Row:
    """The signing sheet of a document that has one."""
    return _row("sheet", document, language, at, said, name="signing-sheet.pdf")


def wallet(
    document: Json,
    language: str,
    at: datetime,
    said: Words,
    *,
    link: str,
    code: str,
    label: str,
) -> Row:
    """The card for a wallet, of a link whose reader sees this document."""
    more = {"link": link, "code": code, "label": label}
    return _row("wallet", document, language, at, said, name="wallet-card.pdf", **more)


def made_from(payload: Json) -> Callable[[], bytes]:
    """How the paper of a row is made. Raises KeyError for what is no such row.

    Calling it raises PaperError, and DocumentError for a document that cannot be shown.
    """
    return partial(_MAKERS[payload["paper"]], payload)


def _row(
    paper_: str, document: Json, language: str, at: datetime, said: Words, **more: str
) -> Row:
    body = {
        "paper": paper_,
        "document": document,
        "language": language,
        "at": at.isoformat(),
        "caption": said.caption,
        "otherwise": said.otherwise,
        **more,
    }
    packed = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Row("paper", packed.encode("utf-8", "replace"), SAID)


def _statement(payload: Json) -> bytes:
    return paper.statement(_view(payload), payload["language"], at=_at(payload))


def _sheet(payload: Json) -> bytes:
    return paper.sheet(_view(payload), payload["language"], at=_at(payload))


def _wallet(payload: Json) -> bytes:
    return paper.wallet(
        payload["link"],
        payload["code"],
        payload["label"],
        payload["language"],
        at=_at(payload),
        contacts=paper.contacts(_view(payload)),
    )


def _view(payload: Json) -> View:
    return read(payload["document"])


def _at(payload: Json) -> datetime:
    return datetime.fromisoformat(payload["at"])


_MAKERS: Mapping[str, Callable[[Json], bytes]] = {
    "statement": _statement,
    "sheet": _sheet,
    "wallet": _wallet,
}
