"""Every period text of the real extracts, under the grammar named for it."""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipelines.periods import label, parse

# How many different periods, the first and the last, as SOURCES.md of the extracts lists them;
# spans of years are left out of first and last where a column holds single years as well.
COLUMNS = """
file                                                                         | column         | grammar                       | count | first                        | last
ons-els/adult-obesity-prevalence.csv                                         | period         | iso_period                    | 10    | 2015/16 survey               | 2024/25 survey
ons-els/healthy-life-expectancy.csv                                          | period         | iso_interval                  | 12    | 2011 - 13                    | 2022 - 24
ons-els/cancer-diagnosis-at-stage-1-and-2.csv                                | period         | iso_interval                  | 10    | 2013                         | 2022
ons-els/cigarette-smokers.csv                                                | period         | iso_interval                  | 2     | 2019 - 23                    | 2020 - 24
ons-els/children-in-relative-poverty.csv                                     | period         | iso_interval                  | 4     | 2021/22                      | 2024/25
ons-els/early-years.csv                                                      | period         | iso_interval                  | 4     | 2021/22 academic             | 2024/25 academic
ons-els/food-outlets.csv                                                     | period         | iso_period                    | 16    | on 2010-03-15                | on 2025-03-15
ons-els/persistent-absences-for-all-pupils.csv                               | period         | iso_period                    | 18    | 2006/07 academic from August | 2024/25 academic from August
ons-els/pupils-at-expected-standards-by-end-of-primary-school.csv            | period         | iso_period                    | 5     | 2018/19 academic             | 2024/25 academic
ons-els-releases/cancer-diagnosis-at-stage-1-and-2__2023-03-31_5a4bd6d3d.csv | Period         | iso_period                    | 8     | 2013                         | 2020
ons-els-releases/cancer-diagnosis-at-stage-1-and-2__2025-10-02_917689c12.csv | Period         | iso_period                    | 9     | 2013                         | 2021
trafford-fingertips/obese_reception.csv                                      | period         | academic_year_or_span         | 13    | 2014/15 academic             | 2024/25 academic
trafford-fingertips/obese_year6.csv                                          | period         | academic_year_or_span         | 13    | 2014/15 academic             | 2024/25 academic
trafford-fingertips/adults_smoking.csv                                       | period         | calendar_year                 | 14    | 2011                         | 2024
trafford-fingertips/adults_depression.csv                                    | period         | financial_year                | 10    | 2014/15                      | 2024/25
trafford-fingertips/inactive_adults.csv                                      | period         | survey_year                   | 10    | 2015/16 survey               | 2024/25 survey
trafford-fingertips/nhs_health_checks.csv                                    | period         | cumulative_financial_quarters | 19    | 2021/22 Q1 - 2021/22 Q1      | 2021/22 Q1 - 2025/26 Q3
fingertips/la_hospital_admissions_2223.csv                                   | Time period    | financial_year                | 1     | 2022/23                      | 2022/23
fingertips/indicators-CountyUA.data.csv                                      | Time period    | calendar_year                 | 3     | 2015                         | 2017
dfe-csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2023.csv       | time_period    | reporting_year_to_31_march    | 11    | year ending 31 March 2013    | year ending 31 March 2023
dfe-csc/c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv       | time_period    | reporting_year_to_31_march    | 12    | year ending 31 March 2013    | year ending 31 March 2024
dfe-csc/c3_factors_identified_at_end_of_assessment_2018_to_2023.csv          | time_period    | reporting_year_to_31_march    | 6     | year ending 31 March 2018    | year ending 31 March 2023
dfe-csc/cla_number_and_rate_per_10k_children.csv                             | time_period    | instant_31_march              | 5     | on 2021-03-31                | on 2025-03-31
dfe-csc/la_conviction_health_outcome_cla.csv.gz                              | time_period    | reporting_year_to_31_march    | 5     | year ending 31 March 2021    | year ending 31 March 2025
dfe-csc/ons_mid-year_population_estimates_2012_to_2024.csv                   | time_period    | instant_30_june               | 13    | on 2012-06-30                | on 2024-06-30
oflog-asc/ASC_data.csv                                                       | Financial year | financial_year                | 8     | 2015/16                      | 2022/23
nhsr-datasets/ae_attendances.csv                                             | period         | month_start                   | 36    | April 2016                   | March 2019
nhsr-datasets/ons_mortality.csv                                              | date           | week_ending                   | 535   | w/c 02/01/2010               | w/c 28/03/2020
nhs-healthyr/england_icb_accidents_emergency.csv                             | date           | month_named                   | 40    | April 2022                   | July 2025
nhs-healthyr/england_sicb_iapt.csv                                           | date           | month_named                   | 11    | July 2022                    | May 2023
nhs-healthyr/england_health_index.csv                                        | year           | calendar_year                 | 7     | 2015                         | 2021
healthy-cities/aurn_leicester_J01000052.csv                                  | Date           | day                           | 1339  | 2019-01-01                   | 2022-08-31
healthy-cities/diabetes_prescribing_msoa.csv.gz                              | Date           | month                         | 44    | January 2019                 | August 2022
police-leicestershire/2021-04-leicestershire-street.csv.gz                   | Month          | month                         | 1     | April 2021                   | April 2021
police-leicestershire/2021-05-leicestershire-street.csv.gz                   | Month          | month                         | 1     | May 2021                     | May 2021
police-leicestershire/2021-06-leicestershire-street.csv.gz                   | Month          | month                         | 1     | June 2021                    | June 2021
police-leicestershire/2021-07-leicestershire-street.csv.gz                   | Month          | month                         | 1     | July 2021                    | July 2021
police-leicestershire/2021-08-leicestershire-street.csv.gz                   | Month          | month                         | 1     | August 2021                  | August 2021
police-leicestershire/2021-09-leicestershire-street.csv.gz                   | Month          | month                         | 1     | September 2021               | September 2021
police-leicestershire/2021-10-leicestershire-street.csv.gz                   | Month          | month                         | 1     | October 2021                 | October 2021
police-leicestershire/2021-11-leicestershire-street.csv.gz                   | Month          | month                         | 1     | November 2021                | November 2021
police-leicestershire/2021-12-leicestershire-street.csv.gz                   | Month          | month                         | 1     | December 2021                | December 2021
"""  # noqa: E501

WORKBOOK_MONTHS = [
    ("nhs-dtoc/dtoc_2018-04__April_18.xls", "month_named", "April 2018"),
    ("nhs-dtoc/dtoc_2018-05__May_18.xls", "month_named", "May 2018"),
    ("nhs-dtoc/dtoc_2018-06__June_18.xls", "month_named", "June 2018"),
    ("nhs-dtoc/dtoc_2019-04__Apr_19.xls", "month_named", "April 2019"),
    ("nhs-discharge-sitrep/acute_april2022.xlsx", "month_start", "April 2022"),
    ("nhs-discharge-sitrep/acute_may2022.xlsx", "month_start", "May 2022"),
    ("nhs-discharge-sitrep/acute_june2022.xlsx", "month_start", "June 2022"),
    ("nhs-discharge-sitrep/acute_july2022.xlsx", "month_start", "July 2022"),
]


def _texts(file: Path, column: str) -> Counter[str]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8-sig", newline="") as lines:
        return Counter(row[column] for row in csv.DictReader(lines))


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().split("\n")[1:]]


@pytest.mark.parametrize(("file", "column", "grammar", "count", "first", "last"), _rows(COLUMNS))
def test_every_period_of_a_column_is_read(
    real_data: Path, file: str, column: str, grammar: str, count: str, first: str, last: str
) -> None:
    texts = _texts(real_data / file, column)
    periods = sorted((parse(grammar, text) for text in texts), key=lambda p: (p.end, p.start))
    assert len(set(periods)) == len(texts) == int(count)
    single = [period for period in periods if not period.type.startswith("rolling_")] or periods
    assert (label(single[0]), label(single[-1])) == (first, last)


@pytest.mark.parametrize(("file", "grammar", "month"), WORKBOOK_MONTHS)
def test_the_period_beside_its_word_in_a_workbook_is_read(
    real_data: Path, file: str, grammar: str, month: str
) -> None:
    workbook = CalamineWorkbook.from_path(real_data / file)
    stated = {
        label(parse(grammar, str(next(cell for cell in row[at + 1 :] if cell))))
        for name in workbook.sheet_names
        for row in workbook.get_sheet_by_name(name).to_python()[:15]
        for at, cell in enumerate(row)
        if cell == "Period:"
    }
    assert stated == {month}


def test_the_weeks_of_the_discharge_workbooks_are_read(real_data: Path) -> None:
    weeks = set()
    for file in sorted((real_data / "nhs-discharge-sitrep").glob("*.xlsx")):
        for row in CalamineWorkbook.from_path(file).get_sheet_by_name("Table 3").to_python():
            for cell in row:
                found = re.fullmatch(r"(w/c .*) \(daily snapshot\)", str(cell))
                weeks |= {parse("week_commencing_british", found[1])} if found else set()
    assert len(weeks) == 17
    assert (label(min(weeks)), label(max(weeks))) == ("w/c 01/04/2022", "w/c 25/07/2022")


@pytest.mark.parametrize("file", ["PREVALENCE_2223.csv.gz", "MAPPING_NHS_GEOGRAPHIES_2223.csv.gz"])
def test_the_year_in_the_name_of_a_qof_file_is_read(real_data: Path, file: str) -> None:
    assert (real_data / "qof" / file).is_file()
    found = re.search(r"_([0-9]{4})\.csv", file)
    assert found is not None
    assert label(parse("financial_year_compact", found[1])) == "2022/23"
