"""The statement as a FHIR R4 document: a Bundle whose first entry is the Composition.

Rules of this file:

- The person's words stand in the narratives of the sections, verbatim (`sharing.narrative`).
  What FHIR wants as a plain string (a title, a name) is a copy in one line.
- The section's element `id`s carry the structure that `sharing.view` reads back: `card` and its
  groups, the seven headings, the statement's sections, questions and entries, `made`, the
  `carers` (`sharing.carers`), and the empty `signing-sheet` (`sharing.sheet`).
- No `meta.profile`: nothing here claims to conform to a profile.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from flows.statement import Entry, Statement
from sharing import carers, media, narrative, own_word, sheet, terms
from sharing import sections as sections_of
from sharing.sections import (
    CARD,
    MADE,
    Json,
    References,
    coded,
    entry_id,
    narrated,
    with_sections,
)
from sharing.wording import wording
from sharing.words import one_line, part


def build(statement: Statement, *, statement_id: UUID, published_at: datetime) -> Json:
    """The document of a published statement, in the scope "full".

    `statement_id` is the same for every version; it is seen by readers, so it must not be an id
    that means something elsewhere. `published_at` has a time zone.
    """
    patient = uuid5(statement_id, "patient")
    contacts = {entry_id(e): uuid5(statement_id, entry_id(e)) for e in _contacts(statement)}
    sent = {each: media.medium_id(statement_id, each) for each in media.all_media(statement)}
    version = statement.provenance.version
    return {
        "resourceType": "Bundle",
        "meta": {
            "tag": [
                {"system": terms.SCOPE, "code": "full"},
                {"system": terms.COUNTRY, "code": statement.country},
            ]
        },
        "identifier": _uri(uuid5(statement_id, f"version {version}")),
        "type": "document",
        "timestamp": published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "entry": [
            _resource(
                statement_id,
                _composition(statement, statement_id, patient, References(contacts, sent)),
            ),
            _resource(patient, _patient(statement)),
            *(
                _resource(contacts[entry_id(entry)], _related_person(entry, patient))
                for entry in _contacts(statement)
            ),
            *(
                _resource(carers.author_id(statement_id, at), author)
                for at, author in enumerate(carers.authors(statement.carers, patient), start=1)
            ),
            *(_resource(sent[each], media.resource(each, patient)) for each in sent),
        ],
    }


def card_only(bundle: Json) -> Json:
    """The same document with nothing but the card: for a grant of the scope "card".

    How it was made keeps its version, dates and yes-or-no; the name to use stays, the full name
    only as far as the person left it on the card. No voice note and no photo goes with it, and
    no word of theirs that is not on the card.
    """
    composition, patient, *_ = (entry["resource"] for entry in bundle["entry"])
    kept = [section for section in composition["section"] if section["id"] == CARD]
    made = [_claims(section) for section in composition["section"] if section["id"] == MADE]
    name = narrative.read(patient["text"]["div"])[:1]
    tags = [tag for tag in bundle["meta"]["tag"] if tag["system"] != terms.SCOPE]
    return {
        **bundle,
        "meta": {"tag": [{"system": terms.SCOPE, "code": "card"}, *tags]},
        "entry": [
            {
                **bundle["entry"][0],
                "resource": {
                    **own_word.without(composition),
                    "section": kept + [m for m in made if "section" in m],
                },
            },
            {
                **bundle["entry"][1],
                "resource": {
                    **{key: value for key, value in patient.items() if key != "photo"},
                    "text": narrated(name),
                    "name": [{"use": "usual", "text": one_line(name[0].text)}],
                },
            },
        ],
    }


def _composition(
    statement: Statement, statement_id: UUID, patient: UUID, references: References
) -> Json:
    words = wording(statement.language)
    provenance = statement.provenance
    subject = {"reference": f"urn:uuid:{patient}"}
    confirmed = provenance.confirmed_on
    sections = [
        sections_of.card(statement, words),
        *sections_of.headings(statement, words, references),
        carers.section(statement.carers, statement_id, statement.language),
        sections_of.made(provenance, statement.language, words),
        *([sheet.section(statement.sheet, statement.language)] if statement.sheet else []),
    ]
    return {
        "resourceType": "Composition",
        "language": statement.language,
        "extension": [
            {"url": terms.VERSION, "valueString": str(provenance.version)},
            *own_word.extensions(statement),
        ],
        "identifier": _uri(statement_id),
        "status": "final",
        "type": coded(terms.LOINC, terms.MENTAL_HEALTH_ADVANCE_DIRECTIVE),
        "category": [coded(terms.LOINC, terms.ADVANCE_DIRECTIVES)],
        "subject": subject,
        "date": provenance.made_on.isoformat(),
        "author": [subject],
        "title": words.text("title"),
        **(
            {"attester": [{"mode": "personal", "time": confirmed.isoformat(), "party": subject}]}
            if confirmed
            else {}
        ),
        "section": [section for section in sections if "section" in section],
    }


def _claims(made: Json) -> Json:
    return with_sections(
        {name: value for name, value in made.items() if name != "section"},
        [section for section in made["section"] if "code" in section],
    )


def _contacts(statement: Statement) -> list[Entry]:
    return [
        entry
        for section in statement.sections
        for entry in section.entries
        if entry.group == terms.CONTACTS
    ]


def _patient(statement: Statement) -> Json:
    names = [statement.name]
    if statement.full_name != statement.name:
        names.append(statement.full_name)
    return {
        "resourceType": "Patient",
        "text": narrated([part(name, statement.language) for name in names]),
        "name": [
            {"use": use, "text": one_line(name)}
            for use, name in zip(("usual", "official"), names, strict=False)
        ],
        **({"photo": [media.attachment(picture)]} if (picture := media.photo(statement)) else {}),
    }


def _related_person(entry: Entry, patient: UUID) -> Json:
    """Someone to ring. Nobody is appointed by it (see `sharing.terms`)."""
    answers = {
        item.question.rpartition(".")[2]: one_line(" ".join(item.paragraphs))
        for item in entry.items
    }
    relation, phone, name = answers.get("relation"), answers.get("phone"), one_line(entry.title)
    return {
        "resourceType": "RelatedPerson",
        "patient": {"reference": f"urn:uuid:{patient}"},
        "relationship": [
            coded(terms.ROLES, terms.EMERGENCY_CONTACT) | ({"text": relation} if relation else {})
        ],
        **({"name": [{"text": name}]} if name else {}),
        **({"telecom": [{"system": "phone", "value": phone}]} if phone else {}),
    }


def _resource(resource_id: UUID, resource: Json) -> Json:
    kind = resource["resourceType"]
    rest = {name: value for name, value in resource.items() if name != "resourceType"}
    return {
        "fullUrl": f"urn:uuid:{resource_id}",
        "resource": {"resourceType": kind, "id": str(resource_id), **rest},
    }


def _uri(identifier: UUID) -> Json:
    return {"system": terms.URI, "value": f"urn:uuid:{identifier}"}
