"""How the pack says when, and who."""

import pytest

from pipelines.pack import wording


@pytest.mark.parametrize(
    ("start", "end", "kind", "said"),
    [
        ("2024-04-01", "2025-03-31", "financial_year", "in 2024/25"),
        ("2024-09-01", "2025-08-31", "academic_year", "in the academic year 2024/25"),
        ("2024-08-01", "2025-07-31", "academic_year", "in the academic year 2024/25"),
        ("2024-11-16", "2025-11-15", "survey_year", "in the survey year 2024/25"),
        ("2022-01-01", "2024-12-31", "rolling_3_years", "in 2022 to 2024"),
        ("2020-09-01", "2025-08-31", "rolling_5_years", "in the academic years 2020/21 to 24/25"),
        ("2025-10-01", "2026-09-30", "rolling_12_months", "in the year to September 2026"),
        ("2026-04-01", "2026-06-30", "cumulative", "from April to June 2026"),
        ("2025-04-01", "2026-03-31", "cumulative", "from April 2025 to March 2026"),
        ("2026-07-01", "2026-09-30", "quarter", "in July to September 2026"),
        ("2025-04-01", "2026-03-31", "reporting_year", "in the year ending 31 March 2026"),
        ("2026-03-31", "2026-03-31", "instant", "on 31 March 2026"),
        ("2026-03-01", "2026-03-31", "month", "in March 2026"),
    ],
)
def test_a_period_inside_a_sentence(start: str, end: str, kind: str, said: str) -> None:
    assert wording.during(start, end, kind) == said


@pytest.mark.parametrize(
    ("breakdown", "said"),
    [
        ("sex: Female", "Female"),
        ("deprivation: fifth 1", "Fifth 1 (most deprived)"),
        ("deprivation: fifth 3", "Fifth 3"),
        ("deprivation: fifth 5", "Fifth 5 (least deprived)"),
        ("core20: CORE20", "Most deprived fifth (CORE20)"),
        ("core20: rest", "The rest"),
        ("all", "all"),
    ],
)
def test_a_group_without_its_dimension(breakdown: str, said: str) -> None:
    assert wording.part(breakdown) == said
