"""The pages: static ones made once at the start, and those of one request."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from flows.library import Library
from flows.loading import load
from sharing.code import Repaired
from sharing.confirming import older_than_a_year
from sharing.front import front
from sharing.rendering import environment, moment, style
from sharing.retitled import retitled
from sharing.sheets import margins
from sharing.texts import ENGLISH, texts
from sharing.view import View
from sharing.wording import wording
from web.answers import Page
from web.form import LONGEST_PASSCODE, LONGEST_READER, ROLES, Problem, Sent, Way
from web.headers import policy
from web.languages import SPOKEN
from web.opening import Opening
from web.reply_pages import ReplyPages, begun, replying

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
# Rows that a small phone has less for the card, with a banner, or with English beside a draft.
_BANNER: Final = 4.0
_DRAFT: Final = 7.0


class Pages(ReplyPages):
    """Everything that readers may be shown in one language."""

    def __init__(self, language: str = ENGLISH) -> None:
        self.language = language
        self._texts = texts("web", language)
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

    def opened(self, opening: Opening, way: Way, now: datetime, sent: Sent) -> Page:
        """The statement, as it was opened at this moment (with its zone).

        With the form for an answer, and what was written of one before the code was asked.
        """
        view = opening.view
        words = wording(self.language)
        at = now.astimezone(UTC)
        sheets = self.margins(view, at, "opened")
        stale = older_than_a_year(view.made.last_confirmed, at.date())
        repaired = way if isinstance(way, Repaired) else None
        taken = _BANNER * sum((stale, repaired is not None)) + _DRAFT * self._texts.draft
        html = self._render(
            "opened.html",
            view=view,
            ticket=opening.ticket,
            **replying(begun(sent, opening.ticket, view.made.version), view),
            repaired=repaired,
            front=front(view, words.texts["groups"], taken=taken),
            stale=stale,
            at=at,
            sheets=sheets,
            statement_texts=words.texts,
            statement_english=wording(ENGLISH).texts,
        )
        allowed = policy(style=self._style, sheets=sheets, media=True)
        return Page(html, status=200, policy=allowed)

    def margins(self, view: View, at: datetime, which: str) -> str:
        """The style of every printed sheet; the text `<which>-at` says what was done then."""
        said = self._texts.tree[which][f"{which}-at"].format(at=moment(at, self.language))
        return margins(view, wording(self.language), said)

    def page(self, template: str, status: int, *, sheets: str = "", **values: object) -> Page:
        html = self._render(template, sheets=sheets, **values)
        allowed = policy(style=self._style, sheets=sheets) if sheets else self._policy
        return Page(html, status=status, policy=allowed)

    def _render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(
            language=self.language,
            direction=self._texts.direction,
            texts=self._texts.tree,
            english=texts("web", ENGLISH).tree if self._texts.draft else None,
            spoken=[(each, texts("web", each).tree["frame"]["language"]) for each in SPOKEN],
            style=self._style,
            back="/v" if self.language == ENGLISH else f"/v?lang={self.language}",
            roles=ROLES,
            helplines=self._helplines,
            longest_reader=LONGEST_READER,
            longest_passcode=LONGEST_PASSCODE,
            **values,
        )


@cache
def library() -> Library:
    """The interview's content: the page needs its titles, its helplines, and no question of it."""
    return load()


def _script() -> str:
    return (resources.files("web") / "content" / "form.js").read_text(encoding="utf-8").strip()
