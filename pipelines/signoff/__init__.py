"""What must hold of the figures before a quarter is signed."""

from pipelines.signoff.checking import MAX_KEYS, FigureKey, FigureResult, check_figures

__all__ = ["MAX_KEYS", "FigureKey", "FigureResult", "check_figures"]
