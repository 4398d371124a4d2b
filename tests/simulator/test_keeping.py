"""What rests in the data folder, over a stop, a kill and a second start."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest
from aiohttp import ClientSession

from simulator.errors import DataFolderError
from simulator.serve import run
from simulator.world import World
from tests.simulator.playground import TOKEN, Playground, keyboard, playing

HOUSE = Path(__file__).parents[2]
CHILD = """
import asyncio, sys
from pathlib import Path
from simulator.serve import run
asyncio.run(run(Path(sys.argv[1]), 0, asyncio.Event(), lambda port: print(port, flush=True)))
"""


async def test_one_chats_on_after_a_stop_and_a_start(tmp_path: Path) -> None:
    async with playing(tmp_path) as play:
        await play.act(1, "messages", text="kept")
        sent = await play.call("sendMessage", chat_id=1, text="?", reply_markup=keyboard("Next"))
        await play.give(1, "document", b"my words", "notes.txt")
        await play.call("setMyCommands", commands=[{"command": "go", "description": "Go"}])
        await play.advance(5000)
        before = await play.messages(1)
        updates = await play.updates()
    async with playing(tmp_path) as play:
        assert await play.messages(1) == before
        assert await play.updates() == updates
        async with play.client.get(before[-1]["files"][0]["url"]) as answer:
            assert await answer.read() == b"my words"
        assert (await play.call("getMyCommands"))[0]["command"] == "go"
        done = await play.act(1, "press", message_id=sent["message_id"], data="Next")
        assert done["update_id"] > updates[-1]["update_id"]
        new = await play.act(1, "messages", text="later")
        assert new["message_id"] > before[-1]["id"]
        dates = [
            update["message"]["date"] for update in await play.updates() if "message" in update
        ]
        assert dates[-1] - dates[0] >= 5000


async def test_confirmed_updates_and_their_ids_stay_gone(tmp_path: Path) -> None:
    async with playing(tmp_path) as play:
        last = (await play.act(1, "messages", text="a"))["update_id"]
        await play.updates(offset=last + 1)
    async with playing(tmp_path) as play:
        assert await play.updates() == []
        assert (await play.act(1, "messages", text="b"))["update_id"] == last + 1


@pytest.mark.processes
async def test_a_killed_simulator_has_lost_nothing_it_answered(tmp_path: Path) -> None:
    answered: list[int] = []
    child, origin = await born(tmp_path)
    async with ClientSession(origin) as client:

        async def write(chat: int) -> None:
            for number in range(10_000):
                path = f"/sim/chats/{chat}/messages"
                async with client.post(path, json={"text": f"{chat} {number}"}) as answer:
                    answered.append((await answer.json())["update_id"])

        writers = [asyncio.create_task(write(chat)) for chat in (1, 2, 3)]
        async with asyncio.timeout(20):
            while len(answered) < 200:  # noqa: ASYNC110 -- the writers have no event to set
                await asyncio.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        await child.wait()
        await asyncio.gather(*writers, return_exceptions=True)
    assert len(set(answered)) == len(answered) >= 200
    async with playing(tmp_path) as play:
        kept = await everything(play)
        assert set(answered) <= set(kept)
        assert len(kept) - len(answered) <= 3


async def test_one_folder_serves_one_simulator(play: Playground, tmp_path: Path) -> None:
    assert play.origin
    with pytest.raises(DataFolderError, match="another simulator is using the data folder"):
        World(tmp_path / "sim")


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match="cannot be used"):
        World(tmp_path / "file")


def test_a_folder_of_another_version_is_left_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.records.write("PRAGMA user_version = 99")
    world.close()
    with pytest.raises(DataFolderError, match="another simulator version"):
        World(tmp_path)


async def test_a_taken_port_is_an_error_and_the_folder_is_free_again(
    play: Playground, tmp_path: Path
) -> None:
    port = int(play.origin.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await run(tmp_path / "other", port, asyncio.Event(), lambda _port: None)
    World(tmp_path / "other").close()


async def test_it_listens_on_a_lent_socket(tmp_path: Path) -> None:
    with socket.socket() as lent:
        lent.bind(("127.0.0.1", 0))
        lent.listen()
        port = lent.getsockname()[1]
        stop = asyncio.Event()
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(run(tmp_path, 0, stop, ready.set_result, listener=lent))
        assert await ready == port
        async with ClientSession(f"http://127.0.0.1:{port}") as client:
            assert (await client.get("/sim/counts")).status == 200
        stop.set()
        await serving


async def test_it_stops_within_a_second_though_polls_and_pages_are_open(tmp_path: Path) -> None:
    stop = asyncio.Event()
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(run(tmp_path, 0, stop, ready.set_result))
    async with ClientSession(f"http://127.0.0.1:{await ready}") as client:
        poll = asyncio.create_task(client.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 50}))
        page = await client.get("/sim/live?chats=1,2")
        await page.content.readline()
        began = asyncio.get_running_loop().time()
        stop.set()
        await serving
        assert asyncio.get_running_loop().time() - began < 1
        assert (await (await poll).json())["result"] == []


async def born(data: Path) -> tuple[Process, str]:
    """A simulator in its own process, and where it listens."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(data), cwd=HOUSE, stdout=PIPE
    )
    assert child.stdout
    return child, f"http://127.0.0.1:{int(await child.stdout.readline())}"


async def everything(play: Playground) -> list[int]:
    """The ids of all updates, confirmed page by page."""
    found: list[int] = []
    while updates := await play.updates(offset=found[-1] + 1 if found else 0):
        found += [update["update_id"] for update in updates]
    return found
