"""What the page shows, read from the bundle alone.

`read` trusts the bundle's origin (it came out of a sealed link) but not its shape: whatever this
version cannot show in full is refused with DocumentError rather than shown in part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flows.interview import AboutMe
from flows.media import PHOTO, VOICE
from sharing import carers, media, narrative, own_word, sheet, terms
from sharing.carers import CARERS, Carer
from sharing.errors import DocumentError
from sharing.media import Shown, Source
from sharing.sections import ABOUT_ME, CARD, MADE, SENT
from sharing.sheet import SHEET, SigningSheet
from sharing.terms import OnCardAs
from sharing.words import Part, direction_of

Json = Mapping[str, Any]
Sent = Mapping[str, Shown]
_HEADINGS = {f"{ABOUT_ME}.{about_me}": about_me for about_me in AboutMe}


def _nowhere(_medium: UUID) -> str:
    """Where nothing can be fetched: in a file, on paper."""
    return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's label, the parts of its answer, and its voice notes."""

    label: str
    parts: tuple[Part, ...]
    media: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a group: a person, a medicine, a "please don't". `title` may be missing."""

    title: Part | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the statement."""

    id: str
    title: str
    answers: tuple[Answer, ...]
    entries: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One of the seven About Me headings, with at least one section."""

    id: AboutMe
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Lines of the card that answer one question of a reader: do, do not, call."""

    id: OnCardAs
    title: str
    lines: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A witness says that they signed on paper, on this day."""

    name: Part
    day: Part


@dataclass(frozen=True, slots=True)
class Made:
    """The trust signals. None or empty: the person did not say."""

    version: int
    made_on: date
    confirmed_on: date | None
    helped_by: tuple[Part, ...]
    felt_able: bool | None
    not_pressed: bool | None
    in_their_words: tuple[Part, ...]
    with_help_from: tuple[Part, ...]
    signed: tuple[Signed, ...]

    @property
    def last_confirmed(self) -> date:
        """The day on which the person last stood by it: making it counts."""
        return max(self.made_on, self.confirmed_on or self.made_on)


@dataclass(frozen=True, slots=True)
class View:
    """A statement as a reader sees it. `full_name` is None where it is the name, or not shared.

    `scope` is "full" or "card"; `language` and `direction` are those of titles and labels.
    `sheet` is an empty form for paper, and nobody's words. `crisis_word` is what the person calls
    their crisis, put so that it can stand after "for".
    """

    name: Part
    full_name: Part | None
    scope: str
    country: str
    language: str
    direction: str
    made: Made
    card: tuple[CardGroup, ...]
    headings: tuple[Heading, ...]
    sheet: SigningSheet | None
    carers: tuple[Carer, ...]
    photo: Shown | None
    crisis_word: Part | None = None


def read(bundle: Json, source: Source = _nowhere) -> View:
    """The view of a document that `sharing.document` built. Raises DocumentError.

    `source` says where a medium's bytes are to be had, by its id.
    """
    try:
        return _view(bundle, media.read(bundle, source))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise DocumentError("The document is not a statement that can be shown.") from error


def _view(bundle: Json, sent: Sent) -> View:
    composition, patient = _first_two(bundle)
    tags = {tag["system"]: str(tag["code"]) for tag in bundle["meta"]["tag"]}
    sections = {section["id"]: section for section in composition.get("section", [])}
    unknown = sections.keys() - _HEADINGS.keys() - {CARD, MADE, SHEET, CARERS}
    if unknown:
        raise DocumentError("The document has a section that is not known here.")
    name, *full_name = _parts(patient)
    language = str(composition["language"])
    return View(
        name=name,
        full_name=full_name[0] if full_name else None,
        scope=tags[terms.SCOPE],
        country=tags[terms.COUNTRY],
        language=language,
        direction=direction_of(language),
        made=_made(composition, sections.get(MADE, {})),
        card=_card(sections.get(CARD, {})),
        headings=tuple(
            _heading(about_me, sections[key], sent)
            for key, about_me in _HEADINGS.items()
            if key in sections
        ),
        sheet=sheet.read(sections[SHEET]) if SHEET in sections else None,
        carers=carers.read(sections[CARERS]) if CARERS in sections else (),
        photo=next((each for each in sent.values() if each.kind == PHOTO), None),
        crisis_word=own_word.read(composition),
    )


def _first_two(bundle: Json) -> tuple[Json, Json]:
    if (bundle["resourceType"], bundle["type"]) != ("Bundle", "document"):
        raise DocumentError("This is not a document.")
    composition, patient = (entry["resource"] for entry in bundle["entry"][:2])
    kinds = (composition["resourceType"], patient["resourceType"])
    code = _code(composition["type"])
    if kinds != ("Composition", "Patient") or code != terms.MENTAL_HEALTH_ADVANCE_DIRECTIVE:
        raise DocumentError("This is a document of another kind.")
    return composition, patient


def _made(composition: Json, section: Json) -> Made:
    inner = {part["id"]: part for part in _inner(section)}
    attested = [str(attester["time"]) for attester in composition.get("attester", [])]
    versions = [
        int(extension["valueString"])
        for extension in composition["extension"]
        if extension["url"] == terms.VERSION
    ]
    return Made(
        version=versions[0],
        made_on=date.fromisoformat(composition["date"]),
        confirmed_on=max(map(date.fromisoformat, attested), default=None),
        helped_by=_optional_parts(inner.get(f"{MADE}.helped-by")),
        felt_able=_claim(inner.get(f"{MADE}.felt-able")),
        not_pressed=_claim(inner.get(f"{MADE}.not-pressed")),
        in_their_words=_optional_parts(inner.get(f"{MADE}.in-their-words")),
        with_help_from=_optional_parts(inner.get(f"{MADE}.with-help-from")),
        signed=tuple(
            Signed(*_parts(part))
            for key, part in inner.items()
            if key.startswith(f"{MADE}.signed.")
        ),
    )


def _claim(section: Json | None) -> bool | None:
    return None if section is None else {"Y": True, "N": False}[_code(section["code"])]


def _card(card: Json) -> tuple[CardGroup, ...]:
    """The groups in today's order: older documents have another one."""
    groups = [_card_group(group) for group in _inner(card)]
    return tuple(sorted(groups, key=lambda group: list(OnCardAs).index(group.id)))


def _card_group(group: Json) -> CardGroup:
    lines = tuple(_answer(line, {}) for line in group["section"])
    kind = OnCardAs(str(group["id"]).removeprefix(f"{CARD}."))
    return CardGroup(kind, str(group["title"]), lines)


def _heading(about_me: AboutMe, heading: Json, sent: Sent) -> Heading:
    sections = tuple(_section(section, sent) for section in heading["section"])
    return Heading(about_me, str(heading["title"]), sections)


def _section(section: Json, sent: Sent) -> Section:
    entries = [inner for inner in section["section"] if _is_entry(inner)]
    answers = [inner for inner in section["section"] if not _is_entry(inner)]
    return Section(
        id=str(section["id"]),
        title=str(section["title"]),
        answers=_answers(answers, sent),
        entries=tuple(_listed(entry, sent) for entry in entries),
    )


def _is_entry(section: Json) -> bool:
    """Entries end in their number; questions outside an entry never do."""
    return str(section["id"]).rpartition(".")[2].isdigit()


def _listed(entry: Json, sent: Sent) -> Listed:
    title = _parts(entry)[0] if "text" in entry else None
    return Listed(title, _answers(_inner(entry), sent))


def _answers(sections: list[Json], sent: Sent) -> tuple[Answer, ...]:
    """One answer a label: what was picked, written and spoken belong together.

    A photo is not among them: it stands at the head of the page.
    """
    answers: list[Answer] = []
    for answer in (_answer(section, sent) for section in sections):
        if answers and answer.label == answers[-1].label:
            before = answers[-1]
            both = Answer(answer.label, before.parts + answer.parts, before.media + answer.media)
            answers[-1] = both
        elif answer.parts or answer.media:
            answers.append(answer)
    return tuple(answers)


def _answer(section: Json, sent: Sent) -> Answer:
    label = str(section.get("title", ""))
    if not _is_sent(section):
        return Answer(label, _parts(section))
    media = [sent[entry["reference"]] for entry in section["entry"]]
    return Answer(label, (), tuple(each for each in media if each.kind == VOICE))


def _is_sent(section: Json) -> bool:
    """Whether this holds voice notes or photos; its words only name them."""
    return SENT in str(section["id"]).split(".")[-2:]


def _parts(resource: Json) -> tuple[Part, ...]:
    return narrative.read(resource["text"]["div"])


def _optional_parts(section: Json | None) -> tuple[Part, ...]:
    return () if section is None else _parts(section)


def _inner(section: Json) -> list[Json]:
    return list(section.get("section", []))


def _code(concept: Json) -> str:
    return str(concept["coding"][0]["code"])
