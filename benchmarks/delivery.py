"""What an answer costs from end to end, beside stock bots, in turns in the same run.

An answer is a person's message that was handled and has its reply: with us sealed, committed and
only then acknowledged. The bots take turns in short blocks, so that whatever else the machine
does meets all of them.
"""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from benchmarks.bots import PEERS, Contestant, ours, peer, session
from benchmarks.chart import chart
from benchmarks.databases import running, scratch, settled
from benchmarks.figures import Report, middle, quantile, table

CHATS = 100
ROUNDS = 4
TURNS = 10  # messages of each person in a block
PACE = 50.0  # messages a second, while latency is measured
PACED_TURNS = 4
PACED_ROUNDS = 6
SLOW_S = 0.04
_LABELS = {
    "ours_sqlite": "ours, SQLite FULL",
    "ours_postgres": "ours, PostgreSQL",
    "conversation_pickle": "(a) conversation, pickle",
    "echo": "(b) echo",
    "sqlite_full": "(c) commit in handler",
}


async def delivery(kinds: Sequence[str]) -> Report:
    """Measure on databases of these kinds, print what was found, and report it."""
    async with AsyncExitStack() as stack:
        everybody = await _everybody(stack, kinds)
        for each in everybody:
            await each.begin(CHATS)
        await _throughput(everybody)
        latencies = await _latency([each for each in everybody if each.name != "echo"])
        slow = await _slow(everybody)
    _print(everybody, latencies, slow)
    return Report("delivery", _figures(everybody, latencies, slow))


def drawn(report: Report) -> str:
    """Answers a second as a chart."""
    prefix = "answers_per_second_"
    bars = {
        _LABELS[name]: report.figures[f"{prefix}{name}"]
        for name in _LABELS
        if f"{prefix}{name}" in report.figures
    }
    return chart(f"Answers a second, {CHATS} people at once", "a second", bars)


async def _everybody(stack: AsyncExitStack, kinds: Sequence[str]) -> list[Contestant]:
    asking = await stack.enter_async_context(session())
    everybody = []
    for kind in kinds:
        make = stack.enter_context(running(kind))
        folder = stack.enter_context(scratch())
        database = make(folder)
        server = getattr(database, "server", None)
        everybody.append(stack.enter_context(ours(folder, database.url, asking, server)))
    for module in PEERS:
        folder = stack.enter_context(scratch())
        everybody.append(stack.enter_context(peer(folder, module, asking)))
    return everybody


async def _throughput(everybody: Sequence[Contestant]) -> None:
    """Everybody writes again as soon as they have their reply."""
    for _ in range(ROUNDS):
        for each in everybody:
            await each.measure(chats=CHATS, messages=TURNS)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each reply took, in seconds, by blocks of messages."""

    blocks: list[list[float]] = field(default_factory=list)

    def ms(self, part: float) -> float:
        """A quantile of a block, in the block in the middle: one that something else on the
        machine held up says nothing about the bot.
        """
        return 1000 * middle([quantile(block, part) for block in self.blocks])

    def ms_of_all(self, part: float) -> float:
        """A quantile over all blocks, whatever held them up."""
        return 1000 * quantile([each for block in self.blocks for each in block], part)


Latencies = Mapping[str, Waits]


async def _latency(everybody: Sequence[Contestant]) -> Latencies:
    """So many messages a second, whether or not there was a reply."""
    found = {each.name: Waits() for each in everybody}
    settled()
    for _ in range(PACED_ROUNDS):
        for each in everybody:
            talk = await each.talk(chats=CHATS, messages=PACED_TURNS, per_second=PACE)
            found[each.name].blocks.append(talk.each)
    return found


async def _slow(everybody: Sequence[Contestant]) -> dict[str, float]:
    """Answers a second when every call takes 40 ms."""
    found = {}
    for each in everybody:
        await each.slow(SLOW_S)
        talk = await each.talk(chats=CHATS, messages=1 if not each.guided else TURNS)
        found[each.name] = len(talk.each) / talk.took
        await each.slow(0)
    return found


def _figures(
    everybody: Sequence[Contestant], latencies: Latencies, slow: dict[str, float]
) -> dict[str, float]:
    figures = {}
    for each in everybody:
        figures[f"answers_per_second_{each.name}"] = middle(each.rates)
        figures[f"cpu_ms_{each.name}"] = _ms(each.cpu_s, each)
        figures[f"simulator_cpu_ms_{each.name}"] = _ms(each.simulator_s, each)
        figures[f"answers_per_second_at_40_ms_{each.name}"] = slow[each.name]
    for name, found in latencies.items():
        figures[f"p50_ms_{name}"] = found.ms(0.5)
        figures[f"p99_ms_{name}"] = found.ms(0.99)
        figures[f"p99_of_all_ms_{name}"] = found.ms_of_all(0.99)
    for each in everybody:
        if each.guided:
            figures |= _ratios(each.name, figures)
            figures[f"database_cpu_ms_{each.name}"] = _ms(each.helpers_s, each)
    return figures


def _ratios(name: str, figures: dict[str, float]) -> dict[str, float]:
    """Above 1 we are the better one; but for the latency, where less is better."""
    kind = name.removeprefix("ours_")
    ratios = {}
    for theirs in PEERS.values():
        rates = (figures[f"answers_per_second_{each}"] for each in (name, theirs))
        costs = (figures[f"cpu_ms_{each}"] for each in (theirs, name))
        ratios[f"answers_ratio_{theirs}_{kind}"] = _divided(*rates)
        ratios[f"cpu_ratio_{theirs}_{kind}"] = _divided(*costs)
    for theirs in ("conversation_pickle", "sqlite_full"):
        for what in ("p99", "p99_of_all"):
            waits = (figures[f"{what}_ms_{each}"] for each in (name, theirs))
            ratios[f"{what}_ratio_{theirs}_{kind}"] = _divided(*waits)
    return ratios


def _divided(one: float, other: float) -> float:
    return one / other


def _ms(seconds: float, each: Contestant) -> float:
    return 1000 * seconds / each.answers


def _print(everybody: Sequence[Contestant], latencies: Latencies, slow: dict[str, float]) -> None:
    head = ("", "answers/s", "CPU ms", "database", "simulator", "p50 ms", "p99 ms", "p99 of all")
    rows = []
    for each in everybody:
        late = latencies.get(each.name)
        times: tuple[object, ...] = ("", "", "")
        if late:
            times = late.ms(0.5), late.ms(0.99), late.ms_of_all(0.99)
        costs = (_ms(s, each) for s in (each.cpu_s, each.helpers_s, each.simulator_s))
        rows.append((_LABELS[each.name], middle(each.rates), *costs, *times, slow[each.name]))
    print(f"\n{CHATS} people at once; then {PACE:.0f} messages a second; then 40 ms a call:")
    print(table((*head, "at 40 ms"), rows))
