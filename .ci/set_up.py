"""Brings a virtual environment up to date with a hashed lock; says first what it will download.

    set_up.py                  .venv from requirements.lock, with the project and its command hwb
    set_up.py FOLDER LOCK      any other small environment

Nothing happens when the environment was made from the same lock, at the same place. uv is used
when it is present, pip otherwise; both see the proxy, certificates and index of the environment,
and uv is told pip's settings, which it does not read by itself.
"""

import ast
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

# Measured on Linux x86_64 with Python 3.11: the size of an empty folder after `pip download
# --require-hashes -r requirements.lock` (macOS on arm64: 290), and `du -sm .venv` after set-up.
DOWNLOAD_MB = 440
ON_DISK_MB = 1500

# The interpreter itself: this may run with the environment's own, which is deleted when made anew.
PYTHON = os.path.realpath(sys.executable)

UV_NAMES_OF_PIP_SETTINGS = {
    "index-url": "UV_INDEX_URL",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
# Where packages come from: either all as uv was told, or all as pip was told.
WHERE_FROM = {"index-url", "extra-index-url", "find-links", "no-index"}
# pip separates by white space, uv these by commas.
UV_COMMA_SEPARATED = {"UV_FIND_LINKS"}


def main(arguments: list[str]) -> None:
    if arguments:
        folder, lock = CHECKOUT / arguments[0], CHECKOUT / arguments[1]
    else:
        folder, lock = CHECKOUT / ".venv", CHECKOUT / "requirements.lock"
    with lock.open(encoding="utf-8") as held:
        # Two commands typed at once: the second waits, and finds the work done.
        fcntl.flock(held, fcntl.LOCK_EX)
        bring_up_to_date(folder, lock, with_project=not arguments)


def bring_up_to_date(folder: Path, lock: Path, *, with_project: bool) -> None:
    started = time.monotonic()
    packages = Stamp(folder, "packages", lock)
    project = Stamp(folder, "project", CHECKOUT / "pyproject.toml")
    # uv makes an environment without pip; where uv has gone since, nothing can be added to it.
    stuck = not project.holds() and not uv() and not (folder / "bin" / "pip").exists()
    if not packages.holds() or (with_project and stuck):
        if with_project:
            print(
                f"Setting up {folder.name}: about {DOWNLOAD_MB} MB to download, "
                f"{ON_DISK_MB} MB on disk, once.",
                flush=True,
            )
        make_environment(folder)
        install(folder, "--require-hashes", *only_wheels(), "-r", str(lock))
        packages.write()
    if with_project and not project.holds():
        install(folder, "--no-deps", "--no-build-isolation", "-e", str(CHECKOUT))
        project.write()
        print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)


class Stamp:
    """What a part of an environment was made from: the place (its scripts hold it) and one file."""

    def __init__(self, folder: Path, part: str, source: Path) -> None:
        self.path = folder / f"made-from-{part}"
        self.text = f"{folder}\n{source.read_text(encoding='utf-8')}"
        self.python = folder / "bin" / "python"

    def holds(self) -> bool:
        """False too when the Python underneath has gone, as after an upgrade of the system."""
        return (
            self.path.is_file()
            and self.path.read_text(encoding="utf-8") == self.text
            and self.python.exists()
        )

    def write(self) -> None:
        self.path.write_text(self.text, encoding="utf-8")


def make_environment(folder: Path) -> None:
    """An empty environment: what an older lock had installed is gone."""
    if folder.exists():
        shutil.rmtree(folder)
    if uv():
        run([uv(), "venv", "--quiet", "--python", PYTHON, str(folder)], uv_environment())
    elif not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        stop(
            f"Python {sys.version_info.major}.{sys.version_info.minor} at {PYTHON} "
            "came without venv.\n"
            "  Debian:  apt-get install python3-venv"
        )
    else:
        run([PYTHON, "-m", "venv", str(folder)], dict(os.environ))


def install(folder: Path, *arguments: str) -> None:
    python = str(folder / "bin" / "python")
    quiet = [] if sys.stdout.isatty() else ["--quiet", "--quiet"]
    if uv():
        run([uv(), "pip", "install", *quiet[:1], "--python", python, *arguments], uv_environment())
    else:
        run([python, "-m", "pip", "install", *quiet, *arguments], dict(os.environ))


def only_wheels() -> list[str]:
    """A source package would be built with tools that no lock holds."""
    return ["--only-binary", ":all:"]


def uv() -> str:
    return shutil.which("uv") or ""


def uv_environment() -> dict[str, str]:
    """This environment, with pip's settings under uv's names where uv was told nothing itself."""
    environment = dict(os.environ)
    # As pip does: every index is looked at. Safe, because only hashed files are installed.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    has_index = bool({"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL"} & environment.keys())
    for name, value in pip_settings().items():
        variable = UV_NAMES_OF_PIP_SETTINGS.get(name)
        if variable and not (has_index and name in WHERE_FROM):
            separator = "," if variable in UV_COMMA_SEPARATED else " "
            environment.setdefault(variable, separator.join(value.split()))
    return environment


def pip_settings() -> dict[str, str]:
    """What pip.conf and PIP_… say, the stronger over the weaker; empty where there is no pip."""
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        return {}
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listed.stdout.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(section):
                settings[name.removeprefix(section)] = str(ast.literal_eval(value))
    return settings


def run(command: list[str], environment: dict[str, str]) -> None:
    if subprocess.run(command, env=environment, cwd=CHECKOUT, check=False).returncode != 0:
        stop("Set-up stopped: see the message above. Typing the same command again starts it anew.")


def stop(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(3)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Set-up interrupted. Typing the same command again starts it anew.")
