"""What an opening costs over HTTP, beside a bare floor, in turns in the same run.

The page is the real process (`./run web`) with real keys; the floor is `benchmarks.floor`. Each
has a database of its own with the same rows. They take turns in short blocks, so that whatever
else the machine does meets both.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from benchmarks.chart import chart
from benchmarks.client import Block, block, post, readers
from benchmarks.databases import Maker, running, scratch
from benchmarks.figures import Report, middle, quantile, table
from benchmarks.house import House, furnish
from benchmarks.servers import Server, free_port, serving
from benchmarks.stages import stages
from benchmarks.statements import in_full, ten_minutes, words
from flows.statement import Statement
from sharing import note
from sharing.code import display
from storage.sealed_post import new_key_pair, seal_post

PEOPLE = 100
ROUNDS = 8
AT_ONCE = 8  # readers at a time, while throughput is measured
MANY, FEW = 60, 15  # openings in a block: at once, and one after another
GOOD = 200


@dataclass(slots=True)
class Side:
    """One of the two, and what was measured of it."""

    server: Server
    requests: list[bytes]
    at_once: list[Block] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second while several ask: the median of the blocks."""
        return middle([each.rate for each in self.at_once])

    @property
    def cpu_ms(self) -> float:
        """Processor time an answer."""
        return 1000 * self.cpu_s / (len(self.alone) + sum(len(b.each) for b in self.at_once))

    def ms(self, part: float) -> float:
        """How long one answer takes when nobody else asks: a quantile, in milliseconds."""
        return 1000 * quantile(self.alone, part)

    async def measure(self) -> None:
        """One turn: some openings at once, then a few one after another."""
        before = self.server.cpu_s()
        async with readers(self.server.port, AT_ONCE) as opened:
            self.at_once.append(await block(opened, self._next(MANY)))
            self.alone += (await block(opened[:1], self._next(FEW))).each
        self.cpu_s += self.server.cpu_s() - before

    def forget(self) -> None:
        """What was measured so far was for warming up."""
        self.at_once, self.alone, self.cpu_s = [], [], 0.0

    def _next(self, count: int) -> list[bytes]:
        """Each time other people's statements."""
        self.requests = self.requests[count:] + self.requests[:count]
        return self.requests[:count]


async def opening(kinds: Sequence[str]) -> Report:
    """Measure on databases of these kinds, print what was found, and report it."""
    figures: dict[str, float] = {}
    for kind in kinds:
        with running(kind) as make, scratch() as folder:
            for length, statement in (("", ten_minutes()), ("_in_full", in_full())):
                here = folder / f"statements{length}"
                here.mkdir()
                figures |= await _one(here, make, kind, statement, length)
    return Report("opening", figures)


def drawn(report: Report, kinds: Sequence[str]) -> str:
    """The figures of the shorter statement as a chart."""
    names = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
    bars = {
        f"{who}, {names[kind]}": report.figures[f"{side}_per_second_{kind}"]
        for kind in kinds
        for who, side in (("the bare floor", "floor"), ("an opening", "opening"))
    }
    return chart(f"Openings a second, {AT_ONCE} readers at once", "a second", bars)


async def _one(
    folder: Path, make: Maker, kind: str, statement: Statement, length: str
) -> dict[str, float]:
    database = make(folder)
    house = await furnish(folder, database.url, statement, PEOPLE)
    spent = await stages(house)
    sent = await _bytes_sent(house)
    with the_page(house) as page, _floor(database.copied(), sent) as floor:
        ours = Side(page, [_request(code) for code in house.codes])
        bare = Side(floor, [_bare(mark) for mark in house.marks])
        await _take_turns(ours, bare)
    print(f"\n{kind}: a statement of {words(statement)} words, {sent} bytes on the wire.")
    print(_compared(ours, bare))
    print(table(("where the time goes", "CPU ms", "part"), spent.rows()))
    return {f"{name}{length}": value for name, value in _figures(kind, ours, bare).items()}


async def _take_turns(ours: Side, bare: Side) -> None:
    for side in (ours, bare):
        await side.measure()
        side.forget()
    for _ in range(ROUNDS):
        await ours.measure()
        await bare.measure()


def _figures(kind: str, ours: Side, bare: Side) -> dict[str, float]:
    return {
        f"opening_ratio_floor_{kind}": ours.rate / bare.rate,
        f"opening_cpu_ratio_floor_{kind}": bare.cpu_ms / ours.cpu_ms,
        f"opening_per_second_{kind}": ours.rate,
        f"opening_p50_ms_{kind}": ours.ms(0.5),
        f"opening_p99_ms_{kind}": ours.ms(0.99),
        f"floor_per_second_{kind}": bare.rate,
        f"floor_p50_ms_{kind}": bare.ms(0.5),
        f"floor_p99_ms_{kind}": bare.ms(0.99),
    }


def _compared(ours: Side, bare: Side) -> str:
    head = (f"{AT_ONCE} at once, then 1", "answers/s", "CPU ms", "p50 ms", "p99 ms")
    rows: list[tuple[object, ...]] = [
        (who, side.rate, side.cpu_ms, side.ms(0.5), side.ms(0.99))
        for who, side in (("an opening", ours), ("the floor", bare))
    ]
    ratio = ("ratio", ours.rate / bare.rate, bare.cpu_ms / ours.cpu_ms, "", "")
    return table(head, [*rows, ratio])


async def _bytes_sent(house: House) -> int:
    """How many bytes the page sends for one opening, headers included."""
    with the_page(house) as server:
        async with readers(server.port, 1) as (reader,):
            status, answer = await reader.ask(_request(house.codes[0]))
    if status != GOOD:
        raise RuntimeError(f"the page answered {status}")
    return len(answer)


@contextmanager
def the_page(house: House) -> Iterator[Server]:
    """The page's own process, over this database."""
    port = free_port()
    settings = {
        "DATABASE_URL": house.url,
        "WEB_KEYRING_FILE": str(house.web_keys),
        "PUBLIC_URL": "https://page.example",
        "LISTEN": f"127.0.0.1:{port}",
        "LOG_LEVEL": "ERROR",
    }
    with serving(("ops", "web"), settings, port) as server:
        yield server


@contextmanager
def _floor(url: str, sent: int) -> Iterator[Server]:
    port = free_port()
    arguments = ("benchmarks.floor", url, str(port), str(sent), str(_note_bytes()))
    with serving(arguments, {}, port) as server:
        yield server


def _note_bytes() -> int:
    """The size of a sealed note."""
    told = note.Opening(datetime.now(UTC), "Ward 4", "ward", 12, code_repaired=False)
    return len(seal_post(new_key_pair()[1], uuid4(), uuid4(), uuid4(), note.pack(told)))


def _request(code: str) -> bytes:
    return post("/v", {"code": display(code), "reader": "Ward 4", "role": "ward"})


def _bare(mark: bytes) -> bytes:
    head = f"POST / HTTP/1.1\r\nHost: floor\r\nContent-Length: {2 * len(mark)}\r\n\r\n"
    return (head + mark.hex()).encode()
