"""The transcript format, read."""

from datetime import timedelta

import pytest

from tests.journeys.transcript import Does, Line, TranscriptError, read


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("> hello", Line(1, Does.WRITES, "hello")),
        (">  two blanks ", Line(1, Does.WRITES, " two blanks ")),
        (">> from Dad", Line(1, Does.FORWARDS, "from Dad")),
        ("> (3 times) ab ", Line(1, Does.WRITES, "ab ab ab ")),
        ("/menu", Line(1, Does.COMMANDS, "menu")),
        ("[Next]", Line(1, Does.PRESSES, "Next")),
        ("[old: Next]", Line(1, Does.PRESSES_OLD, "Next")),
        ("~ a b → c → d", Line(1, Does.EDITS, "a b", "c → d")),
        ("* sticker", Line(1, Does.SENDS, "sticker")),
        ("-- 7 days later --", Line(1, Does.WAITS, wait=timedelta(days=7))),
        ("-- 1 year later --", Line(1, Does.WAITS, wait=timedelta(days=365))),
        ("-- the bot restarts --", Line(1, Does.RESTARTS)),
        ("-- the bot was away --", Line(1, Does.WAS_AWAY)),
        ("< Hello.", Line(1, Does.SAYS, "Hello.")),
        ("<! Hello.", Line(1, Does.SAYS_NOT, "Hello.")),
        ("? Next", Line(1, Does.OFFERS, "Next")),
        ("?! Next", Line(1, Does.OFFERS_NOT, "Next")),
        ("reader sees: Ana", Line(1, Does.READER_SEES, "Ana")),
        ("@sister", Line(1, Does.SWITCHES, "sister")),
        ("-- opens the invitation --", Line(1, Does.OPENS)),
        ("-- publishes --", Line(1, Does.PUBLISHES)),
        ("reader does not see: Ana", Line(1, Does.READER_SEES_NOT, "Ana")),
    ],
)
def test_a_line_is_what_it_begins_with(written: str, line: Line) -> None:
    assert read(written) == (line,)


def test_comments_and_empty_lines_say_nothing() -> None:
    assert read("# a title\n\n> hello\n") == (Line(3, Does.WRITES, "hello"),)


def test_a_message_can_have_several_lines() -> None:
    assert read("> one\n>|   two\n>| ") == (Line(1, Does.WRITES, "one\n  two\n"),)


@pytest.mark.parametrize(
    "written", ["hello", "-- soon --", "~ no arrow", "[Next", "/menu\n>| more"]
)
def test_a_line_that_nobody_can_understand_is_named(written: str) -> None:
    with pytest.raises(TranscriptError, match="line 1"):
        read(written)
