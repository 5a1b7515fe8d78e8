"""What lies in the files of a pack, and in the archives that some of them are."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path


def opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, and of an archive every member: name and bytes."""
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield f"{name}/{member}", archive.read(member)


def words_of(folder: Path) -> str:
    """The bytes of every file below a folder, as text."""
    return "\n".join(
        content.decode("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for _, content in opened(path.name, path.read_bytes())
    )
