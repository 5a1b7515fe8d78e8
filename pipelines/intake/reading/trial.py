"""A trial reading of an Excel 97-2003 workbook in a process of its own.

Where such a file is damaged, python-calamine 0.9 may ask for terabytes of memory, which ends the
whole process (one in some hundred of files with random bytes changed): a held file would take every
other down with it. Drop this when a later one raises instead.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from pipelines.intake.reading.refusals import damaged

_SECONDS = 60
_OPENING = """
import resource, sys
try:
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (OSError, ValueError):
    pass
import python_calamine
try:
    python_calamine.CalamineWorkbook.from_path(sys.argv[1])
except python_calamine.CalamineError:
    pass
"""


def refuse_deadly(path: Path) -> None:
    """Raises HWB-306 for a workbook whose reading ends the process, or does not end."""
    status = path.stat()
    if not _survives(path, status.st_size, status.st_mtime_ns):
        raise damaged("the workbook")


@lru_cache(maxsize=256)
def _survives(path: Path, size: int, changed: int) -> bool:
    command = [sys.executable, "-I", "-c", _OPENING, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
