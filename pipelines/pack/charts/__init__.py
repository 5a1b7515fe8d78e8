"""Pictures of what a release shows: each an SVG to be set inside a page, and its table.

They are drawn of the Pack alone and come out the same byte for byte. A figure that is hidden has no
place in them: its period is marked as a gap.
"""

from pipelines.pack.charts.area_map import area_map
from pipelines.pack.charts.area_rug import area_rug
from pipelines.pack.charts.funnel import funnel
from pipelines.pack.charts.groups import groups
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.rug import rug
from pipelines.pack.charts.run_chart import run_chart
from pipelines.pack.charts.sparkline import sparkline
from pipelines.pack.charts.spine import spine

__all__ = [
    "Picture",
    "area_map",
    "area_rug",
    "funnel",
    "groups",
    "rug",
    "run_chart",
    "sparkline",
    "spine",
]
