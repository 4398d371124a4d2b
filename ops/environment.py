"""The environment as one mapping: what the process was given, over what `.env` says."""

from collections.abc import Mapping
from pathlib import Path

from ops.errors import OpsError


def combine(given: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """What `dotenv` says, if it is there, overruled by what the process was `given`.

    Raises:
        OpsError: the file is there and cannot be read or understood.
    """
    return {**_read(dotenv), **given}


def _read(dotenv: Path) -> dict[str, str]:
    try:
        text = dotenv.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise OpsError("The file .env cannot be read.") from error
    lines = enumerate(text.splitlines(), start=1)
    return dict(_pair(number, line.strip()) for number, line in lines if _says_something(line))


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _pair(number: int, line: str) -> tuple[str, str]:
    """NAME=value, the value taken as it stands: no escapes, no expansion, one pair of quotes off.

    Only the line's number is named in an error: the line may hold a token.
    """
    name, equals, value = line.removeprefix("export ").partition("=")
    if not equals or not name.strip().isidentifier():
        raise OpsError(f"Line {number} of .env is not NAME=value.")
    return name.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
