"""Set-up as a command, with a uv or a python put before the real one on the path."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

# Set-up runs before there is an environment; one that uv made has no pip to ask for its settings.
PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")

# Makes what is looked for afterwards, and writes down how it was called.
UV = """#!/bin/sh
echo "$@" >> "$HEARD/calls"
env > "$HEARD/environment"
[ "$1" != venv ] || { for folder; do :; done; mkdir -p "$folder/bin"; : > "$folder/bin/python"; }
"""


class SetUp:
    """Small environments made in a folder of their own, by a uv that only listens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = folder / "some.lock"
        self.lock.write_text("one==1\n", encoding="utf-8")
        command(folder / "path" / "uv", UV)

    def run(self, python: Path = PYTHON, **environment: str) -> None:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("UV_", "PIP_", "SSL_"))
        }
        subprocess.run(
            [python, CHECKOUT / ".ci/set_up.py", self.folder / "made", self.lock],
            env=inherited
            | {"PATH": f"{self.folder / 'path'}:{os.environ['PATH']}", "HEARD": str(self.folder)}
            | {"PIP_CONFIG_FILE": os.devnull}
            | environment,
            check=True,
        )

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    def heard(self) -> dict[str, str]:
        lines = (self.folder / "environment").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


def command(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def set_up(tmp_path) -> SetUp:
    return SetUp(tmp_path)


def test_uv_is_told_what_pip_was_told(set_up, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://weaker.example/simple\ncert = /etc/our.pem\n"
        "[install]\nindex-url = https://inside.example/simple\nfind-links = /a\n  /b\n",
        encoding="utf-8",
    )
    set_up.run(PIP_CONFIG_FILE=str(settings), PIP_EXTRA_INDEX_URL="https://more.example/simple")
    heard = set_up.heard()
    assert heard["UV_INDEX_URL"] == "https://inside.example/simple"
    assert heard["UV_EXTRA_INDEX_URL"] == "https://more.example/simple"
    assert heard["UV_FIND_LINKS"] == "/a,/b"
    assert heard["SSL_CERT_FILE"] == "/etc/our.pem"


def test_what_uv_was_told_itself_stands(set_up):
    set_up.run(
        PIP_INDEX_URL="https://pip.example/simple",
        PIP_PROXY="http://pip.example:3128",
        UV_DEFAULT_INDEX="https://uv.example/simple",
        SSL_CERT_FILE="/etc/ours.pem",
        PIP_CERT="/etc/pips.pem",
    )
    heard = set_up.heard()
    assert heard["UV_DEFAULT_INDEX"] == "https://uv.example/simple"
    assert "UV_INDEX_URL" not in heard
    assert heard["SSL_CERT_FILE"] == "/etc/ours.pem"
    assert heard["ALL_PROXY"] == "http://pip.example:3128"


def test_an_environment_is_made_once_and_from_empty_again_when_its_lock_changes(set_up):
    set_up.run()
    left_over = set_up.folder / "made" / "bin" / "left-over"
    left_over.touch()
    first = set_up.calls()
    set_up.run()
    assert set_up.calls() == first
    assert left_over.exists()
    set_up.lock.write_text("one==2\n", encoding="utf-8")
    set_up.run()
    assert set_up.calls() == first * 2
    assert not left_over.exists()


def test_an_active_environment_is_made_anew_though_it_holds_the_python_that_runs(set_up):
    made = set_up.folder / "made"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", made], check=True)
    set_up.run(python=made / "bin" / "python")
    assert (made / "made-from-packages").is_file()
    assert Path(set_up.calls()[0].split()[3]).is_file()  # venv --quiet --python WHICH folder


def test_only_hashed_wheels_are_installed(set_up):
    set_up.run()
    (install,) = [call for call in set_up.calls() if call.startswith("pip install")]
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install


def test_a_python_that_cannot_run_this_is_named_and_the_ones_that_can_are_listed(tmp_path):
    command(tmp_path / "old", "#!/bin/sh\necho 3.9\n")
    ended = subprocess.run(
        ["sh", CHECKOUT / ".ci/set-up"],
        env=dict(os.environ) | {"PYTHON": str(tmp_path / "old")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 3
    assert "needs Python 3.11, 3.12 or 3.13" in ended.stderr
    assert f"{tmp_path / 'old'} is 3.9" in ended.stderr
    assert "apt-get install python3 python3-venv" in ended.stderr
