"""The state and its bytes."""

import json
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Answer, Part
from flows.errors import StateError
from flows.keyboard import Action, Keyboard, Verb
from flows.link_draft import LinkDraft
from flows.places import Place, PlaceName
from flows.state import VERSION, Key, Path, State, decode, encode

FULL = State(
    place=Place(PlaceName.ASKING, question="me.name", entry=3, once=True, review=True),
    keyboard=Keyboard(41, ((Action(Verb.NEXT), Action(Verb.EDIT, "me.name", 3)),)),
    language="cy",
    country="elsewhere",
    consented=True,
    answers=MappingProxyType(
        {
            Key("me.name", 3): Answer(
                (Part(7, " Ana\n", "cy"), Part(9, "b")), ("yes",), ((8, "yes"),)
            )
        }
    ),
    entries=MappingProxyType({"me.people": (1, 3)}),
    counter=3,
    skipped=frozenset({Key("me.born"), Key("me.why", 2)}),
    stars=MappingProxyType({"me.name#7#0": "*", "me.people#1": ""}),
    path=Path.PUBLISHING,
    came_from=(Place(PlaceName.MENU), Place(PlaceName.STAR_SENTENCE, line="x", page=2)),
    published=2,
    changed=True,
    link=LinkDraft("the team", "family", ("what-helps",), ("what-helps", "carers"), passcode=True),
    saved=True,
    told=frozenset({"urgent-offer", "lost-account"}),
)

_text = st.text(st.characters(exclude_categories=()), max_size=30)
_keys = st.builds(Key, _text, st.integers(0, 99))
_answers = st.builds(
    Answer,
    st.lists(st.builds(Part, st.integers(), _text), max_size=3).map(tuple),
    st.lists(_text, max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(), _text), max_size=2).map(tuple),
)


def test_a_full_state_survives_its_bytes() -> None:
    assert decode(encode(FULL)) == FULL


def test_a_new_state_survives_its_bytes_and_is_nearly_nothing() -> None:
    assert decode(encode(State.new())) == State.new()
    assert len(encode(State.new())) < 10


@given(answers=st.dictionaries(_keys, _answers, max_size=5), label=_text)
def test_any_words_survive_the_bytes_halves_of_characters_too(
    answers: dict[Key, Answer], label: str
) -> None:
    state = State(answers=MappingProxyType(answers), link=LinkDraft(label, ""))
    assert decode(encode(state)) == state


def test_the_order_of_the_answers_does_not_change_with_the_bytes() -> None:
    state = State.new().with_answer(Key("b"), Answer((Part(1, "x"),)))
    state = state.with_answer(Key("a"), Answer((Part(2, "y"),)))
    assert list(decode(encode(state)).answers) == [Key("b"), Key("a")]


def test_a_newer_version_is_refused_by_name() -> None:
    document = json.loads(encode(FULL))
    document["v"] = VERSION + 1
    with pytest.raises(StateError, match=f"version {VERSION + 1}"):
        decode(json.dumps(document).encode())


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"v":true}',
        b'{"v":1,"unheard-of":1}',
        b'{"v":1,"language":7}',
        b'{"v":1,"consented":1}',
        b'{"v":1,"counter":true}',
        b'{"v":1,"place":["nowhere",{}]}',
        b'{"v":1,"place":["menu",{"colour":"red"}]}',
        b'{"v":1,"place":["menu"]}',
        b'{"v":1,"keyboard":[1,[["next"]]]}',
        b'{"v":1,"answers":[["q"]]}',
        b'{"v":1,"link":["only one"]}',
        b'{"v":1,"link":["a","card",[],[],1]}',
        b'{"v":1,"link":["a","card",[7],[],true]}',
        b'{"v":1,"path":"sideways"}',
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_no_state_are_refused(blob: bytes) -> None:
    with pytest.raises(StateError):
        decode(blob)


def test_the_refusal_never_quotes_a_persons_words() -> None:
    with pytest.raises(StateError) as refused:
        decode(b'{"v":1,"link":["my diagnosis"]}')
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    assert "diagnosis" not in str(refused.value)


def test_an_answer_with_nothing_in_it_is_taken_out() -> None:
    state = State.new().with_answer(Key("a"), Answer((Part(1, "x"),)))
    assert not state.with_answer(Key("a"), Answer()).answers


def test_a_question_without_an_answer_has_an_empty_one() -> None:
    assert State.new().answer("anything") == Answer()


def test_words_of_before_there_were_languages_are_english() -> None:
    old = b'{"answers":[["me.name",0,[[1,"Ana"]],[],[]]],"v":1}'
    assert decode(old).answer("me.name").parts == (Part(1, "Ana", "en"),)
    assert encode(decode(old)) == old


def test_a_link_of_before_there_were_chosen_parts_is_still_known() -> None:
    assert decode(b'{"v":1,"link":["the team","card"]}').link == LinkDraft("the team", "card")
