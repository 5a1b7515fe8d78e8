"""Tables that a refresh fills before any model runs: their columns, types and what each holds.

Said here once: the build file is filled by it, its comments are these texts, and dbt's sources are
generated from it.
"""

from pipelines.modelling.tables.files import FILES
from pipelines.modelling.tables.specs import SPECS
from pipelines.modelling.tables.strategies import STRATEGIES

TABLES = {**SPECS, **STRATEGIES, **FILES}
