"""The supervisor, with stand-in tiers: a package named `ops` of a few lines, found before ours."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from ops.child import Tier
from ops.errors import StartError
from ops.exits import AWAY, REFUSED
from ops.supervisor import RefusedError, Supervisor

pytestmark = pytest.mark.processes

_STAND_IN = """
import socket, sys, time
from pathlib import Path
from real_lifeline import Lifeline, adopt

name, log = sys.argv[1], Path(sys.argv[2])
line = Lifeline(adopt(int(sys.argv[sys.argv.index("--lifeline") + 1])))

def note(word):
    with log.open("a") as file:
        file.write(f"{name} {word}\\n")

"""
_GOOD = """
if name == "bot":
    note("checked")
    line.report(b"checked\\n")
line.wait_for_go()
note("goes")
line.report(b"ready\\n")
if "--listener" in sys.argv:
    listener = adopt(int(sys.argv[sys.argv.index("--listener") + 1]))
    while True:
        caller, _ = listener.accept()
        with caller:
            caller.sendall(str(__import__("os").getpid()).encode())
time.sleep(600)
"""


class House:
    """A folder with the stand-in, and the tiers that it plays."""

    def __init__(self, folder: Path, behaviour: str = _GOOD) -> None:
        self.log = folder / "log"
        package = folder / "ops"
        package.mkdir()
        (package / "tiers.py").write_text(_STAND_IN + behaviour)
        real = Path(__file__).parents[2] / "ops" / "lifeline.py"
        (folder / "real_lifeline.py").write_text(real.read_text())
        self._environment = {"PYTHONPATH": str(folder)}
        self.announced: list[Mapping[str, int]] = []
        self._changed = asyncio.Event()

    def tier(
        self, name: str, *, checks: bool = False, listener: socket.socket | None = None
    ) -> Tier:
        return Tier(name, (name, str(self.log)), self._environment, listener, checks=checks)

    def both(self) -> tuple[Tier, ...]:
        return self.tier("bot", checks=True), self.tier("web")

    def announce(self, pids: Mapping[str, int]) -> None:
        self.announced.append(pids)
        self._changed.set()

    async def announcement(self, number: int) -> Mapping[str, int]:
        """The pids of the announcement with this number, from 1, once it is made."""
        while len(self.announced) < number:
            self._changed.clear()
            await self._changed.wait()
        return self.announced[number - 1]

    async def while_running(
        self,
        tiers: tuple[Tier, ...],
        act: Callable[[], Awaitable[None]],
        *,
        patient: bool = False,
    ) -> None:
        stop = asyncio.Event()
        supervisor = Supervisor(tiers, self.announce, stop, patient=patient)
        running = asyncio.create_task(supervisor.run())
        try:
            await act()
        finally:
            stop.set()
            await running


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_all_are_announced_when_all_are_ready_and_none_outlives_the_stop(
    tmp_path: Path,
) -> None:
    house = House(tmp_path)
    pids: dict[str, int] = {}

    async def look() -> None:
        pids.update(await house.announcement(1))
        assert all(map(_alive, pids.values()))

    await house.while_running(house.both(), look)
    assert set(pids) == {"bot", "web"}
    assert not any(map(_alive, pids.values()))


async def test_nobody_opens_the_database_before_it_was_checked(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def look() -> None:
        await house.announcement(1)

    await house.while_running((house.tier("web"), house.tier("bot", checks=True)), look)
    assert house.log.read_text().splitlines()[0] == "bot checked"


async def test_a_child_that_dies_is_started_again_and_announced(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def kill_both() -> None:
        first = await house.announcement(1)
        os.kill(first["web"], signal.SIGKILL)
        second = await house.announcement(2)
        assert second["web"] != first["web"]
        assert second["bot"] == first["bot"]
        os.kill(first["bot"], signal.SIGKILL)
        third = await house.announcement(3)
        assert third["bot"] != first["bot"]
        assert third["web"] == second["web"]

    await house.while_running(house.both(), kill_both)


async def test_callers_wait_while_the_page_is_started_again(tmp_path: Path) -> None:
    house = House(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()

        async def call() -> bytes:
            reader, writer = await asyncio.open_connection(*address)
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

        async def kill_and_call() -> None:
            pids = await house.announcement(1)
            os.kill(pids["web"], signal.SIGKILL)
            while _alive(pids["web"]):  # noqa: ASYNC110 - it may yet take a caller, and die with it
                await asyncio.sleep(0.01)
            answer = await call()
            again = await house.announcement(2)
            assert answer == str(again["web"]).encode()

        tiers = (house.tier("bot", checks=True), house.tier("web", listener=listener))
        await house.while_running(tiers, kill_and_call)


@pytest.mark.parametrize("status", [REFUSED, AWAY])
async def test_what_a_child_says_ends_the_start(tmp_path: Path, status: int) -> None:
    house = House(tmp_path, f"sys.exit({status})")
    with pytest.raises(RefusedError) as caught:
        await Supervisor(house.both(), house.announce, asyncio.Event()).run()
    assert caught.value.status == status
    assert house.announced == []


async def test_a_services_page_starts_while_the_database_cannot_be_written(tmp_path: Path) -> None:
    away = (
        f'if name == "bot" and not log.exists():\n    note("away")\n    sys.exit({AWAY})\n'
        'while name == "bot" and "web goes" not in log.read_text():\n    time.sleep(0.02)\n'
    )
    house = House(tmp_path, away + _GOOD)

    async def look() -> None:
        await house.announcement(1)

    await house.while_running(house.both(), look, patient=True)
    assert house.log.read_text().splitlines() == [
        "bot away",
        "web goes",
        "bot checked",
        "bot goes",
    ]


async def test_a_tier_that_never_becomes_ready_ends_the_start(tmp_path: Path) -> None:
    house = House(tmp_path, "note('tried'); sys.exit(1)")
    with pytest.raises(StartError, match="stopped 3 times before it was ready"):
        await Supervisor(house.both(), house.announce, asyncio.Event()).run()
    assert house.log.read_text().count("bot tried") <= 3


async def test_a_failing_announcement_ends_everything(tmp_path: Path) -> None:
    house = House(tmp_path)

    def fail(_pids: Mapping[str, int]) -> None:
        raise StartError("No room for the ready file.")

    with pytest.raises(StartError, match="No room"):
        await Supervisor(house.both(), fail, asyncio.Event()).run()


async def test_children_of_a_killed_supervisor_end_too(tmp_path: Path) -> None:
    house = House(tmp_path)
    script = (
        "import asyncio, sys; sys.path.insert(0, sys.argv.pop(1));"
        "from ops.child import Tier; from ops.supervisor import Supervisor;"
        "folder, log = sys.argv[1:];"
        "tier = lambda n, c: Tier(n, (n, log), {'PYTHONPATH': folder}, checks=c);"
        "say = lambda pids: print(*pids.values(), flush=True);"
        "asyncio.run(Supervisor((tier('bot', True), tier('web', False)), say,"
        " asyncio.Event()).run())"
    )
    root = str(Path(__file__).parents[2])
    supervisor = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", script, root, str(tmp_path), str(house.log)),
        stdout=asyncio.subprocess.PIPE,
        env={},
    )
    assert supervisor.stdout is not None
    pids = [int(pid) for pid in (await supervisor.stdout.readline()).split()]
    ends = [os.pidfd_open(pid) for pid in pids]
    supervisor.kill()
    await supervisor.wait()
    for end in ends:
        await _readable(end)
        os.close(end)


async def _readable(descriptor: int) -> None:
    """A process descriptor becomes readable when its process has ended."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    await ended.wait()
    loop.remove_reader(descriptor)
