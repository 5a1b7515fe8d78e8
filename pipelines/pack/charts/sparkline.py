"""A metric over time as small as a word."""

from pipelines.pack.charts import svg
from pipelines.pack.charts.axes import Scale, middle
from pipelines.pack.charts.picture import Picture
from pipelines.pack.charts.series import breaks, dated, described, gaps_described, runs
from pipelines.pack.metric import Metric

_WIDTH, _HEIGHT, _EDGE = 132.0, 34.0, 6.0


def sparkline(metric: Metric, *, within: str = "") -> Picture | None:
    """Line of the headline's series, a dot at the latest figure; None where nothing is shown.

    `within` sets the ids apart where one page holds the same picture twice. Nominal size: 132 by
    34 px; no scale is drawn, so the figure stands beside it.
    """
    figures = dated(metric)
    shown = [f for f in figures if f.is_shown]
    values = [f.value for f in shown if f.value is not None]
    if not values:
        return None
    low, high = min(values), max(values)
    y = Scale(low, high, _HEIGHT - _EDGE, _EDGE)
    x = Scale(middle(figures[0]), middle(figures[-1]), _EDGE, _WIDTH - _EDGE)
    drawn = []
    for run in runs(figures, [day for day, _ in breaks(metric)]):
        points = [(x(middle(f)), y(f.value or 0.0)) for f in run]
        if len(points) == 1:
            drawn.append(svg.mark("dot", *points[0], svg.GREY, 1.6))
        else:
            drawn.append(svg.polyline(points, svg.GREY, 1.75))
    drawn += [
        svg.mark("cross", x(middle(f)), _HEIGHT - 4, svg.GREY, 2.2)
        for f in figures
        if not f.is_shown
    ]
    last = shown[-1]
    drawn.append(svg.mark("dot", x(middle(last)), y(last.value or 0.0), svg.BLUE, 4))
    title = f"{metric.title}, over time"
    description = f"Small line chart. {described(metric, shown)}{gaps_described(figures)}"
    return Picture(
        title,
        description,
        svg.drawing(
            svg.name_of("spark", within, metric.id), title, description, _WIDTH, _HEIGHT, drawn
        ),
        ("Period", "Value"),
        tuple((f.period, f.said) for f in figures),
    )
