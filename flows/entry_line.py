"""An entry's line on the card: its title, and what stands beside it, in 160 graphemes.

Rule: a phone number always has room: a name that nobody can ring is of no use in a crisis. Here
words may be cut, with a sign that they are.
"""

from collections.abc import Sequence

from flows.graphemes import fits, graphemes, length

LINE = 160  # graphemes
PHONE = 80  # graphemes of a line that a phone number can take
BETWEEN = " · "


def entry_line(name: str, beside: Sequence[tuple[str, bool]]) -> str:
    """An entry's line: its title, and as much beside it as there is room for.

    A phone number always has room: a name that nobody can ring is of no use in a crisis.
    """
    said = [_number(text) if phone else text for text, phone in beside]
    phones = [at for at, (_, phone) in enumerate(beside) if phone]
    room = LINE - sum(length(said[at]) + length(BETWEEN) for at in phones)
    kept = set(phones)
    if phones and not fits(name, room):
        name = cut(name, room)
    for at in range(len(said)):
        text = _joined(name, said, kept | {at})
        if fits(text, LINE):
            kept.add(at)
    return _joined(name, said, kept)


def _joined(name: str, said: Sequence[str], kept: set[int]) -> str:
    return BETWEEN.join([name, *(text for at, text in enumerate(said) if at in kept)])


def _number(text: str) -> str:
    """A phone number as written; of too long an answer, the line or the piece with the number."""
    if fits(text, PHONE):
        return text
    numbered = [each for each in text.splitlines() if any(map(str.isdigit, each))]
    short = next((each for each in numbered if fits(each, PHONE)), "")
    if short or not numbered:
        return short or cut(text, PHONE)
    characters = graphemes(numbered[0])
    first = next(at for at, each in enumerate(characters) if any(map(str.isdigit, each)))
    start = max(0, first - 1)  # with a plus or a bracket before it
    return cut(("…" if start else "") + "".join(characters[start:]), PHONE)


def cut(text: str, most: int) -> str:
    """At most so many graphemes, with a sign if there were more."""
    return text if fits(text, most) else "".join(graphemes(text)[: most - 1]) + "…"
