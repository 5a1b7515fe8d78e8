"""Zips, and the workbooks and documents that are zips: the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(parts: dict[str, bytes], stored: str = "") -> bytes:
    """A zip of the parts in their order, dated long ago; `stored` is not compressed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.create_system = 3
            part.external_attr = 0o644 << 16
            part.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return whole.getvalue()


def parts_of(whole: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
