"""What is said at the places about supporters, and on their buttons.

Rule: a supporter's side is spoken from the supporter's own state, and there is no answer of the
person's in it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from flows import card
from flows.keyboard import Action, Verb
from flows.library import Library
from flows.places import Place, PlaceName
from flows.speech_facts import sheet
from flows.state import State
from flows.support import Lines, Offer, OfferKind, Role, Stage, Supported, Supporter
from flows.wording import Wording

_CONTACTS = "my-people.contacts"


class Speaker(Protocol):
    """The state's place, with what is needed to speak about it."""

    library: Library
    state: State
    place: Place
    wording: Wording

    def say(self, name: str, /, **values: str) -> str: ...


def page(wording: Wording, lines: Lines) -> str:
    """A carer's page, each question's label above the carer's words."""
    return "\n\n".join(f"{wording.word(f'carer-{name}')}:\n{text}" for name, text in lines)


def relation_line(wording: Wording, supporter: Supporter) -> str:
    """One supporter in the list and on a button: name, role, how far it is."""
    return wording.word(
        "relation-line",
        name=supporter.name,
        role=wording.word("support-role-" + _role(supporter)),
        what=wording.word(f"stage-{supporter.stage}"),
    )


def _role(supporter: Supporter) -> str:
    """The role; a holder whose link has ended holds none."""
    without = supporter.role is Role.HOLDER and not supporter.grant
    return (
        f"{supporter.role}-none" if without and supporter.stage is Stage.ACTIVE else supporter.role
    )


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _supporters(here: Speaker) -> str:
    support = here.state.support
    if not support.supporters:
        return here.say("supporters-none")
    lines = "\n".join(relation_line(here.wording, each) for each in support.supporters)
    waiting = here.wording.word("offers-waiting", count=str(len(support.offers)))
    return _joined(here.say("supporters"), lines, waiting if support.offers else "")


def _check(here: Speaker) -> str:
    draft = here.state.support.draft
    role = here.say(f"support-check-{draft.role}", name=draft.name) if draft.role else ""
    return _joined(role, here.say("support-check", name=draft.name, text=draft.me))


def _supporter(here: Speaker) -> str:
    supporter = here.state.support.supporter(here.place.relation)
    if supporter is None:
        return here.say("supporters")
    wording = here.wording
    name = "supporter-invited" if supporter.stage is Stage.INVITED else "supporter-ended"
    if supporter.stage is Stage.ACTIVE:
        name = "supporter-" + _role(supporter)
    signed = here.say("supporter-signed", name=supporter.name, day=supporter.signed)
    return _joined(
        relation_line(wording, supporter),
        here.say(name, name=supporter.name),
        here.say("supporter-page") if supporter.page else "",
        page(wording, supporter.page),
        signed if supporter.signed else "",
    )


def _offer(here: Speaker) -> str:
    support = here.state.support
    offer = support.offer(here.place.entry)
    supporter = support.supporter(offer.supporter) if offer else None
    if offer is None or supporter is None:
        return here.say("supporters")
    return here.say(
        f"offer-{offer.kind}",
        name=supporter.name,
        label=_label(here, offer),
        text=page(here.wording, offer.lines) if offer.kind is OfferKind.PAGE else offer.text,
    )


def _label(here: Speaker, offer: Offer) -> str:
    known = here.library.interview.has_question(offer.question)
    return here.wording.label(offer.question) if known else ""


def _of_supporter(name: str) -> Callable[[Speaker], str]:
    def said(here: Speaker) -> str:
        supporter = here.state.support.supporter(here.place.relation)
        return here.say(name, name=supporter.name if supporter else "")

    return said


def _of_supported(name: str) -> Callable[[Speaker], str]:
    def said(here: Speaker) -> str:
        supported = here.state.support.whom(here.place.relation)
        return here.say(name, name=supported.name if supported else "")

    return said


def _end(here: Speaker) -> str:
    support, relation = here.state.support, here.place.relation
    other = support.supporter(relation) or support.whom(relation)
    return here.say("confirm-end", name=other.name if other else "")


def _invited(here: Speaker) -> str:
    invitation = here.state.support.invitation
    if invitation is None:
        return here.say("supporting-none")
    return here.say(f"invited-{invitation.role}", name=invitation.name)


def _supporting(here: Speaker) -> str:
    supported = here.state.support.supported
    if not supported:
        return here.say("supporting-none")
    return _joined(here.say("supporting"), "\n".join(_whom(here.wording, s) for s in supported))


def _whom(wording: Wording, supported: Supported) -> str:
    role = wording.word(f"support-role-{supported.role}")
    return wording.word("whom-line", name=supported.name, role=role)


def _supported(here: Speaker) -> str:
    supported = here.state.support.whom(here.place.relation)
    if supported is None:
        return here.say("supporting")
    name = f"supported-{supported.role}"
    if supported.role is Role.HOLDER and not supported.holds:
        name = "supported-holder-none"
    witness = supported.role is Role.WITNESS
    text = sheet(here.library, here.wording, supported.country) if witness else ""
    return here.say(name, name=supported.name, text=text)


def _suggest_text(here: Speaker) -> str:
    return _joined(
        here.wording.section_title(here.place.section),
        here.wording.prompt(here.place.question),
        _of_supported("suggest-text")(here),
    )


def _suggest_check(here: Speaker) -> str:
    supported = here.state.support.whom(here.place.relation)
    return here.say(
        "suggest-check",
        name=supported.name if supported else "",
        label=here.wording.label(here.place.question),
        text=here.state.support.words,
    )


def _carer_asking(here: Speaker) -> str:
    supported = here.state.support.whom(here.place.relation)
    if supported is None:
        return here.say("supporting")
    written = supported.answer(here.place.question).text
    return _joined(
        here.say(f"carer-ask-{here.place.question}", name=supported.name),
        f"{here.wording.word('you-wrote')}\n{written}" if written else "",
    )


def _carer_remove(here: Speaker) -> str:
    supported = here.state.support.whom(here.place.relation)
    written = supported.answer(here.place.question).text if supported else ""
    return here.say("carer-remove", text=written)


def _carer_check(here: Speaker) -> str:
    supported = here.state.support.whom(here.place.relation)
    lines = supported.lines if supported else ()
    return _joined(page(here.wording, lines), _of_supported("carer-check")(here))


P = PlaceName
SAID: Mapping[PlaceName, Callable[[Speaker], str]] = MappingProxyType(
    {
        P.SUPPORTERS: _supporters,
        P.SUPPORT_CHECK: _check,
        P.SUPPORTER: _supporter,
        P.OFFER: _offer,
        P.CONFIRM_TAKE_OUT: _of_supporter("confirm-take-out"),
        P.TELL_HOLDER: _of_supporter("tell-holder"),
        P.CONFIRM_END: _end,
        P.INVITED: _invited,
        P.SUPPORTING: _supporting,
        P.SUPPORTED: _supported,
        P.SUGGEST_SECTION: _of_supported("suggest-section"),
        P.SUGGEST_QUESTION: _of_supported("suggest-question"),
        P.SUGGEST_TEXT: _suggest_text,
        P.SUGGEST_CHECK: _suggest_check,
        P.CARER_ASKING: _carer_asking,
        P.CARER_REMOVE: _carer_remove,
        P.CARER_CHECK: _carer_check,
        P.SIGN_DAY: _of_supported("sign-day"),
    }
)


def support_label(library: Library, state: State, action: Action) -> str | None:
    """The label of a button that names somebody or something; None for any other button."""
    wording = library.wording(state.language)
    match action.verb:
        case Verb.ROLE:
            return wording.button(f"role-{action.subject}")
        case Verb.SUPPORTER | Verb.SUPPORTED:
            return _relation_label(wording, state, action.subject)
        case Verb.CONTACT:
            return card.title(library.interview, state, _CONTACTS, action.entry)
        case Verb.ABOUT:
            return wording.label(action.subject)
        case Verb.CARER_ANSWER:
            return wording.word("change", label=wording.word(f"carer-{action.subject}"))
        case _:
            return None


def _relation_label(wording: Wording, state: State, relation: str) -> str:
    supporter, supported = state.support.supporter(relation), state.support.whom(relation)
    if supporter:
        return relation_line(wording, supporter)
    return _whom(wording, supported) if supported else "…"
