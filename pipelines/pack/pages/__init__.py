"""The pack as web pages: static, offline, without a script; one site a release, and their shelf.

`write` makes the pages of one release, `write_shelf` the page that lists every signed release.
"""

from pipelines.pack.pages.shelf import Shelved, write_shelf
from pipelines.pack.pages.site import write

__all__ = ["Shelved", "write", "write_shelf"]
