"""A reader who does what the pages say; `python -m tests.docs.reader` takes transcripts again."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from tests.docs.pages import CHECKOUT, Block, blocks, is_answer, pages


class Reader:
    """Somebody who does what the pages say, in a copy of the project that is also the home."""

    def __init__(self, project: Path) -> None:
        self.project = project
        made_here = shutil.ignore_patterns("_generated", "target", "logs", ".dbtignore")
        for part in ("expectations", "dbt_project", "raw/demonstration"):
            shutil.copytree(CHECKOUT / part, project / part, ignore=made_here)
        bin_ = project / "bin"
        bin_.mkdir()
        # Set-up has been done, and a signed quarter has a page of its own: what is left of
        # `make run` is to refresh.
        make = bin_ / "make"
        make.write_text('#!/bin/sh\n[ "$*" = run ] && exec hwb refresh\n', encoding="utf-8")
        make.chmod(0o755)
        path = [str(bin_), str(Path(sys.executable).parent), os.environ["PATH"]]
        self.environment = os.environ | {
            "HWB_PROJECT": str(project),
            "HWB_HOME": str(project),
            "PATH": os.pathsep.join(path),
        }

    def read(self, block: Block) -> list[str]:
        """Does what one block says; what came out otherwise than the page shows."""
        if block.is_shown_only:
            return []
        if block.mark == "file":
            return self._write(block)
        if block.mark == "patch":
            return self._patch(block)
        if block.language == "console":
            return [
                f"{block.where}: $ {command}\n{given}"
                for command, said in block.typed()
                if not is_answer(said, given := self.type(command))
            ]
        if block.language == "sql":
            return self._ask(block)
        if block.language == "python":
            ran = self._run([sys.executable, "-c", block.text])
            return [f"{block.where}: {ran.stderr}"] if ran.returncode else []
        return []

    def type(self, command: str) -> str:
        """What a command prints: what it says on its way is for a person who watches."""
        ran = self._run(["bash", "-c", command])
        return ran.stdout if ran.returncode == 0 else ran.stdout + ran.stderr

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _write(self, block: Block) -> list[str]:
        path = self.project / block.about
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return []

    def _patch(self, block: Block) -> list[str]:
        path = self.project / block.about
        lines = block.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        text = path.read_text(encoding="utf-8")
        if text.count(before) != 1:
            return [f"{block.where}: these lines stand {text.count(before)} times in {block.about}"]
        after = "".join(line[1:] for line in lines)
        path.write_text(text.replace(before, after), encoding="utf-8")
        return []

    def connection(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.project / "warehouse/hwb.duckdb"), read_only=True)

    def _ask(self, block: Block) -> list[str]:
        with self.connection() as connection:
            try:
                rows = connection.execute(block.text).fetchall()
            except duckdb.Error as fault:
                return [f"{block.where}: {fault}"]
        return [] if rows else [f"{block.where}: no row"]


def retake(page: Path, reader: Reader) -> None:
    """Puts the answers given now into a page; one that `…` shortens is told, to be cut by hand."""
    text = page.read_text(encoding="utf-8")
    for block in blocks(page):
        if block.language != "console" or block.is_shown_only:
            print(*reader.read(block), sep="\n", end="")
            continue
        turns = []
        for command, said in block.typed():
            given = reader.type(command)
            if not is_answer(said, given) and "…" in said:
                print(f"{block.where}: $ {command}\n{given}")
            elif not is_answer(said, given):
                said = given.rstrip("\n").replace(str(reader.project), "…") + "\n"
            turns.append("$ " + command.replace("\n", "\n> ") + "\n" + said)
        text = text.replace(block.text, "".join(turns))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        somebody = Reader(Path(folder) / "hwb-warehouse")
        for each in pages():
            retake(each, somebody)
