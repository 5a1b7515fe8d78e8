"""The pack as open data."""

from pipelines.pack.open_data.folder import write

__all__ = ["write"]
