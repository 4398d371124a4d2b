"""How a command ends, as whoever runs it sees it."""

import json

import pytest

from flows.errors import ContentError
from ops.errors import OpsError, PortTakenError, StartError
from ops.exits import AWAY, FAILED, REFUSED
from ops.outcome import as_exit_status
from ops.supervisor import RefusedError
from storage.errors import DatabaseReadOnlyError, DatabaseUnavailableError


def _end(error: BaseException, *, debug: bool = False) -> int:
    with pytest.raises(SystemExit) as caught, as_exit_status(debug=debug):
        raise error
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_an_error_of_ours_is_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(OpsError("Something is missing.")) == REFUSED
    assert capsys.readouterr().err == "Something is missing.\n"


def test_so_is_an_error_of_a_room_below(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(ContentError(("en.toml: no wording for how-to-talk.say",))) == REFUSED
    assert "how-to-talk.say" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [DatabaseUnavailableError, DatabaseReadOnlyError, PortTakenError, StartError]
)
def test_what_may_pass_by_itself_may_be_tried_again(error: type[Exception]) -> None:
    assert _end(error("It is away.")) == AWAY


def test_a_child_that_has_said_it_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert _end(RefusedError()) == REFUSED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("debug", [False, True])
def test_any_other_error_shows_its_class_and_never_its_words(
    capsys: pytest.CaptureFixture[str], *, debug: bool
) -> None:
    assert _end(ValueError("marked words"), debug=debug) == FAILED
    said = capsys.readouterr().err
    assert "marked" not in said
    assert json.loads(said)["error"] == "ValueError"
    assert ("at" in json.loads(said)) is debug


def test_a_command_that_ends_well_is_left_alone() -> None:
    with as_exit_status(debug=False):
        pass
