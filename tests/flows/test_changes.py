"""What differs between two versions: nothing left out, nothing made up."""

from hypothesis import given
from hypothesis import strategies as st

from flows.changes import PAGE, Change, How, Said, changes, pages

WORDS = st.tuples(st.text(min_size=1, max_size=12))
KEYS = st.sampled_from(["a", "b", "c", "d", "a.1", "card\nx"])
VERSIONS = st.dictionaries(KEYS, WORDS, max_size=6).map(
    lambda said: tuple(Said(key, ("Section", key), words) for key, words in said.items())
)
LONG = st.text(max_size=3).map(lambda text: text * 700)
CHANGES = st.lists(st.builds(Change, st.sampled_from(How), st.tuples(LONG), st.tuples(LONG)))


def by_key(version: tuple[Said, ...]) -> dict[str, tuple[str, ...]]:
    return {said.key: said.words for said in version}


@given(VERSIONS, VERSIONS)
def test_nothing_differs_exactly_when_both_say_the_same(
    before: tuple[Said, ...], after: tuple[Said, ...]
) -> None:
    assert (changes(before, after) == ()) == (by_key(before) == by_key(after))


@given(VERSIONS, VERSIONS)
def test_the_older_version_with_its_changes_is_the_newer_one(
    before: tuple[Said, ...], after: tuple[Said, ...]
) -> None:
    made = by_key(before)
    for change in changes(before, after):
        key = change.where[-1]
        assert made.get(key, ()) == change.old
        made[key] = change.new
    assert {key: words for key, words in made.items() if words} == by_key(after)


def test_a_change_holds_both_the_old_and_the_new_words() -> None:
    old = Said("dont.1", ("Please don’t",), ("Shouting",))
    new = Said("dont.1", ("Please don't",), ("Shouting", "and whispering"))
    assert changes([old], [new]) == (
        Change(How.CHANGED, ("Please don't",), ("Shouting",), ("Shouting", "and whispering")),
    )


def test_a_title_that_the_content_changed_is_no_change_of_the_persons() -> None:
    assert changes([Said("a", ("Old title",), ("x",))], [Said("a", ("New",), ("x",))]) == ()


def test_the_same_line_twice_is_not_the_same_as_once() -> None:
    line = Said("card\nx", ("Card",), ("x",))
    assert changes([line, line], [line]) == (Change(How.TAKEN_AWAY, ("Card",), old=("x",)),)


@given(CHANGES)
def test_pages_hold_every_change_in_order_and_are_never_empty(every: list[Change]) -> None:
    found = pages(every)
    assert [change for page in found for change in page] == every
    assert all(found)


@given(CHANGES)
def test_a_page_is_too_long_only_if_one_change_is(every: list[Change]) -> None:
    for page in pages(every):
        length = sum(len(text) for c in page for text in (*c.where, *c.old, *c.new))
        assert len(page) == 1 or length <= PAGE
