"""What `hwb new` writes: the first draft of a contract or of a metric, with its blanks."""

from pathlib import Path

from pipelines.errors import HwbError
from pipelines.settings import Settings
from pipelines.specs.register import Extract, Register

_METRIC_YML = """\
version: 2
models:
  - name: {id}
    description: # what the figure says, in a sentence
    config:
      meta:
        metric:
          title:
          unit:
          value_type: # proportion, crude_rate, directly_standardised_rate, ratio, count …
          decimals:
          polarity: # high_is_good, low_is_good or neutral
          evidence: # counted, published or both
          definition:
            numerator:
            denominator:
          population_basis: {population}
          over_time: # sum, last or none: how months become quarters
          frequency:
          source: {source}
          caveats: []
          disclosure: {disclosure}
          owner: # a role
          checked_by: # another role
          next_review: # a day within a year
"""

_METRIC_SQL = """\
{{{{ counted(
  '{table}',
  numerator='',
  denominator='',
) }}}}
"""


def new_extract(settings: Settings, file: Path, name: str, sheet: str | None) -> list[str]:
    """Writes the draft of a contract and says what to do next.

    Raises HWB-112 for a name that is none or is taken, and the errors of reading the file.
    """
    from pipelines.intake.drafting import draft

    partner, slash, extract = name.partition("/")
    path = settings.expectations / partner / f"{extract}.yml"
    _refuse_name(name, *((partner, extract) if slash else (name, "")))
    _refuse_taken(path)
    text = draft(file, settings, sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [
        f"{path} is drafted: fill in what is blank.",
        "",
        f"Next  hwb spec {name}",
        f"      hwb check {file} --as {name}",
    ]


def new_metric(settings: Settings, register: Register, name: str, reads: str) -> list[str]:
    """Writes the two files of a metric of an extract and says what to do next.

    Raises HWB-104 when there is no such extract and HWB-112 for a name that is none or is taken.
    """
    subject, slash, metric = name.partition("/")
    _refuse_name(name, *((subject, metric) if slash else (name, "")))
    extract: Extract = register.extract(reads)
    folder = settings.dbt_project / "models" / "metrics" / subject
    for taken in folder.parent.glob(f"*/{metric}.*"):
        _refuse_taken(taken)
    contract = extract.contract
    folder.mkdir(parents=True, exist_ok=True)
    yml, sql = folder / f"{metric}.yml", folder / f"{metric}.sql"
    yml.write_text(
        _METRIC_YML.format(
            id=metric,
            population=contract.population_basis.value,
            source=f'"{contract.publisher.name}"',
            disclosure=contract.disclosure,
        ),
        encoding="utf-8",
    )
    sql.write_text(_METRIC_SQL.format(table=extract.table), encoding="utf-8")
    columns = ", ".join(contract.columns)
    return [
        f"{yml} and {sql.name} are drafted: fill in what is blank.",
        f"Columns of {reads}: {columns}",
        "Until it is whole it alone is held, and `hwb status` says why.",
        "",
        "Next  hwb refresh",
        f"      name {metric} under the priorities it supports, in dbt_project/strategies/",
    ]


def _refuse_name(name: str, *parts: str) -> None:
    from pipelines.specs.register import is_name

    if not all(map(is_name, parts)):
        raise HwbError(
            "HWB-112",
            f"{name!r} is no name for it",
            why="Folders, tables and commands are called after it.",
            do="Write two names in lower case, words joined by single underscores, with / between "
            "them.",
        )


def _refuse_taken(path: Path) -> None:
    if path.exists():
        raise HwbError(
            "HWB-112",
            f"{path.stem} is there already",
            where=str(path),
            do="Choose another name, or change that file.",
        )
