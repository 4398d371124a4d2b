"""Marked words go in everywhere; afterwards they are looked for wherever bytes rest."""

import base64
import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from sharing.shlink import read
from tests.support import files, house, staff, walk
from tests.support.chat import Chat
from tests.support.search import leaks, spellings

MARK = "Qxvj7"
CHAT = 731_905_448_217
SUPPORTER = 731_905_448_990
READER = f"{MARK}reader Zwölf"
SOFTWARE = f"{MARK}software Öst"
LABEL = f"{MARK}label"

pytestmark = pytest.mark.processes


def marked(used: list[str]) -> Iterator[str]:
    """A new word for every field, with a letter beyond ASCII in it."""
    for number in count(100):
        used.append(f"{MARK}w{number}é")
        yield f"{used[-1]} and more words."


def journey(running: house.House, used: list[str]) -> str:
    """Everything a person can put in, and one reading; the code of the link."""
    chat = Chat(running.simulator, CHAT)
    words = marked(used)
    walk.begin(chat)
    walk.answer_everything(chat, words)
    send_files(chat, running)
    walk.publish(chat, words)
    code = walk.make_link(chat, LABEL)
    assert staff.open_statement(running.page, code, READER).status == 200
    chat.wait_for(READER)
    used.append(replied(chat, running, code, words))
    staff.open_statement(running.page, "0" * 28, READER)
    used.extend(by_software(chat, running))
    supported(chat, Chat(running.simulator, SUPPORTER), words, used)
    chat.say("/export", until="one after the other")
    chat.say("/history", until=READER)
    return code


def replied(chat: Chat, running: house.House, code: str, words: Iterator[str]) -> str:
    """Staff answer, and print it; the ticket they did it with."""
    opened = staff.open_statement(running.page, code, READER).text
    ticket = opened.partition('name="ticket" value="')[2].partition('"')[0]
    typed = {name: next(words) for name in ("what", "which", "why", "tried", "decided", "told")}
    for path in ("/v/record", "/v/answer"):
        fields = {"ticket": ticket, "reader": READER, **typed}
        assert staff.post(running.page, path, **fields).status == 200
    chat.tap("Read it", until=typed["told"])
    return ticket


def by_software(chat: Chat, running: house.House) -> list[str]:
    """A hospital's software reads it too; the link's secrets, and a passcode made afterwards."""
    at_the_link(chat)
    link = chat.tap("For hospital software", until="shlink:/").text.partition("shlink:/")[2]
    followed = read(f"shlink:/{link.split()[0]}")
    assert followed is not None
    body = {"recipient": SOFTWARE, "embeddedLengthMax": 0}
    answer = staff.post_json(running.page, f"/shl/{followed.shl_id}", body)
    location = json.loads(answer.text)["files"][0]["location"].removeprefix(running.page)
    assert staff.get(running.page, location).status == 200
    chat.wait_for(SOFTWARE)
    at_the_link(chat)
    chat.tap("Passcode")
    said = chat.tap("Add a passcode", until=f"“{LABEL}”: ").text
    passcode = said.partition(f"“{LABEL}”: ")[2].split()[0]
    staff.post(running.page, code=f"shlink:/{link.split()[0]}", reader=READER, passcode=passcode)
    key = base64.urlsafe_b64encode(followed.key).decode().rstrip("=")
    ticket = location.partition("t=")[2]
    return [followed.shl_id, key, ticket, passcode, passcode.replace("-", "")]


def at_the_link(chat: Chat) -> None:
    listed = chat.say("/links", until=f"{LABEL}: everything")
    chat.press_on(listed, LABEL)
    chat.wait_for(f"Your link “{LABEL}”", after=listed.id)


def supported(chat: Chat, carer: Chat, words: Iterator[str], used: list[str]) -> None:
    """Somebody else comes in by an invitation, and what they write goes from chat to chat."""
    chat.say("/supporters")
    chat.tap("Invite someone")
    chat.tap("Write a carer's page")
    chat.say(next(words))
    asked = chat.tap("Yes", until="start=")
    used.append(asked.text.partition("start=")[2].split()[0])
    carer.say(f"/start {used[-1]}")
    carer.tap("Accept")
    chat.wait_for("has said yes")
    carer.tap("Write my page")
    carer.say(next(words), until="Saved")
    carer.tap("Done")
    carer.tap("Send it")
    chat.wait_for("has sent you something")
    chat.say("/supporters")
    chat.tap("Look at what came")
    chat.tap("Accept")


def send_files(chat: Chat, running: house.House) -> None:
    """A picture with a marked place inside, and a voice note with a marked comment."""
    menu = chat.say("/menu")
    asked = chat.tap(next(label for label, _ in menu.buttons if "Who I am" in label))
    if "More below" in [label for label, _ in asked.buttons]:
        asked = chat.tap("More below")
    chat.tap(next(label for label, _ in asked.buttons if "What I look like" in label))
    files.send(running.simulator, chat.number, "document", files.picture(kind="PNG"))
    saved = chat.wait_for("another picture", after=asked.id)
    files.send(running.simulator, chat.number, "voice", files.VOICE, duration="3")
    chat.wait_for("Saved", after=saved.id)


def test_no_answer_name_id_code_or_reader_rests_outside_sealed_records(tmp_path: Path) -> None:
    running = house.start(tmp_path / "data", level="DEBUG")
    used: list[str] = []
    try:
        code = journey(running, used)
        arguments = [_arguments(running.pid(who)) for who in ("supervisor", "bot", "web")]
        while_running = searched(tmp_path)
        secrets = [*used, MARK, READER, SOFTWARE, LABEL, code, code.replace("-", "")]
        secrets += [str(CHAT), str(SUPPORTER), files.PLACE, files.COMMENT]
        assert len(used) > 30
        assert leaks(secrets, while_running) == []
        assert not any(secret in line for secret in secrets for line in arguments)
    finally:
        assert running.stop() == 0
    assert leaks(secrets, searched(tmp_path)) == []
    for sent in (MARK, files.PLACE, files.COMMENT):
        assert leaks([sent], [tmp_path / "data" / "simulator"]) != [], "the search finds nothing"


def searched(folder: Path) -> list[Path]:
    """All that our processes may have written; the simulator plays Telegram and keeps chats."""
    data = folder / "data"
    rested = [path for path in data.iterdir() if path.name != "simulator"]
    found = [*rested, folder / "data.log", folder / "scratch"]
    assert any(path.name.endswith("-wal") or "sqlite" in path.name for path in found)
    return found


def _arguments(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_bytes().decode()


SPELLED: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "hex": lambda word: word.encode().hex().encode(),
    "base64-0": lambda word: base64.b64encode(word.encode() + b"tail"),
    "base64-1": lambda word: base64.b64encode(b"x" + word.encode() + b"tail"),
    "base64-2": lambda word: base64.b64encode(b"xy" + word.encode() + b"tail"),
    "url": lambda word: quote(word).encode(),
    "json": lambda word: json.dumps(word).encode(),
}


@pytest.mark.parametrize("how", SPELLED)
def test_the_search_finds_a_word_however_it_was_written(tmp_path: Path, how: str) -> None:
    word = f"{MARK}é secret"
    (tmp_path / "leak").write_bytes(b"\x00before " + SPELLED[how](word) + b" after")
    assert leaks([word], [tmp_path]) == [f"{word} in leak"]
    assert leaks([f"{MARK}other"], [tmp_path]) == []


def test_no_spelling_is_short_enough_to_match_by_chance() -> None:
    assert min(len(spelling) for spelling in spellings(f"{MARK}w100é")) >= 8
