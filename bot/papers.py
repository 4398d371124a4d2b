"""Papers for the person: queued as what they are made of, and made when their row is sent.

Making one takes longer than a transaction may last, so the row carries the document and what
else is to be on the paper, sealed like every row. It is made outside of all transactions.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from bot.rows import SAID, Row
from sharing import paper
from sharing.view import View, read

Json = Mapping[str, Any]


def statement(document: Json, language: str, at: datetime, caption: str) -> Row:
    """The whole document as a PDF. `language` is that of the words around the person's."""
    return _row("statement", document, language, at, caption, name="my-statement.pdf")


def sheet(document: Json, language: str, at: datetime, caption: str) -> Row:
    """The signing sheet of a document that has one."""
    return _row("sheet", document, language, at, caption, name="signing-sheet.pdf")


def wallet(
    document: Json,
    language: str,
    at: datetime,
    caption: str,
    *,
    link: str,
    code: str,
    label: str,
) -> Row:
    """The card for a wallet, of a link whose reader sees this document."""
    more = {"link": link, "code": code, "label": label}
    return _row("wallet", document, language, at, caption, name="wallet-card.pdf", **more)


def made_from(payload: Json) -> Callable[[], bytes]:
    """How the paper of a row is made. Raises KeyError for what is no such row.

    Calling it raises PaperError, and DocumentError for a document that cannot be shown.
    """
    return partial(_MAKERS[payload["paper"]], payload)


def _row(
    paper_: str, document: Json, language: str, at: datetime, caption: str, **more: str
) -> Row:
    body = {
        "paper": paper_,
        "document": document,
        "language": language,
        "at": at.isoformat(),
        "caption": caption,
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
