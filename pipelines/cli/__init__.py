"""The person's door: `hwb …`. What is wrong is said in words, with an exit code for scripts.

0 ok · 1 problems found · 2 not understood · 3 could not run · 4 blocked · 130 stopped by a signal.
Nothing heavy is imported here or where commands are declared before a command needs it.
"""

import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pipelines.errors import HwbError
from pipelines.settings import Settings

OK, PROBLEMS, USAGE, COULD_NOT_RUN, BLOCKED, STOPPED = 0, 1, 2, 3, 4, 130

# What was typed names something that is not there, or asks for what cannot be asked.
_USAGE_CODES = (
    *(
        "HWB-104",
        "HWB-111",
        "HWB-112",
        "HWB-113",
        "HWB-701",
        "HWB-703",
        "HWB-704",
        "HWB-705",
        "HWB-707",
    ),
    *("HWB-710", "HWB-711", "HWB-712", "HWB-713", "HWB-714"),
    *("HWB-720", "HWB-721", "HWB-722", "HWB-723"),
    *("HWB-730", "HWB-731", "HWB-740", "HWB-741", "HWB-750", "HWB-751", "HWB-803"),
    *("HWB-903", "HWB-904", "HWB-905", "HWB-906", "HWB-907", "HWB-908", "HWB-910", "HWB-912"),
    *(
        "HWB-913",
        "HWB-914",
        "HWB-915",
        "HWB-916",
        "HWB-917",
        "HWB-918",
        "HWB-920",
        "HWB-921",
        "HWB-922",
    ),
    *("HWB-923", "HWB-924", "HWB-925", "HWB-926", "HWB-927", "HWB-931", "HWB-932", "HWB-933"),
    *("HWB-934", "HWB-935", "HWB-940", "HWB-941", "HWB-942", "HWB-957", "HWB-959", "HWB-970"),
    *("HWB-971", "HWB-972"),
)
_BLOCKED_CODES = (
    "HWB-690",
    "HWB-911",
    "HWB-930",
    "HWB-951",
    "HWB-952",
    "HWB-953",
    "HWB-954",
    "HWB-955",
)

# No tool tells anybody that it was used.
_SILENT = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


class Stopped(BaseException):
    """Ctrl-C, or a request to end; not an Exception, so that no tool takes it for a fault.

    `is_asked` says that it was asked for, also where a library made another exception of it.
    `leaves_work` says that a thread is still at it: the process must then end without waiting.
    """

    is_asked = False
    leaves_work = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code it ends with."""
    os.environ.update(_SILENT)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    stop = Stopped()
    try:
        with _stoppable(stop):
            from pipelines.cli.commands import app

            app(arguments, prog_name="hwb")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else OK
    except Stopped:
        return _stopped(stop)
    except Exception as fault:  # noqa: BLE001 - the last door: kept whole in a file, told in short
        if stop.is_asked:  # a library took the stop for a fault of its own, and said so
            return _stopped(stop)
        return told(fault) if isinstance(fault, HwbError) else _unexpected(fault)
    return OK


def told(refusal: HwbError) -> int:
    """Prints a refusal; the exit code that goes with it."""
    say(str(refusal))
    if refusal.code in _BLOCKED_CODES:
        return BLOCKED
    return USAGE if refusal.code in _USAGE_CODES else COULD_NOT_RUN


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _stoppable(stop: Stopped) -> Iterator[None]:
    """Ctrl-C and a request to end raise `stop`; the signals' own ways are put back afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(number: int, frame: FrameType | None) -> None:
        stop.is_asked = True
        raise stop

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped(stop: Stopped) -> int:
    say("Stopped. Nothing is half done: run the same command again and it goes on from there.")
    if stop.leaves_work:
        sys.stdout.flush()
        os._exit(STOPPED)
    return STOPPED


def _unexpected(fault: Exception) -> int:
    """A fault of the warehouse itself: a few words here, the rest where only this user reads it."""
    whole = "".join(traceback.format_exception(fault))
    try:
        path = Settings.from_environment().warehouse / "last-fault.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(whole, encoding="utf-8", errors="backslashreplace")
    except (OSError, HwbError):
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="hwb-fault-", delete=False
        ) as file:
            file.write(whole)
        path = Path(file.name)
    say(
        f"hwb failed in a way nobody foresaw ({type(fault).__name__}).\n"
        f"  where: {path} holds the whole story; it may quote data, so mind who reads it.\n"
        "  do: Run the command again; if it fails again, send its keeper the lines that begin with "
        "File."
    )
    return COULD_NOT_RUN
