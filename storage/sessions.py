"""SQLAlchemy's objects that map rows: not loaded, for nothing here uses them.

`sqlalchemy.ext.asyncio` loads them for its sessions, beside the engines and connections that we
use. They are seven megabytes in every process, for as long as it runs, and an eighth of its start.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any, Final

PACKAGE: Final = "sqlalchemy.ext.asyncio"
USED: Final = ("AsyncConnection", "AsyncEngine", "create_async_engine")


def leave_out() -> None:
    """From now on the package is what we use of it; asked for more, it loads itself whole.

    Where it is loaded already, it stays as it is.
    """
    spec = find_spec(PACKAGE)
    if PACKAGE in sys.modules or spec is None:
        return
    package = _Partly(spec)
    sys.modules[PACKAGE] = package
    engines = import_module(f"{PACKAGE}.engine")
    for name in USED:
        setattr(package, name, getattr(engines, name))


class _Partly(ModuleType):
    """The package before its own first line was run."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        vars(self).update(vars(module_from_spec(spec)))

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        special = name.startswith("__") or find_spec(f"{self.__name__}.{name}")  # its own modules
        if special or spec is None or spec.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]  # a module like all others
        spec.loader.exec_module(self)
        return getattr(self, name)
