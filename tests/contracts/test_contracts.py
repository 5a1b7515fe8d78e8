"""The contracts of this checkout, and what becomes of the synthetic files they describe."""

import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from pipelines.intake.checking import Verdict, verdict_of
from pipelines.intake.demonstrating import write
from pipelines.intake.landing import Landed, land_table
from pipelines.intake.reading import read
from pipelines.modelling import generating
from pipelines.settings import Settings
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.read(CHECKOUT)


@pytest.fixture(scope="module")
def demonstrated(
    register: Register, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Landed, Verdict]]:
    """Every demonstration file, landed under its fixed receipt and checked."""
    folder = tmp_path_factory.mktemp("demonstration")
    settings = Settings(home=folder, project=CHECKOUT)
    outcomes = {}
    for extract in register.extracts.values():
        contract = extract.contract
        paths = write(extract, folder / extract.table)
        for path, file in zip(
            paths, contract.demonstration.files if contract.demonstration else [], strict=True
        ):
            landed = land_table(
                read(path, contract.file, settings),
                contract,
                file_name=file.name,
                received_at=file.received_at,
                sha256="0" * 64,
            )
            verdict = verdict_of(landed.frame.lazy(), landed.report, extract)
            outcomes[f"{extract.id}/{file.name}"] = landed, verdict
    return outcomes


def test_no_contract_is_refused(register: Register) -> None:
    refused = {p: str(e) for p, e in register.refused.items() if "expectations" in p.parts}
    assert refused == {}
    files = (CHECKOUT / "expectations").glob("*/*.yml")
    assert set(register.extracts) == {f"{path.parent.name}/{path.stem}" for path in files}


def test_every_contract_checks_more_than_its_key(register: Register) -> None:
    written = {e.id: len(e.contract.expectations) for e in register.extracts.values()}
    assert {key: count for key, count in written.items() if not 2 <= count <= 8} == {}


def test_every_extract_has_a_demonstration(register: Register) -> None:
    assert [e.id for e in register.extracts.values() if not e.contract.demonstration] == []


@pytest.mark.slow
def test_no_demonstration_file_is_refused(
    demonstrated: dict[str, tuple[Landed, Verdict]],
) -> None:
    refused = {name: landed.report.refused for name, (landed, _) in demonstrated.items()}
    assert {name: why for name, why in refused.items() if why} == {}


@pytest.mark.slow
def test_the_demonstration_has_one_file_to_hold_and_holds_no_other(
    demonstrated: dict[str, tuple[Landed, Verdict]],
) -> None:
    others = {name: v for name, (_, v) in demonstrated.items() if v.state != "accepted"}
    assert {name: (v.state, [r.id for r in v.failing]) for name, v in others.items()} == {
        "healthyr/ae_by_icb/england_icb_accidents_emergency_june.csv": (
            "held",
            ["no_more_people_wait_over_four_hours_than_attend"],
        )
    }


@pytest.mark.slow
def test_the_demonstration_has_a_bad_line_within_the_threshold_in_each_month_of_crime(
    demonstrated: dict[str, tuple[Landed, Verdict]],
) -> None:
    quarantined = {
        name: landed.quarantine["column"].to_list()
        for name, (landed, _) in demonstrated.items()
        if landed.report.quarantined
    }
    assert quarantined == {
        "police_uk/street_crime/2026-02-leicestershire-street.csv": ["month"],
        "police_uk/street_crime/2026-03-leicestershire-street.csv.gz": ["month"],
    }


@pytest.mark.slow
def test_the_demonstration_shows_every_status_a_cell_may_have(
    demonstrated: dict[str, tuple[Landed, Verdict]],
) -> None:
    seen: Counter[str] = Counter()
    for landed, _ in demonstrated.values():
        for name in landed.frame.columns:
            if name.endswith("_status"):
                seen.update(text for text in landed.frame[name] if text)
    assert set(seen) == {"present", "suppressed", "missing", "not_applicable"}


@pytest.mark.slow
def test_the_population_of_england_stands_under_its_code_though_another_column_holds_it(
    register: Register, demonstrated: dict[str, tuple[Landed, Verdict]], tmp_path: Path
) -> None:
    generating.write(register, tmp_path)
    rows = (tmp_path / "dbt_project/models/_generated/population_rows.sql").read_text()
    selects = [text for text in rows.split("union all") if "dfe__child_population" in text]
    file = "dfe/child_population/ons_mid-year_population_estimates_2012_to_2024.csv"
    landed = demonstrated[file][0].frame
    with duckdb.connect() as connection:
        connection.register("landed", landed)
        connection.execute(
            "create table standing as select distinct 'dfe__child_population' as extract, "
            "_file as file, _group as version_group, null as known_to from landed"
        )
        select = re.sub(r"\{\{ source\('landed', '\w+'\) \}\}", "landed", selects[0])
        select = select.replace("{{ ref('extract_version') }}", "standing")
        found = connection.execute(
            f"select distinct area_code, area_kind from ({select}) order by all"
        ).fetchall()
    assert found == [
        ("E06000016", "unitary_authority"),
        ("E10000018", "county"),
        ("E12000004", "region"),
        ("E92000001", "country"),
    ]
