"""What staff answered, as the person reads it: in full, verbatim, and as a claim."""

from collections.abc import Iterator

from flows.bubbles import BREAK
from flows.replies import Reply, ShowReply
from flows.speech_dates import say_day
from flows.speech_lists import say_role
from flows.wording import Wording

_DETAILS = ("why", "tried", "decided", "told", "revisit")


def say_reply(wording: Wording, shown: ShowReply) -> str:
    """Who said it and when, then what they said; after hard news what may help."""
    if shown.reply is None:
        return wording.place("reply-none")
    said = [_head(wording, shown.reply, shown.count), "\n\n".join(_body(wording, shown.reply))]
    if shown.reply.not_followed:
        said.append(wording.place("reply-after"))
    return BREAK.join(said)


def _head(wording: Wording, reply: Reply, count: int) -> str:
    title = wording.word("reply-number", number=str(reply.number), count=str(count))
    return f"{title}\n\n{wording.place('reply', **claimed(wording, reply))}"


def claimed(wording: Wording, reply: Reply) -> dict[str, str]:
    """Who they say they are, what they had read, and when they said it."""
    return {
        "label": reply.label,
        "reader": reply.reader or wording.word("reader-none"),
        "role": say_role(wording, reply.role),
        "version": str(reply.version),
        "day": say_day(wording, reply.at.date()),
        "time": f"{reply.at:%H:%M} UTC",
    }


def _body(wording: Wording, reply: Reply) -> Iterator[str]:
    if reply.read:
        yield wording.word("reply-read")
    if reply.followed:
        yield wording.word("reply-followed")
    if reply.what:
        yield f"{wording.word('reply-what')}\n{reply.what}"
    if reply.not_followed:
        yield "\n".join([wording.word("reply-not-followed"), *_which(wording, reply)])
        for name in _DETAILS:
            if text := getattr(reply, name):
                yield f"{wording.word(f'reply-{name}')}\n{text}"


def _which(wording: Wording, reply: Reply) -> Iterator[str]:
    """The person's own lines first, then how the reader put it."""
    for title, words in reply.picked:
        yield wording.word("reply-picked", title=title, text=words) if words else f"• {title}"
    if reply.which:
        yield reply.which
