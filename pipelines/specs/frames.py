"""The frames that the sign-off suite may look at: what a row is, and what its columns measure.

Each is the SQL of its name in `pipelines/signoff/frames/`. A column without a value is passed over.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """What one row is, and column → what it measures; besides, every frame has the figure's key."""

    row_is: str
    columns: dict[str, str]


KEY = (
    "metric_id",
    "area_code",
    "area_kind",
    "breakdown",
    "period_start",
    "period_end",
    "period_type",
)
"""What a figure is known by; where a row is about a series or a metric, the rest is empty."""

FRAMES = {
    "figure": Frame(
        "one figure of a metric of the strategy, as known now, of any area",
        {
            "counted": "The numerator.",
            "counted_over": "The denominator.",
            "part_of_a_whole": (
                "What the numerator has behind the point, where those of the metric are whole; not "
                "of numbers that are published, or apportioned."
            ),
            "counted_beyond": "Of a proportion: the numerator less the denominator.",
            "share": "Of a proportion: the value over its multiplier, so that 1 is everybody.",
            "days_known_early": "Days from the day it was known to the end of its period.",
            "area_standing": (
                "known, or unknown where a register has areas of this kind, and not this one."
            ),
            "days_after_area": "Days from the end of its area to the end of its period.",
        },
    ),
    "board": Frame(
        "one figure on the board's page of the quarter",
        {"days_after_quarter": "Days from the end of the quarter to the end of its period."},
    ),
    "account": Frame(
        "one metric of the strategy, and what the quarter's account says of it",
        {
            "standing": "new, not_due, late, missing, suppressed, withdrawn or held.",
            "accounted_for": "present, or the reason why there is no value.",
            "days_late": "Of one that is late: days from the day it was due.",
        },
    ),
    "parts": Frame(
        "one figure of all people and one way in which its numerator is broken down, or one county "
        "and its districts",
        {
            "part_beyond_total": "The largest part less the total, over the total.",
            "parts_beyond_total": (
                "All parts less the total, over the total, where nobody is in two of them: sexes, "
                "fifths, CORE20 and the rest, the narrowest bands of age, districts."
            ),
            "parts_short_of_total": (
                "The total less all parts, over the total, where sexes, fifths, CORE20 and the "
                "rest, or districts are all there."
            ),
        },
    ),
    "source": Frame(
        "one metric and one extract it is made of",
        {
            "rows_over_usual": (
                "Rows for each period from the newest file, over the median of files before it."
            )
        },
    ),
    "evidence": Frame(
        "one metric, and what became of the rows its SQL made of landed lines",
        {
            "rows_lost": "Rows known now, of an area and no part of a part, that are in no figure.",
            "lines_beyond_landed": "Lines that its rows come from, beyond those that landed.",
            "unplaced_share": "Share of its counted rows that lie in none of the areas summed to.",
        },
    ),
    "newest": Frame(
        "one new point of a series of the board's areas beside the series' own history, or all new "
        "points of a metric in one period; no history crosses a declared break",
        {
            "times_its_history": (
                "The value over the median of the series, or that over the value; of series with "
                "enough events."
            ),
            "jump": (
                "How far the step from the point before is from the usual step, in what steps "
                "usually differ by and the uncertainty of both points; 0 for a small step."
            ),
            "jump_of_most": "Of a metric: the median of its series' jumps, in areas of all kinds.",
        },
    ),
    "signed": Frame(
        "one figure signed in the last quarter, and what is known of it now",
        {
            "settled_change": (
                "same, changed or gone; of figures of the board's areas that were signed as final."
            )
        },
    ),
    "signed_series": Frame(
        "one signed series of the board's areas beside the same series now, over its settled "
        "points; or all settled points of one metric. What a declared break explains is left out: "
        "changes from its day on, where nothing before it changed",
        {
            "moved_share": "Share of the points that moved.",
            "gone_share": "Share of the points that are no longer there.",
            "common_factor": (
                "By how much of itself the series was multiplied, where all points were, by one "
                "factor."
            ),
            "level_shift": "The median of differences, over the spread of the series as signed.",
            "nearer_to_another": (
                "How many times nearer its values are to another area's or group's signed series."
            ),
        },
    ),
}
"""Frame → what it holds."""
