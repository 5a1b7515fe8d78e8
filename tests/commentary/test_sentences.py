"""Sentences as analysts write them: what is true raises no alarm, what is false is quoted."""

import pytest

from pipelines.commentary.figures import Facts
from pipelines.commentary.matching import match
from tests.commentary.made import ADMITTED, DEATHS, SEEN, SMOKING
from tests.commentary.written_blind import FALSE_REPORTS, TRUE_REPORTS

TRUE_AND_TRICKY = [
    # numbers
    (SEEN, "Performance is 74.6 %."),
    (SEEN, "Performance is 75 per cent."),
    (SEEN, "Seventy-five per cent were seen in time."),
    (SEEN, "Over 74% of people were seen within four hours."),
    (SEEN, "Between 70 and 75 % have been seen in time all year."),
    (SEEN, "74.6% (95% CI 73.6 to 75.6) were seen in time."),
    (SEEN, "Of 15,314 attendances, 11,424 were seen within 4 hours (74.6%)."),
    (SEEN, "Three in four were seen in time."),
    (SMOKING, "Fewer than one in seven adults smoke."),
    (SMOKING, "Prevalence stands at 13.8, the baseline was 16.5."),
    (SMOKING, "A fall of around a fifth since 2020."),
    (ADMITTED, "The rate was 512 per 100,000 in 2023/24."),
    (ADMITTED, "At 512.3 per 100 000 it is the lowest in three years."),
    (DEATHS, "Seven deaths were recorded."),
    # what is no value: years, quarters, dates, ages, groups, ordinals, names, times, money
    (SEEN, "In 2025-26 Q2, on 12 August 2025 and again on 03/09/2025, the unit was full."),
    (SEEN, "The 2nd of 5 priorities in the 2022-27 strategy; see page 12, table 3 and action 4.2."),
    (
        SEEN,
        "Children aged 5 to 11, under-fives, 16-24 year olds and people over 85 were seen first.",
    ),
    (SEEN, "The 10-year plan asks for 18 weeks, 62 days and 4 hours; 111 and 999 calls rose."),
    (SEEN, "Ward 12, Type 1 departments and the 0-19 service open at 8.30am, 7 days a week."),
    (SEEN, "COVID-19, PM2.5, Core20PLUS5 and M1 junction 21 were discussed."),
    (SEEN, "Funding of £450,000, 20% of the budget, was agreed; the first half of it is spent."),
    (SEEN, "Dr-led clinics ran in 7 out of 9 neighbourhoods, twice as many as planned."),
    (SMOKING, "Year 6 pupils, 5-year-olds and 18+ were reached by 25 schools in 2 terms."),
    (SMOKING, "Stage 4 disease and the NHS 75 anniversary were marked in May 2024."),
    # shares of other things, what is meant to be reached, and the others of a share
    (SEEN, "Staff sickness fell from 6.1% to 5.2%, and bed occupancy was 96% in August."),
    (SEEN, "We hope to exceed 80% by March 2027."),
    (SEEN, "One in four waits longer than four hours, 25.4% in all."),
    (SMOKING, "We paid for a scheme that reached 2,100 smokers, of whom 54% had quit."),
    # directions
    (SEEN, "Performance rose."),
    (SEEN, "Performance rose by 4.5 percentage points since Q2 2024-25."),
    (SEEN, "The figure is up from 71.2% to 74.6%."),
    (SEEN, "More were seen in time than in the quarter before."),
    (SEEN, "Four-hour performance has not fallen since last year."),
    (SEEN, "Year-on-year, performance has improved."),
    (SEEN, "Performance did not improve between 2024-25 Q2 and Q3."),
    (SEEN, "Compared with the baseline, performance is broadly unchanged."),
    (SMOKING, "Smoking did not rise."),
    (SMOKING, "Prevalence has remained steady since 2023."),
    (SMOKING, "The rate fell slightly, within the margin of error."),
    (
        ADMITTED,
        "Admissions after falls dropped since 2022-23, an improvement on the previous year.",
    ),
    # words of direction that say nothing of the figure
    (SEEN, "We aim to reduce waits, and expect performance to fall over winter."),
    (SEEN, "The team improved its triage and increased opening hours."),
    (SEEN, "Because of increased demand and reduced staffing, the rota was changed."),
    (SEEN, "A drop-in clinic was set up by partners; sign-up is growing and fewer leave unseen."),
    (SEEN, "Performance had fallen in 2023, when the unit was rebuilt."),
    (SEEN, "Nationally, performance fell."),
    (SEEN, "In the most deprived wards performance fell."),
    (SEEN, "Capacity fell since last quarter."),
    (ADMITTED, "Falls services and falls prevention continue; a fall can cost independence."),
    (SMOKING, "The programme has reduced smoking among staff."),
    (SMOKING, "If prevalence rises, the board will be told."),
    (SMOKING, "Vaping has doubled among pupils."),
    # comparisons, ranks, targets
    (SEEN, "This is below the national average, similar to the region and better than our peers."),
    (SEEN, "Performance is the highest in the region, though not the best of our peers."),
    (SEEN, "Performance is not significantly different from the East Midlands."),
    (SEEN, "Performance is slightly above the region."),
    (SEEN, "We are below Nottingham and above the average of London boroughs."),
    (SEEN, "The target has not been met, but we are on track."),
    (SEEN, "We hope to be above target by 2027."),
    (SMOKING, "We are off track and missed the target."),
    (DEATHS, "The number is lower than in the county."),
]

FALSE = [
    (SEEN, "Performance is 76.4 %.", "number", "76.4 %"),
    (SEEN, "Performance is 71.2 %.", "number", "71.2 %"),
    (SEEN, "Nine in ten were seen in time.", "number", "Nine in ten"),
    (SEEN, "It improved by 5.3 percentage points.", "number", "5.3 percentage points"),
    (SEEN, "Performance rose from 71.2% to 76%... no: to 78.6%.", "number", "78.6%"),
    (SEEN, "Women (79%) were seen sooner than men.", "number", "79%"),
    (SMOKING, "Nearly one in four adults smoke.", "number", "one in four"),
    (SMOKING, "In England 12.9% smoke.", "number", "12.9%"),
    (ADMITTED, "The rate was 521.3 per 100,000.", "number", "521.3 per 100,000"),
    (ADMITTED, "The rate is 512.3 but was 651.8 per 100,000 before.", "number", "651.8"),
    (DEATHS, "There were 9 deaths.", "number", "9 deaths"),
    (SEEN, "Performance fell.", "direction", "fell"),
    (SEEN, "Performance got worse compared with the same quarter last year.", "direction", "worse"),
    (SEEN, "Performance is down on last quarter.", "direction", "down"),
    (SEEN, "Fewer were seen in time than in the quarter before.", "direction", "Fewer"),
    (
        SEEN,
        "There was no improvement in performance since last year.",
        "direction",
        "no improvement",
    ),
    (SEEN, "Performance has remained stable since the previous quarter.", "direction", "stable"),
    (SEEN, "The rate did not rise.", "direction", "did not rise"),
    (SEEN, "Performance has improved since the baseline.", "chance", "improved"),
    (SMOKING, "Smoking prevalence fell.", "chance", "fell"),
    (SMOKING, "Smoking prevalence has improved since last year.", "chance", "improved"),
    (SMOKING, "Smoking prevalence increased in 2024.", "direction", "increased"),
    (SMOKING, "Smoking prevalence worsened from 14.6% to 13.8%.", "direction", "worsened"),
    (ADMITTED, "The rate of admissions has halved since 2022-23.", "direction", "halved"),
    (ADMITTED, "The rate rose from 512.3 to 561.8 per 100,000.", "direction", "rose"),
    (SEEN, "There has been little change since last quarter.", "direction", "little change"),
    (DEATHS, "There were 17 suspected suicides.", "number", "17 suspected"),
    (ADMITTED, "The rate of admissions increased on last year.", "direction", "increased"),
    (ADMITTED, "The rate continues to rise.", "direction", "continues to rise"),
    (SEEN, "We are above the England average.", "comparison", "above"),
    (SEEN, "Performance is in line with the national figure.", "comparison", "in line with"),
    (SEEN, "Performance is worse than our peers.", "comparison", "worse than"),
    (SEEN, "Performance is higher than the region.", "chance", "higher than"),
    (SEEN, "Performance is the lowest in the region.", "comparison", "the lowest"),
    (SEEN, "Performance is the best of our peers.", "comparison", "the best"),
    (SMOKING, "Fewer smoke, and the rate is lower than England.", "comparison", "lower than"),
    (SMOKING, "Prevalence is better than the national rate.", "comparison", "better than"),
    (SEEN, "Performance is above target.", "target", "above target"),
    (SEEN, "We are off track.", "target", "off track"),
    (SMOKING, "We are on track to reach the target.", "target", "on track"),
    (SMOKING, "The target was met.", "target", "target was met"),
    (DEATHS, "The number of deaths fell since last quarter.", "direction", "fell"),
    (DEATHS, "The number of deaths is above the county.", "comparison", "above"),
]


@pytest.mark.parametrize(("facts", "text"), [*TRUE_REPORTS, *TRUE_AND_TRICKY])
def test_what_is_true_raises_no_alarm(facts: Facts, text: str) -> None:
    assert match(text, [facts]) == []


@pytest.mark.parametrize(("facts", "text"), FALSE_REPORTS)
def test_a_false_report_is_told(facts: Facts, text: str) -> None:
    assert match(text, [facts])


@pytest.mark.parametrize(("facts", "text", "kind", "words"), FALSE)
def test_what_is_false_is_quoted_with_what_the_figure_says(
    facts: Facts, text: str, kind: str, words: str
) -> None:
    (found,) = match(text, [facts])
    assert found.kind == kind
    assert words in found.quote
    assert words in text[found.start : found.end] or text[found.start : found.end] in words
    assert found.figure_says.startswith(("the change is", "the difference is", facts.title))


def test_small_counts_are_never_quoted() -> None:
    for text in (
        "There were 6 deaths, down from 9 deaths last quarter.",
        "The number of deaths is above that of the county.",
        "The number of deaths rose by 4, against 3 in the county.",
    ):
        found = match(text, [DEATHS])
        assert found
        for mismatch in found:
            told = mismatch.figure_says.replace("2025-26-Q1", "").replace("2025-26-Q2", "")
            assert not any(character.isdigit() for character in told), told


def test_a_text_about_several_metrics_is_doubted_only_where_none_it_may_mean_bears_it_out() -> None:
    both = [SEEN, SMOKING]
    true = "Four-hour performance in A&E rose, and smoking prevalence in adults did not rise."
    assert match(true, both) == []
    assert match("74.6 % and 13.8 %; things improved.", both) == []
    (found,) = match("Smoking prevalence is 74.6 % in 2024.", both)
    assert found.figure_says.startswith(SMOKING.title)
    (found,) = match("The figure is 42 %.", both)
    assert SEEN.title in found.figure_says
    assert SMOKING.title in found.figure_says


def test_a_long_sentence_is_quoted_around_its_words() -> None:
    text = f"{'We thank everybody who helped with this and more ' * 8}as it is now 42 % in all."
    (found,) = match(text, [SEEN])
    assert "42 %" in found.quote
    assert len(found.quote) < 200
