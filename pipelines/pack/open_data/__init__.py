"""The pack as open data."""

from pipelines.pack.open_data.folder import MAY_DIFFER, write

__all__ = ["MAY_DIFFER", "write"]
