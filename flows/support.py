"""Supporters: whom a person has involved, and whom they support themselves. Plain data.

Rules: the two sides of a relation share its id and nothing else: a supporter's side holds no
answer of the person's, the person's side no answer of the supporter's. What a supporter sends
is an offer until the person accepts it. Names are what each side calls the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from flows.answers import NO_ANSWER, Answer

CARER_QUESTIONS = ("close", "notice", "helps", "know", "need", "reach")
"""What the carer's page asks, in order; the wording is `place.carer-ask-…`, `word.carer-…`."""

WAITING = 20
"""How many offers of one supporter may wait for the person at the same time."""

Lines = tuple[tuple[str, str], ...]
"""A carer's page: question id and words, in order."""


class Role(StrEnum):
    """What a supporter does."""

    HOLDER = "holder"  # has a link, and can present it
    HELPER = "helper"  # may suggest words
    CARER = "carer"  # writes the carer's page
    WITNESS = "witness"  # signs on paper


class Stage(StrEnum):
    """How far a relation is."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"  # all that is left is what a witness said and the person accepted


class OfferKind(StrEnum):
    """What a supporter sent."""

    WORDS = "words"
    PAGE = "page"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who supports this person.

    `name`: what the person calls them; `me`: what they call the person. `grant`: the link that
    a holder was given, or while invited the scope of one to be made. `page`: the carer's page as
    the person accepted it. `signed`: when a witness says they signed, as the person accepted it.
    """

    id: str
    role: Role
    name: str
    me: str
    stage: Stage = Stage.INVITED
    grant: str = ""
    page: Lines = ()
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something from a supporter that only the person can accept. `text`: words, or a day."""

    id: int
    supporter: str
    kind: OfferKind
    question: str = ""
    text: str = ""
    lines: Lines = ()


@dataclass(frozen=True, slots=True)
class Supported:
    """Somebody whom this person supports.

    `country`: whose signing sheet a witness reads. `holds`: a holder has a link. `page`: the
    carer's page as it is written here; `sent`: the person has it as it is.
    """

    id: str
    role: Role
    name: str
    country: str = ""
    holds: bool = False
    page: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    sent: bool = False

    def answer(self, question: str) -> Answer:
        return self.page.get(question, NO_ANSWER)

    def with_answer(self, question: str, answer: Answer) -> "Supported":
        """The page with this answer; whoever has it has an older one now."""
        return replace(self, page=MappingProxyType({**self.page, question: answer}), sent=False)

    @property
    def lines(self) -> Lines:
        """What the page says, as it is sent."""
        return tuple(
            (each, self.answer(each).text) for each in CARER_QUESTIONS if self.answer(each).given
        )


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """An invitation that is being made; or, with an id, a link for a holder who is there."""

    role: str = ""
    name: str = ""
    me: str = ""
    grant: str = ""
    supporter: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was opened and not answered yet. `name`: who invites."""

    token: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Support:
    """Everything of a state that concerns supporters, on either side.

    `helped`: by the number of an accepted suggestion's part, who suggested it. `counter`: the
    last number given to an offer or such a part. `words`: a suggestion that is being written.
    """

    supporters: tuple[Supporter, ...] = ()
    supported: tuple[Supported, ...] = ()
    offers: tuple[Offer, ...] = ()
    helped: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    counter: int = 0
    draft: InviteDraft = field(default_factory=InviteDraft)
    invitation: Invitation | None = None
    words: str = ""

    def supporter(self, relation: str) -> Supporter | None:
        return next((each for each in self.supporters if each.id == relation), None)

    def whom(self, relation: str) -> Supported | None:
        """Whom this person supports in that relation."""
        return next((each for each in self.supported if each.id == relation), None)

    def offer(self, number: int) -> Offer | None:
        return next((each for each in self.offers if each.id == number), None)

    def has_room(self, relation: str) -> bool:
        """Whether this supporter may send something more."""
        return sum(each.supporter == relation for each in self.offers) < WAITING

    def with_supporter(self, supporter: Supporter) -> "Support":
        """In the place of the one with the same id, or as one more."""
        if self.supporter(supporter.id) is None:
            return replace(self, supporters=(*self.supporters, supporter))
        every = (supporter if each.id == supporter.id else each for each in self.supporters)
        return replace(self, supporters=tuple(every))

    def with_whom(self, supported: Supported) -> "Support":
        """In the place of the one with the same id, or as one more."""
        if self.whom(supported.id) is None:
            return replace(self, supported=(*self.supported, supported))
        every = (supported if each.id == supported.id else each for each in self.supported)
        return replace(self, supported=tuple(every))

    def with_offer(self, offer: Offer) -> "Support":
        """With one more; a page or a signing takes the place of an earlier one that waits."""
        same = (offer.supporter, offer.kind)
        kept = tuple(
            each
            for each in self.offers
            if each.kind is OfferKind.WORDS or (each.supporter, each.kind) != same
        )
        number = self.counter + 1
        return replace(self, offers=(*kept, replace(offer, id=number)), counter=number)

    def without_offer(self, number: int) -> "Support":
        return replace(self, offers=tuple(each for each in self.offers if each.id != number))

    def without(self, relation: str) -> "Support":
        """As if there had never been this relation, but for words that were accepted."""
        return replace(
            self,
            supporters=tuple(each for each in self.supporters if each.id != relation),
            supported=tuple(each for each in self.supported if each.id != relation),
            offers=tuple(each for each in self.offers if each.supporter != relation),
        )
