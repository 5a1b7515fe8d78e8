"""stub"""
from pathlib import Path
from pipelines.pack.model import Pack
def write_docx(pack: Pack, path: Path, template: Path | None = None) -> None:
    raise NotImplementedError
