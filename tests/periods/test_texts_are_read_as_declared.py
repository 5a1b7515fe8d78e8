"""Period texts as publishers write them, each read by hand."""

import pytest

from pipelines.errors import HwbError
from pipelines.periods import GRAMMARS, label, parse

READ = """
grammar                           | text                      | start      | end        | type              | label
day                               | 2019-01-01                | 2019-01-01 | 2019-01-01 | day               | 2019-01-01
day                               | 2022-04-01 00:00:00       | 2022-04-01 | 2022-04-01 | day               | 2022-04-01
day_british                       | 30-07-2026                | 2026-07-30 | 2026-07-30 | day               | 2026-07-30
day_british                       | 1/4/2022                  | 2022-04-01 | 2022-04-01 | day               | 2022-04-01
day_worded                        | 01JULY2024                | 2024-07-01 | 2024-07-01 | day               | 2024-07-01
day_worded                        | 14th June 2018            | 2018-06-14 | 2018-06-14 | day               | 2018-06-14
day_worded                        | 29FEB2024                 | 2024-02-29 | 2024-02-29 | day               | 2024-02-29
instant                           | 2025-03-15                | 2025-03-15 | 2025-03-15 | instant           | on 2025-03-15
instant_worded                    | 01JUL2026                 | 2026-07-01 | 2026-07-01 | instant           | on 2026-07-01
instant_31_march                  | 2024                      | 2024-03-31 | 2024-03-31 | instant           | on 2024-03-31
instant_30_june                   | 2024                      | 2024-06-30 | 2024-06-30 | instant           | on 2024-06-30
week_commencing_british           | w/c 01/04/2022            | 2022-04-01 | 2022-04-07 | week              | w/c 01/04/2022
week_commencing                   | 2024-12-30                | 2024-12-30 | 2025-01-05 | week              | w/c 30/12/2024
week_ending                       | 2010-01-08                | 2010-01-02 | 2010-01-08 | week              | w/c 02/01/2010
week_ending_british               | w/e 08/01/2010            | 2010-01-02 | 2010-01-08 | week              | w/c 02/01/2010
month                             | 2019-04                   | 2019-04-01 | 2019-04-30 | month             | April 2019
month                             | 2011-12                   | 2011-12-01 | 2011-12-31 | month             | December 2011
month_compact                     | 202402                    | 2024-02-01 | 2024-02-29 | month             | February 2024
month_start                       | 2017-03-01                | 2017-03-01 | 2017-03-31 | month             | March 2017
month_start_british               | 01/02/2023                | 2023-02-01 | 2023-02-28 | month             | February 2023
month_start_worded                | 01APR2023                 | 2023-04-01 | 2023-04-30 | month             | April 2023
month_end                         | 2000-02-29                | 2000-02-01 | 2000-02-29 | month             | February 2000
month_named                       | April 2023                | 2023-04-01 | 2023-04-30 | month             | April 2023
month_named                       | may 2018                  | 2018-05-01 | 2018-05-31 | month             | May 2018
month_named                       | Sept 2018                 | 2018-09-01 | 2018-09-30 | month             | September 2018
month_named                       | july2022                  | 2022-07-01 | 2022-07-31 | month             | July 2022
month_named_short                 | Apr_19                    | 2019-04-01 | 2019-04-30 | month             | April 2019
month_named_short                 | June_18                   | 2018-06-01 | 2018-06-30 | month             | June 2018
month_after_code                  | RTT-April-2026            | 2026-04-01 | 2026-04-30 | month             | April 2026
twelve_months                     | Apr 2022-Mar 2023         | 2022-04-01 | 2023-03-31 | rolling_12_months | Apr 2022 - Mar 2023
twelve_months                     | Jan 2012-Dec 2012         | 2012-01-01 | 2012-12-31 | rolling_12_months | Jan 2012 - Dec 2012
twelve_months_end                 | 2024-02-29                | 2023-03-01 | 2024-02-29 | rolling_12_months | Mar 2023 - Feb 2024
financial_quarter                 | 2021/22 Q1                | 2021-04-01 | 2021-06-30 | quarter           | 2021-22-Q1
financial_quarter                 | 2022/23 Q4                | 2023-01-01 | 2023-03-31 | quarter           | 2022-23-Q4
financial_quarter                 | 2025-26-Q2                | 2025-07-01 | 2025-09-30 | quarter           | 2025-26-Q2
calendar_quarter                  | 2020 Q1                   | 2020-01-01 | 2020-03-31 | quarter           | 2019-20-Q4
calendar_quarter                  | 2020-Q4                   | 2020-10-01 | 2020-12-31 | quarter           | 2020-21-Q3
calendar_quarter_first            | Q1 2022                   | 2022-01-01 | 2022-03-31 | quarter           | 2021-22-Q4
calendar_quarter_number           | 2025/4                    | 2025-10-01 | 2025-12-31 | quarter           | 2025-26-Q3
cumulative_financial_quarters     | 2021/22 Q1 - 2025/26 Q3   | 2021-04-01 | 2025-12-31 | cumulative        | 2021/22 Q1 - 2025/26 Q3
cumulative_financial_quarters     | 2021/22 Q1                | 2021-04-01 | 2021-06-30 | cumulative        | 2021/22 Q1 - 2021/22 Q1
financial_year_to_quarter         | 2021/22 Q3                | 2021-04-01 | 2021-12-31 | cumulative        | 2021/22 Q1 - 2021/22 Q3
calendar_year                     | 2024                      | 2024-01-01 | 2024-12-31 | calendar_year     | 2024
calendar_year_or_span             | 2024                      | 2024-01-01 | 2024-12-31 | calendar_year     | 2024
calendar_year_or_span             | 2018 - 20                 | 2018-01-01 | 2020-12-31 | rolling_3_years   | 2018 - 20
calendar_year_or_span             | 2018–20                   | 2018-01-01 | 2020-12-31 | rolling_3_years   | 2018 - 20
calendar_year_or_span             | 2011-12                   | 2011-01-01 | 2012-12-31 | rolling_2_years   | 2011 - 12
calendar_year_or_span             | 1999 - 01                 | 1999-01-01 | 2001-12-31 | rolling_3_years   | 1999 - 01
calendar_year_or_span             | 2010 to 2019              | 2010-01-01 | 2019-12-31 | rolling_10_years  | 2010 - 19
financial_year                    | 2021/22                   | 2021-04-01 | 2022-03-31 | financial_year    | 2021/22
financial_year                    | 2016-17                   | 2016-04-01 | 2017-03-31 | financial_year    | 2016/17
financial_year                    | 2011-12                   | 2011-04-01 | 2012-03-31 | financial_year    | 2011/12
financial_year                    | 1999/00                   | 1999-04-01 | 2000-03-31 | financial_year    | 1999/00
financial_year                    | 2021/2022                 | 2021-04-01 | 2022-03-31 | financial_year    | 2021/22
financial_year_or_span            | 2015/16 - 19/20           | 2015-04-01 | 2020-03-31 | rolling_5_years   | 2015/16 - 19/20
financial_year_or_span            | 1997/98 - 99/00           | 1997-04-01 | 2000-03-31 | rolling_3_years   | 1997/98 - 99/00
financial_year_or_span            | 1998/99 - 00/01           | 1998-04-01 | 2001-03-31 | rolling_3_years   | 1998/99 - 00/01
financial_year_or_span            | 2012/13-14/15             | 2012-04-01 | 2015-03-31 | rolling_3_years   | 2012/13 - 14/15
financial_year_compact            | 2223                      | 2022-04-01 | 2023-03-31 | financial_year    | 2022/23
financial_year_compact            | 202223                    | 2022-04-01 | 2023-03-31 | financial_year    | 2022/23
financial_year_compact            | 2021                      | 2020-04-01 | 2021-03-31 | financial_year    | 2020/21
financial_year_compact            | 199900                    | 1999-04-01 | 2000-03-31 | financial_year    | 1999/00
financial_year_by_end             | 2024                      | 2023-04-01 | 2024-03-31 | financial_year    | 2023/24
financial_year_by_start           | 2024                      | 2024-04-01 | 2025-03-31 | financial_year    | 2024/25
academic_year                     | 2021/22                   | 2021-09-01 | 2022-08-31 | academic_year     | 2021/22 academic
academic_year_compact             | 202122                    | 2021-09-01 | 2022-08-31 | academic_year     | 2021/22 academic
academic_year_or_span             | 2024/25                   | 2024-09-01 | 2025-08-31 | academic_year     | 2024/25 academic
academic_year_or_span             | 2020/21 - 24/25           | 2020-09-01 | 2025-08-31 | rolling_5_years   | 2020/21 - 24/25 academic
academic_year_from_august         | 2006/07                   | 2006-08-01 | 2007-07-31 | academic_year     | 2006/07 academic from August
survey_year                       | 2024/25                   | 2024-11-16 | 2025-11-15 | survey_year       | 2024/25 survey
survey_year_or_span               | 2015/16 - 17/18           | 2015-11-16 | 2018-11-15 | rolling_3_years   | 2015/16 - 17/18 survey
reporting_year_to_31_march        | 2024                      | 2023-04-01 | 2024-03-31 | reporting_year    | year ending 31 March 2024
year_ending                       | Year ending June 2024     | 2023-07-01 | 2024-06-30 | reporting_year    | year ending 30 June 2024
year_ending                       | year ending 29 February 2024 | 2023-03-01 | 2024-02-29 | reporting_year | year ending 29 February 2024
iso_interval                      | 2013-01-01/P1Y            | 2013-01-01 | 2013-12-31 | calendar_year     | 2013
iso_interval                      | 2021-04-01/P1Y            | 2021-04-01 | 2022-03-31 | financial_year    | 2021/22
iso_interval                      | 2021-09-01/P1Y            | 2021-09-01 | 2022-08-31 | academic_year     | 2021/22 academic
iso_interval                      | 2006-08-01/P1Y            | 2006-08-01 | 2007-07-31 | academic_year     | 2006/07 academic from August
iso_interval                      | 2015-11-16/P1Y            | 2015-11-16 | 2016-11-15 | survey_year       | 2015/16 survey
iso_interval                      | 2011-01-01/P3Y            | 2011-01-01 | 2013-12-31 | rolling_3_years   | 2011 - 13
iso_interval                      | 2019-01-01/P5Y            | 2019-01-01 | 2023-12-31 | rolling_5_years   | 2019 - 23
iso_interval                      | gregorian-interval/2011-01-01T00:00:00/P3Y | 2011-01-01 | 2013-12-31 | rolling_3_years | 2011 - 13
iso_interval                      | 2024-02-01/P1M            | 2024-02-01 | 2024-02-29 | month             | February 2024
iso_interval                      | 2024-01-01/P3M            | 2024-01-01 | 2024-03-31 | quarter           | 2023-24-Q4
iso_interval                      | 2024-07-01/P12M           | 2024-07-01 | 2025-06-30 | rolling_12_months | Jul 2024 - Jun 2025
iso_interval                      | 2024-02-29/P1D            | 2024-02-29 | 2024-02-29 | day               | 2024-02-29
iso_interval                      | 2024-12-30/P1W            | 2024-12-30 | 2025-01-05 | week              | w/c 30/12/2024
iso_period                        | 2015-11-16/P1Y            | 2015-11-16 | 2016-11-15 | survey_year       | 2015/16 survey
iso_period                        | gregorian-interval/2013-01-01T00:00:00/P1Y | 2013-01-01 | 2013-12-31 | calendar_year | 2013
iso_period                        | 2013                      | 2013-01-01 | 2013-12-31 | calendar_year     | 2013
iso_period                        | 2011-12                   | 2011-12-01 | 2011-12-31 | month             | December 2011
iso_period                        | 2010-03-15                | 2010-03-15 | 2010-03-15 | instant           | on 2010-03-15
label                             | 2021/22                   | 2021-04-01 | 2022-03-31 | financial_year    | 2021/22
label                             | on 2024-03-31             | 2024-03-31 | 2024-03-31 | instant           | on 2024-03-31
"""  # noqa: E501

REFUSED = """
grammar                       | text                      | reason
financial_year                | 2021/23                   | its second year is not the one after its first
financial_year                | 2021/2021                 | its second year is not the one after its first
financial_year                | 1999/01                   | its second year is not the one after its first
financial_year                | 2015/16 - 19/20           | it does not have that form
financial_year                | 2021                      | it does not have that form
financial_year                | 2021/22 academic          | it does not have that form
academic_year                 | 2021/22 survey            | it does not have that form
financial_year_compact        | 202124                    | its second year is not the one after its first
financial_year_compact        | 202404                    | its second year is not the one after its first
financial_year_or_span        | 2015/16 - 19/21           | its second year is not the one after its first
financial_year_or_span        | 2015/16 - 15/16           | it does not end after it starts
financial_year_or_span        | 2015/16 - 2013/14         | it does not end after it starts
calendar_year                 | 2018 - 20                 | it does not have that form
calendar_year                 | 202                       | it does not have that form
calendar_year                 | 0024                      | it does not have that form
calendar_year                 | 2024.0                    | it does not have that form
calendar_year_or_span         | 2018 - 18                 | it does not end after it starts
calendar_year_or_span         | 2018 - 17                 | it is longer than ten years
calendar_year_or_span         | 2018 - 2017               | it does not end after it starts
month                         | 2019-13                   | the calendar has no such day
month                         | 2018-19                   | the calendar has no such day
month                         | 2019-4                    | it does not have that form
month_compact                 | 202122                    | the calendar has no such day
month_named                   | Smarch 2023               | it names no month
month_named                   | Apr_19                    | it does not have that form
month_after_code              | April-2026                | it does not have that form
month_start                   | 2017-03-02                | no month starts on that day
month_end                     | 2023-02-27                | it is not the last day of a month
twelve_months                 | Apr 2022-Apr 2023         | it is not twelve months long
twelve_months_end             | 2023-04-29                | it is not the last day of a month
day                           | 2023-02-29                | the calendar has no such day
day                           | 2022-04-01 13:00:00       | it does not have that form
day                           | 45748                     | it does not have that form
day_british                   | 04/13/2022                | the calendar has no such day
day_british                   | 01/04/22                  | it does not have that form
day_british                   | 01/04-2022                | it does not have that form
day_worded                    | 31JUNE2024                | the calendar has no such day
financial_quarter             | 2020 Q1                   | it does not have that form
financial_quarter             | 2021/22 Q5                | it does not have that form
financial_quarter             | 2025-27-Q1                | its second year is not the one after its first
calendar_quarter              | 2021/22 Q1                | it does not have that form
cumulative_financial_quarters | 2022/23 Q3                | it does not run on from the first quarter of a year
cumulative_financial_quarters | 2022/23 Q1 - 2021/22 Q1   | it does not run on from the first quarter of a year
year_ending                   | year ending 30 March 2024 | it is not the last day of a month
iso_interval                  | 2021-07-01/P1Y            | no kind of year starts on that day
iso_interval                  | 2021-04-01/P0Y            | it does not have that form
iso_interval                  | 2021-04-01/P11Y           | it is longer than ten years
iso_interval                  | 2021-04-01/P2M            | its duration is not a day, week, month, quarter, twelve months or years
iso_interval                  | 2021-02-01/P3M            | no quarter starts on that day
iso_interval                  | 2010-03-15                | it does not have that form
iso_interval                  | 2013                      | it does not have that form
iso_period                    | 2021-22                   | the calendar has no such day
label                         | 2021-22                   | it is not a label of this warehouse
label                         | 202223                    | it is not a label of this warehouse
"""  # noqa: E501


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().split("\n")[1:]]


@pytest.mark.parametrize(("grammar", "text", "start", "end", "kind", "its_label"), rows(READ))
def test_a_text_is_read_by_its_declared_grammar(
    grammar: str, text: str, start: str, end: str, kind: str, its_label: str
) -> None:
    period = parse(grammar, text)
    assert (str(period.start), str(period.end), period.type.value) == (start, end, kind)
    assert label(period) == its_label
    assert parse("label", its_label) == period


@pytest.mark.parametrize(("grammar", "text", "reason"), rows(REFUSED))
def test_a_text_that_is_not_of_the_grammar_is_refused_with_the_reason(
    grammar: str, text: str, reason: str
) -> None:
    with pytest.raises(HwbError) as refusal:
        parse(grammar, text)
    assert refusal.value.code == "HWB-802"
    assert refusal.value.what.endswith(f"`{grammar}`: {reason}")


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_grammar_reads_its_own_example(name: str) -> None:
    grammar = GRAMMARS[name]
    period = parse(name, grammar.example)
    assert grammar.name == name
    assert grammar.description
    assert parse("label", label(period)) == period


@pytest.mark.parametrize("name", GRAMMARS)
@pytest.mark.parametrize(
    "text", ["", " ", "Jane 07/11/1950", "２０２４", "2024\u200b", "2024; 2025"]
)
def test_a_text_that_is_no_period_is_refused_by_every_grammar_without_repeating_it(
    name: str, text: str
) -> None:
    with pytest.raises(HwbError) as refusal:
        parse(name, text)
    assert refusal.value.code == "HWB-802"
    assert not text.strip() or text not in str(refusal.value)


@pytest.mark.parametrize("text", [" 2018 - 20 ", "2018\u00a0-\u00a020", "2018  -  20"])
def test_spaces_around_and_between_do_not_matter(text: str) -> None:
    assert parse("calendar_year_or_span", text) == parse("calendar_year_or_span", "2018 - 20")


def test_an_unknown_grammar_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(HwbError) as refusal:
        parse("finacial_year", "2021/22")
    assert refusal.value.code == "HWB-801"
    assert refusal.value.do == "Did you mean `financial_year`?"


def test_an_unknown_grammar_that_is_near_to_none_is_refused_with_the_whole_list() -> None:
    with pytest.raises(HwbError) as refusal:
        parse("zzz", "2021/22")
    assert all(name in refusal.value.do for name in GRAMMARS)
