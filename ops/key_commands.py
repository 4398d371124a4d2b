"""`./run keys …`. Each command loads what it needs when it is called."""
# ruff: noqa: PLC0415 - see above

from pathlib import Path
from typing import Annotated

import typer

keys = typer.Typer(help="Keys: made once, kept apart from the database.", no_args_is_help=True)


@keys.command("init")
def keys_init(context: typer.Context) -> None:
    """Make both keyring files. Only for a database without data; nothing is overwritten."""
    from ops.keys import init

    init(context.obj)


@keys.command("status")
def keys_status(context: typer.Context) -> None:
    """List the keys by family, number and fingerprint; never a key."""
    from ops.keys import status

    status(context.obj)


@keys.command("verify")
def keys_verify(context: typer.Context) -> None:
    """Check that keys and database belong together."""
    from ops.keys import verify

    verify(context.obj)


@keys.command("rotate")
def keys_rotate(
    context: typer.Context,
    families: Annotated[
        list[str] | None, typer.Argument(help="KEK, INDEX, PEPPER, SHELF. None: all four.")
    ] = None,
) -> None:
    """Announce new keys: every tier takes them on, and nothing is sealed with them yet."""
    from ops.rotation import families_named, rotate

    rotate(context.obj, families_named(families or ()))


@keys.command("rewrap")
def keys_rewrap(context: typer.Context) -> None:
    """Use the announced keys, and seal anew what rests under older ones; can be given again."""
    from ops.rotation import rewrap_everything

    rewrap_everything(context.obj)


@keys.command("retire")
def keys_retire(
    context: typer.Context,
    everywhere: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--everywhere", help="Every bot and page was restarted since: do not wait."),
    ] = False,
) -> None:
    """Destroy replaced keys that nothing rests under; older backups open no more."""
    from ops.rotation import retire

    retire(context.obj, everywhere=everywhere)


@keys.command("export")
def keys_export(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The new file.")],
    page: Annotated[bool, typer.Option("--page", help="Only what the page needs.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Copy the keyring into a new file, to keep it safe or to carry it to a machine."""
    from ops.rotation import export_keyring

    export_keyring(context.obj, path, page=page)
