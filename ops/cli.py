"""The commands. Each loads what it needs when it is called: a quick command stays quick."""
# ruff: noqa: PLC0415 - see above

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ops.key_commands import keys

app = typer.Typer(
    name="./run",
    help="I know me best: an advance statement in your own words, guided by a bot.",
    add_completion=False,
    pretty_exceptions_enable=False,  # it prints the values of variables
    rich_markup_mode=None,
    no_args_is_help=True,
)
flows = typer.Typer(help="The interview's content.", no_args_is_help=True)
database = typer.Typer(help="The database that statements rest in.", no_args_is_help=True)
grants = typer.Typer(help="Links that people gave to readers.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(flows, name="flows")
app.add_typer(database, name="database")
app.add_typer(grants, name="grants")
bench = typer.Typer(help="What it costs, beside something bare.", no_args_is_help=True)
app.add_typer(bench, name="bench")

DEMO = Path(__file__).parent.parent / ".data" / "demo"
ReadyFile = Annotated[
    Path | None, typer.Option(help="Written when all is ready: addresses and process ids.")
]
Figures = Annotated[Path | None, typer.Option("--json", help="Where to write the figures.")]
Chart = Annotated[Path | None, typer.Option(help="Where to draw them, as SVG.")]


def main(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run the command that `arguments` name; with none, the demo."""
    app(args=arguments or ["demo"], obj=environment, prog_name="./run")


@app.command()
def demo(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="The data folder.", show_default=".data/demo")] = DEMO,
    port: Annotated[
        int,
        typer.Option(min=0, max=65534, help="The chat's port; the page takes the next. 0: any."),
    ] = 8080,
    ready_file: ReadyFile = None,
) -> None:
    """Try everything out on this machine: no token, no network."""
    from ops.demo import demo as run

    run(context.obj, data=data, port=port, ready_file=ready_file)


@app.command()
def up(context: typer.Context, ready_file: ReadyFile = None) -> None:
    """Run bot and page together, with the settings in the environment or in .env."""
    from ops.up import up as run

    run(context.obj, ready_file=ready_file)


@app.command()
def bot(context: typer.Context) -> None:
    """Run the bot alone."""
    from ops.alone import become

    become("bot", context.obj)


@app.command()
def web(context: typer.Context) -> None:
    """Run the page alone."""
    from ops.alone import become

    become("web", context.obj)


@flows.command("check")
def flows_check() -> None:
    """Check the interview: missing wording, unreachable questions, Telegram's limits."""
    from ops.content import check

    check()


@flows.command("outline")
def flows_outline(
    language: Annotated[str, typer.Option(help="The language to read it in.")] = "en",
    *,
    countries: Annotated[
        bool, typer.Option("--countries", help="Law, help and signing sheets instead.")
    ] = False,
) -> None:
    """Print the interview as prose, for reading and for reviewing a change of wording."""
    from ops.content import outline

    outline(language, countries=countries)


@flows.command("translated")
def flows_translated(
    language: Annotated[str, typer.Argument(help="The language whose texts fit.")],
    keys: Annotated[
        list[str] | None, typer.Argument(help="Texts that were outdated and fit again.")
    ] = None,
) -> None:
    """Note which English the texts of a language were made from; see docs/translating.md."""
    from ops.content import translated

    translated(language, keys or ())


@app.command(hidden=True)
def fonts() -> None:
    """Write down which signs the bundled fonts have, after one was changed."""
    from ops.fonts import write

    print(write())


@database.command("roles")
def database_roles(
    context: typer.Context,
    role: Annotated[str, typer.Argument(help="The page's own role; it must be there already.")],
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the SQL, change nothing.")] = False,
) -> None:
    """Limit the page's role at PostgreSQL to what the page needs; again after each update."""
    from ops.roles import limit

    limit(context.obj, role, show=show)


@grants.command("withdraw")
def grants_withdraw(context: typer.Context) -> None:
    """End a link for someone who lost their account; the code is read from standard input."""
    from ops.grants import withdraw

    withdraw(context.obj, sys.stdin.readline())


@bench.command("delivery")
def bench_delivery(
    json: Figures = None,
    chart: Annotated[Path | None, typer.Option(help="Where to draw them, as SVG.")] = None,
) -> None:
    """Answers from end to end, beside stock bots on the same simulator."""
    from ops.benching import delivery

    delivery(json, chart)


@bench.command("opening")
def bench_opening(
    json: Figures = None,
    chart: Chart = None,
) -> None:
    """Openings over HTTP, beside a bare floor on the same database."""
    from ops.benching import opening

    opening(json, chart)


@bench.command("backup")
def bench_backup(
    people: Annotated[int, typer.Option(help="How many.")] = 10_000, json: Figures = None
) -> None:
    """Backing up and restoring everybody, beside the databases' own copies."""
    from ops.benching import backup as measured

    measured(people, json)


@bench.command("growth")
def bench_growth(
    json: Figures = None,
    chart: Chart = None,
    people: Annotated[int, typer.Option(min=1000, help="How many, beside a thousand.")] = 100_000,
) -> None:
    """An opening and a turn among many people, beside the same among a thousand."""
    from ops.benching import growth

    growth(json, chart, people)


@bench.command("memory")
def bench_memory(json: Figures = None, chart: Chart = None) -> None:
    """What bot and page hold after 10,000 turns, openings and papers, beside an echo bot."""
    from ops.benching import memory

    memory(json, chart)


@bench.command("start")
def bench_start(json: Figures = None, chart: Chart = None) -> None:
    """From ./run to everything ready, beside a stock echo bot."""
    from ops.benching import start

    start(json, chart)


@bench.command("page")
def bench_page(json: Figures = None) -> None:
    """Weight and speed of the page in a browser on slow 3G."""
    from ops.benching import page

    page(json)


@app.command()
def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The new file.")],
    to: Annotated[Path | None, typer.Option(help="The public key of backups.")] = None,
    only_erased: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--only-erased", help="Only what must not come back; no key needed."),
    ] = False,
) -> None:
    """Back everything up, beside a running bot and page; or list what was erased since."""
    from ops.backup import make, make_erased

    if only_erased:
        make_erased(context.obj, path)
    elif to is None:
        raise typer.BadParameter("Say --to FILE: the public key that ./run backup-key made.")
    else:
        make(context.obj, path, to=to)


@app.command("backup-key")
def backup_key(private: Path, public: Path) -> None:
    """Make the key pair of backups; the private one then leaves this machine."""
    from ops.backup import make_key

    make_key(private, public)


@app.command()
def restore(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The backup.")],
    key: Annotated[Path, typer.Option(help="The private key of backups.")],
    erased: Annotated[
        list[Path] | None,
        typer.Option(help="A list that ./run backup --only-erased made later; as many as wanted."),
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Open everything.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Bring a backup into a place without data, whole or not at all."""
    from ops.backup import bring_back

    bring_back(context.obj, path, key=key, erased=erased or (), verified=verify)


@app.command()
def doctor(
    context: typer.Context,
    page: Annotated[bool, typer.Option("--page", help="Where the page runs alone.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Look at everything: what is wrong, and what to do about it."""
    from ops.doctor.visit import visit

    sys.exit(visit(context.obj, page=page))


@app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def everything_tested(
    context: typer.Context,
    nightly: Annotated[bool, typer.Option("--nightly", help="Add the long batteries.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Install what the tests need and run them all; further arguments go to pytest."""
    from ops.testing import run_everything

    arguments = tuple(context.args)
    root = os.geteuid() == 0
    sys.exit(run_everything(context.obj, arguments, nightly=nightly, root=root))
