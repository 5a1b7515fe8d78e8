"""The worked examples beside the metrics (dbt unit tests), run here and not in a refresh."""

import re

import pytest

from pipelines.modelling.invoking import dbt
from pipelines.modelling.project import manifest
from tests.modelling.conftest import Project

pytestmark = pytest.mark.slow

WORKED = {
    "ae_within_four_hours",
    "discharged_when_ready",
    "fuel_poverty",
    "healthy_life_expectancy",
    "recorded_crime",
}


def test_every_worked_example_beside_a_metric_holds(project: Project) -> None:
    outcome = dbt(
        project.settings, project.build_file, "test", "--select", "resource_type:unit_test"
    )
    results = {r.node.name: (str(r.status), r.message) for r in outcome.result.results}
    assert {name: why for name, (status, why) in results.items() if status != "pass"} == {}
    declared = manifest(project.settings)["unit_tests"].values()
    assert results.keys() == {test["name"] for test in declared}
    assert {test["model"] for test in declared} >= WORKED


def test_a_worked_example_is_named_by_the_sentence_that_is_true_when_it_passes(
    project: Project,
) -> None:
    declared = manifest(project.settings)["unit_tests"].values()
    for test in declared:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){3,}", test["name"]), test["name"]
