"""The pages around an answer of staff: the form again, "sent", and the note for the record."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sharing.opened import answering
from sharing.view import View
from sharing.wording import wording
from sharing.written import Written
from web import reply_form
from web.answers import Page
from web.form import Problem, Sent

_INCOMPLETE: Final = 422
_UNAVAILABLE: Final = 503


class ReplyPages:
    """The part of a language's pages that is about answers (`web.pages.Pages`)."""

    language: str

    def page(self, template: str, status: int, *, sheets: str = "", **values: object) -> Page:
        """A page made of this template; `sheets` is the style of its printed sheets."""
        raise NotImplementedError

    def margins(self, view: View, at: datetime, which: str) -> str:
        """What stands at the edge of every printed sheet."""
        raise NotImplementedError

    def reply(self, written: Written, view: View, problems: tuple[Problem, ...]) -> Page:
        """The form again, with what was written and what has to be put right."""
        values = answering(written, view) | {"problems": problems}
        return self.page("reply.html", _INCOMPLETE, not_stored=False, **values)

    def reply_not_stored(self, written: Written, view: View | None) -> Page:
        """The same, for an answer that did not get into storage.

        Without a view nothing of the statement is shown: what was picked goes along unseen.
        """
        return self.page("reply.html", _UNAVAILABLE, not_stored=True, **answering(written, view))

    def sent(self, written: Written, view: View) -> Page:
        """That it is stored, sealed to the person, and what was said."""
        return self.page("sent.html", 200, **answering(written, view))

    def record(self, written: Written, view: View, now: datetime) -> Page:
        """A note for the record, to be printed and signed."""
        at = now.astimezone(UTC)
        return self.page(
            "record.html",
            200,
            sheets=self.margins(view, at, "record"),
            view=view,
            at=at,
            statement_texts=wording(self.language).texts,
            **answering(written, view),
        )


def begun(sent: Sent, ticket: str, version: int) -> Written:
    """The form on the opened page: empty, or with what was written before the code was asked."""
    carried: dict[str, list[str]] = {}
    for name, value in sent.carried:
        carried.setdefault(name, []).append(value)
    return replace(
        reply_form.read(carried),
        ticket=ticket,
        reader=sent.reader,
        role=sent.role,
        language=sent.language,
        version=version,
    )
