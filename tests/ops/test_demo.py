"""The demo as a person starts it: real processes, free ports, a folder of its own."""

import os
import signal
import stat
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.demos import Demo, ends

pytestmark = pytest.mark.processes

Start = Callable[..., Demo]


def _status(address: str) -> int:
    with urllib.request.urlopen(address) as answer:
        return int(answer.status)


def test_chat_and_page_answer_and_sigterm_ends_all(start_demo: Start) -> None:
    demo = start_demo()
    ready = demo.wait_ready()
    assert set(ready) == {"simulator", "page", "pids"}
    assert set(ready["pids"]) == {"supervisor", "simulator", "bot", "web"}
    assert ready["pids"]["supervisor"] == demo.process.pid
    assert _status(ready["simulator"]) == 200
    assert _status(f"{ready['page']}/v") == 200
    gone = ends(ready["pids"].values())
    assert demo.end() == 0
    gone()
    assert not demo.file.exists()


def test_it_goes_on_where_it_was_and_ctrl_c_ends_it(start_demo: Start) -> None:
    first = start_demo()
    first.wait_ready()
    assert first.end(signal.SIGINT) == 0
    keyring = first.data / "keys" / "bot.keyring"
    keys = keyring.read_bytes()
    second = start_demo()
    second.wait_ready()
    assert second.end() == 0
    assert keyring.read_bytes() == keys


def test_what_it_makes_is_for_its_own_account_only(start_demo: Start) -> None:
    demo = start_demo()
    demo.wait_ready()
    demo.end()
    for folder in (demo.data, demo.data / "keys", demo.data / "simulator"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for key in (demo.data / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o400


@pytest.mark.parametrize("tier", ["simulator", "bot", "web"])
def test_a_killed_process_is_started_again_in_its_place(start_demo: Start, tier: str) -> None:
    demo = start_demo()
    before = demo.wait_ready()
    os.kill(before["pids"][tier], signal.SIGKILL)
    # The two seconds are promised to whoever watches the file; see the design's fixed points.
    after = demo.read_after(before, within=2.0)
    changed = {name for name in after["pids"] if after["pids"][name] != before["pids"][name]}
    assert changed == {tier}
    assert (after["simulator"], after["page"]) == (before["simulator"], before["page"])
    assert _status(after["simulator"]) == 200
    assert _status(f"{after['page']}/v") == 200
    assert demo.end() == 0


def test_nobody_outlives_a_killed_supervisor(start_demo: Start) -> None:
    demo = start_demo()
    pids = demo.wait_ready()["pids"]
    gone = ends(pids.values())
    demo.process.kill()
    demo.process.communicate()
    gone()


def test_a_second_demo_in_the_same_folder_is_refused(start_demo: Start) -> None:
    first = start_demo()
    first.wait_ready()
    second = start_demo()
    said = second.process.communicate(timeout=60)[1]
    assert second.process.returncode not in (0, None)
    assert said == "Another demo is using this data folder.\n"
    assert first.end() == 0


def test_a_relative_folder_is_the_callers(start_demo: Start, tmp_path: Path) -> None:
    demo = start_demo("--data", "my words")
    demo.wait_ready()
    demo.end()
    assert (tmp_path / "my words" / "keys").is_dir()
