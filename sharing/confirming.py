"""A published document with a later "last confirmed": the same version, the same words."""

from datetime import date

from sharing.sections import Json


def confirmed(bundle: Json, on: date) -> Json:
    """The document, which the person confirmed on that day.

    FHIR has a place for it: the attester of the Composition (R4, Composition.attester), which
    `sharing.view` reads as `Made.confirmed_on`.
    """
    first, *rest = bundle["entry"]
    composition = first["resource"]
    attester = [
        {"mode": "personal", "time": on.isoformat(), "party": composition["subject"]},
    ]
    return {
        **bundle,
        "entry": [{**first, "resource": {**composition, "attester": attester}}, *rest],
    }


def older_than_a_year(confirmed: date, today: date) -> bool:
    """Twelve months, by the calendar: the 29th of February counts until the 28th."""
    leap = (confirmed.month, confirmed.day) == (2, 29)
    return today > (confirmed.replace(day=28) if leap else confirmed).replace(
        year=confirmed.year + 1
    )
