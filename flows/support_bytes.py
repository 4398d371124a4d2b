"""Support as JSON values, and back. Readers raise TypeError, ValueError or KeyError."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flows.answers import Answer, Part
from flows.support import (
    Invitation,
    InviteDraft,
    Lines,
    Offer,
    OfferKind,
    Role,
    Stage,
    Support,
    Supported,
    Supporter,
)
from flows.values import number as _number
from flows.values import text as _text
from flows.values import truth as _truth

_Written = dict[str, Any]


def write(support: Support) -> _Written:
    """What is usual is left out."""
    invitation = support.invitation
    every: _Written = {
        "supporters": [_write_supporter(each) for each in support.supporters],
        "supported": [_write_supported(each) for each in support.supported],
        "offers": [
            [each.id, each.supporter, each.kind, each.question, each.text, _listed(each.lines)]
            for each in support.offers
        ],
        "helped": [[number, name] for number, name in support.helped.items()],
        "counter": support.counter,
        "draft": _write_draft(support.draft) if support.draft != InviteDraft() else [],
        "invitation": [invitation.token, invitation.role, invitation.name] if invitation else [],
        "words": support.words,
    }
    return {name: value for name, value in every.items() if value}


def read(written: Mapping[str, Any]) -> Support:
    """What `write` made."""
    invitation = written.get("invitation", [])
    return Support(
        supporters=tuple(_read_supporter(each) for each in written.get("supporters", [])),
        supported=tuple(_read_supported(each) for each in written.get("supported", [])),
        offers=tuple(_read_offer(each) for each in written.get("offers", [])),
        helped=MappingProxyType(
            {_number(number): _text(name) for number, name in written.get("helped", [])}
        ),
        counter=_number(written.get("counter", 0)),
        draft=InviteDraft(*map(_text, written.get("draft", []))),
        invitation=_read_invitation(invitation) if invitation else None,
        words=_text(written.get("words", "")),
    )


def _write_supporter(each: Supporter) -> list[Any]:
    page = _listed(each.page)
    return [each.id, each.role, each.name, each.me, each.stage, each.grant, page, each.signed]


def _read_supporter(written: list[Any]) -> Supporter:
    relation, role, name, me, stage, grant, page, signed = written
    return Supporter(
        _text(relation),
        Role(role),
        _text(name),
        _text(me),
        Stage(stage),
        _text(grant),
        _lines(page),
        _text(signed),
    )


def _write_supported(each: Supported) -> list[Any]:
    page = [
        [question, [[part.message, part.text] for part in answer.parts]]
        for question, answer in each.page.items()
    ]
    return [each.id, each.role, each.name, each.country, each.holds, page, each.sent]


def _read_supported(written: list[Any]) -> Supported:
    relation, role, name, country, holds, page, sent = written
    return Supported(
        _text(relation),
        Role(role),
        _text(name),
        _text(country),
        holds=_truth(holds),
        page=MappingProxyType({_text(question): _answer(parts) for question, parts in page}),
        sent=_truth(sent),
    )


def _answer(parts: list[Any]) -> Answer:
    return Answer(tuple(Part(_number(message), _text(text)) for message, text in parts))


def _read_offer(written: list[Any]) -> Offer:
    number, supporter, kind, question, text, lines = written
    return Offer(
        _number(number),
        _text(supporter),
        OfferKind(kind),
        _text(question),
        _text(text),
        _lines(lines),
    )


def _write_draft(draft: InviteDraft) -> list[str]:
    return [draft.role, draft.name, draft.me, draft.grant, draft.supporter]


def _read_invitation(written: list[Any]) -> Invitation:
    token, role, name = written
    return Invitation(_text(token), Role(role), _text(name))


def _listed(lines: Lines) -> list[list[str]]:
    return [list(line) for line in lines]


def _lines(written: list[Any]) -> Lines:
    return tuple((_text(question), _text(text)) for question, text in written)
