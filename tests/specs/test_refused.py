"""Every file below tests/refused earns the message that stands at its top."""

import shutil
from pathlib import Path

import pytest

from pipelines.specs.register import Register

REFUSED = Path(__file__).parents[1] / "refused"
LIBRARIES = Path(__file__).parent / "project/expectations/toytown/libraries.yml"

_FOLDERS = {
    "contracts": "expectations/toytown",
    "corrections": "expectations/corrections/toytown",
    "metrics": "dbt_project/models/metrics/libraries",
    "strategies": "dbt_project/strategies",
}


def _bad_specs() -> list[Path]:
    found = [path for kind in _FOLDERS for path in sorted((REFUSED / kind).iterdir())]
    return [p for p in found if p.suffix == ".yml" or not p.with_suffix(".yml").exists()]


def _earned(path: Path) -> str:
    """The comment at the top of the file."""
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    mark = "-- " if path.suffix == ".sql" else "# "
    count = next(n for n, line in enumerate(lines) if not line.startswith(mark))
    return "\n".join(line.removeprefix(mark) for line in lines[:count])


@pytest.mark.parametrize("bad", _bad_specs(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_bad_spec_earns_its_message(bad: Path, tmp_path: Path) -> None:
    folder = tmp_path / _FOLDERS[bad.parent.name]
    folder.mkdir(parents=True)
    shutil.copy(bad, folder)
    if bad.parent.name == "metrics" and bad.with_suffix(".sql").exists():
        shutil.copy(bad.with_suffix(".sql"), folder)
    if bad.parent.name == "corrections":
        contract = tmp_path / "expectations/toytown" / bad.name
        contract.parent.mkdir()
        shutil.copy(LIBRARIES, contract)

    register = Register.read(tmp_path)

    assert list(register.refused) == [folder / bad.name]
    told = str(register.refused[folder / bad.name]).replace(f"{folder}/", "")
    assert told == _earned(bad)
    assert {**register.extracts, **register.metrics, **register.strategies} == {}
