"""The pages: static ones made once at the start, and those of one request."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any, Final

from flows.loading import load
from sharing.code import Exact, Repaired
from sharing.rendering import environment, style
from sharing.view import View
from sharing.wording import wording
from web.answers import Page
from web.form import LONGEST_READER, ROLES, Problem, Sent
from web.headers import policy

_LANGUAGE: Final = "en"
_ERRORS: Final = {
    "not-found": 404,
    "not-allowed": 405,
    "too-long": 413,
    "not-the-form": 415,
    "broken": 500,
    "unavailable": 503,
}
_INCOMPLETE: Final = 422
_NOT_OPENED: Final = 404


class Pages:
    """Everything that readers may be shown. Building it reads the content files once."""

    def __init__(self) -> None:
        self._texts = _content(_LANGUAGE)
        self._helplines = tuple(load().countries.values())
        self._style = style()
        self._environment = environment("web")
        self._policy = policy(style=self._style)
        script = _script()
        self.form = Page(
            self._render("form.html", sent=Sent(), problems=(), script=script),
            status=200,
            policy=policy(style=self._style, script=script),
        )
        self.not_opened = self._page("not-opened.html", _NOT_OPENED)
        self.errors: Mapping[str, Page] = {
            kind: self._page("error.html", status, kind=kind) for kind, status in _ERRORS.items()
        }

    def incomplete(self, sent: Sent, problems: tuple[Problem, ...]) -> Page:
        """The form again, with what was sent and what has to be put right."""
        return self._page("form.html", _INCOMPLETE, sent=sent, problems=problems, script="")

    def opened(self, view: View, code: Exact | Repaired, today: date) -> Page:
        """The statement."""
        return self._page(
            "opened.html",
            200,
            view=view,
            repaired=code if isinstance(code, Repaired) else None,
            stale=_older_than_a_year(view.made.last_confirmed, today),
            statement_texts=wording(_LANGUAGE).texts,
        )

    def _page(self, template: str, status: int, **values: object) -> Page:
        return Page(self._render(template, **values), status=status, policy=self._policy)

    def _render(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(
            language=_LANGUAGE,
            texts=self._texts,
            style=self._style,
            roles=ROLES,
            helplines=self._helplines,
            longest_reader=LONGEST_READER,
            **values,
        )


def _content(language: str) -> dict[str, Any]:
    file = resources.files("web") / "content" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _script() -> str:
    return (resources.files("web") / "content" / "form.js").read_text(encoding="utf-8").strip()


def _older_than_a_year(confirmed: date, today: date) -> bool:
    """Twelve months, by the calendar: the 29th of February counts until the 28th."""
    month_end = (
        confirmed.replace(day=28) if (confirmed.month, confirmed.day) == (2, 29) else confirmed
    )
    return today > month_end.replace(year=confirmed.year + 1)
