"""A view of a statement as plain data for the templates: what stands where, and in whose words.

Rules of this file:

- Every text passes `sharing.paper.signs`, titles and labels too: a document is not trusted to
  hold only what a font has.
- A person's words are parts with their language and direction; ours are plain strings.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sharing.carers import Carer, Said
from sharing.confirming import older_than_a_year
from sharing.paper.signs import lines, plain
from sharing.phones import pieces
from sharing.rendering import day, runs
from sharing.sheet import SigningSheet
from sharing.terms import OnCardAs
from sharing.texts import ENGLISH, texts
from sharing.view import Answer, CardGroup, Heading, Listed, Made, Section, View
from sharing.words import Part, direction_of

Json = dict[str, Any]

_TAG: Final = re.compile(r"[A-Za-z]{2,3}")
_WIDE: Final = frozenset({OnCardAs.WHO, OnCardAs.ALSO})
_FOOTER: Final = 40  # characters of a name
_CARD_TITLE: Final = "card-title"


def part(words: Part) -> Json:
    """A person's words, or one of our sentences with a language of its own."""
    return {
        "language": spoken(words.language),
        "direction": words.direction,
        "lines": lines(_numbers_kept(words.text, words.direction)),
    }


def _numbers_kept(text: str, direction: str) -> str:
    """A phone number stays on one line, and in its order where lines run from right to left."""
    around = ("\u2066", "\u2069") if direction == "rtl" else ("", "")
    return "".join(
        each.text.replace(" ", "\u00a0").join(around) if each.number else each.text
        for each in pieces(text, short=True)
    )


def spoken(tag: str) -> str:
    """The language that typst is told: what is known of it without script or region."""
    first = tag.partition("-")[0]
    return first.lower() if _TAG.fullmatch(first) else "und"


class Leaf:
    """The papers of one view, for a reader who speaks `language`, made at `at` (with its zone)."""

    def __init__(self, view: View, language: str, at: datetime) -> None:
        self._view = view
        self._at = at.astimezone(UTC)
        self._texts = texts("sharing", language)

    def data(self) -> Json:
        """What every paper has: its title, the texts around it, whose it is."""
        view, tree = self._view, self._texts.tree
        return {
            "title": plain(f"{tree['title']}: {view.name.text}"),
            "who": part(_shortened(view.name)),
            "name": part(view.name),
            "titles": {"language": spoken(view.language), "direction": view.direction},
            "chrome": {
                "language": self._texts.language,
                "direction": self._texts.direction,
                **{name: plain(text) for name, text in self._chrome().items()},
            },
        }

    def statement(self, photo: bytes | None = None) -> Json:
        """Everything; `photo` is a picture of the person."""
        view = self._view
        return {
            **self.card(photo),
            "made": self._made(view.made),
            "headings": [self._heading(each) for each in view.headings],
            "carers": [self._carer(each) for each in view.carers],
            "sheet": self.sheet(view.sheet) if view.sheet else None,
        }

    def card(self, photo: bytes | None = None) -> Json:
        """The first side alone."""
        view = self._view
        return {
            **self.data(),
            "full-name": part(view.full_name) if view.full_name else None,
            "for-times": self._for_times(),
            "facts": list(self._facts(view.made)),
            "notices": [plain(text) for text in self._notices()],
            "beside": self._beside(),
            "photo": {"picture": list(photo), "alt": self._alt()} if photo else None,
            "card": [self._group(each) for each in view.card],
            "made": [],
            "headings": [],
            "carers": [],
            "sheet": None,
        }

    def sheet(self, sheet: SigningSheet) -> Json:
        """The empty form, and whose statement it belongs to."""
        return {
            "title": plain(sheet.title),
            "language": spoken(sheet.language),
            "direction": sheet.direction,
            "belongs": self._belongs(),
            "text": [part(each) for each in sheet.text],
            "quote": [part(each) for each in sheet.quote],
            "source": [part(each) for each in sheet.source],
            "signatories": [
                {
                    "title": plain(each.title),
                    "text": [part(words) for words in each.text],
                    "rows": [{"label": plain(row.label), "tick": row.tick} for row in each.rows],
                }
                for each in sheet.signatories
            ],
        }

    def _chrome(self) -> dict[str, str]:
        tree = self._texts.tree
        paper, trust, page, sheet = (tree[name] for name in ("paper", "trust", "page", "sheet"))
        return {
            "title": tree["title"],
            "missing": paper["missing"],
            "page": paper["page"],
            "stamp": self._stamp(),
            "full-name": page["full-name"],
            "card-title": page[_CARD_TITLE],
            "all-title": page["all-title"],
            "made-title": trust["title"],
            "carers-title": tree["carers"]["title"],
            "carers-not-own": tree["carers"]["not-own"],
            "carers-by": tree["carers"]["by"],
            **{name: sheet[name] for name in ("form", "quote", "source")},
        }

    def _stamp(self) -> str:
        paper, made = self._texts.tree["paper"], self._view.made
        pattern = paper["stamp"] if made.version else paper["stamp-draft"]
        now = f"{self._day(self._at)}, {self._at:%H:%M} UTC"
        return str(pattern.format(version=made.version, day=self._day(made.made_on), now=now))

    def _day(self, value: Any) -> str:
        return day(value, self._texts.language)

    def _facts(self, made: Made) -> Iterable[Json]:
        trust = self._texts.tree["trust"]
        confirmed = self._day(made.confirmed_on) if made.confirmed_on else None
        yield _fact(trust["made"], self._day(made.made_on))
        yield _fact(trust["confirmed"], confirmed or trust["confirmed-never"])
        yield _fact(trust["version"], str(made.version) if made.version else trust["draft"])
        if made.helped_by or self._view.scope == "full":
            helped = [part(each) for each in made.helped_by]
            yield {"label": trust["helped-by"], "said": helped or [trust["not-said"]]}
        yield _fact(trust["felt-able"], self._claim(made.felt_able))
        yield _fact(trust["not-pressed"], self._claim(made.not_pressed))
        if made.with_help_from:
            yield {
                "label": trust["with-help-from"],
                "said": [part(each) for each in made.with_help_from],
            }
        for each in made.signed:
            yield {"label": trust["signed"], "said": [part(each.name), part(each.day)]}

    def _claim(self, value: bool | None) -> str:  # noqa: FBT001 - None: the person did not say
        name = {None: "not-said", True: "said-yes", False: "said-no"}[value]
        return str(self._texts.tree["trust"][name])

    def _notices(self) -> Iterable[str]:
        tree, confirmed = self._texts.tree, self._view.made.last_confirmed
        yield tree["trust"]["own-account"]
        if older_than_a_year(confirmed, self._at.date()):
            yield tree["paper"]["stale"].format(day=self._day(confirmed))
        if self._view.scope in {"card", "family"}:
            yield tree["paper"][self._view.scope]

    def _beside(self) -> str | None:
        """English beside what must not be misread, while the translation is a draft."""
        if not self._texts.draft:
            return None
        return str(texts("sharing", ENGLISH).tree["trust"]["own-account"])

    def _made(self, made: Made) -> list[Json]:
        label = self._texts.tree["trust"]["in-their-words"]
        said = [part(each) for each in made.in_their_words]
        return [{"label": plain(label), "said": said}] if said else []

    def _alt(self) -> str:
        return plain(self._texts.tree["page"]["photo-of"].format(name=self._view.name.text))

    def _group(self, group: CardGroup) -> Json:
        return {
            "title": plain(group.title),
            "wide": group.id in _WIDE,
            "first": group.id is OnCardAs.WHO,
            "lines": list(_lines(group, self._texts.tree["labels"]["plain"])),
        }

    def _heading(self, heading: Heading) -> Json:
        sections = [self._section(each) for each in heading.sections]
        return {"title": plain(heading.title), "sections": sections}

    def _section(self, section: Section) -> Json:
        return {
            "title": plain(section.title),
            "answers": self._answers(section.answers),
            "entries": [self._entry(each) for each in section.entries],
        }

    def _entry(self, entry: Listed) -> Json:
        title = part(entry.title) if entry.title else None
        return {"title": title, "answers": self._answers(entry.answers)}

    def _carer(self, carer: Carer) -> Json:
        return {"name": part(carer.name), "answers": self._answers(carer.answers)}

    def _answers(self, answers: Sequence[Answer | Said]) -> list[Json]:
        voice = self._texts.tree["page"]["play-on-page"]
        return [
            {
                "label": plain(answer.label),
                "parts": [part(each) for each in answer.parts],
                "voice": [plain(voice.format(time=each.length)) for each in answer.media],
            }
            for answer in answers
        ]

    def _belongs(self) -> list[Json | str]:
        view, sheet = self._view, self._texts.tree["sheet"]
        pattern = sheet["belongs"] if view.made.version else sheet["belongs-draft"]
        values = {"version": view.made.version, "day": self._day(view.made.made_on)}
        return _around(pattern, "{name}", view.full_name or view.name, values)

    def _for_times(self) -> list[Json | str] | None:
        """What the person calls it, where they said so."""
        word, pattern = self._view.crisis_word, self._texts.tree["page"]["for-times"]
        return _around(pattern, "{word}", word, {}) if word else None


def _around(
    pattern: str, place: str, words: Part, values: Mapping[str, object]
) -> list[Json | str]:
    """Our sentence, in pieces, with the person's words as a part of its own."""
    before, _, after = pattern.partition(place)
    return [before.format(**values), part(words), after.format(**values)]


def contacts(view: View) -> tuple[Part, ...]:
    """Whom to ring, as the card has it: for the card in a wallet."""
    groups = (group for group in view.card if group.id is OnCardAs.CALL)
    return tuple(each for group in groups for line in group.lines for each in line.parts)


def _lines(group: CardGroup, telling_nothing: Sequence[str]) -> Iterable[Json]:
    """A label is said once, and not at all where the group's title says it.

    What was joined into a line may be written in two directions: each part stands by itself.
    """
    before = group.title
    for line in group.lines:
        said = line.label in {"", before, group.title, *telling_nothing}
        before = line.label
        joined = [[part(run) for run in runs(each)] for each in line.parts]
        yield {"label": "" if said else plain(line.label), "parts": joined}


def _fact(label: str, said: str) -> Json:
    return {"label": label, "said": [said]}


def _shortened(name: Part) -> Part:
    text = " ".join(name.text.split())
    short = text if len(text) <= _FOOTER else f"{text[: _FOOTER - 1]}…"
    return Part(short, name.language, name.direction)


def ours(text: str, language: str) -> Json:
    """One of our own texts, as a part."""
    return part(Part(text, language, direction_of(language), own=False))
