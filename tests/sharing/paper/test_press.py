"""The typesetter as a process of its own: what it gives, what it takes, and how it fails."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharing import paper
from sharing.errors import PaperError
from sharing.paper import press, typesetter
from tests.sharing.statements import full
from tests.sharing.test_document import viewed
from tests.sharing.whole import longest
from tests.support.pdf import Pdf

pytestmark = pytest.mark.processes

AT = datetime(2026, 11, 23, 15, 31, tzinfo=UTC)
MB = 1 << 20


def by(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this program be the typesetter."""
    (folder / "other.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(press, "_TYPESETTER", folder / "other.py")


def test_the_process_makes_what_its_functions_make() -> None:
    view = viewed(full())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(press, "_typeset", typesetter.typeset)
        here = paper.statement(view, "en", at=AT)
    assert paper.statement(view, "en", at=AT) == here
    assert Pdf(here).claims == ("2", "A", "1")


def test_the_longest_paper_leaves_this_process_as_small_as_it_was() -> None:
    view = viewed(longest())
    paper.card(view, "en", at=AT)
    before = held()
    assert len(paper.statement(view, "en", at=AT)) > 500_000
    assert held() - before < 20 * MB


def held() -> int:
    """The memory that is this process's own, in bytes."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024


def test_words_and_secrets_stand_in_no_argument_environment_or_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "110201543:marked")
    by(
        "import os, sys, pathlib\n"
        "sys.stdin.buffer.read()\n"
        "me = pathlib.Path('/proc/self')\n"
        "files = ' '.join(os.readlink(each) for each in (me / 'fd').iterdir() if each.exists())\n"
        "said = (me / 'cmdline').read_bytes() + b'|' + (me / 'environ').read_bytes() + b'|'\n"
        "sys.stdout.buffer.write(said + files.encode())\n",
        tmp_path,
        monkeypatch,
    )
    told = paper.card(viewed(full()), "en", at=AT)
    command, environment, files = told.split(b"|")
    assert command.split(b"\0")[:2] == [sys.executable.encode(), b"-I"]
    assert b"Dee" not in command
    assert environment == b""
    assert {name.partition(b":")[0] for name in files.split()} <= {b"pipe", b"/dev/null"}


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys\nsys.exit(3)", "ended with 3"),
        ("import os\nos.kill(os.getpid(), 9)", "ended with -9"),
        ("raise RuntimeError('words of somebody')", "ended with 1"),
        ("", "ended with 0"),
    ],
    ids=["refuses", "is killed", "breaks down", "says nothing"],
)
def test_whatever_happens_to_it_is_one_error_that_quotes_nothing(
    program: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    by(program, tmp_path, monkeypatch)
    with pytest.raises(PaperError, match=said):
        paper.card(viewed(full()), "en", at=AT)
    assert capfd.readouterr() == ("", "")


def test_one_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by("import time\ntime.sleep(3600)", tmp_path, monkeypatch)
    monkeypatch.setattr(press, "LONGEST_S", 0.5)
    with pytest.raises(PaperError, match="too long") as caught:
        paper.card(viewed(full()), "en", at=AT)
    assert caught.value.__cause__ is None


def test_one_that_cannot_be_started_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(PaperError):
        paper.card(viewed(full()), "en", at=AT)


def test_it_has_no_core_dump_and_only_so_much_of_a_processor() -> None:
    asked = (
        "import resource, typesetter\n"
        "typesetter._bounded()\n"
        "print(*(resource.getrlimit(each)[0]"
        " for each in (resource.RLIMIT_CORE, resource.RLIMIT_CPU)))"
    )
    folder = str(Path(typesetter.__file__).parent)
    done = subprocess.run(
        (sys.executable, "-c", asked), env={"PYTHONPATH": folder}, capture_output=True, check=True
    )
    assert done.stdout.split() == [b"0", str(typesetter.CPU_S).encode()]
