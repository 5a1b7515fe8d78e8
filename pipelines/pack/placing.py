"""Where something is written before it takes its place in an outbox, whole."""

import os
import shutil
from pathlib import Path

from pipelines.errors import HwbError


def begin(folder: Path, mark: str) -> Path:
    """An empty hidden folder beside the one that is to be written, or written again.

    `mark` is a file that every folder of ours has: raises HWB-958 where something else stands in
    its place, which may be anybody's.
    """
    if folder.exists() and not (folder / mark).is_file():
        raise HwbError(
            "HWB-958",
            "nothing can be written here: something else stands in its place",
            where=str(folder),
            do="Move it away, or name another folder with --out.",
        )
    part = folder.parent / f".{folder.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    return part
