"""What one partner or one metric does wrong stops nobody else."""

from pathlib import Path

import pytest

from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

pytestmark = pytest.mark.slow

YEARS = "Area,Year,Years,Lower,Upper\nE06000999,2023,{},1,2\nE92000001,2023,1,1,2\n"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.send_toytown()
    # Windows shares still make such names.
    odd = Path(town.settings.home / b"caf\xe9.csv".decode("utf-8", "surrogateescape"))
    odd.write_text("Practice,Month,Seen in time,Seen\nT001,2025-09,1,2\n", encoding="utf-8")
    assert town.send(odd, "toy_hospital/waits", "2025-09-30").outcome == "received"
    for day, sign in (("2025-09-11", "-"), ("2025-09-12", "")):
        text = YEARS.format(sign + "9" * 20)
        assert town.send(text, "toy_office/healthy_years", day).outcome == "received"
    town.write(
        "expectations/toy_office/lookup.yml",
        contract(
            "lookup",
            {"end": "", "order": "", "select": ""},
            key="[end]",
            period='{source: fixed, value: "2025", grammar: calendar_year}',
            area="{code: end, kind: practice}",
            replaces="{what: whole}",
            more="role: reference\nreference: {shape: area_in_area, code: end, kind: practice, "
            "name: order, parents: [{code: select, kind: pcn}]}\n",
        ),
    )
    lookup = "end,order,select\nT001,A practice,N1\n"
    assert town.send(lookup, "toy_office/lookup", "2025-09-11").outcome == "received"
    folder = "dbt_project/models/metrics/hostile"
    rows = "{{ counted('toy_hospital__waits', numerator='seen') }}"
    town.write(
        f"{folder}/with_tests.yml", metric("with_tests", "With tests") + "    data_tests: [x]\n"
    )
    town.write(f"{folder}/with_tests.sql", rows)
    town.write(f"{folder}/of_figures.yml", metric("of_figures", "Of figures"))
    town.write(f"{folder}/of_figures.sql", "select * from {{ ref('metric_value') }}")
    town.refresh()
    return town


def test_the_others_are_published(town: Town) -> None:
    assert town.rows(
        "select count(*) > 0 from figures.current where metric_id = 'seen_in_time'"
    ) == [(True,)]


def test_a_name_that_is_no_utf_8_is_kept_as_escapes(town: Town) -> None:
    names = town.rows("select file_name from intake.receipt where file_name like 'caf%'")
    assert names == [("caf\\xe9.csv",)]


def test_a_number_no_figure_can_be_is_refused_where_it_stands(town: Town) -> None:
    refused = town.rows(
        'select distinct line, "column" from quality.quarantine '
        "where extract = 'toy_office__healthy_years'"
    )
    assert refused == [(2, "years")]


def test_columns_may_have_any_name(town: Town) -> None:
    assert town.rows("select area_name from reference.area where area_code = 'T001'") != []
    assert town.rows(
        "select parent_code from reference.area_membership where child_code = 'T001' "
        "and parent_kind = 'pcn'"
    ) == [("N1",)]


def test_a_metric_sets_nothing_of_dbt_but_what_it_means(town: Town) -> None:
    [(because,)] = town.rows("select because from quality.held where name like '%with_tests.yml'")
    assert "data_tests" in because


def test_a_metric_that_reads_figures_is_held_by_name(town: Town) -> None:
    [(because,)] = town.rows("select because from quality.held where name = 'of_figures'")
    assert "it reads metric_value" in because


def test_a_release_date_after_the_day_of_receipt_is_refused(town: Town) -> None:
    arrival = town.send(
        YEARS.format(3), "toy_office/healthy_years", "2025-09-20", released="2206-06-01"
    )
    assert arrival.outcome == "refused"
    assert arrival.reason is not None
    assert arrival.reason.code == "HWB-218"
