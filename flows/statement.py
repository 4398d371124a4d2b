"""The statement: what a reader gets, derived from the answers. Every word in it is the person's.

Only titles, labels, option names and the empty signing sheet come from the content; they are
filled in from the wording of the person's interview language.
"""

from dataclasses import dataclass
from datetime import date

from flows.countries import Sheet
from flows.interview import AboutMe
from flows.media import Medium


@dataclass(frozen=True, slots=True)
class Item:
    """One answered question: its label for readers, and the person's paragraphs verbatim.

    `own_words` is false for a picked option (its text is the content's, not the person's).
    `languages` has a tag for each paragraph: the language of the interview when it was written;
    where it is empty, that of the statement.
    Voice notes and photos are an item of their own, without paragraphs, under the same label.
    """

    question: str
    label: str
    paragraphs: tuple[str, ...]
    own_words: bool = True
    languages: tuple[str, ...] = ()
    media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a group: a person, a medicine, a "please don't". `title` names it, verbatim.

    `number` is the entry's stable counter in the group; `language` that of the title, "" for that
    of the statement.
    """

    group: str
    number: int
    title: str
    items: tuple[Item, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class StatementSection:
    """A section that has at least one answer."""

    id: str
    title: str
    about_me: AboutMe
    items: tuple[Item, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of the card: the person's own words, under the section they come from.

    `language` is that of the words, "" for that of the statement.
    """

    section: str
    title: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a witness says: that they signed on paper, and when. `day` is as they wrote it."""

    name: str
    day: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the statement was made, from the closing section. `None`: not answered.

    `felt_able` and `not_pressed` are never assumed: True or False only if the person said so;
    `in_their_words` holds what they wrote instead of, or beside, yes and no. The languages are
    those of the words, empty for that of the statement. `with_help_from`: whose suggestions they
    accepted, by the names they gave them. `signed`: claims by witnesses.
    """

    version: int
    made_on: date
    confirmed_on: date | None
    helped_by: str | None  # own words; `helped_by_picked` is what was picked
    felt_able: bool | None
    not_pressed: bool | None
    in_their_words: tuple[str, ...]
    helped_by_language: str = ""
    helped_by_picked: str = ""
    words_languages: tuple[str, ...] = ()
    with_help_from: tuple[str, ...] = ()
    signed: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True)
class CarersPage:
    """A page in a carer's words, which the person accepted. `lines`: label and words."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole statement at one moment. `language` is a BCP 47 tag, `country` a country file's id.

    `name` is the name to use if given, else the name; never empty once published. `sheet` is the
    country's empty signing sheet; None where the country is not known (any more). `crisis_word`
    is the person's own word for their crisis, put so that it can stand after “during”; "" if they
    gave none.
    """

    language: str
    country: str
    name: str
    full_name: str
    sections: tuple[StatementSection, ...]
    card: tuple[CardLine, ...]
    provenance: Provenance
    sheet: Sheet | None = None
    carers: tuple[CarersPage, ...] = ()
    crisis_word: str = ""
