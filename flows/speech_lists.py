"""Links and history as the person reads them."""

from collections.abc import Sequence

from flows.events import GrantFact, HistoryFact
from flows.speech_dates import say_day
from flows.wording import Wording

ROLES = frozenset(
    {
        "police", "ambulance", "emergency-department", "ward", "amhp-doctor", "family-friend",
        "other",
    }
)  # fmt: skip


def say_grant(wording: Wording, fact: GrantFact) -> str:
    """One link: for whom, what it shows, how long it works, how often it was opened."""
    life = wording.word("until-withdrawn")
    if fact.expires_on:
        life = wording.word("until-day", day=say_day(wording, fact.expires_on))
    return wording.word(
        "link-line" if fact.openings else "link-unopened",
        label=fact.label,
        scope=wording.word(f"scope-{fact.scope}"),
        life=life,
        openings=str(fact.openings),
    )


def say_grants(wording: Wording, facts: Sequence[GrantFact]) -> str:
    """All links, a paragraph each, under what a link is."""
    if not facts:
        return wording.place("links-none")
    return "\n\n".join([wording.place("links"), *(say_grant(wording, one) for one in facts)])


def say_role(wording: Wording, name: str) -> str:
    """What a reader said they are; a role we do not know is shown as nothing said."""
    return wording.word(f"role-{name}" if name in ROLES else "role-none")


def say_history(wording: Wording, lines: Sequence[HistoryFact]) -> str:
    """All lines, a paragraph each. What a reader wrote is shown as their claim."""
    if not lines:
        return wording.place("history-none")
    said = [
        wording.word(
            f"history-{line.what}",
            day=say_day(wording, line.at.date()),
            label=line.label,
            reader=line.reader or wording.word("reader-none"),
            role=say_role(wording, line.role),
            version=str(line.version),
            number=str(line.number),
        )
        for line in lines
    ]
    return "\n\n".join([wording.place("history"), *said])
