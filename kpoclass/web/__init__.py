"""The page that classifies in the browser, and the JavaScript module behind it; see ``docs/javascript.md``."""

from __future__ import annotations

from kpoclass.web.files import WebFile, web_files, write_site
from kpoclass.web.one_page import write_page

__all__ = ["WebFile", "web_files", "write_page", "write_site"]
