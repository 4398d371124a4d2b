"""Days as people say them, in the wording's language."""

from datetime import date

from flows.wording import Wording


def say_day(wording: Wording, day: date) -> str:
    """A day in full, such as 23 November 2026: no reader has to guess which number is which."""
    month = wording.word(f"month-{day.month}")
    return wording.word("day", day=str(day.day), month=month, year=str(day.year))
