"""The paper of the small pack, written once for all tests that only read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.pack.charts import Picture
from pipelines.pack.model import Metric, Pack
from pipelines.pack.paper import reports, write_docx, write_pdf

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 80" width="340" height="80">'
    '<rect width="340" height="80" fill="#ffffff"/>'
    '<polyline fill="none" stroke="#0b0c0c" stroke-width="2" points="5,70 90,40 200,52 330,10"/>'
    '<text x="5" y="14" font-size="10">2026</text></svg>'
)


def drawn(metric: Metric) -> Picture:
    """A picture of a metric, for tests of what the paper does with pictures."""
    return Picture(
        f"{metric.title} over time", f"A line of {metric.title}.", SVG, ("Period",), (("2026",),)
    )


@pytest.fixture
def pictured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every metric has a picture."""
    monkeypatch.setattr(reports, "run_chart", drawn)


@pytest.fixture
def pdf(tmp_path: Path, pictured: None) -> Callable[[Pack], Path]:
    def write(pack: Pack) -> Path:
        path = tmp_path / "paper.pdf"
        write_pdf(pack, path)
        return path

    return write


@pytest.fixture
def docx(tmp_path: Path, pictured: None) -> Callable[..., Path]:
    def write(pack: Pack, **options: Any) -> Path:
        path = tmp_path / "paper.docx"
        write_docx(pack, path, **options)
        return path

    return write
