"""The library: languages, labels and danger words."""

from dataclasses import replace

from flows.library import every_question
from flows.loading import load


def test_an_unknown_language_is_answered_in_english() -> None:
    assert load().wording("xx").language == "en"


def test_labels_name_every_option_of_every_question() -> None:
    library = load()
    labels = library.labels("en")
    assert labels["allergies.items.severity"]["life-in-danger"] == "Life in danger"
    with_options = {one.id for one in every_question(library.interview) if one.options}
    assert set(labels) == with_options


def test_follow_ups_come_right_after_their_group() -> None:
    ids = [one.id for one in every_question(load().interview)]
    at = ids.index("please-dont.items")
    assert ids[at + 1 : at + 3] == ["please-dont.items.what", "please-dont.items.why"]


def test_danger_words_of_another_language_come_before_the_english_ones() -> None:
    library = replace(load(), danger={"en": ("kill myself",), "cy": ("lladd fy hun",)})
    assert library.danger_words("cy") == ("lladd fy hun", "kill myself")
    assert library.danger_words("en") == ("kill myself",)
    assert library.danger_words("xx") == ("kill myself",)
