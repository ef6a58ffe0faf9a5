"""Puts the page that classifies in the browser on the site, as one file: it works from a server and from a disk."""

from __future__ import annotations

from typing import Any

from kpoclass.web.one_page import one_page

#: Where it is on the site.
PAGE = "try/kpoclass.html"

_LINK = f"[Open the page]({PAGE}){{ .md-button .md-button--primary }}"


def on_files(files: Any, config: Any) -> Any:
    """Add the page (called by MkDocs)."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - the tests of this module do without

    files.append(File.generated(config, PAGE, content=one_page()))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Link to the page where it is asked for (called by MkDocs)."""
    return markdown.replace("<!-- the page -->", _LINK)
