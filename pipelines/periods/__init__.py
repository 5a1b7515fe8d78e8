"""Which days a figure is about.

The same text means different things in different extracts (`2011-12` is a month, a financial year
or two calendar years), so a contract names the grammar of its texts and nothing is guessed. A
period is stored as its first day, its last day and its type. No clock is read here.
"""

from pipelines.periods.grammars import GRAMMARS, Grammar, parse
from pipelines.periods.spans import Period, PeriodType, Quarter, label, quarters_between

__all__ = [
    "GRAMMARS",
    "Grammar",
    "Period",
    "PeriodType",
    "Quarter",
    "label",
    "parse",
    "quarters_between",
]
