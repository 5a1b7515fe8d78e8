"""What every wing does to files: their hash, and having them on disk."""

import hashlib
import os
import shutil
from pathlib import Path


def sha256_of(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Returns once a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(part: Path, folder: Path) -> None:
    """Puts a whole folder in its place, where another may stand; raises OSError.

    Between the two renames there is none, never half of one.
    """
    before = part.with_suffix(".before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    part.rename(folder)
    shutil.rmtree(before, ignore_errors=True)
