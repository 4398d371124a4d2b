"""The codes and identifiers of the document, with their sources.

SNOMED CT (UK) codes are those of the PRSB *About Me* headings; LOINC codes name the kind of
document and of section. The document uses the headings and claims no conformance to any
profile. 75320-2 is not used as a document type, and an emergency contact never gets 81335-2
(healthcare agent): naming someone to ring appoints nobody.
"""

from enum import StrEnum
from typing import Final

from flows.interview import AboutMe

LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
ROLES: Final = "http://terminology.hl7.org/CodeSystem/v2-0131"
YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
URI: Final = "urn:ietf:rfc:3986"
SCOPE: Final = "urn:x-i-know-me-best:scope"
COUNTRY: Final = "urn:x-i-know-me-best:country"
CRISIS_WORD: Final = "urn:x-i-know-me-best:crisis-word"
# HL7's own R4 extensions: a string has no language of its own, and Composition has no version
# element before R5.
LANGUAGE: Final = "http://hl7.org/fhir/StructureDefinition/language"
VERSION: Final = (
    "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber"
)

MENTAL_HEALTH_ADVANCE_DIRECTIVE: Final = "104144-1"
ADVANCE_DIRECTIVES: Final = "42348-3"
TREATMENT_PREFERENCES: Final = "107905-2"
EMERGENCY_CONTACT: Final = "C"

HEADINGS: Final = {
    AboutMe.IMPORTANT: "1515861000000103",
    AboutMe.PEOPLE: "1515871000000105",
    AboutMe.COMMUNICATE: "1515881000000107",
    AboutMe.WELLNESS: "1515891000000109",
    AboutMe.DO_AND_DONT: "1515901000000105",
    AboutMe.SUPPORT: "1515911000000107",
    AboutMe.ALSO: "1515921000000101",
}

TREATMENT_SECTIONS: Final = frozenset(
    {"medicines-that-help", "medicines-not-wanted", "only-under-conditions", "other-treatment"}
)
CONTACTS: Final = "my-people.contacts"


class OnCardAs(StrEnum):
    """The groups of the card, in the order in which they help: who, do, do not, call."""

    WHO = "who"
    DO = "do"
    DONT = "dont"
    CALL = "call"
    ALLERGIES = "allergies"
    ALSO = "also"


_CARD = {
    "who-i-am": OnCardAs.WHO,
    "what-matters": OnCardAs.DO,
    "how-to-talk": OnCardAs.DO,
    "what-helps": OnCardAs.DO,
    "please-dont": OnCardAs.DONT,
    "people-not-to-contact": OnCardAs.DONT,
    "medicines-not-wanted": OnCardAs.DONT,
    "medicines-that-help": OnCardAs.DO,
    "force": OnCardAs.DO,
    "allergies": OnCardAs.ALLERGIES,
    "my-people": OnCardAs.CALL,
}


_CARD_QUESTIONS = {
    "how-to-talk.not-say": OnCardAs.DONT,
    "medicines-not-wanted.what-helps": OnCardAs.DO,
    "when-i-cannot-decide.what-helps": OnCardAs.DO,
    "when-i-cannot-decide.who-asked": OnCardAs.CALL,
    "force.call-first": OnCardAs.CALL,
    "force.meaning": OnCardAs.DONT,
    "force.body-risk": OnCardAs.DONT,
    "force.last-time": OnCardAs.DONT,
    "force.least-bad": OnCardAs.DONT,
    "body.when-it-hurts": OnCardAs.DO,
}


def card_group(section: str, question: str) -> OnCardAs:
    """Where on the card a line of this section stands; `question` is "" where it is unknown."""
    return _CARD_QUESTIONS.get(question) or _CARD.get(section, OnCardAs.ALSO)
