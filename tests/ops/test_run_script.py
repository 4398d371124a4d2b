"""The script `run`: what it does before there is any Python of ours."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASH = shutil.which("bash") or "/bin/bash"
_TOOLS = ("bash", "env", "dirname", "readlink", "sha256sum", "cat", "rm", "mkdir", "ln", "cp")

pytestmark = pytest.mark.processes

# A Python that notes what it is asked to do.
_INTERPRETER = f"""#!{BASH}
case "$*" in
    -V) echo 'Python 3.11.0' ;;
    *'sys.version_info'*|*'import pip'*) exit 0 ;;
    *'sys.executable'*) readlink -f "$0" ;;
    '-m venv '*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo venv >>"$LOG" ;;
    *'-m pip install'*) echo "pip $*" >>"$LOG"; exit "${{PIP_FAILS:-0}}" ;;
    '-P -m ops'*) shift 3; echo "ops $*"; echo "from $PWD with $PYTHONPATH" ;;
    *) echo "unexpected: $*" >&2; exit 99 ;;
esac
"""


class Copy:
    """A copy of `run` with two small locks, and a PATH that holds a few tools only."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a folder with spaces"
        self.root.mkdir()
        shutil.copy(ROOT / "run", self.root)
        (self.root / "requirements.lock").write_text("one==1\n")
        (self.root / "requirements-dev.lock").write_text("one==1\ntwo==2\n")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in _TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)
        self.log = folder / "log"

    def with_python(self) -> None:
        interpreter = self.bin / "python3"
        interpreter.write_text(_INTERPRETER)
        interpreter.chmod(0o755)

    def run(
        self, *arguments: str, before: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (*before, BASH, str(self.root / "run"), *arguments),
            cwd=self.bin,
            env={"PATH": str(self.bin), "LOG": str(self.log), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def installs(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_without_python_one_line_says_what_to_install(copy: Copy) -> None:
    done = copy.run()
    assert done.returncode != 0
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "apt-get install python3 python3-venv" in line
    assert not (copy.root / ".venv").exists()


def test_a_python_that_cannot_run_is_passed_over(copy: Copy) -> None:
    hollow = copy.bin / "python3.13"
    hollow.write_text(f"#!{BASH}\nexit 127\n")
    hollow.chmod(0o755)
    copy.with_python()
    assert copy.run("flows", "check").stdout.startswith("ops flows check\n")


def test_arguments_and_the_callers_folder_are_handed_on(copy: Copy) -> None:
    copy.with_python()
    done = copy.run("demo", "--data", "my data")
    assert done.stdout == f"ops demo --data my data\nfrom {copy.bin} with {copy.root}\n"


def test_the_first_start_installs_by_hash_and_the_second_does_nothing(copy: Copy) -> None:
    copy.with_python()
    first = copy.run()
    assert copy.installs[0] == "venv"
    assert "--require-hashes" in copy.installs[1]
    assert "requirements.lock" in copy.installs[1]
    second = copy.run()
    assert len(copy.installs) == 2
    assert "Installing" in first.stderr
    assert second.stderr == ""


def test_an_interrupted_install_is_made_again_from_nothing(copy: Copy) -> None:
    copy.with_python()
    assert copy.run(PIP_FAILS="1").returncode != 0
    (copy.root / ".venv" / "half").touch()
    assert copy.run().returncode == 0
    assert not (copy.root / ".venv" / "half").exists()


def test_a_changed_lock_is_installed(copy: Copy) -> None:
    copy.with_python()
    copy.run()
    (copy.root / "requirements.lock").write_text("one==2\n")
    copy.run()
    assert sum("pip" in line for line in copy.installs) == 2


def test_an_interrupted_update_is_made_again_from_nothing(copy: Copy) -> None:
    copy.with_python()
    copy.run()
    (copy.root / "requirements.lock").write_text("one==2\n")
    assert copy.run(PIP_FAILS="1").returncode != 0
    copy.run()
    assert copy.installs.count("venv") == 2


def test_an_account_that_may_not_install_is_told_and_takes_nothing_away(copy: Copy) -> None:
    copy.with_python()
    assert copy.run().returncode == 0
    (copy.root / "requirements.lock").write_text("one==2\n")
    (copy.root / ".venv").chmod(0o555)
    before = (
        (shutil.which("setpriv") or "setpriv", "--bounding-set=-all") if os.geteuid() == 0 else ()
    )
    done = copy.run(before=before)
    (copy.root / ".venv").chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.startswith("This account cannot use .venv")
    assert len(done.stderr.splitlines()) == 1
    assert len(copy.installs) == 2
    assert (copy.root / ".venv" / "bin" / "python").exists()


def test_testing_installs_the_larger_lock_once_and_leaves_the_other_satisfied(copy: Copy) -> None:
    copy.with_python()
    copy.run()
    copy.run("test")
    copy.run("test", "-k", "x")
    copy.run()
    assert [line.split("/")[-1] for line in copy.installs] == [
        "venv",
        "requirements.lock",
        "requirements-dev.lock",
    ]


def test_ci_runs_exactly_the_tests(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    stand_in = tmp_path / "run"
    stand_in.write_text(f'#!{BASH}\necho "$PWD: $*"; exit 7\n')
    stand_in.chmod(0o755)
    done = subprocess.run(
        (BASH, str(tmp_path / ".ci" / "run")), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == (f"{tmp_path}: test\n", 7)
