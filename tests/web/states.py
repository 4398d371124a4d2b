"""Every state of the page that a reader may meet, reached in a browser as a reader reaches it."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date

from playwright.async_api import Page, Route
from starlette.requests import Request

from flows.loading import load
from flows.statement import CarersPage, Statement
from sharing import link, media
from sharing.code import ALPHABET, new_code
from storage.errors import DatabaseUnavailableError
from tests.sharing.statements import PHOTO, STATEMENT_ID, VOICE, full, provenance, spoken
from tests.sharing.whole import longest, whole
from tests.web.browsing import open_page, submit
from tests.web.fakes import FakeStore
from web.pages import Pages

Reach = Callable[[Page, str, FakeStore], Awaitable[None]]

SHEET = load().countries["scotland"].sheet
LONG_AGO = date(2025, 1, 6)
_CARER = CarersPage("Dad", (("What I notice first", "She stops playing the piano."),))
# The smallest picture that there is: one pixel.
_PIXEL = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AKp//2Q=="
)


def everything(language: str = "en") -> Statement:
    """A whole statement with a signing sheet and a carer's page."""
    return replace(whole(language), sheet=SHEET, carers=(_CARER,), crisis_word="the fog")


def ten_minutes() -> Statement:
    """What the ten-minute path gives, with everything that may stand around it."""
    return replace(full(), sheet=SHEET, carers=(_CARER,), crisis_word="the fog")


def first_parts_of_the_longest() -> Statement:
    """Its card and some of its sections: axe would look at all of them for minutes."""
    statement = longest()
    return replace(statement, sections=statement.sections[:5])


def urdu() -> Statement:
    """Some sections of a statement from right to left."""
    statement = whole("ur")
    return replace(statement, sections=statement.sections[:5])


def old() -> Statement:
    """One that nobody has confirmed for more than a year."""
    made = provenance(made_on=LONG_AGO, confirmed_on=date(2025, 2, 1))
    return replace(full(), provenance=made)


def never_confirmed() -> Statement:
    """One that was never confirmed since it was made, long ago."""
    return replace(full(), provenance=provenance(made_on=LONG_AGO, confirmed_on=None))


def opened(statement: Callable[[], Statement], language: str = "en", scope: str = "full") -> Reach:
    async def reach(page: Page, origin: str, store: FakeStore) -> None:
        await open_page(page, origin, store.grant(statement(), scope=scope), language)

    return reach


def form(language: str) -> Reach:
    async def reach(page: Page, origin: str, _store: FakeStore) -> None:
        await page.goto(f"{origin}/v?lang={language}")

    return reach


def not_opened(language: str) -> Reach:
    async def reach(page: Page, origin: str, _store: FakeStore) -> None:
        await open_page(page, origin, new_code(), language)

    return reach


async def incomplete(page: Page, origin: str, _store: FakeStore) -> None:
    await page.goto(f"{origin}/v")
    await submit(page)


async def mistyped(page: Page, origin: str, store: FakeStore) -> None:
    code = store.grant(full())
    await open_page(page, origin, f"{code[:8]}{code[9:]}")


async def repaired(page: Page, origin: str, store: FakeStore) -> None:
    code = store.grant(full())
    other = ALPHABET[(ALPHABET.index(code[5]) + 7) % 32]
    await open_page(page, origin, f"{code[:5]}{other}{code[6:]}")


async def passcode(page: Page, origin: str, store: FakeStore) -> None:
    await open_page(page, origin, store.grant(full(), passcode="7Q4M8X01"))


async def seen_and_heard(page: Page, origin: str, store: FakeStore) -> None:
    code = store.grant(spoken())
    grant = store.grants[code]
    for medium, content in ((VOICE, b"OggS"), (PHOTO, _PIXEL)):
        sealed = link.seal(content, grant.grant_key, media.TYPES[medium.kind])
        store.files[grant.grant_id, media.medium_id(STATEMENT_ID, medium)] = sealed
    await open_page(page, origin, code)


async def not_found(page: Page, origin: str, _store: FakeStore) -> None:
    await page.goto(f"{origin}/elsewhere")


async def old_ticket(page: Page, origin: str, _store: FakeStore) -> None:
    await page.goto(f"{origin}/v/f?t=old")


async def not_allowed(page: Page, origin: str, _store: FakeStore) -> None:
    async def otherwise(route: Route) -> None:
        await route.continue_(method="DELETE")

    await page.route(f"{origin}/v", otherwise)
    await page.goto(f"{origin}/v")
    await page.unroute(f"{origin}/v")


async def too_long(page: Page, origin: str, _store: FakeStore) -> None:
    await page.goto(f"{origin}/v")
    await page.evaluate("document.getElementById('code').value = 'A'.repeat(20000)")
    await submit(page)


async def not_the_form(page: Page, origin: str, _store: FakeStore) -> None:
    await page.goto(f"{origin}/v")
    await page.evaluate("document.forms[0].enctype = 'multipart/form-data'")
    await submit(page)


async def broken(page: Page, origin: str, store: FakeStore) -> None:
    store.broken = ZeroDivisionError("a mistake of ours")  # type: ignore[assignment] # unforeseen
    await open_page(page, origin, new_code())
    store.broken = None


async def unavailable(page: Page, origin: str, store: FakeStore) -> None:
    store.broken = DatabaseUnavailableError("away")
    await open_page(page, origin, new_code())
    store.broken = None


async def health(page: Page, origin: str, store: FakeStore) -> None:
    store.broken = DatabaseUnavailableError("away")
    await page.goto(f"{origin}/health")
    store.broken = None


def given_out(kind: str) -> Reach:
    """The page's own bytes for an error that takes long to bring about."""

    async def reach(page: Page, origin: str, _store: FakeStore) -> None:
        answer = Pages().errors[kind].answer(Request({"type": "http", "headers": []}))
        body = bytes(answer.body)

        async def otherwise(route: Route) -> None:
            await route.fulfill(status=answer.status_code, content_type="text/html", body=body)

        await page.route(f"{origin}/v", otherwise)
        await page.goto(f"{origin}/v")
        await page.unroute(f"{origin}/v")

    return reach


ERRORS: Mapping[str, Reach] = {
    "not-found": not_found,
    "ticket": old_ticket,
    "not-allowed": not_allowed,
    "too-long": too_long,
    "not-the-form": not_the_form,
    "broken": broken,
    "unavailable": unavailable,
    "busy": given_out("busy"),
    "reply-too-long": given_out("reply-too-long"),
    "no-paper": given_out("no-paper"),
}
STATES: Mapping[str, Reach] = {
    "form": form("en"),
    "form-welsh": form("cy"),
    "form-urdu": form("ur"),
    "incomplete": incomplete,
    "mistyped": mistyped,
    "not-opened": not_opened("en"),
    "not-opened-welsh": not_opened("cy"),
    "not-opened-urdu": not_opened("ur"),
    "card": opened(ten_minutes, scope="card"),
    "full": opened(everything),
    "full-welsh-page": opened(ten_minutes, "cy"),
    "full-urdu": opened(lambda: everything("ur"), "ur"),
    "urdu-in-english": opened(urdu),
    "longest": opened(first_parts_of_the_longest),
    "stale": opened(old),
    "never-confirmed": opened(never_confirmed),
    "passcode": passcode,
    "repaired": repaired,
    "seen-and-heard": seen_and_heard,
    "health": health,
    **{f"error-{name}": reach for name, reach in ERRORS.items()},
}
