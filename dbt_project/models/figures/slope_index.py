# One row: one group, its slope and relative index with limits, which SQL cannot draw. Dropped
# before publishing.
from pipelines.statistics.sii import finish


def model(dbt, session):
    dbt.config(materialized="table", schema="generated")
    return finish(dbt.ref("slope_drawn").pl(), confidence=[0.95, 0.998])
