"""The same figures, byte for byte: with any number of threads, in any time zone, at any path."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from pipelines.locking import turn
from pipelines.modelling.project import prepare
from pipelines.specs.register import Register
from tests.promises.conftest import NewTown
from tests.promises.town import Town, contract, metric

CHECKOUT = Path(__file__).parents[2]

# Each home has its own count of threads, time zone and path; all are refreshed at the same time.
HOMES = {
    "home": ("1", "Pacific/Auckland"),
    'a home\'s "own" {{ path }}': ("2", "America/St_Johns"),
    "homé & co; 100 %": ("4", "Europe/London"),
}
REFRESH = """
import sys
from datetime import date
from pathlib import Path
from pipelines.refresh import Refresh
from pipelines.settings import Settings
refresh = Refresh.of(Settings(home=Path(sys.argv[1]), project=Path(sys.argv[2])), date(2025, 10, 1))
refresh.receive()
for _ in (*refresh.land(), *refresh.check()):
    pass
refresh.model()
refresh.publish()
refresh.close()
"""
LINES = 40_000


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """Toytown, and lines with decimals enough to be read and summed in several parts."""
    town = new_town()
    town.write(
        "expectations/toy_office/amounts.yml",
        contract(
            "Amounts",
            {"practice": "", "month": "", "amount": "type: decimal"},
            key="none",
            period="{source: column, column: month, grammar: month}",
            area="{code: practice, kind: practice}",
            replaces="{what: periods}",
        ),
    )
    folder = "dbt_project/models/metrics/amounts"
    rolled = {"level": "practice", "rolls_up_to": "[unitary_authority]", "over_time": "sum"}
    given = {
        **rolled,
        "value_type": "mean",
        "definition": "{numerator: Amounts, denominator: Lines}",
    }
    town.write(
        f"{folder}/amount_per_line.yml", metric("amount_per_line", "Amount per line", **given)
    )
    town.write(
        f"{folder}/amount_per_line.sql",
        "{{ counted('toy_office__amounts', numerator='amount', denominator='1') }}",
    )
    town.send_toytown()
    for month in ("2025-04", "2025-05", "2025-06"):
        amounts = [
            f"T00{n % 3 + 1},{month},{(n * 7919) % 10007 / 1000:.3f}\n" for n in range(LINES)
        ]
        text = "practice,month,amount\n" + "".join(amounts)
        assert town.send(text, "toy_office/amounts", "2025-07-20").outcome == "received"
    return town


@pytest.mark.slow
def test_three_homes_refreshed_at_once_on_one_project_have_the_same_bytes_of_figures(
    town: Town, tmp_path: Path
) -> None:
    running = {}
    for name, (threads, zone) in HOMES.items():
        copy = town.copy_to(tmp_path / name)
        environment = {
            **os.environ,
            "HWB_THREADS": threads,
            "POLARS_MAX_THREADS": threads,
            "TZ": zone,
        }
        running[name] = subprocess.Popen(
            [sys.executable, "-c", REFRESH, str(copy.settings.home), str(copy.project)],
            cwd=CHECKOUT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
    said = {name: process.communicate()[1] for name, process in running.items()}
    assert {name: running[name].returncode for name in HOMES} == dict.fromkeys(HOMES, 0), said
    figures = {name: (tmp_path / name / "warehouse/figures.csv").read_bytes() for name in HOMES}
    first, *others = figures.values()
    assert others == [first, first]
    # 40,000 lines a month: the digits sum to the same however they are divided among threads.
    assert b"amount_per_line,E06000999,unitary_authority,2025-04-01,2025-06-30,quarter" in first


def test_one_home_at_a_time_prepares_the_models_that_several_share(toytown_refreshed: Town) -> None:
    town = toytown_refreshed
    register = Register.read(town.project)
    preparing = Thread(target=prepare, args=(town.settings, register))
    with turn(town.project / "dbt_project/target/prepare.lock"):
        preparing.start()
        preparing.join(timeout=2)
        assert preparing.is_alive()
    preparing.join(timeout=60)
    assert not preparing.is_alive()
