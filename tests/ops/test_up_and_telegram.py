"""`./run up` against a Bot API over HTTP, as it talks to Telegram with a real token.

Afterwards its counts are read: they have moved, and nobody is in them.
"""

import json
import sqlite3
from contextlib import closing
from itertools import repeat
from pathlib import Path
from uuid import UUID

import pytest
from prometheus_client.parser import text_string_to_metric_families

from storage.keyring import init_keyrings
from tests.ops.demos import Running
from tests.ops.ports import free_ports
from tests.support import staff, walk
from tests.support.chat import Chat
from tests.support.search import leaks

pytestmark = pytest.mark.processes

TOKEN = "123456:AAHinvented-token_for-tests"
CHAT = 731_905_448_217
NAME, LABEL, READER, HOLDER = "Robin Example", "Ward five", "Night nurse", "My peer worker"
# Every label there is, and every value it may have.
LABELS = {
    "outcome": {"handled", "duplicate", "set_aside", "sent", "later", "lost", "blocked"},
    "family": {"KEK", "INDEX", "PEPPER", "SHELF"},
    "kind": {"backup", "erased"},
    "way": {"opening", "form", "medium", "reply", "record", "paper", "software", "other"},
    "result": {"given", "passcode", "nothing", "slowed", "unavailable", "failed", "refused"},
}


def test_the_whole_journey_over_http_with_a_token_of_ones_own(
    telegram: str, tmp_path: Path
) -> None:
    port, told = free_ports()
    address = f"127.0.0.1:{port}"
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "2026-11-23.backup").touch()
    keys = tmp_path / "bot.keyring", tmp_path / "web.keyring"
    init_keyrings(*keys)
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": telegram,
        "DATABASE_URL": f"sqlite:///{tmp_path}/statements.sqlite3",
        "KEYRING_FILE": str(keys[0]),
        "WEB_KEYRING_FILE": str(keys[1]),
        "PUBLIC_URL": "https://statements.example.org",
        "LISTEN": address,
        "METRICS_LISTEN": f"127.0.0.1:{told}",
        "BACKUP_FOLDER": str(tmp_path / "backups"),
    }
    running = Running(tmp_path, settings, "up")
    try:
        running.wait_ready()
        chat = Chat(telegram, CHAT)
        walk.begin(chat)
        chat.say(NAME, until="Saved")
        walk.publish(chat, repeat(HOLDER))
        code = walk.make_link(chat, LABEL)
        assert f"https://statements.example.org/v#{code}" in chat.wait_for("Code:").text
        page = staff.open_statement(f"http://{address}", code, READER)
        assert NAME in page.text
        chat.wait_for(READER)
        staff.open_statement(f"http://{address}", "0" * 28, READER)
        staff.get(f"http://{address}", f"/shl/{code}/f?t={code}")
        texts = [scraped(f"http://127.0.0.1:{told + above}") for above in (0, 1)]
        secrets = [str(CHAT), NAME, LABEL, READER, HOLDER, TOKEN, code, code.replace("-", "")]
        secrets += ids(tmp_path / "statements.sqlite3")
    finally:
        assert running.end() == 0
    counted(*map(samples, texts))
    (tmp_path / "told").write_text("".join(texts))
    assert len(secrets) > 11
    assert leaks(secrets, [tmp_path / "told"]) == []
    assert leaks(["ikmb_turn_seconds"], [tmp_path / "told"]) != [], "the search finds nothing"


def scraped(origin: str) -> str:
    """What a tier tells of itself; it is well."""
    ready = staff.get(origin, "/readyz")
    assert (ready.status, json.loads(ready.text)) == (200, {"ready": True})
    assert json.loads(staff.get(origin, "/healthz").text) == {"alive": True}
    assert staff.get(origin, "/v").status == 404
    return staff.get(origin, "/metrics").text


def ids(file: Path) -> list[str]:
    """Of persons and grants, as they may be written."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT id FROM persons UNION SELECT id FROM grants").fetchall()
    found = [UUID(bytes=row[0]) if isinstance(row[0], bytes) else UUID(row[0]) for row in rows]
    return [spelled for one in found for spelled in (str(one), one.hex)]


def samples(text: str) -> dict[tuple[str, str], float]:
    """Name and label to value; a label is one of the few that there are."""
    found: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        assert not family.name.endswith("_created"), "a moment is more than a count"
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            assert all(value in LABELS[name] for name, value in labels.items())
            found[sample.name, " ".join(sorted(labels.values()))] = sample.value
    return found


def counted(bot: dict[tuple[str, str], float], page: dict[tuple[str, str], float]) -> None:
    """The counts have moved as the journey went."""
    assert bot["ikmb_ready", ""] == page["ikmb_ready", ""] == 1
    assert bot["ikmb_updates_total", "handled"] > 20
    assert bot["ikmb_turn_seconds_count", ""] == bot["ikmb_updates_total", "handled"]
    assert bot["ikmb_calls_total", "sent"] > 20
    assert bot["ikmb_calls_total", "lost"] == bot["ikmb_set_aside_rows", ""] == 0
    assert bot["ikmb_notes_rows", ""] == 0
    assert ("ikmb_outbox_oldest_seconds", "") in bot
    assert bot["ikmb_telegram_silent_seconds", ""] >= 0
    assert {("ikmb_keys_age_seconds", family) for family in LABELS["family"]} <= set(bot)
    assert bot["ikmb_backup_age_seconds", "backup"] >= 0
    assert page["ikmb_answers_total", "given opening"] == 1
    assert page["ikmb_answers_total", "nothing opening"] == 1
    assert page["ikmb_answers_total", "nothing software"] == 1
    assert page["ikmb_opening_seconds_count", ""] == 2
    assert page["ikmb_notes_waiting", ""] == page["ikmb_notes_lost_total", ""] == 0
