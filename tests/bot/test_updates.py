"""What an update means."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.updates import Heard, Text, hear, reader
from flows.events import Commanded, Edited, PhotoSent, Pressed, Sent, VoiceSent, Wrote

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PRIVATE = {"id": 7, "type": "private", "first_name": "A"}
PERSON = {"id": 7, "is_bot": False, "first_name": "A"}


def heard(**update: Any) -> Heard | None:
    """What is heard; read in our own way or with the library's objects, it is the same."""
    raw = {"update_id": 1, **update}
    found = hear(reader(None)(raw), NOW)
    assert found == hear(Update.de_json(dict(raw), None), NOW)
    return found


def message(**parts: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 0, "chat": PRIVATE, "from": PERSON, **parts}


def command(text: str) -> dict[str, Any]:
    length = len(text.split(maxsplit=1)[0])
    return message(text=text, entities=[{"type": "bot_command", "offset": 0, "length": length}])


def test_a_text_is_kept_verbatim() -> None:
    text = "  no\nnext \u200f سلام 🙂 "
    expected = Heard(chat=7, event=Wrote(at=NOW, text=text, message=5), message=5)
    assert heard(message=message(text=text)) == expected


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/next", "next", ""),
        ("/NEXT", "next", ""),
        ("/next@best_bot", "next", ""),
        ("/start abc def", "start", "abc def"),
        ("/next\nand more", "next", "and more"),
    ],
)
def test_a_command_stands_at_the_start(text: str, name: str, argument: str) -> None:
    found = heard(message=command(text))
    assert found is not None
    assert found.event == Commanded(at=NOW, command=name, argument=argument)


def test_a_slash_in_the_middle_is_part_of_the_answer() -> None:
    text = "either /pause or not"
    entities = [{"type": "bot_command", "offset": 7, "length": 6}]
    found = heard(message=message(text=text, entities=entities))
    assert found is not None
    assert found.event == Wrote(at=NOW, text=text, message=5)


def test_a_forwarded_command_is_what_somebody_wrote_and_not_an_order() -> None:
    origin = {"type": "hidden_user", "date": 0, "sender_user_name": "B"}
    found = heard(message={**command("/delete"), "forward_origin": origin})
    assert found is not None
    assert found.event == Wrote(at=NOW, text="/delete", message=5)


def test_a_press_carries_what_the_button_carried() -> None:
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": "1a.2"}
    found = heard(callback_query=query)
    assert found == Heard(chat=7, event=Pressed(at=NOW, revision=46, index=2), callback="q")


@pytest.mark.parametrize("data", ["", "x", "1.", ".1", "-1.2", "1.-2", "zz zz.1", "1.2.3"])
def test_a_button_that_is_not_ours_reads_as_an_old_one(data: str) -> None:
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": data}
    found = heard(callback_query=query)
    assert found is not None
    assert isinstance(found.event, Pressed)
    assert found.event.revision == -1


def test_an_edited_message_names_the_message() -> None:
    found = heard(edited_message=message(text="better", edit_date=1))
    assert found is not None
    assert found.event == Edited(at=NOW, text="better", message=5)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (
            {
                "sticker": {
                    "file_id": "f",
                    "file_unique_id": "u",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            "sticker",
        ),
        ({"document": {"file_id": "f", "file_unique_id": "u"}}, "document"),
        ({"dice": {"emoji": "🎲", "value": 1}}, "other"),
    ],
)
def test_what_is_not_text_is_named(part: dict[str, Any], what: str) -> None:
    found = heard(message=message(**part))
    assert found is not None
    assert found.event == Sent(at=NOW, what=what, message=5)


VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 42}
SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 853}
FILE = {"file_id": "f", "file_unique_id": "u", "mime_type": "image/png"}


def test_a_voice_note_is_heard_with_its_caption() -> None:
    found = heard(message=message(voice=VOICE, caption="and this"))
    assert found is not None
    assert found.event == VoiceSent(NOW, "f", 42, 5, "and this")


@pytest.mark.parametrize(
    ("part", "file"),
    [({"photo": [LARGE, SMALL]}, "large"), ({"document": FILE}, "f")],
)
def test_a_picture_is_heard_as_a_photo_or_as_a_file(part: dict[str, Any], file: str) -> None:
    found = heard(message=message(**part))
    assert found is not None
    assert found.event == PhotoSent(NOW, file, 5)


def test_an_edited_caption_is_an_edit() -> None:
    found = heard(edited_message=message(voice=VOICE, caption="rather this", edit_date=0))
    assert found is not None
    assert found.event == Edited(at=NOW, text="rather this", message=5)


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_blocking_and_unblocking_say_whether_the_person_can_be_reached(
    status: str,
    reachable: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    bot = {"id": 9, "is_bot": True, "first_name": "bot"}
    new = {"user": bot, "status": status, "until_date": 0}
    old = {"user": bot, "status": "left"}
    change = {
        "chat": PRIVATE,
        "from": PERSON,
        "date": 0,
        "old_chat_member": old,
        "new_chat_member": new,
    }
    assert heard(my_chat_member=change) == Heard(chat=7, reachable=reachable)


def test_groups_and_channels_are_not_heard() -> None:
    group = {"id": -7, "type": "group", "title": "G"}
    assert heard(message={**message(text="hello"), "chat": group}) is None
    assert heard(edited_message={**message(text="hello"), "chat": group}) is None
    assert heard(channel_post={**message(text="hello")}) is None


def test_a_text_is_read_without_the_librarys_objects() -> None:
    plain = [message(text="hello"), command("/next"), message(text="https://x.example/")]
    assert all(isinstance(reader(None)({"update_id": 1, "message": m}), Text) for m in plain)


@pytest.mark.parametrize(
    "parts",
    [
        {"text": "forwarded", "forward_origin": {"type": "hidden_user", "date": 0}},
        {"caption": "a picture's"},
        {"text": "in a group", "chat": {"id": -7, "type": "group", "title": "G"}},
        {"text": "odd entities", "entities": [{"type": "bold", "offset": 0, "length": 3}, 5]},
        {"text": "no list", "entities": "many"},
    ],
)
def test_whatever_says_more_is_left_to_the_library(parts: dict[str, Any]) -> None:
    raw = {"update_id": 1, "message": {**message(), **parts}}
    try:
        read = reader(None)(raw)
    except Exception:  # noqa: BLE001 - as the library sees fit
        return
    assert isinstance(read, Update)
