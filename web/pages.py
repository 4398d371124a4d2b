"""The pages: static ones made once at the start, and those of one request."""

from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any, Final

from flows.loading import library
from sharing import opened
from sharing.chrome import chrome
from sharing.prepared import Prepared
from sharing.rendering import environment, moment, style
from sharing.retitled import retitled
from sharing.sheets import margins
from sharing.texts import ENGLISH
from sharing.view import View
from sharing.wording import wording
from web.answers import Joined, Page
from web.form import LONGEST_PASSCODE, LONGEST_READER, ROLES, Problem, Sent
from web.headers import policy
from web.reply_pages import ReplyPages, begun
from web.visit import Visit

_ERRORS: Final = {
    "not-found": 404,
    "ticket": 404,
    "not-allowed": 405,
    "too-long": 413,
    "reply-too-long": 413,
    "not-the-form": 415,
    "broken": 500,
    "unavailable": 503,
    "busy": 503,
    "no-paper": 503,
}
_INCOMPLETE: Final = 422
_NOT_OPENED: Final = 404


class Pages(ReplyPages):
    """Everything that readers may be shown in one language."""

    def __init__(self, language: str = ENGLISH) -> None:
        self.language = language
        self._chrome = chrome(language, "web")
        self._helplines = tuple(library().countries.values())
        self._style = style()
        self._environment = environment("web")
        self._policy = policy(style=self._style)
        script = _script()
        self.form, self.chosen_form = (
            Page(
                self._render("form.html", sent=sent, problems=(), script=script),
                status=200,
                policy=policy(style=self._style, script=script),
            )
            for sent in (Sent(), Sent(language=language))
        )
        self.not_opened = self.page("not-opened.html", _NOT_OPENED)
        self.errors: Mapping[str, Page] = {
            kind: self.page("error.html", status, kind=kind) for kind, status in _ERRORS.items()
        }

    def titled(self, bundle: Mapping[str, Any]) -> Mapping[str, Any]:
        """A document with its titles in the language of these pages."""
        return retitled(bundle, library(), self.language)

    def incomplete(self, sent: Sent, problems: tuple[Problem, ...]) -> Page:
        """The form again, with what was sent and what has to be put right."""
        return self.page("form.html", _INCOMPLETE, sent=sent, problems=problems, script="")

    def opened(self, view: View, visit: Visit) -> Page:
        """The statement, with the form for an answer and what was written of one before."""
        written = begun(visit.sent, visit.ticket, view.made.version)
        opening = opened.reading(view, self.language, written, visit.at, visit.group)
        html = opened.html(view, self.language, opening)
        return Page(html, status=200, policy=self._opened_policy(opening.sheets))

    def prepared(self, page: Prepared, visit: Visit) -> Joined:
        """The same, of a page that was made ahead."""
        written = begun(visit.sent, visit.ticket, page.version)
        opening = page.reading(self.language, written, visit.at)
        pieces = page.filled(opening, visit.source)
        return Joined(pieces, policy=self._opened_policy(opening.sheets))

    def _opened_policy(self, sheets: str) -> str:
        return policy(style=self._style, sheets=sheets, media=True)

    def margins(self, view: View, at: datetime, which: str) -> str:
        """The style of every printed sheet; the text `<which>-at` says what was done then."""
        texts = self._chrome["texts"]
        said = texts[which][f"{which}-at"].format(at=moment(at, self.language))
        return margins(view, wording(self.language), said)

    def page(self, template: str, status: int, *, sheets: str = "", **values: object) -> Page:
        html = self._render(template, sheets=sheets, **values)
        allowed = policy(style=self._style, sheets=sheets) if sheets else self._policy
        return Page(html, status=status, policy=allowed)

    def _render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(
            self._chrome,
            roles=ROLES,
            helplines=self._helplines,
            longest_reader=LONGEST_READER,
            longest_passcode=LONGEST_PASSCODE,
            **values,
        )


def _script() -> str:
    return (resources.files("web") / "content" / "form.js").read_text(encoding="utf-8").strip()
