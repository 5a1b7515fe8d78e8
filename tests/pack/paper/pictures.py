"""A picture for every metric, for tests of what the paper does with pictures."""

from pipelines.pack.charts import Picture
from pipelines.pack.metric import Metric

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 80" width="340" height="80">'
    '<rect width="340" height="80" fill="#ffffff"/>'
    '<polyline fill="none" stroke="#0b0c0c" stroke-width="2" points="5,70 90,40 200,52 330,10"/>'
    '<text x="5" y="14" font-size="10">2026</text></svg>'
)


def drawn(metric: Metric) -> Picture:
    return Picture(
        f"{metric.title} over time", f"A line of {metric.title}.", _SVG, ("Period",), (("2026",),)
    )
