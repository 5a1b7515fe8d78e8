"""Every disclosure profile that this checkout names is one of `expectations/disclosure.yml`."""

from pathlib import Path

import pytest

from pipelines.errors import HwbError
from pipelines.specs.disclosure import profile, read_profiles
from pipelines.specs.register import Register

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    """What names a profile (`metric <id>`, `contract <id>`) → the profile."""
    register = Register.read(CHECKOUT)
    assert not register.refused, register.refused
    return {
        **{f"metric {name}": m.metric.disclosure for name, m in register.metrics.items()},
        **{f"contract {name}": e.contract.disclosure for name, e in register.extracts.items()},
    }


def test_metrics_and_contracts_name_profiles_that_there_are(named: dict[str, str]) -> None:
    profiles = read_profiles(CHECKOUT)
    assert {kind.split()[0] for kind in named} == {"metric", "contract"}
    assert {of: name for of, name in named.items() if name not in profiles} == {}


def test_a_misspelt_profile_is_refused_with_the_nearest() -> None:
    with pytest.raises(HwbError) as refused:
        profile(read_profiles(CHECKOUT), "under_30", "the metric hip_fractures_65")
    assert refused.value.code == "HWB-950"
    assert "under_3" in str(refused.value)
